"""What the reader says about the film that is open: undone and redone, kept as a draft, confirmed with one key.

Navigation never confirms. A step is left only when its verdict is on the disk: what the screen calls confirmed is.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from xai_desktop.app.editing import Editing, Work
from xai_desktop.app.session import Session
from xai_desktop.app.shown import shown_by
from xai_desktop.app.stopwatch import Stopwatch
from xai_desktop.app.verdict_face import VerdictFace, face_of
from xai_desktop.core.image import Image
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import SURE, FilmVerdict, Review, StepRecord
from xai_desktop.core.standing import FilmRecord
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import noted
from xai_desktop.services.results import Film

NOTHING_SAID = noted("Nothing is said yet. {key:next_step} again goes on without a reading, and that is recorded.")
STORING, NOT_CONFIRMED, NOT_STORED = noted("storing…"), noted("not confirmed"), noted("not stored")


SEEN_BEFORE = "this film was shown before with the reading steps off"
"""On record with every verdict that comes after: an unaided reading is one of a film that the AI was never shown on."""


class Records(Protocol):
    """Where verdicts are kept (`Reviewing`). What it has to tell comes later, on the main thread, as signals."""

    @property
    def film_met(self) -> SignalInstance: ...
    @property
    def stored(self) -> SignalInstance: ...
    @property
    def refused(self) -> SignalInstance: ...
    @property
    def unsaved(self) -> bool: ...
    def meet(self, ref: ImageRef, image: Image) -> None: ...
    def keep_draft(self, ref: ImageRef, verdict: FilmVerdict) -> None: ...
    def reach(self, step: StepRecord, ref: ImageRef) -> None: ...
    def confirm(self, review: Review, ref: ImageRef) -> None: ...


class Verdicts(QObject):
    """The controller of the verdict's panels. `changed` says that the face, the undo names or the state are other."""

    changed = Signal()
    said = Signal(str)
    confirmed = Signal(object)

    def __init__(self, session: Session, editing: Editing, records: Records, watch: Stopwatch | None = None) -> None:
        super().__init__(session)
        self._session, self._editing, self._records = session, editing, records
        self._watch = watch or Stopwatch()
        self._film: Film | None = None
        self._record: FilmRecord | None = None
        self._waiting = False
        """Whether somebody confirmed before it was known what is on record."""
        self._storing, self._asked_twice, self._stored_at = False, False, ""
        session.changed.connect(self._session_changed)
        editing.changed.connect(self._edited)
        records.film_met.connect(self._met)
        records.stored.connect(self._stored)
        records.refused.connect(self._refused)

    # What is shown

    @property
    def face(self) -> VerdictFace:
        return face_of(self._session.state, changed=self.is_open)

    @property
    def is_open(self) -> bool:
        """Whether something is said that is not confirmed."""
        stored = self._record.latest if self._record is not None else None
        return self._verdict != (stored.verdict if stored is not None else FilmVerdict())

    @property
    def state_text(self) -> str:
        """Whether what is said is stored, in a few words."""
        if self._storing:
            return STORING
        if self.is_open:
            return NOT_STORED if self._records.unsaved else NOT_CONFIRMED
        return f"stored {self._stored_at}" if self._stored_at else ""

    @property
    def _numbers(self) -> set[int | None]:
        return {one.number for one in self._record.reviews} if self._record is not None else set()

    @property
    def _verdict(self) -> FilmVerdict:
        return self._editing.work.verdict

    # What the reader does

    def show_film(self, film: Film) -> None:
        """Another film begins with what is on record about it; another frame of the same film changes nothing."""
        if self._film is not None and self._film.ref.place == film.ref.place:
            return
        self._film, self._record, self._waiting = film, None, False
        self._storing, self._asked_twice, self._stored_at = False, False, ""
        self._editing.begin()
        self._watch.restart()
        self._records.meet(film.ref, film.image)
        self.changed.emit()

    def begin_again(self) -> None:
        """Somebody else reads: what was said before is not theirs, and what they said before comes back."""
        film, self._film = self._film, None
        if film is not None:
            self.show_film(film)

    def set_attended(self, on: bool) -> None:
        """Time counts only while the window has the keyboard focus."""
        self._watch.set_running(on)

    @Slot(Qt.ApplicationState)
    def follow_application(self, state: Qt.ApplicationState) -> None:
        self.set_attended(state is Qt.ApplicationState.ApplicationActive)

    def say(self, verdict: FilmVerdict, name: str, run: str = "") -> None:
        """Something else is said: one edit that can be undone."""
        if self._film is not None:
            self._editing.set_verdict(verdict, name, run)

    def say_normal(self) -> None:
        """*No finding, sure*, and confirmed: the whole reading of a normal film."""
        if self._film is not None and not self._storing:
            self.say(self._verdict.as_normal(SURE), "no finding, sure")
            self.confirm()

    def confirm(self) -> None:
        """Store the verdict; when it is on the disk, the next reading step begins."""
        if self._film is None or self._storing:
            return
        if self._record is None:
            self._waiting = True
            return
        reading = self._session.state.reading
        if reading.step is ReadingStep.READ and self._verdict.says_nothing and not self._asked_twice:
            self._asked_twice = True
            self.said.emit(NOTHING_SAID)
            return
        if not self.is_open and (reading.step is ReadingStep.REFERENCE or not reading.steps_on):
            return
        self._store(self._record)

    # How it goes on

    def _met(self, ref: ImageRef, record: FilmRecord) -> None:
        """What is on record comes back, unless the reader was quicker."""
        if self._film is None or self._film.ref.place != ref.place or self._record is not None:
            return
        self._record = record
        if self._verdict.says_nothing and not record.verdict.is_empty:
            self._bring_back(record.verdict)
        self._reach(self._session.state.reading.step)
        if self._waiting:
            self._waiting = False
            self.confirm()
        self.changed.emit()

    def _bring_back(self, verdict: FilmVerdict) -> None:
        """What was measured meanwhile stays, and is kept with what is on record."""
        new = tuple(one for one in self._editing.work.measures if one not in verdict.measures)
        whole = replace(verdict, measures=(*verdict.measures, *new))
        self._editing.begin(replace(self._editing.work, verdict=whole))
        if new and self._film is not None:
            self._records.keep_draft(self._film.ref, whole)

    def _store(self, record: FilmRecord) -> None:
        assert self._film is not None
        state = self._session.state
        review = Review(
            record.film,
            "",
            state.reading.step,
            self._verdict,
            now(),
            round(self._watch.seconds, 2),
            state.reading.steps_on,
            state.reading.reason or _seen_before(record),
            shown_by(self._session),
            record.latest.number if record.latest is not None else None,
        )
        self._storing = True
        self.changed.emit()
        self._records.confirm(review, self._film.ref)

    def _refused(self, _sentence: str) -> None:
        """Nothing that the screen called confirmed is missing: it did not say so yet."""
        self._storing = False
        self.changed.emit()

    def _stored(self, review: Review) -> None:
        if self._record is None or review.film != self._record.film or review.number in self._numbers:
            return
        self._storing, self._asked_twice = False, False
        self._record = replace(self._record, draft=None, reviews=(*self._record.reviews, review))
        self._stored_at = datetime.fromisoformat(review.at).astimezone().strftime("%H:%M:%S")
        if self._verdict == review.verdict:
            self._editing.kept()
        self._watch.restart()
        self.confirmed.emit(review)
        if self._session.state.reading.steps_on:
            self._session.advance()
        self.changed.emit()

    def _edited(self, work: Work) -> None:
        if work.verdict != self._session.state.said:
            self._session.update(said=work.verdict)
        edited = self._editing.name_of_undo or self._editing.name_of_redo
        if self._film is not None and edited:
            self._records.keep_draft(self._film.ref, work.verdict)
        self.changed.emit()

    def _session_changed(self, names: frozenset[str]) -> None:
        if self._session.state.ref is None:
            self._film = self._record = None  # when it comes back, what is on record comes with it
            self._storing, self._stored_at = False, ""
        if names & {"reading", "prediction", "target", "card", "image"}:
            self.changed.emit()
        if "reading" in names and "ref" not in names:
            self._reach(self._session.state.reading.step)

    def _reach(self, step: ReadingStep) -> None:
        """On record: what the screen was allowed to show from now on.

        That the same was once shown with the steps off is another fact: such a film can still be closed in steps.
        """
        if self._record is None or self._film is None:
            return
        reading = self._session.state.reading
        reached = {(one.step, one.steps_on) for one in self._record.steps}
        if (step, reading.steps_on) not in reached:
            one = StepRecord(self._record.film, "", step, now(), reading.steps_on, reading.reason)
            self._record = replace(self._record, steps=(*self._record.steps, one))
            self._records.reach(one, self._film.ref)


def _seen_before(record: FilmRecord) -> str:
    """Why a reading in steps is none of a film that nobody had shown: empty where it is."""
    return SEEN_BEFORE if any(not one.steps_on for one in record.steps) else ""


def now() -> str:
    """ISO 8601 with zone."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
