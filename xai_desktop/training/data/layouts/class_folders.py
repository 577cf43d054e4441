"""A folder for each class, with its films inside; around them perhaps folders of the parts.

films/Mass/a.png  films/Normal/b.png          films/train/cat/1.jpg  films/test/dog/2.jpg
"""

from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.training.data._films import FilmFolder
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request
from xai_desktop.training.data.layouts.plain import NAMED

TITLE = "a folder for each class"


def is_folder(folder: Path) -> bool:
    """Whether it holds folders and no films of its own."""
    try:
        films = FilmFolder(folder)
    except InputError:
        return False
    return all(path.parent != folder for path in films.films)


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where fewer than two folders hold films."""
    films = request.films()
    rows = [said for path in films.films if (said := _said(path, request.folder))]
    classes = sorted({name for row in rows for name in row.findings})
    if len(classes) < 2:
        only = f"only the class {classes[0]!r}" if classes else "no folder of a class"
        raise InputError(f"{request.folder}: there is {only}; put the films of each class into a folder of its own.")
    return Joining(request.folder, TITLE, films, marks_of(request.boxes)).joined(rows, classes)


def _said(path: Path, folder: Path) -> Said | None:
    """The first folder that is not one of a part is the class; a film beside the folders has none."""
    parts: list[Part | None] = []
    inner = path.relative_to(folder).parts[:-1]
    while inner and inner[0].casefold() in NAMED:
        parts.append(NAMED[inner[0].casefold()])
        inner = inner[1:]
    if not inner:
        return None
    return Said(path.as_posix(), frozenset({inner[0]}), split=parts[0] if parts else None)


LAYOUTS.add("class_folders", Layout("class_folders", TITLE, read, is_folder=is_folder, general=True))
