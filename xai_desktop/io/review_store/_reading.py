"""A store that is only looked at: opened so that nothing of it can change, whoever else has it open."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.io.review_store._beside import JOURNAL, LOG, PLAIN, beside, foreign_log, waiting_journal
from xai_desktop.io.review_store._faults import DAMAGED, TAKEN, code_of
from xai_desktop.io.review_store._migrating import version_of
from xai_desktop.io.review_store._schema import MIGRATIONS

_WAIT_S = 5.0


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, to a store of this program's version.

    Raises `InputError` where there is no store, where another window keeps it to itself, or where it is damaged.
    """
    with reading_any(path) as connection:
        version = version_of(connection)
        if version < len(MIGRATIONS):
            older = (
                "is of an older version and has no audit chain yet; open the window once, which brings it up to date"
            )
            raise FormatError(f"{path}: {older}.")
        yield connection


@contextmanager
def reading_any(path: Path) -> Iterator[sqlite3.Connection]:
    """The same for a store of an older version, too; one of a newer program is refused."""
    _look(path)
    with read_told(path), closing(connected(path)) as connection:
        if version_of(connection) > len(MIGRATIONS):
            raise FormatError(f"{path}: was written by a newer version of this program; use that one or update.")
        yield connection


@contextmanager
def read_told(path: Path) -> Iterator[None]:
    """Whatever SQLite raises becomes an `InputError`."""
    try:
        yield
    except sqlite3.Error as error:
        if code_of(error) in TAKEN:
            said = "another window keeps it to itself; close that window and try again"
        elif code_of(error) in DAMAGED:
            said = "is damaged; restore a backup of it"
        else:
            said = f"could not be read ({error}); check the file and its folder, or restore a backup of it"
        raise InputError(f"{path}: {said}.") from error


def _look(path: Path) -> None:
    """SQLite would make an empty file, or take anything for an empty store."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(len(PLAIN))
    except OSError as error:
        raise read_failure(path, error) from error
    if beginning != PLAIN:
        raise FormatError(
            f"{path}: is no review store, or is damaged; name a reviews.sqlite or restore a backup of it."
        )


def connected(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Raises `sqlite3.Error`, `InputError` for a write that waits to be taken back.

    In a folder that cannot be written a log has no place: where there is none, the file is read as it lies, and so
    is one beside which another store's log lies."""
    address = path.absolute().as_uri()
    if foreign_log(path):
        return _opened(f"{address}?immutable=1")
    connection = _opened(f"{address}?mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        log = beside(path, LOG)
        if waiting_journal(path):
            raise InputError(
                f"{path}: a write was broken off, and {path.name}{JOURNAL} beside it waits to take it back; start the "
                "window once, or, where the store was put there by hand, take that file away first."
            ) from error
        if code_of(error) not in ("CANTOPEN", "READONLY") or (log.exists() and log.stat().st_size):
            raise
        connection = _opened(f"{address}?immutable=1")
    return connection


def _opened(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=_WAIT_S, isolation_level=None)
