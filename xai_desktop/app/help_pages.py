"""The help that the program brings along: pages of Markdown in `resources/help`, in the order of their names."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.paths import resources


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`key` is the file's name without its number: `map` of `2-map.md`. `title` is its first heading."""

    key: str
    title: str
    text: str


def help_pages(folder: Path | None = None) -> tuple[HelpPage, ...]:
    """All pages; none where the folder is missing."""
    place = folder or resources() / "help"
    return tuple(_page(path) for path in sorted(place.glob("*.md")))


def _page(path: Path) -> HelpPage:
    text = path.read_text("utf-8")
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return HelpPage(path.stem.partition("-")[2] or path.stem, title, text)
