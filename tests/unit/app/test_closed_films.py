"""The worklist tells about a film when its reference was seen, and not before."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.session import Session
from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import Parameter
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, Opening, Study
from xai_desktop.core.threshold import Percentile

REFS = tuple(ImageRef(Path(f"{name}.dcm"), name) for name in "abc")
MARKS = AnnotationSet(tuple(AnnotatedImage(r.image_id, (Annotation("Mass", Box(0, 0, 2, 2), "A"),)) for r in REFS))
IMAGE = Image(np.zeros((4, 4), np.uint16), np.arange(2, dtype=np.float32), (0.0, 1.0), 8)


def opened() -> Session:
    session = Session()
    session.update(opening=Opening(tuple(Study(r.image_id, (r,), MARKS) for r in REFS), MARKS))
    return session


def told(films: ClosedFilms) -> dict[str, tuple[str, ...]]:
    return {ref.image_id: details.labels for ref, details in films.details()}


def test_only_films_whose_reference_was_seen(qtbot: QtBot) -> None:
    session = opened()
    films = ClosedFilms(session, lambda ref: ref.image_id == "c")
    session.show_film(REFS[0], IMAGE, ())
    assert told(films) == {"c": ("Mass",)}
    session.advance()
    assert told(films) == {"c": ("Mass",)}
    with qtbot.waitSignal(films.changed):
        session.advance()
    assert told(films) == {"a": ("Mass",), "c": ("Mass",)}
    session.show_film(REFS[1], IMAGE, ())
    assert told(films) == {"a": ("Mass",), "c": ("Mass",)}


def test_with_the_steps_off_every_film(qtbot: QtBot) -> None:
    session = opened()
    films = ClosedFilms(session, lambda ref: False)
    session.update(reading=Reading.investigate("Demo."))
    assert set(told(films)) == {"a", "b", "c"}
    session.update(reading=replace(Reading(), steps_on=True))
    assert told(films) == {}


SAMPLES = {"grad_cam": (Parameter("samples", "int", 20, "Samples"),)}


def measured(value: float) -> Any:
    """A map whose IoU with the first reader is this, at any threshold."""
    agreement = SimpleNamespace(iou=Measured(value))
    return SimpleNamespace(profiles=(SimpleNamespace(at=lambda _threshold: agreement),))


def ious(films: ClosedFilms) -> dict[str, float]:
    return {ref.image_id: details.iou for ref, details in films.details() if details.iou is not None}


def with_network(session: Session, weights: str = "ab") -> None:
    session.update(card=cast(Any, SimpleNamespace(weights_hash=weights * 32)))


def test_an_iou_shows_only_by_the_protocol_that_it_was_measured_by(qtbot: QtBot) -> None:
    session = opened()
    films = ClosedFilms(session, lambda ref: False, SAMPLES)
    with_network(session)
    heard: list[tuple[str, float]] = []
    films.measured.connect(lambda ref, _protocol, iou: heard.append((ref.image_id, iou)))
    session.show_film(REFS[0], IMAGE, ())
    session.update(result=measured(0.5))
    session.advance()
    assert (heard, ious(films)) == ([], {})
    session.advance()
    assert (heard, ious(films)) == ([("a", 0.5)], {"a": 0.5})
    look, request = session.state.look, session.state.request
    with qtbot.waitSignal(films.changed):
        session.update(look=replace(look, threshold=Percentile(95)))
    session.update(result=measured(0.9))  # a later trial
    assert (len(heard), ious(films)) == (1, {})
    session.update(look=look)
    assert ious(films) == {"a": 0.5}
    session.update(request=replace(request, parameters=(("samples", 20),)))
    assert ious(films) == {"a": 0.5}
    session.update(request=replace(request, parameters=(("samples", 50),)))
    assert ious(films) == {}
    session.update(request=request)
    with_network(session, "cd")
    assert ious(films) == {}


def test_with_the_steps_off_nothing_is_to_be_kept(qtbot: QtBot) -> None:
    session = opened()
    films = ClosedFilms(session, lambda ref: False)
    with_network(session)
    session.show_film(REFS[0], IMAGE, (), Reading.investigate("Demo."))
    with qtbot.assertNotEmitted(films.measured):
        session.update(result=measured(0.5))
    assert ious(films) == {"a": 0.5}


@pytest.mark.parametrize("steps_on", [True, False])
def test_what_was_measured_earlier_shows_only_of_closed_films_and_by_its_protocol(qtbot: QtBot, steps_on: bool) -> None:
    session, closed = opened(), set[str]()
    films = ClosedFilms(session, lambda ref: ref.image_id in closed)
    with_network(session)
    session.update(reading=Reading() if steps_on else Reading.investigate("Demo."))
    protocol = films.protocol
    assert protocol is not None
    with qtbot.waitSignal(films.changed):
        films.show_earlier(protocol, {ref.spot: 0.25 for ref in REFS})
    assert ious(films) == {}
    closed.add("b")
    assert ious(films) == {"b": 0.25}
    with qtbot.waitSignals([films.changed, films.protocol_changed]):
        session.update(look=replace(session.state.look, threshold=Percentile(95)))
    assert ious(films) == {}
    films.show_earlier(protocol, {ref.spot: 0.25 for ref in REFS})  # came too late
    assert ious(films) == {}
