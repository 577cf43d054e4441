"""The worklist tells about a film when its reference was seen, and not before."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, Opening, Study

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
