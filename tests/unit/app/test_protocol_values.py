"""The worklist's IoU is there again at the next start, for the same marks, protocol and network, and a closed film."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient
from xai_desktop.app.autosaving import now
from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.protocol_values import ProtocolValues
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmStatus, StepRecord
from xai_desktop.core.study import ImageRef, Opening, Study
from xai_desktop.core.threshold import Percentile
from xai_desktop.services.reviewing import open_reviews

MARK = Annotation("Mass", Box(0, 0, 2, 2), "A", "marks.json")
MAP: Any = SimpleNamespace(profiles=(SimpleNamespace(at=lambda _threshold: SimpleNamespace(iou=Measured(0.5))),))


class Start:
    """One run of the program, with one film that has one mark."""

    def __init__(self, path: Path, mark: Annotation, weights: str) -> None:
        self.ref, self.image = ImageRef(path, path.stem), eight_bit(gradient(bits=8))
        self.jobs, self.session, self.faults = Jobs(), Session(), list[object]()
        self.jobs.failed.connect(lambda _title, error: self.faults.append(error))
        self.reviewing = Reviewing(self.jobs, open_reviews)
        self.closed = ClosedFilms(self.session, self._is_closed)
        ProtocolValues(self.session, self.jobs, self.reviewing.lane, self.closed)
        self.reviewing.open()
        marks = AnnotationSet((AnnotatedImage(self.ref.image_id, (mark,)),))
        self.session.update(card=cast(Any, SimpleNamespace(weights_hash=weights * 32)))
        self.session.update(opening=Opening((Study("s", (self.ref,), marks),), marks))
        self.reviewing.statuses([self.ref])

    def _is_closed(self, ref: ImageRef) -> bool:
        return self.reviewing.standing(ref).status is FilmStatus.CLOSED

    @property
    def ious(self) -> list[float | None]:
        return [details.iou for _, details in self.closed.details()]

    def read_on(self, *, record: bool = True) -> None:
        """Read the film to the end; the steps go on record, or do not."""
        self.reviewing.meet(self.ref, self.image)
        self.session.show_film(self.ref, self.image, ())
        self.session.update(result=MAP)
        for step in (ReadingStep.AI, ReadingStep.REFERENCE):
            self.session.advance()
            if record:
                self.reviewing.reach(StepRecord("", "", step, now()), self.ref)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.png"
    path.write_bytes(b"film")
    return path


@contextmanager
def started(film: Path, mark: Annotation = MARK, weights: str = "ab") -> Iterator[Start]:
    start = Start(film, mark, weights)
    yield start
    assert start.jobs.close()
    assert start.faults == []


def read(qtbot: QtBot, film: Path, *, record: bool = True) -> None:
    with started(film) as first:
        first.read_on(record=record)
        assert first.ious == [0.5]
        qtbot.waitUntil(lambda: not first.jobs.busy)


def answered(qtbot: QtBot, start: Start) -> None:
    """Until the store was asked about the protocol, and has answered."""
    calls: list[object] = []
    told = start.closed.show_earlier
    start.closed.show_earlier = lambda *values: (calls.append(values), told(*values))  # type: ignore[method-assign,assignment,func-returns-value]
    qtbot.waitUntil(lambda: bool(calls) and not start.jobs.busy)


def test_it_is_there_again_at_the_next_start_and_by_no_other_protocol(qtbot: QtBot, film: Path) -> None:
    read(qtbot, film)
    with started(film, replace(MARK, source="renamed.json")) as again:
        qtbot.waitUntil(lambda: again.ious == [0.5])
        look = again.session.state.look
        again.session.update(look=replace(look, threshold=Percentile(95)))
        assert again.ious == [None]
        again.session.update(look=look)
        qtbot.waitUntil(lambda: again.ious == [0.5])


@pytest.mark.parametrize(("mark", "weights"), [(replace(MARK, shape=Box(0, 0, 3, 2)), "ab"), (MARK, "cd")])
def test_other_marks_or_another_network_show_nothing(qtbot: QtBot, film: Path, mark: Annotation, weights: str) -> None:
    read(qtbot, film)
    with started(film, mark, weights) as again:
        answered(qtbot, again)
        qtbot.waitUntil(lambda: again.ious == [None])  # closed: its labels show


def test_a_film_that_is_not_closed_on_record_shows_nothing(qtbot: QtBot, film: Path) -> None:
    read(qtbot, film, record=False)
    with started(film) as again:
        answered(qtbot, again)
        assert again.closed._earlier == {again.ref.spot: 0.5}
        assert again.ious == []
