"""Rows of evidence and their entries in the chain: put in together, in one transaction, or not at all."""

import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from xai_desktop.core.chain import Cell, Head, Link, digest_of, linked
from xai_desktop.io.review_store._schema import EVIDENCE

COLUMNS = {
    "readers": ("number", "key", "account", "name", "at"),
    "steps": ("number", "film", "reader", "step", "at", "steps_on", "reason"),
    "reviews": (
        *("number", "film", "reader", "step", "at", "seconds", "steps_on", "reason", "verdict", "shown", "amends"),
    ),
    "changes": ("number", "kind", "reader", "at", "film", "facts"),
}
"""What of a row counts. A column that a later version adds is not in the digests of this one."""

LINK = "number, source, row, digest, before, hash"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def add(rows: sqlite3.Connection, table: str, values: Mapping[str, Cell]) -> int:
    """Put a row of evidence in, with its entry; the row's number."""
    marks = ", ".join("?" * len(values))
    number = rows.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    row = number.lastrowid
    assert row is not None
    enter(rows, [(table, row)])
    return row


def enter(rows: sqlite3.Connection, places: Iterable[tuple[str, int]]) -> None:
    """Put rows that are in their tables into the chain, in this order. Each is read back, so that its digest is of
    what is stored and not of what was meant to be."""
    last = head(rows)
    for table, row in places:
        salt = secrets.token_hex(16)
        link = linked(last, table, row, digest_of(salt, _record(rows, table, row)))
        facts = (link.number, link.table, link.row, link.digest, link.before, link.hash)
        rows.execute(f"INSERT INTO chain ({LINK}) VALUES (?, ?, ?, ?, ?, ?)", facts)
        rows.execute("INSERT INTO salts (number, salt) VALUES (?, ?)", (link.number, salt))
        last = Head(link.number, link.hash)


def fill(rows: sqlite3.Connection) -> None:
    """Put everything that was there before there was a chain into it, in order of time.

    Rows of one table keep their order, whatever a clock that was set back made of their times.
    """
    found = []
    for rank, table in enumerate(EVIDENCE):
        latest = _LONG_AGO
        for number, at in rows.execute(f"SELECT number, at FROM {table} ORDER BY number"):
            latest = max(latest, _instant(at))
            found.append((latest, rank, number, table))
    enter(rows, [(table, number) for _, _, number, table in sorted(found)])


def head(rows: sqlite3.Connection) -> Head:
    """The last entry of the chain."""
    found = rows.execute("SELECT number, hash, source, row FROM chain ORDER BY number DESC LIMIT 1").fetchone()
    if found is None:
        return Head()
    number, last, table, row = found
    times = rows.execute(f"SELECT at FROM {table} WHERE number = ?", (row,)).fetchone() if table in EVIDENCE else None
    return Head(number, last, str(times[0]) if times else "")


def link_of(found: tuple[int, str, int, str, str, str]) -> Link:
    """An entry from its columns, in the order of `LINK`."""
    return Link(*found)


def _record(rows: sqlite3.Connection, table: str, row: int) -> dict[str, Cell]:
    names = COLUMNS[table]
    found = rows.execute(f"SELECT {', '.join(names)} FROM {table} WHERE number = ?", (row,)).fetchone()
    return dict(zip(names, found, strict=True))


def _instant(at: str) -> datetime:
    """A time that cannot be read is that of the row before."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
