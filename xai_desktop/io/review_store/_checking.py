"""Is a store whole? SQLite's own checks, the tables and triggers that there should be, and the audit chain."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from xai_desktop.core.audit import Audited
from xai_desktop.core.chain import Head
from xai_desktop.core.errors import InputError
from xai_desktop.io.review_store._beside import foreign_log
from xai_desktop.io.review_store._head_file import head_path, head_paths, read_head
from xai_desktop.io.review_store._migrating import migrate
from xai_desktop.io.review_store._reading import reading
from xai_desktop.io.review_store._verifying import verify

MOST = 100
"""So many faults of the file are said; where there are more, the file is lost anyway."""


def audit(path: Path, heads: tuple[Path, ...] = ()) -> Audited:
    """Check a store's audit chain against these files' heads and those that lie beside it. Nothing is changed.

    Raises `InputError` for a store, or a named file, that cannot be read.
    """
    named = {str(one): read_head(one) for one in heads}
    beside, faults = heads_beside(path, bool(heads))
    with reading(path) as rows:
        found = verify(rows, {**named, **beside})
    return Audited(found.head, found.entries, found.purged, (*found.findings, *faults))


def faults_of(path: Path) -> tuple[str, ...]:
    """What is wrong with the file itself, one sentence each. Raises `InputError` for one that cannot be read."""
    log = foreign_log(path)
    with reading(path) as rows:
        return (*([not_its_own(path, log)] if log else ()), *faults_in(rows))


def not_its_own(path: Path, log: Path) -> str:
    return (
        f"{log}: is the log of another store, left here when {path.name} was put in its place, and was not read; "
        "start the window once, which puts it aside, or take it away while all windows are closed."
    )


def damage(rows: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the file, whatever is in it."""
    for (said,) in rows.execute(f"PRAGMA integrity_check({MOST})").fetchall():
        if said != "ok":
            yield f"SQLite's check of the file: {said.strip()}."
    for table, row, other, _ in rows.execute("PRAGMA foreign_key_check").fetchmany(MOST):
        yield f"Row {row} of {table} names something that is not in {other}."


def faults_in(rows: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with a store of this version: its file, its tables and its guards."""
    yield from damage(rows)
    there, wanted = _schema(rows), _wanted()
    for name in sorted(wanted.keys() | there.keys()):
        if name not in there:
            yield f"The table, index or trigger {name} is missing."
        elif name not in wanted:
            yield f"The table, index or trigger {name} does not belong there."
        elif there[name] != wanted[name]:
            yield f"The table, index or trigger {name} is not as this program makes it."


def _schema(rows: sqlite3.Connection) -> dict[str, str]:
    return dict(rows.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def _wanted() -> dict[str, str]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(new, None)
        return _schema(new)


def heads_beside(path: Path, named: bool) -> tuple[Mapping[str, Head], list[str]]:
    """The heads beside a store, and what is wrong with them: without any a lost tail would not be found."""
    found, faults = {}, []
    for place in head_paths(path):
        try:
            found[place.name] = read_head(place)
        except InputError as fault:
            faults.append(str(fault))
    if not found and not faults and not named:
        faults.append(missing_head(path))
    return found, faults


def missing_head(path: Path) -> str:
    return (
        f"{head_path(path)}: is missing, the file that says with which record the store ended, so nobody can tell "
        "whether its last records were cut off; put the .head file of this very copy there under this name, compare "
        "with a report's manifest by xai-desktop audit verify --head FILE, or start the window once, which writes a "
        "new one from what is there."
    )
