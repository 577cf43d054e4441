"""The sheet's controller: tiles as they come, for what is showing and nothing else, and never before their step."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.engines import MapParts, show_film
from xai_desktop.app.contact_sheets import ContactSheets
from xai_desktop.app.history_of_runs import HistoryOfRuns
from xai_desktop.app.sheet_exporting import SheetExporting
from xai_desktop.app.sheet_tiles import SheetTiles
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.contact_sheet import SheetOrder, SheetState, SheetTile
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import Target
from xai_desktop.core.reading import Reading
from xai_desktop.io.explainer_cards import find_explainer_card
from xai_desktop.services.contact_sheet import ContactSheet

CARDS = tuple(find_explainer_card(key) for key in ("saliency", "rise", "grad_cam", "cam"))
MARK = Annotation("Mass", Box(10, 12, 26, 28), "NIH")
Wait = Callable[[], None]


class Parts(MapParts):
    """The sheet with everything that it talks to."""

    def __init__(self) -> None:
        super().__init__()
        self.analysis.automatic = False
        self.history = HistoryOfRuns(self.session, now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
        self.sheets = ContactSheets(self.session, self.jobs, self.engine, CARDS)  # type: ignore[arg-type]
        self.sheets.explained.connect(self.history.record)
        self.tiles = SheetTiles(self.session, self.jobs)
        self.shown: list[tuple[SheetTile, ...]] = []
        self.tiles.tiles_ready.connect(self.shown.append)

    def show(self, name: str = "one") -> None:
        film = show_film(self.session, name, (MARK,))
        self.analysis.show_film(film)
        self.sheets.show_film(film)

    @property
    def sheet(self) -> ContactSheet | None:
        return self.session.state.sheet

    @property
    def states(self) -> dict[str, SheetState]:
        return {} if self.sheet is None else {one.card.key: one.state for one in self.sheet.entries}


@pytest.fixture
def parts(qtbot: QtBot) -> Iterator[Parts]:
    parts = Parts()
    with parts.at_work():
        yield parts


@pytest.fixture
def idle(qtbot: QtBot, parts: Parts) -> Wait:
    def still() -> bool:
        return not parts.jobs.busy and not parts.tiles._timer.isActive()

    return lambda: qtbot.waitUntil(still, timeout=10000)


@pytest.fixture
def ready(parts: Parts, idle: Wait) -> Parts:
    """A network and a film."""
    parts.analysis.use_bundle("a", ())
    idle()
    parts.show()
    idle()
    parts.session.update(unsuitable={"cam": "It needs a linear layer."})
    return parts


def test_all_that_fit_are_asked_the_quick_ones_first(ready: Parts, idle: Wait) -> None:
    ready.sheets.run()
    idle()
    assert [key for _, key, _ in ready.engine.asked] == ["grad_cam", "saliency", "rise"]
    assert ready.states == {
        "saliency": SheetState.MADE,
        "rise": SheetState.MADE,
        "grad_cam": SheetState.MADE,
        "cam": SheetState.UNSUITABLE,
    }


def test_every_tile_is_a_map_of_the_history(ready: Parts, idle: Wait) -> None:
    ready.sheets.run()
    idle()
    assert [run.request.key for run in ready.session.visible_runs] == ["rise", "saliency", "grad_cam"]
    assert all(run.result is not None for run in ready.session.visible_runs)


def test_one_that_fails_says_so_in_its_place(ready: Parts, idle: Wait) -> None:
    ready.engine.broken = {"saliency"}
    ready.sheets.run()
    idle()
    assert ready.states["saliency"] is SheetState.FAILED
    assert ready.states["rise"] is SheetState.MADE


def test_it_can_be_stopped_and_goes_on_with_what_is_missing(ready: Parts, idle: Wait, qtbot: QtBot) -> None:
    gate = ready.engine.hold("saliency")
    ready.sheets.run()
    qtbot.waitUntil(lambda: ready.states["grad_cam"] is SheetState.MADE, timeout=5000)
    ready.sheets.stop()
    idle()
    assert ready.states["grad_cam"] is SheetState.MADE
    assert ready.states["saliency"] is SheetState.STOPPED
    gate.set()
    ready.sheets.run()
    idle()
    assert [key for _, key, _ in ready.engine.asked].count("grad_cam") == 1
    assert ready.states["saliency"] is SheetState.MADE


@pytest.mark.parametrize("change", ["film", "class", "network"])
def test_it_goes_with_its_film_its_class_and_its_network(ready: Parts, idle: Wait, qtbot: QtBot, change: str) -> None:
    gate = ready.engine.hold("saliency")
    ready.sheets.run()
    qtbot.waitUntil(lambda: ready.states["grad_cam"] is SheetState.MADE, timeout=5000)
    if change == "film":
        ready.show("two")
    elif change == "class":
        ready.analysis.choose_target(Target(1, "Effusion"))
    else:
        ready.analysis.use_bundle("b", ())
    gate.set()
    idle()
    assert ready.sheet is None
    assert change == "network" or not any(key == "rise" for _, key, _ in ready.engine.asked)


def test_a_map_that_somebody_wants_meanwhile_comes_in_between(
    ready: Parts, idle: Wait, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_desktop.app.contact_sheets.TURN_S", 0.0)
    gate = ready.engine.hold("grad_cam")
    ready.sheets.run()
    ready.analysis.explain(ExplainRequest("occlusion"))
    gate.set()
    idle()
    assert [key for _, key, _ in ready.engine.asked] == ["grad_cam", "occlusion", "saliency", "rise"]
    assert ready.states["rise"] is SheetState.MADE


def test_times_of_this_network_decide_what_is_quick(ready: Parts, idle: Wait) -> None:
    ready.sheets.run()
    idle()
    ready.sheets._seconds["a"] = {"rise": 0.01, "grad_cam": 5.0, "saliency": 1.0}
    ready.engine.asked.clear()
    ready.session.update(sheet=None)
    ready.sheets.run()
    idle()
    assert [key for _, key, _ in ready.engine.asked] == ["rise", "saliency", "grad_cam"]


def test_tiles_are_drawn_while_the_sheet_is_open(ready: Parts, idle: Wait) -> None:
    ready.sheets.run()
    idle()
    assert ready.shown == []
    ready.tiles.set_open(True)
    idle()
    last = ready.shown[-1]
    assert [tile.key for tile in last] == ["saliency", "rise", "grad_cam", "cam"]
    assert last[3].sentence == "It needs a linear layer."
    assert all("IoU 0" in tile.told for tile in last[:3])


def test_nothing_is_shown_before_its_step_and_no_number_before_the_reference(ready: Parts, idle: Wait) -> None:
    ready.session.update(reading=Reading())
    ready.tiles.set_open(True)
    ready.sheets.run()
    idle()
    assert ready.sheet is not None
    assert ready.session.visible_sheet is None
    assert not any(ready.shown)
    assert "Finish the reading" in str(SheetExporting(ready.session, ready.jobs).take(SheetOrder.NAME, shared=False))
    ready.session.advance()
    idle()
    assert any(ready.shown[-1])
    assert not any("IoU" in tile.told for tile in ready.shown[-1])
    ready.session.advance()
    idle()
    assert any("IoU 0" in tile.told for tile in ready.shown[-1])
    ready.show("two")
    idle()
    assert ready.shown[-1] == ()


def test_it_is_saved_only_when_it_is_whole(ready: Parts, idle: Wait, qtbot: QtBot, tmp_path: Path) -> None:
    saving = SheetExporting(ready.session, ready.jobs)
    assert "no tiles yet" in str(saving.take(SheetOrder.FAMILY, shared=False))
    gate = ready.engine.hold("saliency")
    ready.sheets.run()
    qtbot.waitUntil(lambda: ready.states["grad_cam"] is SheetState.MADE, timeout=5000)
    assert "still being made" in str(saving.take(SheetOrder.FAMILY, shared=False))
    gate.set()
    idle()
    order = saving.take(SheetOrder.FAMILY, shared=False)
    assert not isinstance(order, str)
    with qtbot.waitSignal(saving.written, timeout=10000) as heard:
        saving.export(order, tmp_path / "sheet")
    assert heard.args == [(tmp_path / "sheet.png",)]
    assert (tmp_path / "sheet.png").stat().st_size > 5000
