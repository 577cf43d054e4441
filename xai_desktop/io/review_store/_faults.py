"""What SQLite complains about, in one sentence that names the file and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xai_desktop.core.errors import ExportError

_SAID = {
    "FULL": "the disk is full, so nothing was stored; free some space and confirm again",
    "READONLY": "may not be written, so nothing was stored; ask for permission to write to its folder",
    "CANTOPEN": "could not be opened, so nothing was stored; ask for permission to write to its folder",
    "BUSY": "another window is writing to it and does not come to an end, so nothing was stored; close that window",
    "LOCKED": "another window is writing to it and does not come to an end, so nothing was stored; close that window",
    "IOERR": "the drive did not take it, so nothing was stored; check the drive and the connection and confirm again",
    "PROTOCOL": "its drive cannot lock files, so nothing was stored; move the folder to a local disk",
    "IOERR_LOCK": "its drive cannot lock files, so nothing was stored; move the folder to a local disk",
    "CORRUPT": "is damaged, so nothing was stored; close all windows and start again: it is kept beside a new one",
    "NOTADB": "is damaged, so nothing was stored; close all windows and start again: it is kept beside a new one",
    "CONSTRAINT": "the record does not fit those that are there, so nothing was stored; open the film again",
}

DAMAGED, TAKEN = ("CORRUPT", "NOTADB"), ("BUSY", "LOCKED")


def code_of(error: sqlite3.Error) -> str:
    """The first word of SQLite's own name for it: `FULL`, `IOERR` …; empty where it has none."""
    return _name_of(error).split("_")[0]


def _name_of(error: sqlite3.Error) -> str:
    name: str = getattr(error, "sqlite_errorname", "") or ""
    return name.removeprefix("SQLITE_")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever SQLite raises becomes an `ExportError`."""
    try:
        yield
    except sqlite3.Error as error:
        known = _SAID.get(_name_of(error)) or _SAID.get(code_of(error))
        said = known or f"could not be used ({error}), so nothing was stored; restart the program"
        raise ExportError(f"{path}: {said}.") from error
