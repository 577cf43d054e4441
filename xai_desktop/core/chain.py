"""The audit chain: every record of evidence has one entry, and each entry is tied to the one before by a hash.

Haber and Stornetta, How to time-stamp a digital document, J. Cryptology 3 (1991), §5.1 (linking). Whoever can rewrite
the store, every head that was written beside it and every export that carries one can forge all of it; nothing is
claimed against that.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

ORIGIN = "0" * 64
"""What the first entry is tied to."""

HEAD = "audit_head"
"""Under this name an export carries the head of the chain as it was when the export was written."""

Cell = str | int | float | bytes | None
"""What one column of a record may hold."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number from 1 (0 for a chain without entries), its hash and its record's time.

    `hash` is 64 hex digits, `at` ISO 8601 with zone; empty where there is no entry.
    """

    number: int = 0
    hash: str = ORIGIN
    at: str = ""

    def as_json(self) -> dict[str, str | int]:
        """For files that carry a head under the name `HEAD`."""
        return {"number": self.number, "hash": self.hash, "at": self.at}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry. `table` and `row` name its record, `digest` is the hash of all that the record says (`digest_of`).

    `before` is the hash of the entry before, `hash` that of this one (`hash_of`); all three are 64 hex digits.
    """

    number: int
    table: str
    row: int
    digest: str
    before: str
    hash: str

    @property
    def is_whole(self) -> bool:
        """Whether its hash is that of its own fields."""
        return self.hash == hash_of(self.before, self.number, self.table, self.row, self.digest)


def linked(head: Head, table: str, row: int, digest: str) -> Link:
    """The next entry of a chain that ends in `head`."""
    number = head.number + 1
    return Link(number, table, row, digest, head.hash, hash_of(head.hash, number, table, row, digest))


def head_of(record: object) -> Head | None:
    """The head in what a JSON file says: the whole of it, or what a report carries under `HEAD`. None without one."""
    if not isinstance(record, dict):
        return None
    facts = record.get(HEAD, record)
    try:
        number, found, at = facts["number"], facts["hash"], facts["at"]
    except (KeyError, TypeError):
        return None
    fits = type(number) is int and number >= 0 and isinstance(at, str)
    return Head(number, found, at) if fits and isinstance(found, str) and len(found) == len(ORIGIN) else None


def digest_of(salt: str, record: Mapping[str, Cell]) -> str:
    """SHA-256 (64 hex digits) of a salt and a record's columns by name.

    The salt goes when a record is purged: whoever knows the film cannot find out by trying what the record said.
    """
    return _sha256([salt, {name: _plain(value) for name, value in record.items()}])


def hash_of(before: str, number: int, table: str, row: int, digest: str) -> str:
    """SHA-256 (64 hex digits) of the hash of the entry before and an entry's own fields."""
    return _sha256([before, number, table, row, digest])


def _plain(value: Cell) -> object:
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _sha256(facts: list[object]) -> str:
    """JSON with sorted keys and no spaces, in ASCII: the same text from any program that writes JSON by the rules."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
