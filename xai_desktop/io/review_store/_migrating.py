"""From whatever version a store has to this program's, in one transaction and with a copy kept beside it."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.errors import FormatError
from xai_desktop.io import atomic
from xai_desktop.io.review_store._chain import fill
from xai_desktop.io.review_store._schema import CHAINED, MIGRATIONS


def migrate(connection: sqlite3.Connection, path: Path | None, steps: Sequence[str] = MIGRATIONS) -> Path | None:
    """Bring a store up to date; the path of the copy of the old one, where there was something to copy.

    A store in memory has no path and needs no copy.

    Raises `FormatError` for a store of a newer program, `ExportError` where the copy cannot be written, and
    `sqlite3.Error` from a step, after which the store is as it was.
    """
    version = _known(connection, path, steps)
    if version == len(steps):
        return None
    copy = _keep_copy(connection, path, version) if version and path else None
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_known(connection, path, steps), len(steps)):  # another window may have been faster
            for statement in _statements(steps[number]):
                connection.execute(statement)
            if number + 1 == CHAINED:
                fill(connection)
            connection.execute(f"PRAGMA user_version={number + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return copy


def version_of(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _known(connection: sqlite3.Connection, path: Path | None, steps: Sequence[str]) -> int:
    version = version_of(connection)
    if version > len(steps):
        newer = "was written by a newer version of this program, so nothing is stored; start that one or update"
        raise FormatError(f"{path or 'The store'}: {newer}.")
    return version


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    copy = path.with_name(f"{path.stem}.version-{version}{path.suffix}")
    return atomic.write_private(copy, connection.serialize(), flushed=True)


def _statements(script: str) -> list[str]:
    """One by one, as `executescript` would end the transaction. A trigger holds semicolons of its own."""
    found, rest = [], ""
    for part in script.split(";"):
        rest += f"{part};"
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return [one for one in found if one.strip(" \n;")]
