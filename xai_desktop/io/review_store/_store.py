"""What can be put into the store and asked of it. Evidence is only ever added, each record with its entry in the
chain."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.review import FilmVerdict, Reader, Review, StepRecord
from xai_desktop.core.standing import FilmRecord, Standing
from xai_desktop.io.review_store import _chain, _protocol_values, _purging, _rows, _standings
from xai_desktop.io.review_store._faults import told
from xai_desktop.io.review_store._open_store import OpenStore
from xai_desktop.io.verdict_json import verdict_of, verdict_text

Record = TypeVar("Record", Review, StepRecord, Change)


class ReviewStore(OpenStore):
    """What a writing verb was given is on the disk when it returns; what it refused was not stored, and it says why.

    Writing raises `ExportError`, reading `ExportError` or `InputError`, each naming the file or the record and what to
    do. Every record names its film by the hash of its pixels, which `add_film` must have made known.
    """

    def add_reader(self, reader: Reader, at: str) -> None:
        """A new reader, or a new name of one; the older names stay on record."""
        with self._adding() as rows:
            _chain.add(rows, "readers", _rows.reader_row(reader, timed(at)))

    def readers(self) -> tuple[Reader, ...]:
        """Everybody, by the newest name, in the order in which they were named."""
        newest = "SELECT max(number) FROM readers GROUP BY key"
        found = self._read(f"SELECT key, account, name FROM readers WHERE number IN ({newest}) ORDER BY number")
        return tuple(Reader(*row) for row in found)

    def add_film(self, film: str, size: Size, modality: str, alias: str | None) -> None:
        """Make a film known by the hash of its pixels, and by a name under which it can be asked for undecoded."""
        with self._writing() as rows:
            rows.execute("INSERT OR IGNORE INTO films VALUES (?, ?, ?, ?)", (film, *size, modality))
            if alias:
                rows.execute("INSERT OR IGNORE INTO film_aliases VALUES (?, ?)", (alias, film))

    def knows(self, film: str, alias: str | None) -> bool:
        """Whether a film is known, by this name too where it has one."""
        named = "SELECT 1 FROM film_aliases WHERE alias = ? AND film = ?"
        plain = "SELECT 1 FROM films WHERE hash = ?"
        return bool(self._read(named, alias, film) if alias else self._read(plain, film))

    def standings(self, reader: str, aliases: Iterable[str]) -> dict[str, Standing]:
        """How far a reader is with films, by alias; one that is not in it was never opened."""
        with told(self.path):
            return _standings.standings(self._opened.connection, reader, aliases)

    def add_step(self, step: StepRecord) -> None:
        with self._adding() as rows:
            _chain.add(rows, "steps", _rows.step_row(_timed(step)))

    def add_review(self, review: Review) -> Review:
        """Confirm a verdict: the record with its number. The draft that it was made from goes in the same breath."""
        with self._adding() as rows:
            number = _chain.add(rows, "reviews", _rows.review_row(_timed(review)))
            rows.execute("DELETE FROM drafts WHERE film = ? AND reader = ?", (review.film, review.reader))
        return replace(review, number=number)

    def keep_draft(self, film: str, reader: str, verdict: FilmVerdict, at: str) -> None:
        """What was entered and not confirmed, in place of the last draft. What says no more than is on record already
        is none, so that undoing everything leaves nothing behind."""
        with self._writing() as rows:
            known = "SELECT verdict FROM reviews WHERE film = ? AND reader = ? ORDER BY number DESC LIMIT 1"
            found = rows.execute(known, (film, reader)).fetchone()
            if verdict == (verdict_of(found[0]) if found else FilmVerdict()):
                rows.execute("DELETE FROM drafts WHERE film = ? AND reader = ?", (film, reader))
            else:
                rows.execute(
                    "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)",
                    (film, reader, verdict_text(verdict), timed(at)),
                )

    def add_change(self, change: Change) -> None:
        with self._adding() as rows:
            _chain.add(rows, "changes", _rows.change_row(_timed(change)))

    def changes(self, kind: ChangeKind, film: str = "") -> tuple[Change, ...]:
        """Oldest first; those about a film where one is named."""
        wanted = "kind = ? AND film = ?" if film else "kind = ?"
        values = (kind.value, film) if film else (kind.value,)
        found = self._read(f"SELECT {_rows.CHANGE} FROM changes WHERE {wanted} ORDER BY number", *values)
        return tuple(map(_rows.change_of, found))

    def keep_protocol_value(self, film: str, protocol: Protocol, marks: str, value: float, at: str) -> None:
        """An IoU in [0, 1] by a protocol, against marks by their hash; the first one stays."""
        with self._writing() as rows:
            values = (film, protocol.key, protocol.bundle, marks, value, timed(at))
            rows.execute("INSERT INTO protocol_values VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)

    def protocol_values(self, aliases: Iterable[str], protocol: Protocol) -> list[tuple[str, str, float]]:
        """What was measured by a protocol, as (alias, hash of the marks, IoU)."""
        with told(self.path):
            connection = self._opened.connection
            return _protocol_values.protocol_values(connection, aliases, protocol.key, protocol.bundle)

    def record(self, film: str, reader: str) -> FilmRecord:
        """Everything that one reader has on record about a film."""
        of_both = "WHERE film = ? AND reader = ? ORDER BY number"
        reviews = self._read(f"SELECT {_rows.REVIEW} FROM reviews {of_both}", film, reader)
        steps = self._read(f"SELECT {_rows.STEP} FROM steps {of_both}", film, reader)
        drafts = self._read("SELECT verdict FROM drafts WHERE film = ? AND reader = ?", film, reader)
        draft = verdict_of(drafts[0][0]) if drafts else None
        return FilmRecord(film, draft, tuple(map(_rows.review_of, reviews)), tuple(map(_rows.step_of, steps)))

    def films_named(self, aliases: Collection[str]) -> frozenset[str]:
        """The hashes of the films that go by these names."""
        with told(self.path):
            return _purging.films_named(self._opened.connection, aliases)

    def purge(self, films: Collection[str], reader: str, at: str) -> int:
        """Take films out for good with all that anybody said about them; how many of them were known.

        The chain keeps the hashes of their records, and says that they were purged. Raises `ExportError`.
        """
        with told(self.path):
            self._opened.connection.execute("PRAGMA secure_delete=ON").fetchone()
        with self._adding() as rows:
            return _purging.purge(rows, films, reader, timed(at))

    def overwrite(self) -> bool:
        """Leave nothing of what was deleted in the file; False where another window reads, and its log has to wait."""
        with told(self.path):
            return _purging.overwrite(self._opened.connection)

    def reviews(self, film: str) -> tuple[Review, ...]:
        """Everybody's confirmed verdicts on a film, oldest first; not to be shown before the reference may be seen."""
        found = self._read(f"SELECT {_rows.REVIEW} FROM reviews WHERE film = ? ORDER BY number", film)
        return tuple(map(_rows.review_of, found))


def timed(at: str) -> str:
    """A time with its zone, as it is. Raises `InputError`: without a zone nobody knows when it was."""
    try:
        with_zone = datetime.fromisoformat(at).tzinfo is not None
    except ValueError:
        with_zone = False
    if not with_zone:
        raise InputError(f"{at!r} is no time in ISO 8601 with its zone; give one as 2026-03-01T12:00:00+01:00.")
    return at


def _timed(one: Record) -> Record:
    timed(one.at)
    return one
