"""Comparing what is showing with another map: made in the background, gone with its film, never before its step."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.engines import MapParts, places, show_film
from xai_desktop.app.comparing import NO_MAP, Comparing
from xai_desktop.core.comparison import CompareMode, CompareWish
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.core.threshold import Percentile
from xai_desktop.services.likeness import correlation, mask_iou

Wait = Callable[[], None]
RISE = CompareWish("a", ExplainRequest("rise"), "Mass")


class Parts(MapParts):
    """Comparing, with the map of a film."""

    def __init__(self) -> None:
        super().__init__()
        self.comparing = Comparing(self.session, self.jobs, self.engine)  # type: ignore[arg-type]
        self.refused: list[str] = []
        self.busy: list[str] = []
        self.comparing.refused.connect(self.refused.append)
        self.comparing.busy.connect(self.busy.append)

    def show(self, name: str = "one") -> None:
        film = show_film(self.session, name)
        self.analysis.show_film(film)
        self.comparing.show_film(film)


@pytest.fixture
def parts(qtbot: QtBot) -> Iterator[Parts]:
    parts = Parts()
    with parts.at_work():
        yield parts


@pytest.fixture
def idle(qtbot: QtBot, parts: Parts) -> Wait:
    def still() -> bool:
        return not parts.jobs.busy and not parts.comparing._timer.isActive()

    return lambda: qtbot.waitUntil(still, timeout=10000)


@pytest.fixture
def ready(parts: Parts, idle: Wait) -> Parts:
    """A network, a film and its map by Grad-CAM."""
    parts.analysis.use_bundle("a", ())
    idle()
    parts.show()
    idle()
    return parts


def test_two_explainers_side_by_side_with_their_numbers(ready: Parts, idle: Wait) -> None:
    ready.comparing.compare(RISE, CompareMode.SWIPE)
    idle()
    found = ready.session.visible_comparison
    assert found is not None
    assert found.first is ready.session.state.result
    assert (places(found.first), places(found.second)) == ((19, 17), (29, 26))
    assert found.mode is CompareMode.SWIPE
    assert found.likeness.correlation == correlation(found.first, found.second)
    assert found.likeness.iou == mask_iou(found.first, found.second, Percentile(90))
    assert found.likeness.correlation.known
    assert ready.busy[0]
    assert ready.busy[-1] == ""


def test_another_network_brings_its_own_score(ready: Parts, idle: Wait) -> None:
    ready.comparing.compare(CompareWish("b", ExplainRequest("grad_cam"), "Effusion"), CompareMode.BESIDE)
    idle()
    found = ready.session.state.comparison
    assert found is not None
    assert found.second.explanation.provenance.bundle == "b"
    assert [side.target for side in found.scores] == ["Mass", "Effusion"]
    assert ready.session.state.bundle == "a"
    assert ready.engine.predicted.count("b") == 1


def test_another_mode_makes_nothing_again(ready: Parts, idle: Wait) -> None:
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    before, made = ready.session.state.comparison, len(ready.engine.asked)
    ready.comparing.choose_mode(CompareMode.DIFFERENCE)
    idle()
    after = ready.session.state.comparison
    assert before is not None
    assert after is not None
    assert (after.mode, after.second) == (CompareMode.DIFFERENCE, before.second)
    assert after.likeness is before.likeness
    assert len(ready.engine.asked) == made


def test_a_threshold_counts_the_masks_again_and_nothing_else(ready: Parts, idle: Wait) -> None:
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    before = ready.session.state.comparison
    ready.session.update(look=replace(ready.session.state.look, threshold=Percentile(50)))
    idle()
    after = ready.session.state.comparison
    assert before is not None
    assert after is not None
    assert after.likeness.correlation is before.likeness.correlation
    assert after.likeness.iou == mask_iou(after.first, after.second, Percentile(50))
    assert after.likeness.iou != before.likeness.iou


def test_the_map_that_is_showing_is_always_the_first(ready: Parts, idle: Wait) -> None:
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    ready.analysis.explain(ExplainRequest("saliency"))
    idle()
    found = ready.session.state.comparison
    assert found is not None
    assert found.first is ready.session.state.result
    assert places(found.first) == (7, 8)
    assert places(found.second) == (29, 26)
    assert found.likeness.correlation == correlation(found.first, found.second)


@pytest.mark.parametrize("change", ["film", "class", "network", "end"])
def test_it_ends_with_its_film_its_map_or_when_it_is_ended(ready: Parts, idle: Wait, change: str) -> None:
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    if change == "film":
        ready.show("two")
    elif change == "class":
        ready.analysis.choose_target(Target(1, "Effusion"))
    elif change == "network":
        ready.analysis.use_bundle("b", ())
    else:
        ready.comparing.end()
    idle()
    assert ready.session.state.comparison is None


def test_a_map_that_comes_too_late_is_not_compared(ready: Parts, idle: Wait) -> None:
    gate = ready.engine.hold("rise")
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    ready.show("two")
    gate.set()
    idle()
    assert ready.session.state.comparison is None
    assert ready.busy[-1] == ""


def test_what_cannot_be_made_is_said(ready: Parts, idle: Wait) -> None:
    ready.engine.broken = {"rise"}
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    ready.comparing.compare(replace(RISE, target="Nodule"), CompareMode.BESIDE)
    idle()
    assert ready.session.state.comparison is None
    assert ready.refused[0] == "rise does not fit; choose another one."
    assert "choose one of: Mass, Effusion" in ready.refused[1]


def test_there_must_be_a_map_first(parts: Parts) -> None:
    parts.comparing.compare(RISE, CompareMode.BESIDE)
    assert parts.refused == [NO_MAP]


def test_nothing_is_shown_before_the_ai_may_be_seen(ready: Parts, idle: Wait) -> None:
    ready.session.update(reading=Reading())
    ready.comparing.compare(RISE, CompareMode.BESIDE)
    idle()
    assert ready.session.state.comparison is not None
    assert ready.session.visible_comparison is None
    ready.session.advance()
    assert ready.session.visible_comparison is not None
