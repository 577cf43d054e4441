"""Networks of the catalogue: searched, verified, compared, deleted and brought back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.helpers.bundles import small_bundle
from tests.helpers.program import running
from tests.ui.test_models_page import choose, page
from xai_desktop.app import model_deleting
from xai_desktop.app.model_shelf import searched, shelf
from xai_desktop.core import paths
from xai_desktop.ui.models.compare_cards import ALONE, SAME, CardCompareView
from xai_desktop.ui.models.page import ModelsPage
from xai_desktop.ui.wiring import Program

__all__ = ["page"]


def names(page: ModelsPage) -> list[str]:
    """What is in sight, from top to bottom."""
    return [line.name for row, line in enumerate(page.lines) if not page.list.isRowHidden(row)]


def test_networks_are_searched_by_what_their_cards_say(page: ModelsPage, qtbot: QtBot) -> None:
    page.show_lines(shelf())
    page.search.setText("whole-net pneumothorax marker")
    assert names(page) == ["demo-marker", "demo-no-marker"]
    assert page.shelf.aside.text() == f"2 of {len(page.lines)}"
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.chosen == "demo-marker"
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.chosen == "demo-no-marker"
    page.show_lines(shelf())
    assert len(names(page)) == 2
    page.search.clear()
    assert page.shelf.aside.text() == str(len(page.lines)) == str(len(names(page)))
    assert searched(page.lines, "whole-net NIH") == tuple(
        row for row, line in enumerate(page.lines) if line.name == "nih-end-to-end"
    )


def test_two_cards_are_compared_and_what_differs_is_marked(qtbot: QtBot) -> None:
    view = CardCompareView()
    qtbot.addWidget(view)
    lines = shelf()
    one = next(line for line in lines if line.name == "nih-end-to-end")
    view.show_lines(lines)
    view.show_line(one)
    assert view.other.currentText() == "nih-cascade"
    differing = {(row.section, row.name) for row in view.rows if row.differs}
    assert ("How it was trained", "kind") in differing
    assert ("Input", "size") not in differing
    assert {(row.section, row.name): row.left for row in view.rows}["Network", "architecture"] == "cascade_net"
    assert view.said.text() == f"{len(differing)} fields differ."
    view.only.setChecked(True)
    view.other.activated.emit(view.other.currentIndex())
    view.show_line(next(line for line in lines if line.name == "demo-cascade"))
    assert view.other.currentText() == "nih-cascade"
    assert "demo-cascade" not in [view.other.itemText(row) for row in range(view.other.count())]


def test_comparing_says_where_there_is_nothing_to_compare_or_to_see(qtbot: QtBot) -> None:
    view = CardCompareView()
    qtbot.addWidget(view)
    line = next(line for line in shelf() if line.name == "nih-cascade")
    view.show_lines((line,))
    view.show_line(line)
    assert view.said.text() == ALONE
    folder = small_bundle(paths.user_models(), "one")
    other = small_bundle(paths.user_models(), "two")
    both = [one for one in shelf() if one.folder in (folder, other)]
    view.show_lines(tuple(both))
    view.show_line(both[0])
    assert {row.name for row in view.rows if row.differs} == {"folder"}
    assert view.said.text() != SAME


@pytest.fixture
def program(qtbot: QtBot) -> Iterator[Program]:
    small_bundle(paths.user_models(), "mine")
    with running(qtbot) as program:
        program.models.show_models()
        yield program


def test_a_network_is_verified_in_a_sentence(program: Program, qtbot: QtBot) -> None:
    page = program.models.page
    choose(page, "mine")
    qtbot.mouseClick(page.network.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.network.said.text().startswith("The weights match"), timeout=30000)
    weights = paths.user_models() / "mine" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    qtbot.mouseClick(page.network.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "does not match the sha256" in page.network.said.text(), timeout=30000)
    choose(page, "nih-cascade")
    assert not page.network.said.isVisible()


def test_ones_own_network_is_deleted_after_an_answer_and_brought_back(program: Program, qtbot: QtBot) -> None:
    page, menu = program.models.page, program.models.page.network.menu
    choose(page, "nih-cascade")
    menu.aboutToShow.emit()
    assert not menu.delete.isEnabled()
    assert menu.delete.toolTip() == model_deleting.WITH_PROGRAM
    choose(page, "mine")
    menu.aboutToShow.emit()
    assert menu.delete.isEnabled()
    assert not page.back.isVisible()
    menu.delete.trigger()
    box = program.window.findChild(QMessageBox)
    assert box is not None
    assert str(paths.user_models() / "mine") in box.informativeText()
    qtbot.mouseClick(next(b for b in box.buttons() if b.text() == "Delete"), Qt.MouseButton.LeftButton)
    assert "mine" not in names(page)
    assert page.back.isVisible()
    page.back.menu().actions()[0].trigger()
    assert page.chosen == "mine"
    assert not page.back.isVisible()


def test_the_hash_is_copied_and_a_used_or_needed_network_stays(program: Program) -> None:
    page = program.models.page
    line = choose(page, "mine")
    page.network.menu.copy_hash.trigger()
    assert len(QApplication.clipboard().text()) == 64
    assert model_deleting.why_not(line, "mine", busy=False) == model_deleting.IN_USE
    assert model_deleting.why_not(line, "", busy=True) == model_deleting.BUSY
    assert model_deleting.why_not(line, "", busy=False) == ""
