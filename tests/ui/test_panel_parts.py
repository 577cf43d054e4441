"""What all panels share: labels that shorten, fields that ignore a passing wheel, one title and one margin."""

import itertools
import random

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.ui import theme
from xai_desktop.ui.panels.agreement import AgreementPanel
from xai_desktop.ui.panels.cascade import CascadePanel
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmDoubleSpin, CalmSlider, CalmSpin
from xai_desktop.ui.panels.jobs import JobsPanel
from xai_desktop.ui.panels.parts import MARGIN, SPACING, ElidedLabel, Panel, part_title, title_label
from xai_desktop.ui.panels.prediction import PredictionPanel
from xai_desktop.ui.panels.spread import spread
from xai_desktop.ui.panels.worklist import WorklistPanel
from xai_desktop.ui.verdict.panel import VerdictPanel

PANELS = (WorklistPanel, VerdictPanel, PredictionPanel, ExplainPanel, AgreementPanel, CascadePanel, JobsPanel)
LONG = "Pleural thickening of the left apex and the right base"


def test_a_label_without_room_shortens_and_tells_the_rest(qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.is_elided
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), label.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(label, event)
    assert QToolTip.text() == LONG
    QToolTip.hideText()
    label.resize(label.sizeHint())
    assert not label.is_elided


def test_a_steady_label_never_asks_for_another_layout(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = ElidedLabel("0.45", steady=True)
    label.setParent(holder)
    hint = label.sizePolicy().horizontalPolicy()
    assert hint is hint.Ignored
    label.setText("a much longer text")
    assert label.text() == "a much longer text"
    assert label.accessibleName() == "a much longer text"


@pytest.mark.parametrize("kind", PANELS)
def test_every_panel_has_a_title_a_margin_and_a_name(qtbot: QtBot, kind: type[Panel]) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    assert panel.title.text() == panel.accessibleName().upper() != ""
    assert panel.title.accessibleName() == panel.accessibleName()
    assert panel.title.property("role") == "title"
    layout = panel.layout()
    assert layout is not None
    margins = layout.contentsMargins()
    assert {margins.left(), margins.top(), margins.right(), margins.bottom()} == {MARGIN}


def test_a_panel_folds_down_to_its_title(qtbot: QtBot) -> None:
    panel = AgreementPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    panel.show()
    told: list[bool] = []
    panel.folded.connect(told.append)
    assert panel.threshold.isVisible()
    high = panel.sizeHint().height()
    qtbot.mouseClick(panel.title, Qt.MouseButton.LeftButton)
    assert panel.is_folded
    assert not panel.threshold.isVisible()
    assert panel.sizeHint().height() < min(high, 60)
    panel.show_nothing("No map yet.")
    assert not panel.note.isVisible()
    panel.title.setFocus()
    qtbot.keyClick(panel.title, Qt.Key.Key_Space)
    assert panel.note.isVisible()
    assert told == [True, False]


@pytest.mark.parametrize("kind", PANELS)
def test_a_deleted_panel_does_not_hear_of_themes(qtbot: QtBot, qapp: QApplication, kind: type[Panel]) -> None:
    panel = kind()
    panel.show()
    panel.close()
    panel.deleteLater()
    del panel
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.changes().changed.emit()


@pytest.mark.parametrize("width", [280, 320, 420])
@pytest.mark.parametrize("kind", [WorklistPanel, PredictionPanel, ExplainPanel, AgreementPanel, JobsPanel])
def test_side_panels_fit_their_column(qtbot: QtBot, kind: type[Panel], width: int) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    panel.resize(width, 900)
    panel.show()
    assert panel.minimumSizeHint().width() <= width
    assert panel.width() == width


def _wheel(widget: QWidget) -> QWheelEvent:
    at = QPointF(5, 5)
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event


def _combo() -> CalmCombo:
    combo = CalmCombo()
    combo.addItems(["a", "b", "c"])
    return combo


@pytest.mark.parametrize("make", [_combo, CalmSpin, CalmDoubleSpin, lambda: CalmSlider(0, 10)])
def test_a_passing_wheel_is_left_to_the_scroll_area(qtbot: QtBot, make: type[QWidget]) -> None:
    holder, widget = QWidget(), make()
    qtbot.addWidget(holder)
    widget.setParent(holder)
    before = widget.currentIndex() if isinstance(widget, CalmCombo) else widget.value()  # type: ignore[attr-defined]
    event = _wheel(widget)
    after = widget.currentIndex() if isinstance(widget, CalmCombo) else widget.value()  # type: ignore[attr-defined]
    assert not event.isAccepted()
    assert before == after


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.15, "0.15"), (90.0, "90"), (99.5, "99.5"), (1e-6, "0.000001")]
)
def test_numbers_show_no_empty_decimals(qtbot: QtBot, value: float, text: str) -> None:
    spin = CalmDoubleSpin()
    qtbot.addWidget(spin)
    assert spin.textFromValue(value) == text


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("typed", ["0.25", "0,25"])
def test_a_point_and_a_comma_begin_the_decimals_in_every_language(qtbot: QtBot, language: str, typed: str) -> None:
    usual = QLocale()
    try:
        QLocale.setDefault(QLocale(language))
        spin = CalmDoubleSpin()
    finally:
        QLocale.setDefault(usual)
    qtbot.addWidget(spin)
    spin.setRange(0, 1000)
    spin.setSuffix(" pt")
    spin.setValue(9.5)
    assert spin.text() == ("9.5 pt" if language == "en" else "9,5 pt")
    spin.selectAll()
    qtbot.keyClicks(spin.lineEdit(), typed)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert spin.value() == 0.25


def test_a_check_box_answers_to_the_space_bar_and_shows_the_focus(qtbot: QtBot) -> None:
    check = CalmCheck("Heat")
    qtbot.addWidget(check)
    check.show()
    plain = check.grab().toImage()
    check.setFocus()
    qtbot.waitUntil(check.hasFocus)
    assert check.grab().toImage() != plain
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert check.isChecked()


def test_spread_labels_never_overlap_and_stay_inside() -> None:
    chance = random.Random(7)
    for _ in range(500):
        sizes = [chance.uniform(20, 80) for _ in range(chance.randint(1, 4))]
        room = sum(sizes) + chance.uniform(0, 200)
        centres = sorted(chance.uniform(0, room) for _ in sizes)
        lefts = spread(centres, sizes, room, 8)
        ends = [left + size for left, size in zip(lefts, sizes, strict=True)]
        assert min(lefts) >= -1e-6
        assert max(ends) <= room + 1e-6
        assert all(end <= start + 1e-6 for end, start in zip(ends, lefts[1:], strict=False))


def test_spread_leaves_labels_that_do_not_touch_where_they_are() -> None:
    assert spread([30, 100, 200], [20, 20, 20], 300, 8) == [20, 90, 190]
    assert spread([], [], 300, 8) == []


def test_spread_moves_two_labels_apart_by_the_same_amount() -> None:
    left, right = spread([100, 100], [40, 40], 300, 10)
    assert (left, right) == (55, 105)
    assert all(a < b for a, b in itertools.pairwise((left, right)))


def test_a_heading_inside_a_panel_keeps_its_distance_from_what_is_above(qtbot: QtBot) -> None:
    part, plain = part_title("Cover"), title_label("Cover")
    for label in (part, plain):
        qtbot.addWidget(label)
        label.resize(label.sizeHint())
    assert part.height() == plain.height() + SPACING
    above = part.grab().toImage().copy(0, 0, part.width(), SPACING)
    assert len({above.pixel(x, y) for x in range(above.width()) for y in range(SPACING)}) == 1
