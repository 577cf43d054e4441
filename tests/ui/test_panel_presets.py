"""Presets of parameters in the explain panel: chosen, kept, renamed, deleted, and said where they no longer fit."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.known_presets import PAPER, STANDARD
from xai_desktop.core.parameter_presets import ParameterPreset, PresetBook
from xai_desktop.io.explainer_cards import find_explainer_card, read_explainer_cards
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.preset_row import CHANGED, PresetRow

CARD = find_explainer_card("smooth_grad")
USUAL = {one.name: one.default for one in CARD.parameters}


@pytest.fixture
def row(qtbot: QtBot) -> PresetRow:
    row = PresetRow()
    qtbot.addWidget(row)
    row.show_card(CARD)
    row.show_values(USUAL)
    row.show()
    return row


def keep(qtbot: QtBot, row: PresetRow, name: str) -> None:
    row.name.line.clear()
    qtbot.keyClicks(row.name.line, name)
    qtbot.keyClick(row.name.line, Qt.Key.Key_Return)


def test_the_preset_that_the_form_is_equal_to_is_shown(row: PresetRow) -> None:
    assert row.combo.currentText() == STANDARD
    row.show_values({**USUAL, "samples": 50})
    assert row.combo.currentText() == PAPER
    row.show_values({**USUAL, "samples": 51})
    assert row.combo.currentText() == ""
    assert row.combo.placeholderText() == CHANGED
    said = row.combo.grab().toImage()
    row.combo.setPlaceholderText("")
    assert row.combo.grab().toImage() != said, "the words are painted, not only kept"


def test_values_are_kept_renamed_and_deleted(qtbot: QtBot, row: PresetRow) -> None:
    row.show_values({**USUAL, "samples": 7})
    assert not row.rename.isEnabled()
    row.save.trigger()
    with qtbot.waitSignal(row.book_changed) as heard:
        keep(qtbot, row, "night shift")
    assert heard.args[0].find("smooth_grad", "night shift").fitted(CARD.parameters).values["samples"] == 7
    assert row.combo.currentText() == "night shift"
    assert not row.name.isVisible()
    row.rename.trigger()
    assert row.name.line.text() == "night shift"
    with qtbot.waitSignal(row.book_changed) as heard:
        keep(qtbot, row, "day shift")
    assert [one.name for one in heard.args[0].presets] == ["day shift"]
    with qtbot.waitSignal(row.book_changed) as heard:
        row.delete.trigger()
    assert heard.args == [PresetBook()]
    assert row.combo.currentText() == ""


def test_a_name_that_is_taken_is_refused_where_it_was_typed(qtbot: QtBot, row: PresetRow) -> None:
    row.save.trigger()
    with qtbot.assertNotEmitted(row.book_changed):
        keep(qtbot, row, STANDARD.lower())
    assert "choose another name" in row.name.problem.text()
    qtbot.keyClick(row.name.line, Qt.Key.Key_Escape)
    assert not row.name.isVisible()


def test_an_explainer_without_parameters_has_no_presets(row: PresetRow) -> None:
    row.show_card(find_explainer_card("grad_cam"))
    assert not row.isVisible()


def test_a_chosen_preset_fills_the_form_and_runs_once(qtbot: QtBot) -> None:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_explainers(read_explainer_cards())
    panel.set_request(ExplainRequest("smooth_grad"))
    asked: list[ExplainRequest] = []
    panel.explain_requested.connect(asked.append)
    panel.presets.combo.setCurrentIndex(1)
    panel.presets.combo.activated.emit(1)
    assert [request.as_dict()["samples"] for request in asked] == [50]
    assert panel.presets.combo.currentText() == PAPER
    old = ParameterPreset("smooth_grad", "old", (("radius", 3), ("samples", 9)), own=True)
    panel.presets.preset_chosen.emit(old)
    assert asked[-1].as_dict()["samples"] == 9
    assert "no longer has radius" in panel.presets.said.text()


@pytest.mark.parametrize("key", ["smooth_grad", "cascam", "lime"])
def test_a_panel_with_presets_fits_the_narrowest_column(qtbot: QtBot, key: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    themed(app)
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_explainers(read_explainer_cards())
    panel.set_request(ExplainRequest(key))
    panel.show()
    panel.presets.show_values({})
    assert panel.presets.isVisible()
    assert panel.minimumSizeHint().width() <= 280


def test_a_star_and_a_run_are_told_for_the_top_of_the_list(qtbot: QtBot) -> None:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_explainers(read_explainer_cards())
    panel.set_request(ExplainRequest("lime"))
    with qtbot.waitSignal(panel.liked_changed) as heard:
        panel.favourite.click()
    assert heard.args[0].favourites == ("lime",)
    panel.show_liked(heard.args[0])
    assert panel.favourite.isChecked()
    with qtbot.waitSignal(panel.liked_changed) as heard:
        qtbot.mouseClick(panel.run_button, Qt.MouseButton.LeftButton)
    assert (heard.args[0].favourites, heard.args[0].recent) == (("lime",), ("lime",))
