"""A copy of a store in one file, taken while windows write, and looked at before it gets its name."""

import sqlite3
from contextlib import closing
from pathlib import Path

from xai_desktop.core.audit import Audited
from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic
from xai_desktop.io.review_store._checking import damage, heads_beside
from xai_desktop.io.review_store._faults import told
from xai_desktop.io.review_store._head_file import keep_head
from xai_desktop.io.review_store._reading import reading
from xai_desktop.io.review_store._verifying import verify


def back_up(path: Path, target: Path) -> Audited:
    """Copy a store with SQLite's own backup; what its audit chain says of itself, for a copy keeps what is wrong, too.

    Raises `InputError` where the store cannot be read, `ExportError` where the copy cannot be written or is not whole:
    whatever was under its name then is untouched.
    """
    if target.exists() and path.exists() and target.samefile(path):
        raise ExportError(f"{target}: is the store itself; choose another name for its backup.")
    heads, _ = heads_beside(path, named=True)  # before the copy: another window may go on writing
    atomic.write_private_with(target, lambda made: _copy(path, made))
    with reading(target) as copy:
        audited = verify(copy, heads)
    keep_head(target, audited.head)
    return audited


def _copy(path: Path, made: Path) -> None:
    with reading(path) as rows, told(made), closing(sqlite3.connect(made, isolation_level=None)) as copy:
        rows.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, without a log beside it
    with reading(made) as written:
        fault = next(damage(written), "")
    if fault:
        raise ExportError(f"{path}: its copy is not whole ({fault.rstrip('.')}), so it was not kept; run store check.")
