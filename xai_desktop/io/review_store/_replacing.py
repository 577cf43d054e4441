"""Another file takes a store's place, while nobody has it open and so that a kill at any moment costs nothing.

There is always one whole store under its name, the old one or the new one. At worst its head is missing, which the
next window writes and says. The store that is replaced is kept under a dated name, with all that belongs to it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from xai_desktop.core.chain import Head
from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic
from xai_desktop.io.lock_file import LockFile
from xai_desktop.io.review_store._beside import BESIDE, INDEX, beside, dated, foreign_log, waiting_journal
from xai_desktop.io.review_store._faults import DAMAGED, TAKEN, code_of, told
from xai_desktop.io.review_store._head_file import head_paths, keep_head
from xai_desktop.io.review_store._reading import connected

_WAIT_S = 1.0


@contextmanager
def held(path: Path) -> Iterator[None]:
    """While no window has the store. Raises `ExportError` where one has it, or where its folder cannot be written."""
    lock = LockFile(path.with_suffix(".lock"))
    if not lock.take():
        raise _in_use(path)
    try:
        yield
    finally:
        lock.release()


def replace(path: Path, made: Path, head: Head) -> Path | None:
    """Put `made` in the place of the store; where the old one is kept, None where nothing was there.

    First there is a second copy of everything, then what belongs to the old file goes, then the file changes in one
    step, then its head is written: a store without its head is whole, one beside another's log or head would not be.

    Raises `ExportError` where somebody has the store open or a file cannot be written: the old store is there then.
    """
    if path.exists() and not foreign_log(path) and not waiting_journal(path):
        _settle(path)
    kept = _keep(path)
    try:
        for place in (*_belongings(path), beside(path, INDEX)):
            atomic.delete(place)
        atomic.move(made, path)
    except BaseException:
        _put_back(path, kept)
        raise
    atomic.flush_folder(path.parent)
    keep_head(path, head, flushed=True)
    return kept


def _settle(path: Path) -> None:
    """Take the log into the file, which only succeeds where nobody has it open. A damaged store is left as it is:
    SQLite would throw away its log."""
    with told(path):
        try:
            if not _is_whole(path):
                return
            with closing(sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)) as rows:
                rows.execute("PRAGMA journal_mode=DELETE").fetchone()
                rows.execute("BEGIN EXCLUSIVE")
                rows.execute("COMMIT")
        except sqlite3.Error as error:
            if code_of(error) in TAKEN:
                raise _in_use(path) from error
            if code_of(error) not in DAMAGED:
                raise


def _is_whole(path: Path) -> bool:
    with closing(connected(path)) as rows:
        return bool(rows.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _keep(path: Path) -> Path | None:
    there = [place for place in (path, *_belongings(path)) if place.exists()]
    if not there:
        return None
    target = dated(path, "replaced")
    copies = [(place, _same(place, path, target)) for place in there]
    try:
        for place, copy in copies:
            atomic.copy_private(place, copy)
    except BaseException:
        for _, copy in copies:
            atomic.delete(copy)
        raise
    return target


def _put_back(path: Path, kept: Path | None) -> None:
    """What belonged to a store that could not be replaced after all."""
    for place in _belongings(kept) if kept is not None else ():
        back = _same(place, kept or path, path)
        with suppress(ExportError):
            if not back.exists():
                atomic.copy_private(place, back)


def _belongings(path: Path) -> tuple[Path, ...]:
    """Log, journal and heads, those that were put aside, too. A log's index holds nothing of its own."""
    fixed = {beside(path, ending) for ending in BESIDE if ending != INDEX}
    return tuple(sorted(place for place in fixed | set(head_paths(path)) if place.exists()))


def _same(place: Path, path: Path, target: Path) -> Path:
    """The file that is to `target` what `place` is to `path`."""
    return beside(target, place.name.removeprefix(path.name))


def _in_use(path: Path) -> ExportError:
    return ExportError(
        f"{path}: a window or another command has it open, so nothing was restored; close all windows and try again."
    )
