"""One number on its ruler, its curve, its boxes, and a slider that keeps every place."""

import itertools
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import agreement, curve, ruler, themed
from xai_desktop.core.agreement import Agreement, EvidenceRuler, Measured
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui.panels.agreement import EMPTY, AgreementPanel
from xai_desktop.ui.panels.cells import TALLEST
from xai_desktop.ui.panels.curve import IouCurve
from xai_desktop.ui.panels.figures import lines
from xai_desktop.ui.panels.lesions import LesionTable
from xai_desktop.ui.panels.plotting import ticks
from xai_desktop.ui.panels.ruler import ABOVE, EvidenceRulerView, unknown_marks
from xai_desktop.ui.panels.threshold import ThresholdControl


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> AgreementPanel:
    themed(qapp)
    panel = AgreementPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 640)
    panel.show()
    return panel


def test_the_number_is_never_without_its_ruler(panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(),))
    assert panel.ruler.isVisible()
    assert panel.ruler.headline() == "IoU 0.45"
    with_number = [w for w in panel.findChildren(QObject) if "IoU 0.45" in texts_of_one(w)]
    assert with_number == [panel.ruler]
    panel.show_nothing("no boxes of this finding")
    assert not panel.ruler.isVisible()
    assert panel.ruler.texts() == ()


def texts_of_one(thing: QObject) -> tuple[str, ...]:
    told = getattr(thing, "texts", None)
    own = getattr(thing, "text", None)
    return (*(told() if callable(told) else ()), *((own(),) if callable(own) else ()))


def test_nothing_to_show_is_said_and_leaves_no_number_behind(panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(),))
    panel.show_nothing("shown after step 2")
    assert panel.note.text() == "shown after step 2"
    assert not panel.body.isVisible()
    assert panel.aside.text() == ""
    panel.show_agreements(())
    assert panel.note.text() == EMPTY


def test_unknown_marks_stand_beneath_with_their_reasons(panel: AgreementPanel) -> None:
    panel.show_agreements((replace(agreement(), ruler=ruler(None, None)),))
    assert panel.unknown.text().split("\n") == [
        "atlas: no atlas: under ten other patients have this finding".removeprefix("atlas: "),
        "this map: the map is empty",
        "no second reader",
    ]
    assert "random map 0.08" in panel.ruler.texts()
    assert not [text for text in panel.ruler.texts() if "atlas" in text]


def test_an_unknown_mark_without_a_reason_is_called_unknown() -> None:
    nothing = Measured(None)
    told = unknown_marks(EvidenceRuler(Measured(0.1), nothing, Measured(0.2), nothing, Measured(0.4)))
    assert told == ("atlas: unknown", "second reader: unknown")


VALUES = (0.0, 0.02, 0.08, 0.45, 0.46, 0.99, 1.0)


@pytest.mark.parametrize("width", [200, 256, 396])
def test_labels_of_the_ruler_never_overlap_whatever_the_marks(qtbot: QtBot, qapp: QApplication, width: int) -> None:
    themed(qapp)
    view = EvidenceRulerView()
    qtbot.addWidget(view)
    view.resize(width, view.sizeHint().height())
    view.show()
    for values in itertools.product(VALUES[::2], VALUES, VALUES[::2], VALUES[1::2], VALUES[::3]):
        view.show_ruler(EvidenceRuler(*(Measured(v) for v in values)), "2 boxes")
        labels = view.labels()
        assert len(labels) == 5
        for label in labels:
            assert label.rect.left() >= 0
            assert label.rect.right() <= width
            assert label.rect.top() >= 0
            assert label.rect.bottom() <= view.height()
            assert 0 <= label.x <= width
        for one, other in itertools.combinations(labels, 2):
            assert not one.rect.adjusted(0, 0, -0.01, 0).intersects(other.rect)


def test_labels_keep_their_rows_while_the_slider_moves(qtbot: QtBot) -> None:
    view = EvidenceRulerView()
    qtbot.addWidget(view)
    view.resize(256, 120)
    for value in (0.01, 0.3, 0.6, 0.9):
        view.show_ruler(ruler(value, second=Measured(0.5)))
        assert {label.name for label in view.labels() if label.above} == set(ABOVE)


