"""Rows of networks, columns of layers: whole tiles, whose score, and a line per network."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import cascade_rows, picture, themed
from xai_desktop.core.agreement import Measured
from xai_desktop.core.cascade import CascadeRow, CascadeTile
from xai_desktop.core.errors import InputError
from xai_desktop.ui.panels.cascade import EMPTY, CascadePanel
from xai_desktop.ui.panels.cascade_grid import LABEL
from xai_desktop.ui.panels.cascade_names import wrapped
from xai_desktop.ui.panels.cascade_plan import GAP, READABLE, SMALLEST, CascadePlan
from xai_desktop.ui.panels.cascade_plot import BOUND_LABEL


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> CascadePanel:
    themed(qapp)
    panel = CascadePanel()
    qtbot.addWidget(panel)
    panel.resize(1280, 230)
    panel.show()
    return panel


def test_without_rows_one_sentence_says_what_to_do(panel: CascadePanel) -> None:
    assert panel.note.text() == EMPTY
    panel.show_rows(cascade_rows())
    assert not panel.note.isVisible()
    assert panel.body.isVisible()
    panel.show_empty("shown after step 1")
    assert panel.note.text() == "shown after step 1"
    assert panel.grid.texts() == ()


@pytest.mark.parametrize(("width", "height"), [(1280, 190), (1280, 260), (735, 236), (2560, 420)])
def test_two_rows_of_six_fit_whole(panel: CascadePanel, width: int, height: int) -> None:
    panel.resize(width, height)
    panel.show_rows(cascade_rows())
    QApplication.processEvents()
    assert panel.size().width() == width
    assert panel.size().height() == height
    viewport = panel.grid.viewport().rect()
    for row, column in itertools.product(range(2), range(6)):
        rect = panel.grid.tile_rect(row, column)
        assert rect.width() == rect.height() >= SMALLEST
        assert panel.grid.horizontalScrollBar().maximum() == 0
        assert viewport.contains(rect.toAlignedRect()), (row, column)
    assert panel.plot.width() >= 170
    assert panel.plot.x() + panel.plot.width() <= panel.cascade.width()


def test_tiles_grow_with_the_panel() -> None:
    small, large = (CascadePlan.of(2, 6, LABEL, 17, 4000, height) for height in (160, 400))
    assert (small.side, large.side) == ((160 - 20) // 2 - GAP, (400 - 20) // 2 - GAP)


def test_sixteen_layers_scroll_sideways_and_stay_readable(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.resize(740, 230)
    panel.show_rows(cascade_rows(16))
    QApplication.processEvents()
    assert panel.grid.plan.side >= READABLE
    assert panel.grid.horizontalScrollBar().maximum() > 0
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    qtbot.keyClick(panel.grid, Qt.Key.Key_End)
    assert panel.grid.chosen == (0, 15)
    assert panel.grid.viewport().rect().contains(panel.grid.tile_rect(0, 15).toAlignedRect())


def test_a_tall_film_is_shown_whole_between_black_bars(panel: CascadePanel) -> None:
    white = np.full((100, 50, 3), 255, np.uint8)
    panel.show_rows((CascadeRow("net", "own output", (CascadeTile("stage 1", white, Measured(0.5)),)),))
    QApplication.processEvents()
    rect = panel.grid.tile_rect(0, 0).toAlignedRect()
    shot = panel.grid.viewport().grab().toImage()
    middle = [shot.pixelColor(x, rect.center().y()).lightness() for x in range(rect.left() + 1, rect.right())]
    assert sum(v > 200 for v in middle) == pytest.approx(rect.width() / 2, abs=3)
    assert middle[0] == middle[-1] == 0


def test_a_click_chooses_a_tile_and_moves_the_needle(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows())
    QApplication.processEvents()
    spot = panel.grid.tile_rect(1, 3).center().toPoint()
    before = panel.plot.grab().toImage()
    with qtbot.waitSignal(panel.tile_chosen) as heard:
        qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [1, 3]
    assert panel.plot.grab().toImage() != before
    with qtbot.assertNotEmitted(panel.tile_chosen):
        qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 60))


def test_arrow_keys_step_and_stop_at_the_ends(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows())
    heard: list[tuple[int, int]] = []
    panel.tile_chosen.connect(lambda row, column: heard.append((row, column)))
    keys = Qt.Key
    for key in (
        keys.Key_Right,
        keys.Key_Right,
        keys.Key_Down,
        keys.Key_Down,
        keys.Key_End,
        keys.Key_Right,
        keys.Key_Up,
    ):
        qtbot.keyClick(panel.grid, key)
    assert heard == [(0, 0), (0, 1), (1, 1), (1, 1), (1, 5), (1, 5), (0, 5)]


def test_choosing_from_outside_says_nothing(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows())
    with qtbot.assertNotEmitted(panel.tile_chosen):
        panel.set_chosen((0, 4))
    assert panel.grid.chosen == (0, 4)
    assert "stage 5" in panel.grid.accessibleDescription()
    panel.set_chosen((7, 7))
    assert panel.grid.chosen is None


def test_every_tile_says_whose_score_it_explains(panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows(heads=True))
    told = panel.grid.texts()
    assert len(told) == 12
    assert "explains: head 2" in told[1]
    assert "explains: tap 5" in told[10]


def test_a_tile_without_a_number_says_why(panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows())
    QApplication.processEvents()
    at = panel.grid.tile_rect(1, 2).center().toPoint()
    viewport = panel.grid.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert QToolTip.text().split("\n") == [
        "whole-net, stage 3 · 32²",
        "explains: own output",
        "IoU –: the map is empty",
        "no evidence",
    ]
    QToolTip.hideText()


def test_the_mark_of_an_own_scale_has_a_legend(panel: CascadePanel) -> None:
    rows = cascade_rows()
    panel.show_rows(rows)
    assert panel.legend.isVisible()
    panel.show_rows(rows[:1])
    assert not panel.legend.isVisible()


def test_pictures_that_have_not_changed_are_not_made_again(panel: CascadePanel) -> None:
    rows = cascade_rows()
    panel.show_rows(rows)
    panel.grid.viewport().grab()
    first = panel.grid._picture(0, 0, rows[0].columns[0])
    fresh = CascadeTile("stage 6 · 4²", picture(), Measured(0.4))
    more = (rows[0], CascadeRow("whole-net", "own output", (*rows[1].columns[:5], fresh)))
    panel.show_rows(more)
    panel.grid.viewport().grab()
    assert panel.grid._picture(0, 0, rows[0].columns[0]) is first
    assert panel.grid._picture(1, 5, fresh) is not None


def test_lines_break_where_a_tile_has_no_number(panel: CascadePanel) -> None:
    panel.show_rows(cascade_rows())
    pieces = dict(panel.plot.lines())
    assert [len(piece) for piece in pieces[0]] == [6]
    assert [[x for x, _ in piece] for piece in pieces[1]] == [[0.0, 1.0], [3.0, 4.0]]


@pytest.mark.parametrize("height", [130, 180, 320])
def test_names_at_the_ends_of_lines_never_overlap(panel: CascadePanel, height: int) -> None:
    tiles = tuple(CascadeTile(f"s{i}", None, Measured(0.2)) for i in range(4))
    panel.show_rows(tuple(CascadeRow(f"network {i}", "own output", tiles) for i in range(3)))
    panel.plot.resize(260, height)
    names = panel.plot.names()
    assert {words for _, words, _, _ in names} == {"network 0", "network 1", "network 2", BOUND_LABEL}
    for (*_, one), (*_, other) in itertools.combinations(names, 2):
        assert not one.adjusted(0, 0.01, 0, -0.01).intersects(other)
    assert all(rect.top() >= 0 and rect.bottom() <= height + 1 for *_, rect in names)


def test_the_bound_is_always_on_the_plot(panel: CascadePanel) -> None:
    low = tuple(CascadeTile(f"s{i}", None, Measured(0.01)) for i in range(3))
    panel.show_rows((CascadeRow("net", "own output", low),))
    axes = panel.plot.axes()
    assert axes.rect.contains(axes.at(0, 0.2))


def test_modes_are_chosen_by_hand_only(qtbot: QtBot, panel: CascadePanel) -> None:
    with qtbot.assertNotEmitted(panel.mode_chosen):
        panel.set_mode("heads")
        panel.set_mode("layers")
    panel.modes.setFocus()
    with qtbot.waitSignal(panel.mode_chosen) as heard:
        qtbot.keyClick(panel.modes, Qt.Key.Key_Right)
    assert heard.args == ["heads"]


def test_a_mode_that_does_not_fit_says_why(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.set_mode_available("heads", "this network has no heads at its stages")
    assert not panel.modes.isTabEnabled(1)
    assert panel.modes.tabToolTip(1) == "this network has no heads at its stages"
    with qtbot.assertNotEmitted(panel.mode_chosen):
        qtbot.mouseClick(panel.modes, Qt.MouseButton.LeftButton, pos=panel.modes.tabRect(1).center())
    panel.set_mode_available("heads")
    assert panel.modes.isTabEnabled(1)


def test_busy_stands_beside_tiles_that_are_there(panel: CascadePanel) -> None:
    panel.show_busy("explaining 12 layers")
    assert panel.note.text() == "explaining 12 layers"
    panel.show_rows(cascade_rows())
    panel.show_busy("explaining 12 layers")
    assert panel.body.isVisible()
    assert panel.aside.text() == "explaining 12 layers"
    panel.show_done("0.24 s")
    assert panel.aside.text() == "0.24 s"


def test_a_tile_needs_a_colour_picture_and_keeps_it_unchanged() -> None:
    with pytest.raises(InputError, match=r"\(4, 4\)"):
        CascadeTile("s", np.zeros((4, 4), np.uint8))
    mine = np.zeros((4, 4, 3), np.uint8)
    tile = CascadeTile("s", mine)
    mine[:] = 9
    assert tile.picture is not None
    assert tile.picture.max() == 0
    assert not tile.picture.flags.writeable


@pytest.mark.parametrize(
    ("at_most", "lines"),
    [(1, 1), (2, 2), (3, 3), (9, 3)],
    ids=["one line", "two lines", "three", "as many as it takes"],
)
def test_whose_scores_they_are_is_wrapped_and_never_lost(qapp: QApplication, at_most: int, lines: int) -> None:
    metrics = QFontMetricsF(qapp.font())
    width = metrics.horizontalAdvance("trained with their")
    told = wrapped("stage heads, trained with their stage", metrics, width, at_most)
    assert len(told) == lines
    assert all(metrics.horizontalAdvance(line) <= width for line in told)
    assert told[0].startswith("stage")
    assert ("…" in told[-1]) is (lines < 3)
