"""A store that this window must not write, as a copy in memory: what was on record when it was read."""

import sqlite3
from pathlib import Path

from xai_desktop.core.errors import XaiError
from xai_desktop.io.review_store._migrating import migrate

_VERSIONS = slice(18, 20)
"""Of the header: 2 asks for a write-ahead log, which memory has not (https://sqlite.org/fileformat2.html)."""


def snapshot(path: Path) -> sqlite3.Connection:
    """The records of the file, read only; none where it cannot be read, is torn or of a newer program.

    Whoever has the store goes on writing meanwhile. A copy that SQLite's check does not pass is not used. Only for a
    program that has not opened the file: closing it a second time would let go of its locks
    (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        found = _loaded(path.read_bytes())
    except (OSError, sqlite3.Error, XaiError):
        found = None
    connection = found or _empty()
    connection.execute("PRAGMA query_only=ON")
    return connection


def _loaded(content: bytes) -> sqlite3.Connection | None:
    if len(content) < _VERSIONS.stop:
        return None
    whole = bytearray(content)
    whole[_VERSIONS] = b"\1\1"
    connection = _memory()
    try:
        connection.deserialize(bytes(whole))
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            migrate(connection, None)
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _empty() -> sqlite3.Connection:
    connection = _memory()
    migrate(connection, None)
    return connection


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
