"""The tables, as steps from one version to the next. A step that was released is never edited; a change is a new step.

Evidence (`readers`, `steps`, `reviews`, `changes`) is only ever added to: triggers refuse everything else, also to
other programs. `film_aliases`, `drafts` and `protocol_values` (what was measured of maps) are working memory. Times are
ISO 8601 with zone. No table has a column for a name or a path. Numbers are never used twice: every row of evidence has
one entry in `chain`, by table and number, and `salts` has what its digest was salted with until the row is purged.
"""

from collections.abc import Iterable

EVIDENCE = ("readers", "steps", "reviews", "changes")
CHAIN = ("chain", "salts")

_FIRST = """
CREATE TABLE readers (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX readers_by_key ON readers (key, number);

CREATE TABLE films (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 64),
  height INTEGER NOT NULL,
  width INTEGER NOT NULL,
  modality TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE film_aliases (
  alias TEXT NOT NULL,
  film TEXT NOT NULL REFERENCES films (hash),
  PRIMARY KEY (alias, film)
) WITHOUT ROWID;

CREATE TABLE steps (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 3),
  at TEXT NOT NULL,
  steps_on INTEGER NOT NULL CHECK (steps_on IN (0, 1)),
  reason TEXT NOT NULL
);
CREATE INDEX steps_by_film ON steps (film, reader, steps_on, step);

CREATE TABLE reviews (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 3),
  at TEXT NOT NULL,
  seconds REAL NOT NULL,
  steps_on INTEGER NOT NULL CHECK (steps_on IN (0, 1)),
  reason TEXT NOT NULL,
  verdict TEXT NOT NULL,
  shown TEXT NOT NULL,
  amends INTEGER REFERENCES reviews (number)
);
CREATE INDEX reviews_by_film ON reviews (film, reader, step);

CREATE TABLE drafts (
  film TEXT NOT NULL REFERENCES films (hash),
  reader TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (film, reader)
) WITHOUT ROWID;

CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  reader TEXT NOT NULL,
  at TEXT NOT NULL,
  film TEXT NOT NULL,
  facts TEXT NOT NULL
);
CREATE INDEX changes_by_film ON changes (film, kind);

CREATE TRIGGER reviews_amend_their_own BEFORE INSERT ON reviews
WHEN new.amends IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM reviews WHERE number = new.amends AND film = new.film AND reader = new.reader)
BEGIN SELECT RAISE(ABORT, 'a review amends an earlier one of the same film and reader'); END;
"""

_GUARD = """
CREATE TRIGGER {table}_not_edited BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END;
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END;
CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END;
"""

_SECOND = """
CREATE TABLE protocol_values (
  film TEXT NOT NULL REFERENCES films (hash),
  protocol TEXT NOT NULL CHECK (length(protocol) = 64),
  bundle TEXT NOT NULL,
  marks TEXT NOT NULL CHECK (length(marks) = 64),
  value REAL NOT NULL CHECK (value BETWEEN 0 AND 1),
  at TEXT NOT NULL,
  PRIMARY KEY (film, protocol, bundle, marks)
) WITHOUT ROWID;
"""

_THIRD = """
CREATE TABLE chain (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  row INTEGER NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  before TEXT NOT NULL CHECK (length(before) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  UNIQUE (source, row)
);

CREATE TABLE salts (
  number INTEGER PRIMARY KEY NOT NULL REFERENCES chain (number),
  salt TEXT NOT NULL
);
"""


def guards(tables: Iterable[str]) -> str:
    """The triggers that keep what is in tables as it is."""
    return "".join(_GUARD.format(table=table) for table in tables)


MIGRATIONS: tuple[str, ...] = (_FIRST + guards(EVIDENCE), _SECOND, _THIRD + guards(CHAIN))
"""`MIGRATIONS[n]` leads from version n to n + 1; an empty file has version 0."""

CHAINED = 3
"""From this version on there is a chain; what was there before is put into it by `_chain.fill`."""
