"""Choosing the other map, and what is said of the two."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.reports import explanation_of, gaussian
from tests.ui.panel_samples import CARDS, themed
from xai_desktop.app.comparison import Comparison
from xai_desktop.core.agreement import Measured
from xai_desktop.core.comparison import (
    CORRELATION_MEANS,
    IOU_MEANS,
    CompareMode,
    CompareWish,
    Likeness,
    NetworkChoice,
    SideScore,
)
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.threshold import RankedMap
from xai_desktop.core.wording import wording
from xai_desktop.services.results import MapResult
from xai_desktop.ui.panels.compare import NO_MAP, SAME, CompareView

CLASSES = ("Mass", "Effusion")
NETWORKS = (
    NetworkChoice("a", CLASSES, ("stages.0", "stages.1")),
    NetworkChoice("b", ("Effusion", "Nodule"), ("layer1",)),
    NetworkChoice("broken", (), (), "weights.safetensors is damaged; copy the folder again"),
)
FIRST = CompareWish("a", ExplainRequest("grad_cam", (), "stages.0"), "Mass")


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    view = CompareView()
    qtbot.addWidget(view)
    view.show_explainers(CARDS)
    view.show_networks(NETWORKS)
    view.show_first(FIRST, "Grad-CAM · stage 1 · Mass · a")
    view.resize(276, 400)
    view.show()
    return view


def pick(view: CompareView, combo: str, text: str) -> None:
    box = getattr(view, combo)
    row = box.findText(text)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def comparison() -> Comparison:
    maps = [gaussian((20, 20), (10, place)) for place in (8, 12)]
    first, second = (MapResult(explanation_of(one), RankedMap.of(one)) for one in maps)
    scores = (
        SideScore("a", "Mass", Measured(0.81), "(sigmoid)"),
        SideScore("b", "Nodule", Measured(None, "another network made this map"), ""),
    )
    likeness = Likeness(Measured(-0.25), Measured(0.4))
    wish = CompareWish("b", ExplainRequest("cam"), "Nodule")
    return Comparison(wish, CompareMode.DIFFERENCE, first, second, scores, likeness)


def test_the_other_map_begins_as_the_one_that_is_showing(view: CompareView) -> None:
    assert view.wish == FIRST
    assert view.said.text() == SAME
    assert not view.compare.isEnabled()
    assert view.first.text() == "Grad-CAM · stage 1 · Mass · a"


def test_one_change_is_enough(qtbot: QtBot, view: CompareView) -> None:
    pick(view, "classes", "Effusion")
    assert view.said.text() == ""
    with qtbot.waitSignal(view.compare_wished) as heard:
        qtbot.mouseClick(view.compare, Qt.MouseButton.LeftButton)
    assert heard.args == [replace(FIRST, target="Effusion"), CompareMode.BESIDE]


def test_another_network_has_its_own_classes_and_layers(view: CompareView) -> None:
    pick(view, "classes", "Effusion")
    pick(view, "bundles", "b")
    assert view.wish == CompareWish("b", ExplainRequest("grad_cam", (), "last"), "Effusion")
    assert [view.layers.itemText(row) for row in range(view.layers.count())] == ["layer1 (last)"]
    pick(view, "bundles", "a")
    pick(view, "classes", "Mass")
    pick(view, "bundles", "b")
    assert view.wish is not None
    assert view.wish.target == "Effusion"  # its first class, since it does not know the other


def test_a_damaged_network_cannot_be_chosen(view: CompareView) -> None:
    model = view.bundles.model()
    index = model.index(2, 0)
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "copy the folder" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_same_explainer_keeps_the_parameters_of_the_first(view: CompareView) -> None:
    values = (("samples", 7), ("spread", 0.3), ("smooth", True), ("reduce", "sum"), ("note", "x"))
    first = CompareWish("a", ExplainRequest("smooth_grad", values), "Mass")
    view.show_first(first, "SmoothGrad")
    view.explainers.set_key("smooth_grad")
    pick(view, "classes", "Effusion")
    assert view.wish == replace(first, target="Effusion")
    view.show_first(FIRST, "Grad-CAM")
    assert view.wish is not None
    assert view.wish.request.as_dict()["samples"] == 20


def test_what_does_not_fit_is_grey_for_its_network_only(view: CompareView) -> None:
    view.show_unsuitable("a", {"cam": "it has several linear layers"})
    row = view.explainers.findText("CAM")
    assert not view.explainers.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    pick(view, "bundles", "b")
    assert view.explainers.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled


def test_without_a_map_nothing_can_be_compared(view: CompareView) -> None:
    view.show_first(None, "")
    assert not view.compare.isEnabled()
    assert view.said.text() == NO_MAP


def test_modes_are_chosen_by_keys_and_told(qtbot: QtBot, view: CompareView) -> None:
    with qtbot.waitSignal(view.mode_chosen) as heard:
        qtbot.keyClick(view.modes[CompareMode.SWIPE], Qt.Key.Key_Space)
    assert heard.args == [CompareMode.SWIPE]
    assert view.mode is CompareMode.SWIPE


def test_every_number_says_what_it_is(qtbot: QtBot, view: CompareView) -> None:
    assert not view.numbers.isVisible()
    assert not view.end.isEnabled()
    view.show_comparison(comparison())
    assert [value.text() for value in view.numbers.values] == ["−0.25", "0.40", "0.81 (sigmoid)", "–"]
    assert [name.text() for name in view.numbers.names][2:] == ["score of A · Mass", "score of B · Nodule"]
    tips = [value.toolTip() for value in view.numbers.values]
    assert wording(CORRELATION_MEANS) in tips[0]
    assert wording(IOU_MEANS) in tips[1]
    assert tips[3].startswith("another network made this map")
    assert view.modes[CompareMode.DIFFERENCE].isChecked()
    with qtbot.waitSignal(view.ended):
        qtbot.mouseClick(view.end, Qt.MouseButton.LeftButton)
    view.show_comparison(None)
    assert not view.numbers.isVisible()


def test_it_fits_the_narrowest_column(view: CompareView) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    themed(app)
    view.show_comparison(comparison())
    assert view.minimumSizeHint().width() <= 256
