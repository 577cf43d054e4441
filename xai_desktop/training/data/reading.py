"""Which layout a folder of films and its labels are in, and reading them."""

from pathlib import Path

from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts import Layout, Request, Rules, layouts

AUTO = "auto"
DEFAULT_RULES = Rules()
LABEL_FILES = (".csv", ".tsv", ".txt", ".json")


def read_labelled(
    folder: Path,
    labels: Path | None = None,
    layout: str = AUTO,
    *,
    boxes: Path | None = None,
    rules: Rules = DEFAULT_RULES,
) -> LabelledSet:
    """The labelled films of a folder.

    `labels` is the label file; without one it is looked for in the folder and in the one around it. `layout` is a key
    of `layouts()`, or `auto` to tell it from the content. `boxes` is a list of boxes beside labels that hold none.
    No pixels are decoded; headers of films are read where a patient or a size is wanted.

    Raises `InputError` with one sentence for a folder or file that cannot be read, for one of no known layout, where
    several label files fit, and where none of the films that are named is here.
    """
    _check(folder)
    if labels is not None and labels.is_dir():
        raise InputError(f"{labels}: this is a folder where a label file was expected; name the file in it.")
    if labels is not None and not labels.is_file():
        raise read_failure(labels, FileNotFoundError())
    some = tuple(layouts()) if layout == AUTO else (layouts()[layout],)
    chosen, found = _named(labels, some) if labels is not None else _recognised(folder, some)
    return chosen.read(Request(folder, found, boxes, rules))


def _named(labels: Path, some: tuple[Layout, ...]) -> tuple[Layout, Path]:
    """The layout of a label file. A layout that was asked for by name reads the file and says what is wrong itself."""
    if len(some) == 1:
        return some[0], labels
    found = next((one for one in sorted(some, key=lambda one: one.general) if one.is_label_file(labels)), None)
    if found is None:
        known = ", ".join(one.title for one in some)
        raise FormatError(f"{labels}: is no label file of a known layout; use one of: {known}.")
    return found, labels


def _recognised(folder: Path, some: tuple[Layout, ...]) -> tuple[Layout, Path | None]:
    """The layout and its label file. What is particular is asked before what is general, here before around."""
    particular = tuple(one for one in some if not one.general)
    general = tuple(one for one in some if one.general)
    around = folder.resolve().parent
    found = (
        _in_folder(folder, particular)
        or _in_file(folder, particular, folder)
        or _in_file(folder, particular, around)
        or _in_file(folder, general, folder)
        or _in_folder(folder, general)
        or _in_file(folder, general, around)
    )
    if found is None and len(some) == 1:
        return some[0], None  # a layout that was asked for by name says itself what it misses
    if found is None:
        raise InputError(f"{folder}: no label file and no folders of classes are here; name the label file.")
    return found


def _in_folder(folder: Path, some: tuple[Layout, ...]) -> tuple[Layout, Path | None] | None:
    return next(((one, None) for one in some if one.is_folder(folder)), None)


def _in_file(folder: Path, some: tuple[Layout, ...], place: Path) -> tuple[Layout, Path | None] | None:
    """The one label file of a place. Raises `InputError` for several."""
    files = _files(place, some)
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise InputError(f"{folder}: several label files fit ({names}); name the one that is meant.")
    return next(((one, path) for path in files for one in some if one.is_label_file(path)), None)


def _files(place: Path, some: tuple[Layout, ...]) -> list[Path]:
    """Label files of some layouts. A layout that also knows folders is asked about those instead."""
    files = [path for path in _children(place) if path.suffix.casefold() in LABEL_FILES]
    tables = [one for one in some if not one.is_folder(place)]
    return [path for path in files if any(one.is_label_file(path) for one in tables)]


def _check(folder: Path) -> None:
    if folder.is_file():
        raise InputError(f"{folder}: this is a file where a folder of films was expected; name the folder.")
    if not folder.exists():
        raise InputError(f"{folder}: no such folder; check the path.")
    _children(folder)


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise read_failure(folder, error) from error
