"""The real window: all explainers beside each other, maps that come back, presets that stay; nothing too early."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled, texts
from xai_desktop.core import paths
from xai_desktop.core.comparison import CompareMode
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.threshold import Percentile
from xai_desktop.io.explainer_cards import find_explainer_card
from xai_desktop.ui.wiring import Program

DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())
QUICK = tuple(find_explainer_card(key) for key in ("grad_cam", "saliency", "xgrad_cam", "attention_rollout"))


def whole(qtbot: QtBot, program: Program) -> None:
    """Wait until the sheet has all its tiles, drawn."""

    def ready() -> bool:
        tiles, sheet = program.explaining.page.grid.shown, program.session.state.sheet
        there = sheet is not None and sheet.is_settled and len(tiles) == len(QUICK)
        return there and not program.jobs.busy and not program.explaining.tiles._timer.isActive()

    qtbot.waitUntil(ready, timeout=30000)


def test_a_walk_through_maps(qtbot: QtBot) -> None:
    """One start of the program for all of them, since it is what takes the time."""
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        program.explaining.sheets._cards = QUICK
        settled(qtbot, program)
        two_explainers_are_compared(qtbot, program)
        a_map_comes_back_from_the_list(qtbot, program)
        all_explainers_by_keys_alone(qtbot, program)
        favourites_and_presets_are_there_next_time(qtbot, program)


def two_explainers_are_compared(qtbot: QtBot, program: Program) -> None:
    panel, session = program.window.explain.compare, program.session
    assert panel.first.text().startswith("Grad-CAM · stages.5 · ")
    assert not panel.compare.isEnabled()
    panel.explainers.set_key("saliency")
    panel._show_card()
    qtbot.mouseClick(panel.compare, Qt.MouseButton.LeftButton)

    def counted() -> bool:
        found = session.visible_comparison
        return found is not None and found.likeness.iou.known and not program.jobs.busy

    qtbot.waitUntil(counted, timeout=20000)
    numbers = [value.text() for value in panel.numbers.values]
    assert all(float(one.split()[0].replace("−", "-")) <= 1 for one in numbers)
    assert numbers[2] == numbers[3]  # one network, one class
    viewer, found = program.window.viewer, session.visible_comparison
    assert found is not None
    assert viewer.film.content().explanation is found.first.explanation
    assert viewer.map_view.content().explanation is found.second.explanation
    assert viewer.film.content().caption.startswith("A: Grad-CAM")
    qtbot.keyClick(panel.modes[CompareMode.DIFFERENCE], Qt.Key.Key_Space)
    assert viewer.film.content().explanation is None
    assert viewer.map_view.content().caption.startswith("difference")
    qtbot.keyClick(panel.modes[CompareMode.SWIPE], Qt.Key.Key_Space)
    assert viewer.map_view.content().caption.startswith("left: Grad-CAM · stages.5\nright: Gradient saliency")
    program.verbs.change_look(opacity=0.4)
    qtbot.keyClick(program.window, Qt.Key.Key_F3)
    assert viewer.map_view.content().caption.startswith("left:")
    qtbot.keyClick(panel.modes[CompareMode.BESIDE], Qt.Key.Key_Space)
    qtbot.keyClick(program.window, Qt.Key.Key_F2)
    assert session.visible_comparison is None
    assert viewer.film.content().explanation is None
    assert session.state.result is not None
    assert viewer.map_view.content().explanation is session.state.result.explanation
    assert viewer.map_view.content().caption.startswith("demo-cascade · Grad-CAM")
    qtbot.keyClick(program.window, Qt.Key.Key_F4)
    assert not panel.numbers.isVisible()
    assert not panel.end.isEnabled()


def a_map_comes_back_from_the_list(qtbot: QtBot, program: Program) -> None:
    window, session = program.window, program.session
    first = session.state.result
    program.analysis.explain(ExplainRequest("saliency"))
    qtbot.waitUntil(lambda: session.state.result is not first and not program.jobs.busy, timeout=20000)
    runs = window.explain.runs
    assert [line.shown for line in runs.lines] == [True, False]
    assert all("IoU 0" in line.aside for line in runs.lines)
    before = [line.aside for line in runs.lines]
    look = session.state.look
    program.verbs.set_look(replace(look, threshold=Percentile(50)))
    qtbot.waitUntil(lambda: [line.aside for line in runs.lines] != before, timeout=5000)
    program.verbs.set_look(look)
    qtbot.waitUntil(lambda: [line.aside for line in runs.lines] == before, timeout=5000)
    runs.setCurrentIndex(runs.model().index(1, 0))
    qtbot.keyClick(runs, Qt.Key.Key_Return)
    assert session.state.result is first
    assert [line.shown for line in runs.lines] == [False, True]
    assert window.explain.explainers.key == "grad_cam"


def all_explainers_by_keys_alone(qtbot: QtBot, program: Program) -> None:
    page, window, session = program.explaining.page, program.window, program.session
    program.analysis.automatic = False
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert page.isVisible()
    assert not window.viewer.isVisible()
    whole(qtbot, program)
    told = page.grid.texts()
    assert sum("IoU 0" in one for one in told) == 3
    assert any("must attend" in one for one in told)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    chosen = page.grid.current
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert window.viewer.isVisible()
    assert session.state.request.key == chosen
    assert session.state.result is not None
    assert session.state.result.explanation.provenance.explainer == chosen
    assert session.state.result.explanation.size == session.state.image.size  # the whole map, not its thin copy
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.grid, Qt.Key.Key_Escape)
    assert window.viewer.isVisible()
    assert not page.isVisible()


def favourites_and_presets_are_there_next_time(qtbot: QtBot, program: Program) -> None:
    panel = program.window.explain
    panel.set_request(ExplainRequest("smooth_grad", (("samples", 3),)))
    panel.favourite.click()
    panel.presets.save.trigger()
    panel.presets.name.line.setText("three")
    qtbot.keyClick(panel.presets.name.line, Qt.Key.Key_Return)
    program.preferences.save()
    with running(qtbot) as again:
        other = again.window.explain
        assert other.explainers.itemText(1) == "SmoothGrad"
        other.set_request(ExplainRequest("smooth_grad", (("samples", 3),)))
        assert other.favourite.isChecked()
        assert other.presets.combo.currentText() == "three"


def test_no_map_and_no_tile_before_its_step(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        program.explaining.sheets._cards = QUICK
        settled(qtbot, program)
        window, session, page = program.window, program.session, program.explaining.page
        assert session.state.reading.step is ReadingStep.READ
        program.explaining.show_sheet()
        assert not page.isVisible()
        program.explaining.sheets.run()
        program.explaining.tiles.set_open(True)
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=30000)
        assert len(session.state.runs) >= 3
        window.explain.show()
        assert window.explain.runs.lines == ()
        assert page.grid.texts() == ()
        assert not any(card.label in texts(window.explain.history) for card in QUICK)

        session.advance()
        program.explaining.show_sheet()
        whole(qtbot, program)
        assert len(window.explain.runs.lines) >= 3
        said = "\n".join((*page.grid.texts(), *(line.tip + line.aside for line in window.explain.runs.lines)))
        assert "IoU" not in said

        session.advance()
        qtbot.waitUntil(lambda: any("IoU 0" in one for one in page.grid.texts()), timeout=20000)
        program.films.step(1)
        qtbot.waitUntil(lambda: session.state.reading.step is ReadingStep.READ, timeout=10000)
        assert page.grid.texts() == ()
        assert window.explain.runs.lines == ()
        assert not page.isVisible()
