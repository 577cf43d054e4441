"""Does the audit chain hold? Finds every edit, other order, insertion and deletion inside it, and a lost tail.

Only reads. What it finds is said in the order of the chain, one sentence for each entry or record.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping

from xai_desktop.core.audit import Audited, numbers_of
from xai_desktop.core.chain import ORIGIN, Cell, Head, digest_of
from xai_desktop.core.change import ChangeKind
from xai_desktop.io.review_store._chain import COLUMNS, LINK, head, link_of
from xai_desktop.io.review_store._schema import EVIDENCE

Found = Iterator[tuple[int, str]]
"""(number of the entry, a sentence)."""

AFTER_ALL = 1 << 62
"""What belongs to no entry is said last."""


def verify(rows: sqlite3.Connection, heads: Mapping[str, Head]) -> Audited:
    """Check the whole chain, and that it goes as far as these heads, by the name of the file that each is in.

    Raises `sqlite3.Error` for a file that is damaged.
    """
    rows.text_factory = _any_text
    rows.execute("BEGIN")
    try:
        gone = _purged(rows)
        findings = sorted([*_links(rows), *_records(rows), *_missing(rows, gone), *_ends(rows, heads)])
        entries = rows.execute("SELECT count(*) FROM chain").fetchone()[0]
        last = head(rows)
    finally:
        rows.execute("ROLLBACK")
    return Audited(last, entries, len(gone), tuple(dict.fromkeys(sentence for _, sentence in findings)))


def _links(rows: sqlite3.Connection) -> Found:
    """Each entry for itself, its number, and what ties it to the one before."""
    expected, before = 1, ORIGIN
    latest = dict.fromkeys(EVIDENCE, 0)
    for found in rows.execute(f"SELECT {LINK} FROM chain ORDER BY number"):
        link = link_of(found)
        if link.number != expected:
            missing = f"entries {expected} to {link.number - 1} are" if link.number > expected + 1 else "one entry is"
            yield expected, f"Entry {expected}: {missing} missing from the chain."
        elif link.before != before:
            yield link.number, f"Entry {link.number} is not tied to the entry before it: one of the two was changed."
        if not link.is_whole:
            yield link.number, f"Entry {link.number} of the chain was edited: its hash is not that of what it says."
        if link.table not in latest:
            yield link.number, f"Entry {link.number} ({_place(link.table, link.row)}) is of no record of evidence."
        elif link.row <= latest[link.table]:
            yield link.number, f"Entry {link.number} ({_place(link.table, link.row)}) stands in another order."
        latest[link.table] = link.row
        expected, before = link.number + 1, link.hash


def _records(rows: sqlite3.Connection) -> Found:
    """Each record that is there, against its entry."""
    for table in EVIDENCE:
        names = COLUMNS[table]
        columns = ", ".join(f"one.{name}" for name in names)
        asked = (
            f"SELECT {columns}, chain.number, chain.digest, salts.salt FROM {table} AS one "
            "LEFT JOIN chain ON chain.source = ? AND chain.row = one.number "
            "LEFT JOIN salts ON salts.number = chain.number"
        )
        for found in rows.execute(asked, (table,)):
            *cells, entry, digest, salt = found
            record: dict[str, Cell] = dict(zip(names, cells, strict=True))
            place = _place(table, cells[0])
            if entry is None:
                yield (
                    AFTER_ALL,
                    f"{place[0].upper()}{place[1:]} is in no entry of the chain: it was put in from outside.",
                )
            elif salt is None or digest_of(salt, record) != digest:
                yield entry, f"Entry {entry} ({place}): the record was edited."


def _missing(rows: sqlite3.Connection, gone: frozenset[int]) -> Found:
    """Entries whose record is gone although nobody purged it."""
    for table in EVIDENCE:
        asked = (
            "SELECT number, row FROM chain WHERE source = ? AND NOT EXISTS "
            f"(SELECT 1 FROM {table} AS one WHERE one.number = chain.row)"
        )
        for entry, row in rows.execute(asked, (table,)):
            if entry not in gone:
                yield entry, f"Entry {entry} ({_place(table, row)}): the record was deleted."


def _ends(rows: sqlite3.Connection, heads: Mapping[str, Head]) -> Found:
    """The chain's end, against the numbers that were given out and the heads that were written down."""
    last = rows.execute("SELECT coalesce(max(number), 0) FROM chain").fetchone()[0]
    given = rows.execute("SELECT seq FROM sqlite_sequence WHERE name = 'chain'").fetchone()
    if given is not None and given[0] != last:
        yield (
            AFTER_ALL,
            f"The chain ends with entry {last}, but numbers up to {given[0]} were given out: its tail is lost.",
        )
    for name, known in heads.items():
        found = rows.execute("SELECT hash FROM chain WHERE number = ?", (known.number,)).fetchone()
        if known.number > last:
            lost = (
                f"entry {known.number} is" if known.number == last + 1 else f"entries {last + 1} to {known.number} are"
            )
            yield AFTER_ALL, f"The chain ends with entry {last}, but {name} knows of more: {lost} lost."
        elif known.number and (found is None or found[0] != known.hash):
            yield known.number, f"Entry {known.number} is not the one that {name} knows: the chain was written anew."


def _purged(rows: sqlite3.Connection) -> frozenset[int]:
    """The entries that purges name. A purge that was edited is found with the records; it counts no later entry."""
    asked = (
        "SELECT chain.number, changes.facts FROM changes JOIN chain ON source = 'changes' AND row = changes.number "
        "WHERE kind = ?"
    )
    found: set[int] = set()
    for entry, facts in rows.execute(asked, (ChangeKind.PURGED.value,)):
        try:
            named = numbers_of(dict(json.loads(facts))["entries"])
        except (ValueError, TypeError, LookupError):
            continue
        found.update(number for number in named if number < entry)
    return frozenset(found)


def _place(table: str, row: int) -> str:
    return f"row {row} of {table}"


def _any_text(text: bytes) -> str:
    """Text that is none, as somebody may have put it in, has to be found and not to be stumbled over."""
    return text.decode("utf-8", "surrogateescape")
