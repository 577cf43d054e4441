"""The tab of methods: nobody has tried, somebody is trying, something failed, and the table."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.bundles import small_bundle
from xai_desktop.app.catalogue import explainer_choices
from xai_desktop.app.dry_runs import DryRuns
from xai_desktop.app.method_lines import Shown, seconds_text
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.applicability import Applicability, Fit, Fitting
from xai_desktop.core.task import Progress
from xai_desktop.io.applicability_json import write_applicability
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services.kept_dry_runs import key_of
from xai_desktop.services.training_child import Ending, Outcome, Told
from xai_desktop.ui.models.methods_model import FIRST
from xai_desktop.ui.models.methods_view import CHOOSE, ELSEWHERE, NONE_FOUND, NONE_YET, UNUSABLE, MethodsView

SAME = "The map is the same for every class at this layer: it does not say why this score is high."


@pytest.fixture
def view(qtbot: QtBot) -> MethodsView:
    view = MethodsView(explainer_choices())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    return view


@pytest.fixture
def line(tmp_path: Path) -> ShelfLine:
    return ShelfLine("small", small_bundle(tmp_path))


def keep(line: ShelfLine, **changes: str) -> Applicability:
    """Grad-CAM fails at one layer and is warned of at another; LIME takes long; HR-CAM gives nothing."""
    key = key_of(read_card(line.folder))
    places = [
        Fitting("grad_cam", "stages.0", Fit.FAILS, "No gradient."),
        Fitting("grad_cam", "stages.1", Fit.WARNS, SAME, 0.25),
        Fitting("grad_cam", "stages.2", Fit.WORKS, "", 0.5),
        Fitting("lime", "", Fit.WORKS, "", 200.0, estimated=True),
        Fitting("hr_cam", "", Fit.FAILS, "It needs another head."),
    ]
    found = Applicability(key, "cpu", "a film", tuple(places))
    write_applicability(found)
    return found


def names(view: MethodsView) -> list[str]:
    return [line.card.key for line in view.table.methods.lines]


def test_before_anybody_tried_one_sentence_says_what_trying_does(
    view: MethodsView, line: ShelfLine, qtbot: QtBot
) -> None:
    view.show_line(line)
    assert view.said.text() == NONE_YET
    assert not view.table.isVisible()
    with qtbot.waitSignal(view.try_requested) as heard:
        qtbot.mouseClick(view.attempt, Qt.MouseButton.LeftButton)
    assert heard.args == [line]


def test_a_network_with_a_problem_cannot_be_tried(view: MethodsView, line: ShelfLine) -> None:
    view.show_line(ShelfLine(line.name, line.folder, problem="It is damaged."))
    assert view.said.text() == UNUSABLE
    assert not view.attempt.isEnabled()


def test_the_table_has_every_method_with_its_layers(view: MethodsView, line: ShelfLine) -> None:
    keep(line)
    view.show_line(line)
    model = view.table.methods
    assert names(view) == ["grad_cam", "hr_cam", "lime"]
    assert [model.index(0, column).data() for column in range(FIRST, model.columnCount())] == [
        "– no map",
        "! warning",
        "✓ works",
    ]
    assert [model.index(row, 2).data() for row in range(3)] == ["0.50 s", "–", "about 3 min"]
    assert [model.index(2, column).data() for column in range(FIRST, model.columnCount())] == ["✓ works", "", ""]
    assert view.table.columnSpan(2, FIRST) == 3
    assert view.table.as_text().splitlines()[0] == "Method\tFamily\tTime\tstages.0\tstages.1\tstages.2"


def test_a_place_says_why_and_is_used_by_enter(view: MethodsView, line: ShelfLine, qtbot: QtBot) -> None:
    keep(line)
    view.show_line(line)
    used: list[tuple[str, str, str]] = []
    view.use_requested.connect(lambda *words: used.append(words))
    assert view.place.text() == CHOOSE
    table = view.table
    table.setCurrentIndex(table.methods.index(0, FIRST + 1))
    assert view.place.text() == f"Grad-CAM at stages.1: works with a warning. {SAME} One map takes 0.25 s."
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert used == [("small", "grad_cam", "stages.1")]
    table.setCurrentIndex(table.methods.index(0, FIRST))
    assert "No gradient." in view.place.text()
    assert not view.use.isEnabled()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert len(used) == 1
    table.setCurrentIndex(table.methods.index(2, FIRST))
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert used[1] == ("small", "lime", "")


def test_methods_are_found_by_name_and_by_result(view: MethodsView, line: ShelfLine) -> None:
    keep(line)
    view.show_line(line)
    found = {}
    for number, shown in enumerate(Shown):
        view.shown.setCurrentIndex(number)
        found[shown] = names(view)
    assert found == {
        Shown.ALL: ["grad_cam", "hr_cam", "lime"],
        Shown.WORKING: ["grad_cam", "lime"],
        Shown.WARNED: ["grad_cam"],
        Shown.FAILING: ["grad_cam", "hr_cam"],
    }
    view.shown.setCurrentIndex(0)
    view.search.setText("gradcam")
    assert names(view) == ["grad_cam"]
    view.search.setText("nothing of the kind")
    assert names(view) == []
    assert view.place.text() == NONE_FOUND


def test_an_old_or_damaged_result_says_so(view: MethodsView, line: ShelfLine) -> None:
    found = keep(line)
    path = write_applicability(found)
    path.write_text(path.read_text("utf-8").replace(f'"torch": "{found.key.torch}"', '"torch": "1.0"'), "utf-8")
    view.show_line(line)
    assert "torch 1.0" in view.problem.text()
    assert view.table.isVisible()
    path.write_text("{", "utf-8")
    view.show_line(line)
    assert str(path) in view.problem.text()
    assert not view.table.isVisible()


class Child:
    """A process that says what it is told to say."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.command, self.stopped, self.closed = command, False, False
        self.told: tuple[Told, ...] = (Progress(3, 10, "Grad-CAM"),)
        self.ending: Ending | None = None

    def take(self) -> tuple[tuple[Told, ...], Ending | None]:
        told, self.told = self.told, ()
        return told, self.ending

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None:
        self.closed = True


