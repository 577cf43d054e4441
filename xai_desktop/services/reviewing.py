"""What a reader says about films, and what is on record: the verbs of a review, over the store.

Whoever calls gives the time (ISO 8601 with zone): a record says when something happened, not when it was written.
"""

import hashlib
import platform
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.chain import Head
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.review import FilmVerdict, Review, StepRecord
from xai_desktop.core.shapes import Mask, Shape
from xai_desktop.core.standing import UNREAD, FilmRecord, Standing
from xai_desktop.core.study import ImageRef, Spot
from xai_desktop.io.account import account_name
from xai_desktop.io.annotations.ours import shape_json
from xai_desktop.io.film_alias import alias_of
from xai_desktop.io.review_store import ReviewStore
from xai_desktop.io.site_key import site_key
from xai_desktop.services.audit_trail import AuditTrail
from xai_desktop.services.naming import Naming
from xai_desktop.services.readers import Readers


def open_reviews(path: Path | None = None, network: bool | None = None) -> "Reviews":
    """The person's own store, for whoever is logged in. Raises nothing: `Reviews.refusal` says what is wrong."""
    return Reviews(ReviewStore(path, network, _mounts()), account_name())


def _mounts() -> str | None:
    """The mount table where the system has it in no file."""
    if platform.system() != "Darwin":
        return None
    from xai_desktop.io.children import said_by

    return said_by("/sbin/mount")


class Reviews:
    """The open store with the person who reads. Not for several threads at once.

    Writing verbs raise `ExportError` where nothing was stored; what they gave back is on the disk. Each of them looks
    again at a store that could not be written, so that nothing has to be started anew once the disk is back.
    """

    def __init__(self, store: ReviewStore, account: str) -> None:
        self._store, self.readers = store, Readers(store, account)
        self._films: dict[Spot, str] = {}
        self._met: dict[str, tuple[ImageRef, Size]] = {}
        self._key: bytes | None = None
        self.trail = AuditTrail(self.note, self._reads)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said about the store, one sentence each."""
        return self._store.notes

    @property
    def refusal(self) -> str:
        """Why nothing can be stored; empty where it can."""
        return self._store.refusal

    def head(self) -> Head:
        """The last entry of the audit chain, as every export carries it. Raises `ExportError` where there is none."""
        return self._store.head()

    def changed_elsewhere(self) -> bool:
        """Whether another window has written, or has left the store to this one."""
        return self._store.changed_elsewhere()

    def close(self) -> None:
        self._store.close()

    # Films

    def meet(self, ref: ImageRef, image: Image) -> FilmRecord:
        """A film that is on the screen: what the reader has on record about it, by the hash of its pixels.

        Raises `ExportError` or `InputError` where the store cannot be read. One that cannot be written takes the film
        in with the first verdict.
        """
        return self.meet_named(ref, Naming(image))

    def meet_named(self, ref: ImageRef, naming: Naming) -> FilmRecord:
        """As `meet`, for a film whose name somebody else may be making."""
        film = naming.name()
        self._films[ref.spot] = film
        self._met[film] = ref, naming.size
        with suppress(ExportError):
            self._introduce(film)
        return self.record(film)

    def record(self, film: str) -> FilmRecord:
        """What this reader, and nobody else, has on record about a film."""
        key = self.readers.current.key
        scopes = [one for one in self._store.changes(ChangeKind.SCOPE, film) if one.reader == key]
        confirmed_for = frozenset(one.fact("bundle_hash") for one in scopes)
        return replace(self._store.record(film, key), confirmed_for=confirmed_for)

    def film_of(self, ref: ImageRef) -> str:
        """The hash of a film that was met. Raises `InputError` for another one."""
        if ref.spot not in self._films:
            raise InputError(f"{ref.place}: is not open, so nothing can be stored about it; open it first.")
        return self._films[ref.spot]

    def everybodys(self, film: str) -> tuple[Review, ...]:
        """All confirmed verdicts on a film, oldest first; not to be shown before the reference may be seen."""
        return self._store.reviews(film)

    def standings(self, refs: Sequence[ImageRef]) -> tuple[Standing, ...]:
        """How far this reader is with films that are not decoded, in their order."""
        aliases = [self._alias(ref) for ref in refs]
        found = self._store.standings(self.readers.current.key, filter(None, aliases))
        return tuple(found.get(alias, UNREAD) if alias else UNREAD for alias in aliases)

    # What was measured

    def keep_protocol_value(
        self, ref: ImageRef, marks: Sequence[Annotation], protocol: Protocol, value: float, at: str
    ) -> None:
        """An IoU in [0, 1] of a film that was met, against these marks; the first one by a protocol stays."""
        film = self.film_of(ref)
        self._settle(at, film)
        self._store.keep_protocol_value(film, protocol, _marks_hash(marks), value, at)

    def protocol_values(
        self, refs: Sequence[ImageRef], marks_of: Callable[[ImageRef], Sequence[Annotation]], protocol: Protocol
    ) -> dict[Spot, float]:
        """The IoU of films with the marks that they have now; one that was measured against others is not in it."""
        named = {alias: ref for ref in refs if (alias := self._alias(ref))}
        found: dict[Spot, float] = {}
        for alias, marks_hash, value in self._store.protocol_values(named, protocol):
            ref = named[alias]
            if marks_hash == _marks_hash(marks_of(ref)):
                found[ref.spot] = value
        return found

    # Evidence

    def reach(self, step: StepRecord) -> None:
        """A reading step was reached: what the screen was allowed to show from then on."""
        self._settle(step.at, step.film)
        self._store.add_step(replace(step, reader=step.reader or self.readers.current.key))

    def keep_draft(self, film: str, verdict: FilmVerdict, at: str) -> None:
        """What was entered and is not confirmed yet, in place of the last draft."""
        self._settle(at, film)
        self._store.keep_draft(film, self.readers.current.key, verdict, at)

    def confirm(self, review: Review) -> Review:
        """The review with its number, on the disk."""
        self._settle(review.at, review.film)
        return self._store.add_review(replace(review, reader=review.reader or self.readers.current.key))

    def note(self, change: Change) -> None:
        """A change that would change what verdicts are worth."""
        self._settle(change.at, change.film)
        self._store.add_change(replace(change, reader=change.reader or self.readers.current.key))

    def _reads(self, at: str) -> str:
        self._settle(at)
        return self.readers.current.key

    def _settle(self, at: str, film: str = "") -> None:
        """Reader and film are on record before anything about them is."""
        self._store.retry()
        self.readers.settle(at)
        if film:
            self._introduce(film)

    def _introduce(self, film: str) -> None:
        if film in self._met:
            ref, size = self._met[film]
            alias = self._alias(ref)
            if not self._store.knows(film, alias):
                self._store.add_film(film, size, ref.modality, alias)
            del self._met[film]

    def _alias(self, ref: ImageRef) -> str | None:
        """None where there is no key to hash with: the film then is known once it is open."""
        if self._key is None:
            with suppress(ExportError):
                self._key = site_key()
        return alias_of(ref, self._key) if self._key else None


def _marks_hash(marks: Sequence[Annotation]) -> str:
    """64 hex digits for the marks of a film, whatever the file is called that they came from."""
    plain = repr([(mark.label, mark.reader, mark.role, mark.difficult, _plain(mark.shape)) for mark in marks])
    return hashlib.sha256(plain.encode("utf-8", "backslashreplace")).hexdigest()


def _plain(shape: Shape) -> object:
    """What `repr` tells whole: of a long array it tells the ends."""
    return shape_json(shape) if isinstance(shape, Mask) else shape
