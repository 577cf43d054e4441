"""The help that the program brings along: pages of Markdown in `resources/help`, in the order of their names.

The same pages in another language lie in `resources/languages/de/help` and the like, under the same names; where one is
missing the English one is shown. Keys stand in them as `{key:undo}`, so that they are those of the moment.
"""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.paths import resources
from xai_desktop.core.wording import language


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`key` is the file's name without its number: `map` of `2-map.md`. `title` is its first heading."""

    key: str
    title: str
    text: str


def help_pages(folder: Path | None = None) -> tuple[HelpPage, ...]:
    """All pages, in the language in use; none where the folder is missing."""
    place, own = folder or resources() / "help", resources() / "languages" / language() / "help"
    paths = (own / path.name for path in sorted(place.glob("*.md")))
    return tuple(_page(path if path.is_file() else place / path.name) for path in paths)


def _page(path: Path) -> HelpPage:
    text = path.read_text("utf-8")
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return HelpPage(path.stem.partition("-")[2] or path.stem, title, text)
