"""Verdicts between the screen and the store: kept as they are entered, confirmed on request, never waited for.

Films are named by their `ImageRef`; the hash under which the store knows them is put in on the store's own thread, so
that nobody has to wait for it. Records may therefore be made with an empty `film` and an empty `reader`.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.autosaving import Autosaving, now
from xai_desktop.app.following import Following
from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.review_lane import Opener, ReviewLane
from xai_desktop.core.change import Change
from xai_desktop.core.errors import ExportError, XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.review import FilmVerdict, Reader, Review, StepRecord
from xai_desktop.core.standing import FilmRecord, Standing
from xai_desktop.core.study import ImageRef
from xai_desktop.services.lanes import Lane, Steps
from xai_desktop.services.naming import Naming

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews

T = TypeVar("T")

LOOK_MS = 3000
"""How often another window's writing is looked for."""


class Reviewing(QObject):
    """The controller of the review store.

    `stored` gives a confirmed review with its number, once it is on the disk, and `refused` the sentence why something
    is not. `film_met` gives what the reader has on record about a film that came on the screen. `reader_changed` comes
    after the store is open, too, and with another name; `switched` only where somebody else reads from here on: what is
    on the screen then is not theirs.
    """

    reader_changed = Signal(object)
    switched = Signal(object)
    film_met = Signal(object, object)
    stored = Signal(object)
    history_found = Signal(object, object)
    statuses_changed = Signal()
    unsaved_changed = Signal(bool)
    refused = Signal(str)
    said = Signal(str)
    drafts_written = Signal(object)

    def __init__(self, jobs: Jobs, opener: Opener | None = None) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self.lane = ReviewLane(jobs, opener) if opener else ReviewLane(jobs)
        self.reader = Reader("", "", "")
        self._following = Following(self.lane, self.statuses_changed.emit)
        self._saving = Autosaving(self.lane, self._following, self)
        self._saving.refused.connect(self._refuse)
        self._saving.unsaved_changed.connect(self.unsaved_changed)
        self._looking = False
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self.look_again)
        jobs.closing.connect(self._close)

    def open(self) -> None:
        """Open the store; who reads is known afterwards."""

        def opened(found: tuple[Reader, tuple[str, ...]]) -> None:
            for note in found[1]:
                self.said.emit(note)
            self._now_reads(found[0])
            self._clock.start()
            self._following.ask()

        self._ask(lambda reviews: (_settled(reviews), reviews.notes), opened)

    # Films

    def meet(self, ref: ImageRef, image: Image) -> None:
        """A film came on the screen; `film_met` brings what is on record. Verbs about it may be called at once."""

        def met(record: FilmRecord) -> None:
            waiting = self.draft_of(ref)
            self.film_met.emit(ref, record if waiting is None else replace(record, draft=waiting))

        naming = Naming(image)
        self._jobs.run(Lane.IO, f"name {ref.place} {ref.frame}", QUIETLY, lambda _task: naming.name())
        self._ask(lambda reviews: reviews.meet_named(ref, naming), met)

    def statuses(self, refs: Sequence[ImageRef]) -> None:
        """Follow these films from here on; `statuses_changed` says when `standing` knows about them."""
        self._following.follow(refs)

    def standing(self, ref: ImageRef) -> Standing:
        """How far the reader is with a film, as far as is known."""
        return self._following.of(ref)

    def history(self, ref: ImageRef) -> None:
        """`history_found` gives everybody's verdicts on a film that was met: not before the reference may be seen."""
        self._ask(
            lambda reviews: reviews.everybodys(reviews.film_of(ref)), lambda found: self.history_found.emit(ref, found)
        )

    # What is entered

    def keep_draft(self, ref: ImageRef, verdict: FilmVerdict) -> None:
        """After every change of a verdict: it survives a crash, and is no draft once it says nothing new."""
        self._saving.keep(ref, verdict)

    def draft_of(self, ref: ImageRef) -> FilmVerdict | None:
        """What was entered and is not on the disk yet."""
        return self._saving.drafts.of(ref)

    @property
    def unsaved(self) -> bool:
        """Whether the store refused what was entered; it is tried again, and would be lost with the window."""
        return self._saving.unsaved

    @property
    def waiting(self) -> tuple[tuple[ImageRef, FilmVerdict], ...]:
        """Film by film, what was entered and is not on the disk yet."""
        return self._saving.drafts.waiting()

    def write_drafts(self, path: Path) -> None:
        """What waits, as a file; `drafts_written` gives it. The drafts stay and are tried again."""
        waiting, reader = self.waiting, self.reader.name

        def work(_task: Steps) -> Path:
            from xai_desktop.services.drafts_writing import write_drafts

            return write_drafts(path, reader, waiting, now())

        self._jobs.run(Lane.IO, "drafts", "Writing what was not stored", work, self.drafts_written.emit)

    def confirm(self, review: Review, ref: ImageRef) -> None:
        """`stored` follows once it is on the disk; after a `refused` the verdict is a draft again."""
        self._saving.drafts.drop(ref)

        def failed(error: Exception) -> None:
            self._saving.keep_after_all(ref, review.verdict)
            self._refuse(error)

        def confirmed(reviews: "Reviews") -> Review:
            return reviews.confirm(replace(review, film=review.film or reviews.film_of(ref)))

        self._write(ref, confirmed, self.stored.emit, failed)

    def reach(self, step: StepRecord, ref: ImageRef) -> None:
        """A reading step was reached, with the steps on or off."""
        self._write(ref, lambda reviews: reviews.reach(replace(step, film=step.film or reviews.film_of(ref))))

    def note(self, change: Change, ref: ImageRef | None = None) -> None:
        """A setting that matters, or a confirmation about the film `ref`."""

        def noted(reviews: "Reviews") -> None:
            reviews.note(change if ref is None else replace(change, film=reviews.film_of(ref)))

        self._write(ref, noted)

    # Who reads

    def rename(self, name: str) -> None:
        self._ask(lambda reviews: reviews.readers.rename(name, now()), self._now_reads)

    def switch(self, name: str) -> None:
        """Somebody else reads: what they have on record shows, and nobody else's. What the one before them entered is
        put under that one's name first; where that cannot be, nobody switches."""
        waiting, at = self._saving.drafts.waiting(), now()

        def switched(reviews: "Reviews") -> Reader:
            for ref, verdict in waiting:
                reviews.keep_draft(reviews.film_of(ref), verdict, at)
            return reviews.readers.switch(name, at)

        def done(reader: Reader) -> None:
            before = self.reader.key
            self._now_reads(reader)
            if reader.key != before:
                self._following.forget()
                self.switched.emit(reader)

        def failed(error: Exception) -> None:
            for ref, verdict in waiting:
                self._saving.keep_after_all(ref, verdict)
            self._refuse(error)

        for ref, _ in waiting:
            self._saving.drafts.drop(ref)
        self._ask(switched, done, failed)

    def _now_reads(self, reader: Reader) -> None:
        self.reader = reader
        self.reader_changed.emit(reader)

    # The way to the store

    @Slot()
    def look_again(self) -> None:
        """Has another window written, or left the store to this one? Also for when the window comes to the front."""
        if self._looking:
            return
        self._looking = True

        def seen(changed: bool) -> None:
            self._looking = False
            if changed:
                self._following.ask()
            self._saving.retry()

        def failed(error: Exception) -> None:
            self._looking = False
            self._saving.refuse(error)

        self.lane.ask(lambda reviews: reviews.changed_elsewhere(), seen, failed)

    def _write(
        self,
        ref: ImageRef | None,
        verb: Callable[["Reviews"], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """Evidence about a film; how far the reader is with it is asked afterwards."""

        def done(found: tuple[T, Reader]) -> None:
            if found[1] != self.reader:  # the first record put the reader on record, too
                self._now_reads(found[1])
            if then is not None:
                then(found[0])
            self._saving.taken()
            if ref is not None:
                self._following.ask_one(ref)

        self._ask(lambda reviews: (verb(reviews), reviews.readers.current), done, otherwise)

    def _ask(
        self,
        verb: Callable[["Reviews"], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        self.lane.ask(verb, then, otherwise or self._refuse)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        """What is no refusal is our own mistake, and shows as one."""
        if isinstance(error, XaiError):
            self.refused.emit(str(error))
        else:
            self._jobs.failed.emit("Storing a review", error)

    @Slot()
    def _close(self) -> None:
        """What was entered last goes to the disk before the program ends."""
        self._clock.stop()
        self._saving.flush()
        self.lane.close()


def _settled(reviews: "Reviews") -> Reader:
    """Who reads, on record where the store can be written."""
    with suppress(ExportError):
        reviews.readers.settle(now())
    return reviews.readers.current
