"""Which files are meant by some paths: files themselves, and folders with all they hold, in the order of names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from xai_desktop.core.errors import read_failure
from xai_desktop.core.looked import Asked
from xai_desktop.core.place import Place
from xai_desktop.core.study import Notice
from xai_desktop.core.task import Task


class Seen:
    """Which files were met already, whatever way led to them."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def new(self, path: str, folder: str = "") -> bool:
        """Whether this is the first time. `folder` is the real name of the file's folder where that is known."""
        real = os.path.join(folder, os.path.basename(path)) if folder else os.path.realpath(path)  # noqa: PTH118, PTH119
        name = os.path.normcase(real)
        if name in self._names:
            return False
        self._names.add(name)
        return True


def files_of(paths: Sequence[Path], seen: Seen, notices: list[Notice], task: Task, strict: bool) -> Iterator[Asked]:
    """Each file once. Folders that may not be entered are noticed.

    Raises `InputError` for a named folder that cannot be read.
    """
    for path in (Path(path).absolute() for path in paths):
        if path.is_dir():
            yield from _walk(path, seen, notices, task, strict)
        elif seen.new(os.fspath(path)):
            yield Asked(Place(path), True, strict=strict)


def _walk(folder: Path, seen: Seen, notices: list[Notice], task: Task, strict: bool) -> Iterator[Asked]:
    """The files of a folder and its folders, linked ones too; hidden ones are not meant to be seen."""

    def refused(error: OSError) -> None:
        place = Path(error.filename or folder)
        if place == folder:
            raise read_failure(folder, error) from error
        notices.append(Notice(str(read_failure(place, error)), skipped=True))

    entered: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        task.step(0, 0, "looking for films")
        real = os.path.realpath(place)
        folders[:] = [] if real in entered else sorted(name for name in folders if not name.startswith("."))
        if real in entered or _is_report(place, names):
            continue  # a link that leads back, or the pictures of our own reports, which are no films
        entered.add(real)
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and seen.new(os.fspath(path), "" if path.is_symlink() else real):
                yield Asked(Place(path), strict=strict)


def _is_report(place: str, names: Sequence[str]) -> bool:
    """Whether a folder holds what the export of this program wrote."""
    if "manifest.json" not in names:
        return False
    try:
        with Path(place, "manifest.json").open("rb") as stream:
            return b'"xai-desktop/report"' in stream.read(200)
    except OSError:
        return False
