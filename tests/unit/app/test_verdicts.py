"""What is confirmed is stored, what is not is kept as a draft, and going elsewhere confirms nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from xai_desktop.app.editing import Editing
from xai_desktop.app.session import Session
from xai_desktop.app.stopwatch import Stopwatch
from xai_desktop.app.verdicts import NOT_CONFIRMED, NOT_STORED, SEEN_BEFORE, STORING, Verdicts
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.image import Image
from xai_desktop.core.measure_lines import Tag
from xai_desktop.core.measures import Ruler
from xai_desktop.core.reading import Reading, ReadingStep
from xai_desktop.core.review import FilmVerdict, Presence, Review, StepRecord, Verdict
from xai_desktop.core.standing import FilmRecord
from xai_desktop.core.study import ImageRef
from xai_desktop.services.results import Film


class Memory(QObject):
    """Records that answer when they are told to, as a disk does."""

    film_met = Signal(object, object)
    stored = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.films: dict[str, FilmRecord] = {}
        self.steps: list[tuple[str, ReadingStep]] = []
        self.reviews: list[Review] = []
        self.drafts: list[tuple[str, FilmVerdict]] = []
        self.slow = self.unsaved = False
        self.refuses = ""
        self._later: list[Callable[[], None]] = []

    def _answer(self, what: Callable[[], None]) -> None:
        self._later.append(what)
        if not self.slow:
            self.answer()

    def answer(self) -> None:
        later, self._later = self._later, []
        for one in later:
            one()

    def meet(self, ref: ImageRef, image: Image) -> None:
        del image
        record = self.films.setdefault(ref.image_id, FilmRecord(ref.image_id))
        self._answer(lambda: self.film_met.emit(ref, record))

    def keep_draft(self, ref: ImageRef, verdict: FilmVerdict) -> None:
        self.drafts.append((ref.image_id, verdict))
        self.films[ref.image_id] = replace(self.films[ref.image_id], draft=verdict)

    def reach(self, step: StepRecord, ref: ImageRef) -> None:
        assert step.film == ref.image_id
        self.steps.append((step.film, step.step))

    def confirm(self, review: Review, ref: ImageRef) -> None:
        assert review.film == ref.image_id

        def answered() -> None:
            if self.refuses:
                self.unsaved = True
                self.refused.emit(self.refuses)
                return
            self.unsaved = False
            numbered = replace(review, number=len(self.reviews) + 1)
            self.reviews.append(numbered)
            record = self.films[review.film]
            self.films[review.film] = replace(record, draft=None, reviews=(*record.reviews, numbered))
            self.stored.emit(numbered)

        self._answer(answered)


def film(name: str) -> Film:
    image = Image(np.zeros((4, 4), np.uint16), np.arange(2, dtype=np.float32), (0.0, 1.0), 8)
    return Film(ImageRef(Path(f"{name}.dcm"), name), image, (), AnnotationSet())


class Desk:
    def __init__(self) -> None:
        self.session, self.memory, self.now = Session(), Memory(), [0.0]
        self.editing = Editing(self.session)
        self.verdicts = Verdicts(self.session, self.editing, self.memory, Stopwatch(lambda: self.now[0]))
        self.heard: list[str] = []
        self.verdicts.said.connect(self.heard.append)
        self.session.changed.connect(self._follow)

    def _follow(self, _names: frozenset[str]) -> None:
        """As the window's wiring does."""
        ref = self.session.state.ref
        self.editing.follow(ref.place if ref is not None else None)

    def open(self, name: str) -> None:
        one = film(name)
        self.session.show_film(one.ref, one.image, ())
        self.verdicts.show_film(one)

    @property
    def step(self) -> ReadingStep:
        return self.session.state.reading.step


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    desk = Desk()
    desk.open("a")
    return desk


MASS = FilmVerdict((Verdict("Mass", Presence.YES, 4),))


def test_a_confirmed_reading_is_stored_and_then_the_ai_may_be_seen(desk: Desk) -> None:
    desk.memory.slow = True
    desk.verdicts.say(MASS, "add Mass")
    desk.memory.answer()
    assert desk.verdicts.state_text == NOT_CONFIRMED
    desk.now[0] += 12.5
    desk.verdicts.confirm()
    assert desk.verdicts.state_text == STORING
    assert desk.step is ReadingStep.READ
    desk.memory.answer()
    assert desk.step is ReadingStep.AI
    assert desk.verdicts.state_text.startswith("stored ")
    (review,) = desk.memory.reviews
    assert (review.film, review.step, review.verdict, review.seconds) == ("a", ReadingStep.READ, MASS, 12.5)
    assert review.shown.bundle == ""
    assert desk.memory.steps == [("a", ReadingStep.READ), ("a", ReadingStep.AI)]


