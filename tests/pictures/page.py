"""All pictures under each other, with what they show."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.pictures.studio import Scene
from xai_desktop.io import atomic

HEAD = (
    "<!doctype html><meta charset='utf-8'><title>Pictures</title>"
    "<style>body{font:15px sans-serif;margin:24px;background:#888}img{max-width:100%;margin:4px 0 24px}</style>"
)


def write_page(folder: Path, scenes: Sequence[Scene], made: Mapping[str, Sequence[Path]]) -> Path:
    """`index.html` in the folder of the pictures."""
    parts = [HEAD]
    for scene in scenes:
        for path in made.get(scene.name, ()):
            title = html.escape(path.stem)
            parts.append(f"<h3>{title}</h3><p>{html.escape(scene.about)}</p><img src='{html.escape(path.name)}'>")
    return atomic.write_text(folder / "index.html", "\n".join(parts))
