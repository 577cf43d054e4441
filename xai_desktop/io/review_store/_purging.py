"""Taking films out of a store for good, so that the audit chain still holds: its hashes stay, what they are of goes.

The only place where evidence is deleted. The triggers that forbid it are gone for the length of one transaction, which
also puts the purge itself on record. What is deleted is overwritten with zeros, then the file is written anew, as
older free pages may hold text (https://sqlite.org/pragma.html#pragma_secure_delete).
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from xai_desktop.core.audit import numbers_text
from xai_desktop.core.change import Change
from xai_desktop.io.review_store import _chain, _rows

OF_FILMS = ("steps", "reviews", "changes")
"""Evidence that names a film."""

WORKING = ("drafts", "film_aliases", "protocol_values")


def purge(rows: sqlite3.Connection, films: Collection[str], reader: str, at: str) -> int:
    """Inside a transaction with secure deletion: how many of the films were known."""
    marks, names = ", ".join("?" * len(films)), tuple(films)
    known = rows.execute(f"SELECT count(*) FROM films WHERE hash IN ({marks})", names).fetchone()[0]
    if not known:
        return 0
    entries: list[int] = []
    for table in OF_FILMS:
        asked = (
            f"SELECT number FROM chain WHERE source = ? AND row IN (SELECT number FROM {table} WHERE film IN ({marks}))"
        )
        entries += [number for (number,) in rows.execute(asked, (table, *names))]
    with _unguarded(rows):
        rows.executemany("DELETE FROM salts WHERE number = ?", [(number,) for number in entries])
        for table in (*OF_FILMS, *WORKING):
            rows.execute(f"DELETE FROM {table} WHERE film IN ({marks})", names)
    rows.execute(f"DELETE FROM films WHERE hash IN ({marks})", names)
    _chain.add(rows, "changes", _rows.change_row(Change.of_purged(reader, at, known, numbers_text(entries))))
    return int(known)


def films_named(rows: sqlite3.Connection, aliases: Collection[str]) -> frozenset[str]:
    """The films that go by these names."""
    marks = ", ".join("?" * len(aliases))
    return frozenset(
        film for (film,) in rows.execute(f"SELECT film FROM film_aliases WHERE alias IN ({marks})", tuple(aliases))
    )


def overwrite(rows: sqlite3.Connection) -> bool:
    """Write the file anew and empty its log; False where another window is reading, so that the log stays for now."""
    rows.execute("VACUUM")
    busy = rows.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


@contextmanager
def _unguarded(rows: sqlite3.Connection) -> Iterator[None]:
    """Without the triggers against deletion; another program sees them all the time."""
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_not_deleted'"
    guards = rows.execute(asked).fetchall()
    for name, _ in guards:
        rows.execute(f"DROP TRIGGER {name}")
    yield
    for _, text in guards:
        rows.execute(text)
