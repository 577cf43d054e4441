"""Requests for maps, and how maps look."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import CARDS, LAYERS, UNSUITABLE, explanation
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui.panels.explain import NONE_YET, ExplainPanel
from xai_desktop.ui.panels.inputs import CalmSpin
from xai_desktop.ui.panels.look import LookControls
from xai_desktop.ui.panels.map_words import AGAINST

SMOOTH = ExplainRequest(
    "smooth_grad", (("samples", 7), ("spread", 0.3), ("smooth", True), ("reduce", "sum"), ("note", "x")), "last"
)


@pytest.fixture
def panel(qtbot: QtBot) -> ExplainPanel:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_explainers(CARDS)
    panel.show_layers(LAYERS)
    panel.set_request(ExplainRequest("grad_cam"))
    panel.resize(300, 700)
    panel.show()
    return panel


def type_name(qtbot: QtBot, panel: ExplainPanel, text: str) -> None:
    line = panel.explainers.lineEdit()
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_request_goes_in_silently_and_comes_out_whole(qtbot: QtBot, panel: ExplainPanel) -> None:
    with qtbot.assertNotEmitted(panel.explain_requested, wait=200):
        panel.set_request(SMOOTH)
    assert panel.request == SMOOTH
    assert panel.explainers.currentText() == "SmoothGrad"


def test_run_emits_the_request(qtbot: QtBot, panel: ExplainPanel) -> None:
    panel.set_layer("stages.2")
    with qtbot.waitSignal(panel.explain_requested) as heard:
        qtbot.mouseClick(panel.run_button, Qt.MouseButton.LeftButton)
    assert heard.args == [ExplainRequest("grad_cam", (), "stages.2")]


def test_typing_a_name_chooses_and_runs(qtbot: QtBot, panel: ExplainPanel) -> None:
    with qtbot.waitSignal(panel.explain_requested) as heard:
        type_name(qtbot, panel, "layercam")
    assert heard.args[0].key == "layer_cam"
    assert panel.explainers.currentText() == "LayerCAM"
    assert "pixel by pixel" in panel.summary.text()


def test_an_unknown_name_falls_back_to_what_was_chosen(qtbot: QtBot, panel: ExplainPanel) -> None:
    with qtbot.assertNotEmitted(panel.explain_requested):
        type_name(qtbot, panel, "no such method")
    assert panel.explainers.currentText() == "Grad-CAM"
    assert panel.request == ExplainRequest("grad_cam")


def test_the_list_is_grouped_and_headings_cannot_be_chosen(panel: ExplainPanel) -> None:
    model = panel.explainers.model()
    entries = [(model.index(i, 0).data(), bool(model.flags(model.index(i, 0)))) for i in range(model.rowCount())]
    assert [name for name, free in entries if not free] == ["Gradients", "Class activation"]
    assert [name for name, _ in entries[:4]] == ["Gradients", "Saliency", "Input × gradient", "SmoothGrad"]


def test_what_does_not_fit_is_grey_and_says_why(qtbot: QtBot, panel: ExplainPanel) -> None:
    panel.show_unsuitable(UNSUITABLE)
    item = panel.explainers.model().index(panel.explainers.findText("CAM"), 0)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled
    assert item.data(Qt.ItemDataRole.ToolTipRole) == UNSUITABLE["cam"]
    with qtbot.assertNotEmitted(panel.explain_requested):
        type_name(qtbot, panel, "cam")
    assert panel.explainers.key == "grad_cam"
    panel.set_request(ExplainRequest("cam"))
    assert panel.request is None
    assert not panel.run_button.isEnabled()
    assert UNSUITABLE["cam"] in panel.reason.text()
    panel.show_unsuitable({})
    assert panel.request == ExplainRequest("cam")
    assert not panel.reason.isVisible()


def test_a_parameter_runs_once_it_rests(qtbot: QtBot, panel: ExplainPanel) -> None:
    panel.set_request(SMOOTH)
    heard: list[ExplainRequest] = []
    panel.explain_requested.connect(heard.append)
    spin = panel.form.findChild(CalmSpin)
    assert spin is not None
    for _ in range(5):
        qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    assert [request.as_dict()["samples"] for request in heard] == [12]


def test_without_run_automatically_only_the_button_runs(qtbot: QtBot, panel: ExplainPanel) -> None:
    with qtbot.waitSignal(panel.automatic_changed) as heard:
        qtbot.mouseClick(panel.automatic, Qt.MouseButton.LeftButton, pos=panel.automatic.rect().center())
    assert heard.args == [False]
    assert not panel.runs_automatically
    with qtbot.assertNotEmitted(panel.explain_requested, wait=250):
        type_name(qtbot, panel, "SmoothGrad")
        spin = panel.form.findChild(CalmSpin)
        assert spin is not None
        qtbot.keyClick(spin, Qt.Key.Key_Up)
    with qtbot.waitSignal(panel.explain_requested) as said:
        qtbot.mouseClick(panel.run_button, Qt.MouseButton.LeftButton)
    assert said.args[0].as_dict()["samples"] == 21


def test_the_layer_row_is_there_only_for_methods_with_layers(qtbot: QtBot, panel: ExplainPanel) -> None:
    assert panel.layers.isVisible()
    type_name(qtbot, panel, "Saliency")
    assert not panel.layers.isVisible()
    panel.set_layer("stages.1")
    assert panel.request == ExplainRequest("saliency", (), "last")


def test_choosing_a_layer_runs_and_the_last_is_called_last(qtbot: QtBot, panel: ExplainPanel) -> None:
    assert panel.layers.currentText() == "stages.5 (last)"
    with qtbot.waitSignal(panel.explain_requested) as heard:
        qtbot.keyClick(panel.layers, Qt.Key.Key_Up)
    assert heard.args[0].layer == "stages.4"
    panel.set_layer("unknown")
    assert panel.request == ExplainRequest("grad_cam", (), "last")


def test_another_network_keeps_a_layer_of_the_same_name(panel: ExplainPanel) -> None:
    panel.set_layer("stages.2")
    panel.show_layers((*LAYERS, "stages.6"))
    assert panel.layers.currentText() == "stages.2"
    panel.show_layers(("layer1", "layer4"))
    assert panel.layers.currentText() == "layer4 (last)"


def test_all_layers_joined_are_offered_where_the_method_joins_them(qtbot: QtBot, panel: ExplainPanel) -> None:
    joining = tuple(replace(card, several_layers=card.key == "layer_cam") for card in CARDS)
    panel.show_explainers(joining)
    assert panel.layers.count() == len(LAYERS)
    type_name(qtbot, panel, "layercam")
    assert panel.layers.itemText(len(LAYERS)) == "all layers, joined"
    with qtbot.waitSignal(panel.explain_requested) as heard:
        qtbot.keyClick(panel.layers, Qt.Key.Key_Down)
    assert heard.args[0].layer == JOINED
    panel.set_request(ExplainRequest("layer_cam", (), JOINED))
    assert panel.request == ExplainRequest("layer_cam", (), JOINED)
    type_name(qtbot, panel, "Grad-CAM")
    assert panel.layers.count() == len(LAYERS)
    assert panel.request == ExplainRequest("grad_cam", (), "last")


def test_a_map_that_is_the_same_for_every_class_says_so(qtbot: QtBot, panel: ExplainPanel) -> None:
    assert not panel.classless.isVisible()
    panel.show_explainers(tuple(replace(card, by_class=card.key == "grad_cam") for card in CARDS))
    type_name(qtbot, panel, "layercam")
    assert panel.classless.isVisible()


def test_a_wrong_value_in_a_request_is_refused(panel: ExplainPanel) -> None:
    with pytest.raises(ExplainerError, match="samples"):
        panel.set_request(replace(SMOOTH, parameters=(("samples", 0),)))


@pytest.mark.parametrize("state", MapState)
def test_the_state_of_the_map_is_said_in_words(panel: ExplainPanel, state: MapState) -> None:
    panel.show_result(explanation(state))
    text = panel.result.text()
    assert text.startswith("Cardiomegaly · stages.5 · 8 × 8 cells.")
    assert (state.sentence in text) is (state is not MapState.OK)
    assert panel.result.property("role") == ("quiet" if state is MapState.OK else "notice")
    assert panel.aside.text() == "0.21 s"


def test_evidence_against_is_said_and_nothing_yet_is_said(panel: ExplainPanel) -> None:
    panel.show_result(explanation(negative_only=True))
    assert AGAINST in panel.result.text()
    panel.show_hidden("shown after step 1")
    assert panel.result.text() == "shown after step 1"
    assert panel.aside.text() == ""
    panel.show_none(NONE_YET)
    assert panel.result.text() == NONE_YET


def test_a_map_of_another_explainer_is_not_told_as_if_it_were_the_one_that_is_asked_for(panel: ExplainPanel) -> None:
    panel.show_result(explanation(), older="The film still shows Grad-CAM.")
    assert panel.result.text() == "The film still shows Grad-CAM."
    assert panel.aside.text() == "", "the time is that of the other map"


def test_nothing_can_be_run_before_the_film_outside_is_confirmed(panel: ExplainPanel) -> None:
    assert panel.request is not None
    for confirmed in (False, True, False):
        panel.guard.show_scope("DX · CHEST · PA", ("view LL",), confirmed=confirmed)
        assert (panel.run_button.isEnabled(), panel.sheet_button.isEnabled()) == (confirmed, confirmed)
    panel.guard.show_scope("DX · CHEST · PA", (), confirmed=False)
    assert panel.run_button.isEnabled()
    assert panel.sheet_button.isEnabled()


@pytest.fixture
def controls(qtbot: QtBot) -> LookControls:
    controls = LookControls()
    qtbot.addWidget(controls)
    controls.resize(276, 200)
    controls.show()
    return controls


@pytest.mark.parametrize("name", ["heat", "mask", "boxes", "peak", "pixelated", "rising"])
def test_each_switch_changes_its_own_part_of_the_look(qtbot: QtBot, controls: LookControls, name: str) -> None:
    before = OverlayLook(threshold=Percentile(75.0), opacity=0.333, hidden=True)
    controls.show_look(before)
    with qtbot.waitSignal(controls.look_changed) as heard:
        qtbot.keyClick(controls.switches[name], Qt.Key.Key_Space)
    assert heard.args == [replace(before, **{name: not getattr(before, name)})]


def test_slider_and_colour_map_change_the_look(qtbot: QtBot, controls: LookControls) -> None:
    with qtbot.waitSignal(controls.look_changed) as heard:
        qtbot.keyClick(controls.opacity, Qt.Key.Key_Right)
    assert heard.args[0].opacity == 0.51
    assert controls.percent.text() == "51 %"
    with qtbot.waitSignal(controls.look_changed) as heard:
        qtbot.keyClick(controls.colormap, Qt.Key.Key_Down)
    assert heard.args[0].colormap == "magma"


def test_showing_a_look_says_nothing(qtbot: QtBot, controls: LookControls) -> None:
    look = OverlayLook(False, 0.2, "viridis", False, False, True, False, False)
    with qtbot.assertNotEmitted(controls.look_changed):
        controls.show_look(look)
    assert controls.look == look
    assert controls.percent.text() == "20 %"
    assert not controls.opacity.isEnabled()