def test_time_without_the_keyboard_focus_does_not_count(desk: Desk) -> None:
    desk.now[0] += 2
    desk.verdicts.set_attended(False)
    desk.now[0] += 600
    desk.verdicts.set_attended(True)
    desk.now[0] += 1
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert desk.memory.reviews[0].seconds == 3


def test_what_cannot_be_stored_is_not_called_confirmed(desk: Desk) -> None:
    desk.memory.refuses = "reviews.sqlite: the disk is full; free some space and confirm again."
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert desk.step is ReadingStep.READ
    assert desk.verdicts.state_text == NOT_STORED
    desk.memory.refuses = ""
    desk.verdicts.confirm()
    assert desk.step is ReadingStep.AI
    assert len(desk.memory.reviews) == 1


def test_going_to_another_film_confirms_nothing_and_keeps_the_draft(desk: Desk) -> None:
    desk.verdicts.say(MASS, "add Mass")
    desk.open("b")
    assert desk.memory.reviews == []
    assert desk.memory.drafts == [("a", MASS)]
    assert desk.session.state.said == FilmVerdict()
    assert desk.verdicts.state_text == ""
    desk.open("a")
    assert desk.session.state.said == MASS
    assert desk.verdicts.state_text == NOT_CONFIRMED
    assert desk.step is ReadingStep.READ


def test_the_film_that_is_open_may_be_opened_again(desk: Desk) -> None:
    """What stands on the panels is what undo, redo and the draft know about."""
    desk.verdicts.say(MASS, "add Mass")
    desk.open("a")
    assert desk.session.state.said == desk.editing.work.verdict == MASS
    assert desk.memory.drafts[-1] == ("a", MASS)
    desk.editing.undo()
    assert desk.session.state.said == FilmVerdict()


def test_a_film_that_comes_back_after_none_was_open_brings_its_draft(desk: Desk) -> None:
    desk.verdicts.say(MASS, "add Mass")
    desk.session.show_nothing()
    assert desk.session.state.said == desk.editing.work.verdict == FilmVerdict()
    assert desk.verdicts.state_text == ""
    assert desk.memory.drafts == [("a", MASS)]
    desk.open("a")
    assert desk.session.state.said == desk.editing.work.verdict == MASS
    assert desk.verdicts.state_text == NOT_CONFIRMED


def test_every_change_is_kept_as_a_draft(desk: Desk) -> None:
    assert desk.memory.drafts == []
    desk.verdicts.say(MASS, "add Mass")
    assert desk.memory.drafts == [("a", MASS)]
    desk.editing.undo()
    assert desk.memory.drafts[-1] == ("a", FilmVerdict())


def test_nothing_said_is_asked_once_and_recorded_the_second_time(desk: Desk) -> None:
    desk.verdicts.confirm()
    assert desk.memory.reviews == []
    assert "Nothing is said yet" in desk.heard[0]
    desk.verdicts.confirm()
    assert desk.memory.reviews[0].verdict == FilmVerdict()
    assert desk.step is ReadingStep.AI


def test_a_normal_film_costs_two_actions(desk: Desk) -> None:
    desk.verdicts.say_normal()
    assert desk.step is ReadingStep.AI
    desk.verdicts.confirm()
    assert desk.step is ReadingStep.REFERENCE
    first, second = desk.memory.reviews
    assert first.verdict == second.verdict == FilmVerdict(normal=True, normal_sureness=5)
    assert (first.step, second.step, second.amends) == (ReadingStep.READ, ReadingStep.AI, 1)


def test_a_verdict_is_amended_by_a_new_record(desk: Desk) -> None:
    for _ in range(2):
        desk.verdicts.say_normal()
    assert desk.step is ReadingStep.REFERENCE
    count = len(desk.memory.reviews)
    desk.verdicts.confirm()
    assert len(desk.memory.reviews) == count, "nothing has changed, so nothing is stored again"
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert desk.memory.reviews[-1].amends == count
    assert desk.memory.reviews[-1].step is ReadingStep.REFERENCE
    assert desk.memory.reviews[0].verdict.normal


def test_confirming_before_the_film_is_known_waits_for_it(qtbot: QtBot) -> None:
    desk = Desk()
    desk.memory.slow = True
    desk.open("a")
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert desk.memory.reviews == []
    desk.memory.slow = False
    desk.memory.answer()
    assert [one.film for one in desk.memory.reviews] == ["a"]


