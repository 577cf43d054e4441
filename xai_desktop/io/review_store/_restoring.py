"""A copy becomes the store: looked at first, made ready beside the store, and put in its place (`_replacing`)."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.audit import Audited
from xai_desktop.core.chain import Head
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.io import atomic
from xai_desktop.io.review_store import _place
from xai_desktop.io.review_store._beside import HEAD, beside_copy, foreign_log
from xai_desktop.io.review_store._checking import damage, faults_in, heads_beside, not_its_own
from xai_desktop.io.review_store._faults import DAMAGED, code_of, told
from xai_desktop.io.review_store._head_file import read_head
from xai_desktop.io.review_store._migrating import migrate, version_of
from xai_desktop.io.review_store._reading import reading, reading_any
from xai_desktop.io.review_store._replacing import held, replace
from xai_desktop.io.review_store._schema import CHAINED, MIGRATIONS
from xai_desktop.io.review_store._verifying import verify


@dataclass(frozen=True, slots=True)
class Restored:
    """`audited` is what the chain of the restored store says, which holds. `kept` is where the store that was there
    lies now, None where there was none; `older` the copy's version where it had to be brought up to date, else None."""

    audited: Audited
    kept: Path | None
    older: int | None


def restore(copy: Path, path: Path, heads: Sequence[Path] = (), *, without_head: bool = False) -> Restored:
    """Put a copy in the place of a store. `heads` are files that know the chain's end; `without_head` asks none of
    those that lie beside the copy.

    Raises `InputError` for a copy that cannot be read or is not whole, `ExportError` where the store is in use, may
    not lie there, or cannot be written: it is as it was then.
    """
    if path.exists() and copy.exists() and copy.samefile(path):
        raise ExportError(f"{copy}: is the store itself; name the copy that is to take its place.")
    _place.check_restoring(path)
    version, known = _looked_at(copy, heads, without_head)
    made = beside_copy(path)
    with held(path):
        try:
            atomic.write_private_with(made, lambda begun: _bring(copy, begun, path))
            audited = _verified(copy, made, known)
            kept = replace(path, made, audited.head)
        finally:
            atomic.delete(made)
    return Restored(audited, kept, version if version < len(MIGRATIONS) else None)


def _looked_at(copy: Path, heads: Sequence[Path], without_head: bool) -> tuple[int, Mapping[str, Head]]:
    """The copy's version, and the heads that its chain has to reach."""
    with reading_any(copy) as rows:
        version = version_of(rows)
        _refuse(copy, _damage(rows))
    if log := foreign_log(copy):
        _refuse(copy, [not_its_own(copy, log)])
    named = {str(one): read_head(one) for one in heads}
    if without_head:
        return version, named
    found, faults = heads_beside(copy, named=True)
    _refuse(copy, faults)
    if version >= CHAINED and not named and not found:
        raise InputError(
            f"{copy}: {copy.name}{HEAD} is missing beside it, the file that says with which record the copy ended, so "
            "nothing was restored; put it back there, name it or a report's manifest with --head, or restore with "
            "--without-head, where nobody can tell whether the last records were cut off."
        )
    return version, {**named, **found}


def _damage(rows: sqlite3.Connection) -> list[str]:
    try:
        return list(damage(rows))
    except sqlite3.DatabaseError as error:
        if code_of(error) not in DAMAGED:
            raise
        return ["SQLite cannot read it"]


def _bring(copy: Path, made: Path, path: Path) -> None:
    """Write a copy, brought up to date, into one file without a log."""
    with reading_any(copy) as rows, told(path), closing(sqlite3.connect(made, isolation_level=None)) as new:
        rows.backup(new)
        new.execute("PRAGMA journal_mode=DELETE").fetchone()
        migrate(new, None)


def _verified(copy: Path, made: Path, known: Mapping[str, Head]) -> Audited:
    with reading(made) as rows:
        faults = list(faults_in(rows))
        audited = verify(rows, known)
    _refuse(copy, [*faults, *audited.findings])
    return audited


def _refuse(copy: Path, faults: Sequence[str]) -> None:
    if faults:
        first = faults[0].rstrip(".")
        raise InputError(
            f"{copy}: is not whole, so nothing was restored ({len(faults)} found, the first: {first}); take another "
            "copy."
        )