def test_the_bar_ends_a_little_beyond_its_highest_mark(qtbot: QtBot) -> None:
    view = EvidenceRulerView()
    qtbot.addWidget(view)
    view.resize(256, 120)
    view.show_ruler(ruler(0.45))
    assert view.top == pytest.approx(0.781)
    assert view.x_of(0.71) < view.width()
    view.show_ruler(ruler(0.45, atlas=0.97))
    assert view.top == 1.0


def test_the_slider_speaks_continuously_and_every_way_agrees(qtbot: QtBot) -> None:
    control = ThresholdControl()
    qtbot.addWidget(control)
    heard: list[Percentile] = []
    control.threshold_changed.connect(heard.append)
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert heard == [Percentile(90.5)]
    assert control.label.text() == "top 9.5 % by rank"
    assert control.spin.value() == 90.5
    qtbot.keyClick(control.spin, Qt.Key.Key_Up)
    control.choose(75.0)
    control.choose(75.0)
    qtbot.keyClick(control.slider, Qt.Key.Key_Home)
    qtbot.keyClick(control.slider, Qt.Key.Key_End)
    assert heard[1:] == [Percentile(91.0), Percentile(75.0), Percentile(50.0), Percentile(99.5)]


def test_setting_a_threshold_says_nothing_and_keeps_one_that_is_finer(qtbot: QtBot, panel: AgreementPanel) -> None:
    with qtbot.assertNotEmitted(panel.threshold_changed):
        panel.set_threshold(Percentile(87.3))
        panel.show_agreements((agreement(),))
        panel.set_threshold(Percentile(30.0))
    assert panel.threshold.threshold == Percentile(30.0)
    assert panel.threshold.label.text() == "top 70 % by rank"


def test_new_agreements_bring_their_threshold_along(panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(q=80.0),))
    assert panel.threshold.threshold == Percentile(80.0)


