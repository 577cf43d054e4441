"""Which files are meant by some paths: files themselves, and folders with all they hold, in the order of names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from xai_desktop.core.errors import read_failure
from xai_desktop.core.looked import Asked
from xai_desktop.core.place import Place
from xai_desktop.core.study import Notice
from xai_desktop.core.task import Task


def files_of(paths: Sequence[Path], seen: set[str], notices: list[Notice], task: Task, strict: bool) -> Iterator[Asked]:
    """Each file once. `seen` are absolute paths that were read already; folders that may not be entered are noticed.

    Raises `InputError` for a named folder that cannot be read.
    """
    for path in map(Path, paths):
        named = not path.is_dir()
        for file in (path.absolute(),) if named else _walk(path.absolute(), notices, task):
            name = os.fspath(file)
            if name not in seen:
                seen.add(name)
                yield Asked(Place(file), named, strict=strict)


def _walk(folder: Path, notices: list[Notice], task: Task) -> Iterator[Path]:
    """The files of a folder and its folders; hidden ones are not meant to be seen."""

    def refused(error: OSError) -> None:
        place = Path(error.filename or folder)
        if place == folder:
            raise read_failure(folder, error) from error
        notices.append(Notice(str(read_failure(place, error)), skipped=True))

    for place, folders, names in os.walk(folder, onerror=refused):
        task.step(0, 0, "looking for films")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if _is_report(place, names):
            continue  # the pictures of our own reports are no films
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _is_report(place: str, names: Sequence[str]) -> bool:
    """Whether a folder holds what the export of this program wrote."""
    if "manifest.json" not in names:
        return False
    try:
        with Path(place, "manifest.json").open("rb") as stream:
            return b'"xai-desktop/report"' in stream.read(200)
    except OSError:
        return False
