"""How a store is opened: where, by which rules of the disk, and what becomes of a file that cannot be used.

- On a local disk every window may write: a write-ahead log, and records that are only added never get in each other's
  way. The second window is told that what it shows may be out of date.
- On a network's disk the log is unsafe, so there is a rollback journal and the first window keeps the file to itself.
  A second one reads a copy in memory and cannot store. It keeps what is entered on the screen, and stores it when the
  first has gone: nothing is lost, and no lock of a network is trusted with two writers.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import ExportError, XaiError
from xai_desktop.io import atomic
from xai_desktop.io.lock_file import LockFile
from xai_desktop.io.review_store._aside import log_aside, move_aside
from xai_desktop.io.review_store._beside import beside_copy
from xai_desktop.io.review_store._faults import DAMAGED, code_of, told
from xai_desktop.io.review_store._lost_tail import head_notes, known_head
from xai_desktop.io.review_store._migrating import migrate, version_of
from xai_desktop.io.review_store._schema import CHAINED
from xai_desktop.io.review_store._snapshot import snapshot

BUSY_S = 5.0
"""How long a window waits for another one's writing to end; a record takes milliseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """`refusal` says why nothing can be stored, empty where it can. `notes` are sentences for the screen."""

    connection: sqlite3.Connection
    refusal: str = ""
    notes: tuple[str, ...] = ()


def opened(path: Path, lock: LockFile, network: bool, check: Callable[[], None]) -> Opened:
    """Never raises for a disk: a store that cannot be written is opened for reading, with the reason.

    `check` raises where nothing may be made there at all.
    """
    try:
        check()
        first = lock.take()
        _look_for_a_restore(path, first)
        if network and not first:
            raise ExportError(
                f"{path}: lies on a network's disk and another window has it, so this window only reads it; "
                "close that window, and what was entered here can be stored."
            )
        atomic.write_first(path, b"")
        with told(path):
            return _writable(path, first, network)
    except XaiError as fault:
        return Opened(snapshot(path), str(fault), (str(fault),))


def _writable(path: Path, first: bool, network: bool) -> Opened:
    log = log_aside(path, first)
    moved, known = None, known_head(path)
    connection = _sound(path, network)
    if connection is None:
        moved, known = move_aside(path, first), None
        connection = _connected(path, network)
    try:
        chained = version_of(connection) >= CHAINED
        copy = migrate(connection, path)
        lost = head_notes(connection, path, known, expected=chained)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, "", (*log, *_notes(path, first, network, moved, copy), *lost))


def _look_for_a_restore(path: Path, first: bool) -> None:
    """Raises `ExportError` while a copy is being restored: what were written now would go into the file that leaves."""
    made = beside_copy(path)
    if first:
        atomic.delete(made)  # of a restore that was killed before it changed anything
    elif made.exists():
        raise ExportError(f"{path}: a copy is being restored into it, so nothing is stored until that has ended.")


def _connected(path: Path, network: bool) -> sqlite3.Connection:
    """Raises `sqlite3.Error`, at the latest when the journal's kind is asked for."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        if network:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchone()
        connection.execute(f"PRAGMA journal_mode={'DELETE' if network else 'WAL'}").fetchone()
        for rule in ("synchronous=FULL", "fullfsync=ON", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {rule}")
        if network:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _sound(path: Path, network: bool) -> sqlite3.Connection | None:
    """The store, or None where it is damaged beyond doubt: SQLite's full check of it fails, not only the quick one."""
    try:
        connection = _connected(path, network)
    except sqlite3.DatabaseError as error:
        if code_of(error) in DAMAGED:
            return None
        raise
    if _passes(connection, "quick_check") or _passes(connection, "integrity_check"):
        return connection
    connection.close()
    return None


def _passes(connection: sqlite3.Connection, check: str) -> bool:
    try:
        return bool(connection.execute(f"PRAGMA {check}(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if code_of(error) in DAMAGED:
            return False
        raise


def _notes(path: Path, first: bool, network: bool, moved: Path | None, copy: Path | None) -> list[str]:
    notes = []
    if moved is not None:
        notes.append(f"{path}: was damaged and is kept as {moved.name}; a new store begins, so ask for a backup of it.")
    if copy is not None:
        notes.append(f"{path}: was brought up to date; the store as it was is kept as {copy.name}.")
    if not first:
        notes.append(f"{path}: another window is writing to it, too; what this one shows may be out of date.")
    if network:
        notes.append(f"{path}: lies on a network's disk, so one window at a time can store in it.")
    return notes