def test_a_drag_over_the_curve_moves_the_threshold(qtbot: QtBot, panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(),))
    axes = panel.curve.axes()
    spot = QPoint(round(axes.x_at(70.0)), round(axes.rect.center().y()))
    with qtbot.waitSignal(panel.threshold_changed) as heard:
        qtbot.mousePress(panel.curve, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseRelease(panel.curve, Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args[0].q == pytest.approx(70.0, abs=0.5)


def test_the_curve_has_room_for_its_axes_and_its_highest_point(qtbot: QtBot) -> None:
    plot = IouCurve()
    qtbot.addWidget(plot)
    plot.resize(256, 118)
    plot.show_curve(curve(), 90.0, 0.45)
    axes = plot.axes()
    assert axes.rect.left() > 10
    assert axes.rect.bottom() < plot.height() - 8
    assert all(axes.rect.contains(axes.at(*point)) for point in curve())
    assert plot.texts()[0] == "IoU by percentile: highest 0.46 at 88, now 0.45 at 90.0"
    assert axes.x_value(axes.x_at(62.5)) == pytest.approx(62.5)


@pytest.mark.parametrize(
    ("top", "expected"), [(0.1, (0.0, 0.05, 0.1)), (0.5, (0.0, 0.2, 0.4)), (1.0, (0.0, 0.25, 0.5, 0.75, 1.0))]
)
def test_ticks_are_round_numbers(top: float, expected: tuple[float, ...]) -> None:
    assert ticks(top) == expected


def test_each_box_has_its_row(qtbot: QtBot) -> None:
    table = LesionTable()
    qtbot.addWidget(table)
    table.show_lesions(agreement(boxes=2).lesions)
    model = table.model()
    cells = [[model.index(r, c).data() for c in range(4)] for r in range(2)]
    assert cells == [["1", "62 % · yes", "inside", "0.45"], ["2", "42 % · no", "outside", "0.35"]]
    two = table.height()
    table.show_lesions(agreement(boxes=3).lesions)
    assert table.height() > two


def test_many_boxes_scroll_instead_of_pushing_everything_down(qtbot: QtBot) -> None:
    table = LesionTable()
    qtbot.addWidget(table)
    lesions = agreement(boxes=2).lesions
    table.show_lesions(lesions * 3)
    height = table.minimumHeight()
    assert len(lesions * 3) > TALLEST
    table.show_lesions(lesions * 6)
    assert table.minimumHeight() == height


def test_an_unknown_number_in_a_row_is_a_dash_with_its_reason(qtbot: QtBot) -> None:
    table = LesionTable()
    qtbot.addWidget(table)
    bare = Measured(None, "the map is empty")
    lesion = replace(agreement().lesions[0], covered_share=bare, covered=None, peak_inside=None, iou=bare)
    table.show_lesions((lesion,))
    assert [table.model().index(0, c).data() for c in range(4)] == ["1", "–", "–", "–"]
    assert (
        table.model().index(0, 3).data(Qt.ItemDataRole.ToolTipRole).startswith("the map is empty\n\nIoU of one mark:")
    )


def test_figures_are_held_against_chance() -> None:
    told = [(shown, against) for _, shown, against in lines(agreement())]
    assert told == [("0.62", ""), ("0.95", ""), ("0.72", "6.0"), ("0.58", "4.8"), ("inside box", "")]
    empty = replace(agreement(), peak_inside=Measured(0.0), pixel_ap=Measured(None, "x"), box_share=0.0)
    assert [(shown, against) for _, shown, against in lines(empty)][2:] == [
        ("–", ""),
        ("0.58", ""),
        ("outside box", ""),
    ]


def cells(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_each_reader_has_a_row_and_the_chosen_one_is_marked(qtbot: QtBot, panel: AgreementPanel) -> None:
    two = (agreement(), agreement(reader="RSNA", iou=0.3))
    panel.show_agreements(two[:1])
    assert cells(panel.readers) == [["▸ NIH", "0.45", "0.62", "0.95", "in"]]
    panel.show_agreements(two)
    assert [row[0] for row in cells(panel.readers)] == ["▸ NIH", "   RSNA"]
    with qtbot.waitSignal(panel.agreement_chosen) as heard:
        qtbot.keyClick(panel.readers, Qt.Key.Key_Down)
    assert heard.args == [1]
    assert panel.ruler.headline() == "IoU 0.30"
    panel.show_agreements((agreement(q=91), agreement(q=91, reader="RSNA", iou=0.31)))
    assert panel.ruler.headline() == "IoU 0.31"
    with qtbot.assertNotEmitted(panel.agreement_chosen):
        panel.set_chosen(0)
    assert panel.ruler.headline() == "IoU 0.45"


def test_findings_that_differ_are_named_in_the_chooser(panel: AgreementPanel) -> None:
    panel.show_agreements((agreement(), replace(agreement(), finding="Mass")))
    assert [row[0] for row in cells(panel.readers)] == ["▸ Cardiomegaly · NIH", "   Mass · NIH"]


def test_pixels_that_were_never_seen_are_spoken_of(panel: AgreementPanel) -> None:
    panel.show_agreements((replace(agreement(), unseen_share=0.125, note="One box lies outside."),))
    assert panel.remark.text().startswith("One box lies outside. The network never saw 12.5 % of the film")
    assert panel.coverage.text() == "mask 10.0 % of the film, boxes 12.0 %"


class _Layouts(QObject):
    """Counts how often anything is laid out again."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def _moved(step: int) -> Agreement:
    value = 0.2 + 0.004 * step
    base = agreement(q=50 + step * 0.5, iou=value)
    lesions = tuple(replace(one, covered_share=Measured(value), iou=Measured(value)) for one in base.lesions)
    return replace(base, lesions=lesions, curve=curve(), pixel_ap=Measured(value), box_covered=Measured(value))


def test_a_moving_slider_is_followed_fast_and_lays_nothing_out_again(panel: AgreementPanel, qapp: QApplication) -> None:
    panel.show_agreements((_moved(0),))
    for _ in range(5):
        qapp.processEvents()
    counter, steps, spent = _Layouts(), [_moved(i) for i in range(1, 99)], []
    qapp.installEventFilter(counter)
    for step in steps:
        begin = time.perf_counter()
        panel.show_agreements((step,))
        spent.append(time.perf_counter() - begin)
        qapp.processEvents()
    qapp.removeEventFilter(counter)
    assert counter.count == 0
    assert sorted(spent)[len(spent) // 2] < 0.004
    assert panel.ruler.headline() == "IoU 0.59"
