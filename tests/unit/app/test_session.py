"""The session: one state, replaced whole, and nothing visible before its reading step."""

from pathlib import Path

import numpy as np
import pytest

from xai_desktop.app.session import MARKS_WAIT, Session
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.reading import Posture, Reading, ReadingStep
from xai_desktop.core.study import ImageRef, Notice, Opening

FILM = eight_bit(np.zeros((4, 6), np.uint8))
BOX = (Annotation("Mass", Box(1, 1, 3, 3), "A"),)


@pytest.fixture
def session() -> Session:
    made = Session()
    made.show_film(ImageRef(Path("a.png"), "a"), FILM, BOX)
    scores = (ClassScore(0, "Mass", 1.0, 0.73),)
    made.update(prediction=Prediction(scores, ScoreKind.SIGMOID, "b", "h"), target=Target(0, "Mass"))
    return made


def test_a_new_film_starts_unread_and_shows_nothing_but_the_film(session: Session) -> None:
    assert session.state.reading.step is ReadingStep.READ
    assert session.state.prediction is not None
    assert session.visible_prediction is None
    assert session.visible_annotations == ()
    assert session.visible_agreements == ()


def test_each_step_shows_more_and_there_is_no_way_back(session: Session) -> None:
    session.advance()
    assert session.visible_prediction is not None
    assert session.visible_annotations == ()
    assert session.state.reading.posture is Posture.AI
    session.advance()
    assert session.visible_annotations == BOX
    session.advance()
    assert session.state.reading.step is ReadingStep.REFERENCE


def test_another_film_locks_again_and_forgets_the_last_one(session: Session) -> None:
    session.advance()
    session.show_film(ImageRef(Path("b.png"), "b"), FILM, ())
    assert session.state.reading.step is ReadingStep.READ
    assert session.state.prediction is None
    assert session.state.target is None


def test_with_the_steps_off_everything_is_visible_and_the_reason_is_kept(session: Session) -> None:
    session.update(reading=Reading.investigate("Demo"))
    session.show_film(ImageRef(Path("b.png"), "b"), FILM, BOX)
    assert session.visible_annotations == BOX
    assert not session.state.reading.steps_on
    assert session.state.reading.reason == "Demo"


def test_a_change_is_announced_once_with_all_its_names(session: Session) -> None:
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    session.show_film(ImageRef(Path("b.png"), "b"), FILM, BOX)
    assert len(heard) == 1
    assert {"ref", "image", "annotations", "prediction", "result", "cascade"} <= heard[0]


def test_what_is_said_about_marks_waits_for_the_reference(session: Session) -> None:
    """“983 of 984 marks belong to films not here” says that the film is marked."""
    of_file, of_marks = Notice("a.png: is dark."), Notice("b.csv: 983 of 984 marks…", of_marks=True)
    session.update(opening=Opening((), AnnotationSet(), (of_marks, of_file)))
    assert session.visible_notices == (of_file, MARKS_WAIT)
    session.advance()
    assert session.visible_notices == (of_file, MARKS_WAIT)
    session.advance()
    assert session.visible_notices == (of_marks, of_file)
    session.update(opening=Opening((), AnnotationSet(), (of_file,)), reading=Reading())
    assert session.visible_notices == (of_file,)
