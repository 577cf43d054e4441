"""The tab of constancy: no set, one that was checked, one that is broken, and a test under way."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.bundles import small_bundle
from tests.ui.panel_samples import themed
from tests.ui.test_models_methods import Child
from xai_desktop.app.constancy import Constancy
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.constancy import (
    ConstancyRun,
    ConstancySet,
    Logged,
    Measure,
    Measured,
    SealedFilm,
    SealedMap,
    Tolerances,
)
from xai_desktop.core.constancy_charts import control_chart
from xai_desktop.io import constancy_log
from xai_desktop.io.constancy_set import write_set
from xai_desktop.services.kept_sets import kept_sets, new_folder
from xai_desktop.services.training_child import Ending, Outcome
from xai_desktop.ui.models.constancy_view import NONE_YET, UNUSABLE, ConstancyView

FILM = SealedFilm("film-01", 0, (0.5, 0.25), (SealedMap("grad_cam", (), "last", (3, 4)),))
SET = ConstancySet("small", "a" * 64, ("Mass", "Effusion"), 0, (FILM,))


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> ConstancyView:
    themed(qapp)
    view = ConstancyView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    return view


@pytest.fixture
def line(tmp_path: Path) -> ShelfLine:
    return ShelfLine("small", small_bundle(tmp_path))


def run(score: float, *notes: str) -> ConstancyRun:
    rows = [Measured("film-01", Measure.SCORE, "", score, passed=score <= 0.01)]
    rows += [Measured("film-01", measure, "grad_cam", 1.0, passed=True) for measure in (Measure.RANK, Measure.SSIM)]
    return ConstancyRun("small", "a" * 64, "b" * 64, (("device", "cpu"),), tuple(rows), notes)


def keep(*scores: float) -> Path:
    folder = new_folder("small")
    folder.mkdir(parents=True)
    write_set(folder, SET)
    for day, score in enumerate(scores, 1):
        notes = ("torch: 2.1 at the sealing, 2.2 now.",) if score > 0.01 else ()
        constancy_log.append(folder, Logged(f"2026-11-0{day}T10:20:30+01:00", run(score, *notes)))
    return folder


def test_without_a_set_one_sentence_says_what_it_is_for(view: ConstancyView, line: ShelfLine, qtbot: QtBot) -> None:
    view.show_line(line)
    assert view.said.text() == NONE_YET.replace("'", "’")
    assert not view.check.isVisible()
    assert not view.chart.isVisible()
    view.show_films(3)
    view.films.setCurrentIndex(1)
    with qtbot.waitSignal(view.seal_requested) as heard:
        qtbot.mouseClick(view.seal, Qt.MouseButton.LeftButton)
    assert heard.args == [line, True]
    view.show_line(replace(line, problem="It is damaged."))
    assert view.said.text() == UNUSABLE
    assert not view.seal.isEnabled()


def test_the_last_check_stands_above_the_chart_of_a_measure(view: ConstancyView, line: ShelfLine, qtbot: QtBot) -> None:
    folder = keep(0.0, 0.3)
    view.show_line(line)
    assert view.said.text().startswith("2026-11-02 10:20: Failed: 1 of 3 comparisons")
    assert view.notes.text() == "torch: 2.1 at the sealing, 2.2 now."
    assert view.chart.isVisible()
    first = view.chart.layout().itemAt(0).widget()
    view.measure.setCurrentIndex(list(Measure).index(Measure.RANK))
    assert view.chart.layout().itemAt(0).widget() is not first
    with qtbot.waitSignal(view.check_requested) as heard:
        qtbot.mouseClick(view.check, Qt.MouseButton.LeftButton)
    assert heard.args == [line, folder]
    keep()
    view.show_line(line)
    assert view.sets.isVisible()
    assert view.said.text() == "1 films are sealed with grad_cam; they were not checked yet."
    view.sets.setCurrentIndex(0)
    assert view.said.text().startswith("2026-11-02")


def test_a_broken_seal_and_a_failure_are_said_in_place(view: ConstancyView, line: ShelfLine) -> None:
    folder = keep(0.0)
    text = (folder / "set.json").read_text("utf-8")
    (folder / "set.json").write_text(text + " ", "utf-8")
    view.show_line(line)
    assert "seal is broken" in view.problem.text()
    assert not view.check.isEnabled()
    assert not view.chart.isVisible()
    (folder / "set.json").write_text(text, "utf-8")
    view.show_line(line)
    assert view.problem.text() == ""
    view.show_state(RunState(line.folder, Phase.FAILED, sentence="The memory was full."))
    assert view.problem.text() == "The memory was full."


def test_a_test_under_way_shows_how_far_it_is_and_is_read_when_it_ends(
    view: ConstancyView, line: ShelfLine, qtbot: QtBot
) -> None:
    made: list[Child] = []
    tests = Constancy(start=lambda command: made.append(Child(command)) or made[-1])  # type: ignore[func-returns-value,arg-type,return-value]
    tests.changed.connect(lambda: view.show_state(tests.state))
    view.show_line(line)
    tests.seal(line, (Path("a.dcm"),))
    qtbot.waitUntil(lambda: view.bar.value() == 300)
    assert made[0].command[:3] == ("models", "constancy", "seal")
    assert made[0].command[3:5] == (str(line.folder), "a.dcm")
    assert not view.seal.isEnabled()
    view.stop_requested.connect(tests.stop)
    qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
    assert made[0].stopped
    folder = keep()
    made[0].ending = Ending(Outcome.DONE)
    qtbot.waitUntil(lambda: "not checked yet" in view.said.text())
    assert not view.bar.isVisible()
    tests.check(line, folder)
    assert made[1].command[:6] == ("models", "constancy", "check", str(folder), "--model", str(line.folder))
    tests.close()


def test_a_control_chart_has_a_point_for_every_check_and_the_tolerance() -> None:
    keep(0.0, 0.3)
    logged = kept_sets("small")[0].logged
    chart = control_chart(Measure.SCORE, logged, Tolerances())
    assert [point.y for point in chart.series[0].points] == [0.0, 0.3]
    assert [limit.level for limit in chart.limits] == [0.01]
    assert chart.places == ("2026-11-01 10:20", "2026-11-02 10:20")
    assert "gap" not in chart.caption
    without = control_chart(Measure.PEAK, logged, Tolerances())
    assert [point.y for point in without.series[0].points] == [None, None]
    assert "A gap is no pass: at 2 of the checks" in without.caption
