"""Rows of networks, columns of layers: whole tiles, whose score, and a line per network."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox, QToolTip
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import cascade_rows, picture, themed
from xai_desktop.core.agreement import Measured
from xai_desktop.core.cascade import CascadeLook, CascadeRow, CascadeTile
from xai_desktop.core.errors import InputError
from xai_desktop.ui.panels.cascade import EMPTY, CascadePanel
from xai_desktop.ui.panels.cascade_body import HIGHEST, MOST, NOTE
from xai_desktop.ui.panels.cascade_names import wrapped
from xai_desktop.ui.panels.cascade_plan import GAP, LABEL, READABLE, SMALLEST, CascadePlan
from xai_desktop.ui.panels.cascade_tile import paint_tile
from xai_desktop.ui.panels.pictures import pixmap


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


@pytest.mark.parametrize(("width", "height"), [(1280, 216), (1280, 272), (735, 260), (2560, 420)])
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
    assert panel.strip.geometry().bottom() <= panel.cascade.height()


def test_tiles_grow_with_the_panel() -> None:
    small, large = (CascadePlan.of(2, 6, LABEL, 17, 4000, height) for height in (160, 400))
    assert (small.side, large.side) == ((160 - 20) // 2 - GAP, (400 - 20) // 2 - GAP)


def test_sixteen_layers_scroll_sideways_and_stay_readable(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.resize(740, 272)
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
    before = panel.strip.grab().toImage()
    with qtbot.waitSignal(panel.tile_chosen) as heard:
        qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [1, 3]
    assert panel.strip.grab().toImage() != before
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
        "whole-net · stage 3 · 32²",
        "explains: own output",
        "IoU –: the map is empty",
        "no evidence",
    ]
    QToolTip.hideText()


def test_the_mark_of_an_own_scale_has_a_legend(panel: CascadePanel) -> None:
    rows = cascade_rows()
    panel.show_rows(rows)
    assert panel.head.mark.isVisible()
    panel.show_rows(rows[:1])
    assert not panel.head.mark.isVisible()


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
    pieces = dict(panel.strip.lines())
    assert [len(piece) for piece in pieces[0]] == [6]
    assert [[x for x, _ in piece] for piece in pieces[1]] == [[0.0, 1.0], [3.0, 4.0]]


def test_the_curve_lies_under_its_columns(panel: CascadePanel) -> None:
    panel.resize(740, 230)
    panel.show_rows(cascade_rows())
    QApplication.processEvents()
    middles = [panel.grid.tile_rect(0, column).center().x() for column in range(6)]
    assert list(panel.strip.plan.centres) == middles
    assert panel.strip.y() >= panel.grid.tile_rect(1, 0).bottom()


@pytest.mark.parametrize("columns", [4, 6])
def test_a_wide_panel_has_larger_tiles_and_the_curve_at_their_right(panel: CascadePanel, columns: int) -> None:
    panel.resize(1840, 430)
    panel.show_rows(cascade_rows(columns))
    QApplication.processEvents()
    body = panel.cascade
    last, strip = panel.grid.tile_rect(1, columns - 1), panel.strip.geometry()
    under = CascadePlan.of(2, columns, LABEL, panel.grid.plan.head, body.width(), body.height() - MOST)
    assert body.is_beside
    assert panel.grid.plan.side > under.side
    assert panel.grid.viewport().rect().contains(last.toAlignedRect())
    assert last.right() < strip.left()
    assert strip.right() <= body.rect().right()
    plan, axis = panel.strip.plan, panel.strip.axes().rect
    assert plan.names == tuple(tile.label for tile in cascade_rows(columns)[0].columns)
    assert plan.label < plan.centres[0] < plan.centres[-1] < strip.width() - plan.side / 2
    assert panel.grid.plan.head < axis.top() < axis.bottom() < last.bottom()


def test_tiles_that_fill_the_width_keep_the_curve_under_them(panel: CascadePanel) -> None:
    panel.resize(1840, 430)
    panel.show_rows(cascade_rows(16))
    QApplication.processEvents()
    assert not panel.cascade.is_beside
    assert panel.strip.width() == panel.cascade.width()
    assert panel.strip.plan.names == ()


def test_a_sentence_behind_the_tiles_keeps_its_room_beside_the_curve(panel: CascadePanel) -> None:
    panel.resize(1840, 430)
    panel.show_rows(tuple(replace(row, note="No further iteration: nothing is left.") for row in cascade_rows()))
    QApplication.processEvents()
    assert panel.cascade.is_beside
    assert panel.grid.width() - panel.grid.tile_rect(0, 5).right() >= NOTE - GAP


def test_a_panel_without_tiles_keeps_its_width_for_the_sentences(panel: CascadePanel) -> None:
    panel.resize(1840, 430)
    panel.show_rows((CascadeRow("net", "", (), "HR-CAM", "The network needs another head."),))
    QApplication.processEvents()
    assert not panel.cascade.is_beside
    assert panel.grid.width() == panel.cascade.width()


def test_room_below_the_tiles_is_the_curves(panel: CascadePanel) -> None:
    panel.resize(740, 600)
    panel.show_rows(cascade_rows())
    QApplication.processEvents()
    assert not panel.cascade.is_beside
    assert panel.strip.height() == min(panel.cascade.height() - panel.strip.y(), HIGHEST) > MOST
    assert panel.strip.y() <= panel.grid.tile_rect(1, 5).bottom() + GAP


def test_the_curve_scrolls_with_its_columns(panel: CascadePanel) -> None:
    panel.resize(740, 230)
    panel.show_rows(cascade_rows(16))
    QApplication.processEvents()
    bar = panel.grid.horizontalScrollBar()
    before = panel.strip.plan.centres
    bar.setValue(bar.maximum())
    assert [x + bar.maximum() for x in panel.strip.plan.centres] == list(before)


def test_the_bound_is_always_on_the_curve(panel: CascadePanel) -> None:
    low = tuple(CascadeTile(f"s{i}", None, Measured(0.01)) for i in range(3))
    panel.show_rows((CascadeRow("net", "own output", low),))
    axes = panel.strip.axes()
    assert axes.rect.contains(axes.at(0, 0.2))


def test_another_measure_writes_its_own_numbers_and_its_own_axis(panel: CascadePanel) -> None:
    sizes = (CascadeTile("s1", picture(), Measured(812.4)), CascadeTile("s2", picture(), Measured(None, "empty")))
    panel.show_look(CascadeLook("granulometry"))
    panel.show_rows((CascadeRow("net", "own output", sizes),))
    assert panel.head.measures.key == "granulometry"
    assert "Granulometry 812" in panel.grid.told(0, 0)
    assert "Granulometry –: empty" in panel.grid.told(0, 1)
    assert panel.strip.axes().y[1] >= 812.4
    assert panel.strip.texts() == ("Granulometry", "net: 812 –")
    panel.show_look(CascadeLook("located"))
    panel.show_rows((CascadeRow("net", "own output", (CascadeTile("s1", picture(), Measured(1.0)),)),))
    assert "yes" in panel.grid.told(0, 0)


def test_the_longest_choice_is_read_whole_where_there_is_room(panel: CascadePanel) -> None:
    for combo in (panel.head.modes, panel.head.measures):
        longest = max((combo.itemText(i) for i in range(combo.count())), key=combo.fontMetrics().horizontalAdvance)
        option = QStyleOptionComboBox()
        combo.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo)
        assert combo.fontMetrics().horizontalAdvance(longest) <= field.width() - 4, longest


def test_modes_are_chosen_by_hand_only(qtbot: QtBot, panel: CascadePanel) -> None:
    with qtbot.assertNotEmitted(panel.head.mode_chosen):
        panel.set_mode("heads")
        panel.set_mode("layers")
    panel.head.modes.setFocus()
    with qtbot.waitSignal(panel.head.mode_chosen) as heard:
        qtbot.keyClick(panel.head.modes, Qt.Key.Key_Down)
    assert heard.args == ["heads"]


def test_a_mode_that_does_not_fit_says_why_and_cannot_be_chosen(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.show_modes({"heads": "this network has no heads at its stages"})
    assert panel.head.modes.reason("heads") == "this network has no heads at its stages"
    panel.head.modes.setFocus()
    with qtbot.waitSignal(panel.head.mode_chosen) as heard:
        qtbot.keyClick(panel.head.modes, Qt.Key.Key_Down)
    assert heard.args == ["iterations"]
    panel.show_modes({})
    assert panel.head.modes.reason("heads") == ""


def test_the_decay_is_offered_where_there_is_a_sum_only(qtbot: QtBot, panel: CascadePanel) -> None:
    assert not panel.head.decay.isVisible()
    panel.set_mode("iterations")
    assert panel.head.decay.isVisible()
    with qtbot.assertNotEmitted(panel.head.decay_chosen):
        panel.head.decay.set_decay(0.6)
    assert panel.head.decay.label.text() == "decay 0.60"
    with qtbot.waitSignal(panel.head.decay_chosen) as heard:
        qtbot.keyClick(panel.head.decay.slider, Qt.Key.Key_Right)
    assert heard.args == [pytest.approx(0.63)]


def test_weights_are_a_measure_of_contributions_only(panel: CascadePanel) -> None:
    assert panel.head.measures.reason("weight")
    panel.set_mode("contributions")
    assert panel.head.measures.reason("weight") == ""


def test_an_own_scale_is_announced_with_the_measure_that_was(qtbot: QtBot, panel: CascadePanel) -> None:
    panel.show_look(CascadeLook("covered"))
    with qtbot.waitSignal(panel.head.look_chosen) as heard:
        panel.head.own.click()
    assert heard.args == [CascadeLook("covered", own_scale=True)]


def test_a_row_that_cannot_be_says_why_in_place_of_its_tiles(panel: CascadePanel) -> None:
    broken = CascadeRow("other", "", (), "Grad-CAM", "other has no class 'Mass'; choose one of: Effusion.", 1)
    panel.show_rows((*cascade_rows()[:1], broken))
    QApplication.processEvents()
    assert any("no class 'Mass'" in text for text in panel.grid.texts())
    panel.grid.viewport().grab()
    assert len(panel.grid.centres()) == 6


def test_rows_are_taken_away_by_menu_or_key_and_never_the_last_one(qtbot: QtBot, panel: CascadePanel) -> None:
    one, other = cascade_rows()
    panel.show_rows((one, replace(other, wish=1)))
    assert panel.head.rows.entries == ("Add row…", "Remove stage-wise", "Remove whole-net", "Rows as at the start")
    panel.set_chosen((1, 0))
    with qtbot.waitSignal(panel.row_removed) as heard:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert heard.args == [1]
    panel.show_rows((one,))
    assert panel.head.rows.entries == ("Add row…", "Rows as at the start")


def test_three_rows_of_one_wish_are_one_entry(panel: CascadePanel) -> None:
    one = cascade_rows()[0]
    rows = (replace(one, kind="masked input"), replace(one, kind="its map"), replace(one, wish=1, label="other"))
    panel.show_rows(rows)
    assert [text for text in panel.head.rows.entries if text.startswith("Remove")] == [
        "Remove stage-wise",
        "Remove other",
    ]


def test_a_tile_whose_column_has_another_name_bears_its_own(panel: CascadePanel) -> None:
    long, single = cascade_rows()[0], CascadeTile("input · 128²", picture(), Measured(0.3))
    alike = replace(single, label=long.columns[0].label)
    panel.show_rows((long, CascadeRow("rise", "own output", (alike,))))
    QApplication.processEvents()
    plain = panel.grid.grab(panel.grid.tile_rect(1, 0).toAlignedRect()).toImage()
    panel.show_rows((long, CascadeRow("rise", "own output", (single,))))
    QApplication.processEvents()
    assert panel.grid.grab(panel.grid.tile_rect(1, 0).toAlignedRect()).toImage() != plain


def test_a_share_is_a_bar_of_its_length(panel: CascadePanel) -> None:
    black = np.zeros((60, 60, 3), np.uint8)
    tiles = tuple(CascadeTile("s", black, Measured(None, "none"), explains="", share=share) for share in (0.25, 1.0))
    panel.show_rows((CascadeRow("net", "", tiles),))
    QApplication.processEvents()
    shot = panel.grid.viewport().grab().toImage()
    lit = []
    for column in range(2):
        rect = panel.grid.tile_rect(0, column).toAlignedRect()
        y = rect.bottom() - 2
        lit.append(sum(shot.pixelColor(x, y).red() > 120 for x in range(rect.left(), rect.right() + 1)) / rect.width())
    assert lit == [pytest.approx(0.25, abs=0.03), pytest.approx(1.0, abs=0.03)]


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


@pytest.mark.parametrize("side", [44, 120])
def test_another_score_is_marked_however_small_the_tile(panel: CascadePanel, side: int) -> None:
    black = np.zeros((60, 60, 3), np.uint8)
    shown = []
    for explains in ("own output", "head 3", "the score of quite another network"):
        canvas = QPixmap(side, side)
        painter = QPainter(canvas)
        tile = CascadeTile("s", black, Measured(None, "none"), explains=explains)
        paint_tile(painter, QRectF(0, 0, side, side), tile, pixmap(black), panel.font(), "")
        painter.end()
        shown.append(canvas.toImage())
    assert shown[0] != shown[1]
    assert shown[0] != shown[2]


def test_the_curve_leaves_the_scroll_bar_free(panel: CascadePanel) -> None:
    panel.resize(740, 420)
    panel.show_rows(cascade_rows(16))
    QApplication.processEvents()
    bar = panel.grid.horizontalScrollBar()
    assert bar.isVisible()
    bottom = bar.mapTo(panel.cascade, QPoint(0, bar.height())).y()
    assert bottom <= panel.strip.y() + 1