def test_a_dry_run_shows_how_far_it_is_can_be_stopped_and_is_read_when_it_ends(
    view: MethodsView, line: ShelfLine, qtbot: QtBot
) -> None:
    made: list[Child] = []
    runs = DryRuns(start=lambda command: made.append(Child(command)) or made[-1])  # type: ignore[func-returns-value,arg-type,return-value]
    runs.changed.connect(lambda: view.show_state(runs.state))
    view.show_line(line)
    runs.begin(line.folder)
    qtbot.waitUntil(lambda: view.doing.text() == "Grad-CAM")
    assert made[0].command == ("models", "check", str(line.folder), "--applicability", "--again", "--device", "cpu")
    assert view.bar.value() == 300
    view.show_line(ShelfLine("other", line.folder.parent))
    assert not view.bar.isVisible()
    assert view.attempt.toolTip() == ELSEWHERE
    view.show_line(line)
    view.stop_requested.connect(runs.stop)
    qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
    assert made[0].stopped
    keep(line)
    made[0].ending = Ending(Outcome.DONE)
    qtbot.waitUntil(lambda: view.table.isVisible())
    assert made[0].closed


def test_a_dry_run_that_failed_says_why(view: MethodsView, line: ShelfLine) -> None:
    view.show_line(line)
    view.show_state(RunState(line.folder, Phase.FAILED, sentence="The memory was full."))
    assert view.problem.text() == "The memory was full."
    assert view.attempt.isEnabled()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "–"), (0.001, "< 0.01 s"), (0.034, "0.03 s"), (4.56, "4.6 s"), (89, "89 s"), (180.0, "about 3 min")],
)
def test_times_are_said_as_somebody_would(seconds: float | None, said: str, qapp: QApplication) -> None:
    assert seconds_text(seconds) == said