def test_an_answer_about_the_last_film_changes_nothing_on_this_one(desk: Desk) -> None:
    desk.verdicts.say(MASS, "add Mass")
    desk.memory.slow = True
    desk.verdicts.confirm()
    desk.open("b")
    desk.memory.answer()
    assert [one.film for one in desk.memory.reviews] == ["a"]
    assert desk.step is ReadingStep.READ
    assert desk.session.state.said == FilmVerdict()
    assert ("b", ReadingStep.AI) not in desk.memory.steps


def test_another_frame_of_the_film_keeps_what_was_said(desk: Desk) -> None:
    desk.verdicts.say(MASS, "add Mass")
    one = film("a")
    ref = replace(one.ref, frame=3, frames=9)
    desk.session.show_frame(ref, one.image, ())
    desk.verdicts.show_film(replace(one, ref=ref))
    assert desk.session.state.said == MASS


def test_with_the_steps_off_a_verdict_says_so(qtbot: QtBot) -> None:
    desk = Desk()
    one = film("a")
    desk.session.show_film(one.ref, one.image, (), Reading.investigate("Demo."))
    desk.verdicts.show_film(one)
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert (desk.memory.reviews[0].steps_on, desk.memory.reviews[0].reason) == (False, "Demo.")
    assert desk.step is ReadingStep.REFERENCE


def test_a_film_that_was_shown_with_the_steps_off_is_still_read_in_steps(qtbot: QtBot) -> None:
    desk = Desk()
    shown = StepRecord("a", "", ReadingStep.REFERENCE, "2026-03-01T12:00:00+01:00", False, "Demo.")
    desk.memory.films["a"] = FilmRecord("a", steps=(shown,))
    desk.open("a")
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    desk.verdicts.confirm()
    assert desk.memory.steps == [("a", step) for step in (ReadingStep.READ, ReadingStep.AI, ReadingStep.REFERENCE)]
    stored = desk.memory.reviews
    assert [(one.steps_on, one.reason) for one in stored] == [(True, SEEN_BEFORE)] * 2


def test_a_film_that_nobody_was_shown_is_read_without_a_remark(qtbot: QtBot) -> None:
    desk = Desk()
    desk.open("a")
    desk.verdicts.say(MASS, "add Mass")
    desk.verdicts.confirm()
    assert [one.reason for one in desk.memory.reviews] == [""]


def test_undo_reaches_the_panels_and_is_kept_as_a_draft(desk: Desk) -> None:
    desk.verdicts.say(MASS, "add Mass")
    desk.editing.undo()
    assert desk.session.state.said == FilmVerdict()
    desk.editing.redo()
    assert desk.session.state.said == MASS
    assert desk.verdicts.state_text == NOT_CONFIRMED


def test_who_reads_next_begins_with_nothing_of_the_one_before(desk: Desk) -> None:
    desk.verdicts.say(FilmVerdict((Verdict("Mass", Presence.YES, 4),)), "Mass")
    desk.memory.films["a"] = FilmRecord("a", FilmVerdict(normal=True))  # what the next reader has on record
    kept = list(desk.memory.drafts)
    desk.verdicts.begin_again()
    assert desk.session.state.said == FilmVerdict(normal=True)
    assert desk.editing.name_of_undo == ""
    assert desk.memory.drafts == kept  # nothing was put under the next reader's name
    assert desk.memory.steps == [("a", ReadingStep.READ)] * 2


RULER = Ruler((0.0, 0.0), (5.0, 5.0), tag=Tag("carina"))


def test_measurements_come_back_with_the_film_and_are_no_answer(desk: Desk) -> None:
    desk.open("a")
    desk.editing.take(Change(0, None, RULER))
    assert desk.memory.drafts[-1] == ("a", FilmVerdict(measures=(RULER,)))
    desk.open("b")
    assert desk.editing.work.measures == ()
    desk.open("a")
    assert desk.editing.work.measures == (RULER,)
    desk.verdicts.confirm()
    assert desk.step is ReadingStep.READ  # a length is no reading: it is asked once whether there is none
    desk.verdicts.confirm()
    assert desk.memory.reviews[-1].verdict.measures == (RULER,)


def test_what_is_measured_before_the_record_came_joins_what_is_on_record(desk: Desk) -> None:
    kept = FilmVerdict((Verdict("Mass", Presence.YES, 4),), measures=(RULER,))
    desk.memory.films["b"] = FilmRecord("b", kept)
    desk.memory.slow = True
    desk.open("b")
    other = replace(RULER, end=(9.0, 9.0))
    desk.editing.take(Change(0, None, other))
    desk.memory.films["b"] = FilmRecord("b", kept)
    desk.memory.answer()
    assert desk.editing.work.verdict == replace(kept, measures=(RULER, other))
    assert desk.memory.drafts[-1] == ("b", replace(kept, measures=(RULER, other)))
