"""The preview: pages as they come, turned by keys and buttons, zoomed, and a sentence where there are none."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from xai_desktop.core.arrays import ByteArray
from xai_desktop.ui.dialogs.preview import PreviewDialog

LEFT = Qt.MouseButton.LeftButton


def page(grey: int) -> ByteArray:
    return np.full((842, 595, 3), grey, np.uint8)


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> Iterator[PreviewDialog]:
    themed(qapp)
    dialog = PreviewDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    yield dialog
    dialog.close()


def shown(dialog: PreviewDialog) -> int:
    """The grey in the middle of what is seen."""
    QApplication.processEvents()
    seen = dialog.view.viewport().grab().toImage()
    return seen.pixelColor(seen.width() // 2, seen.height() // 2).red()


def test_until_the_first_page_is_there_it_says_so(dialog: PreviewDialog) -> None:
    assert dialog.said.isVisible()
    assert dialog.said.text() == "The report is being drawn…"
    assert not dialog.view.isVisible()
    for button in (dialog.back, dialog.on, dialog.larger, dialog.smaller, dialog.fit):
        assert not button.isEnabled()


def test_pages_can_be_turned_as_soon_as_they_are_there(qtbot: QtBot, dialog: PreviewDialog) -> None:
    dialog.add_page(page(40))
    assert (dialog.page, shown(dialog)) == (1, 40)
    assert dialog.place.text() == "Page 1 of 1 so far"
    assert not dialog.on.isEnabled()
    dialog.add_page(page(80))
    assert dialog.page == 1, "nobody asked for another page"
    qtbot.mouseClick(dialog.on, LEFT)
    assert (dialog.page, shown(dialog)) == (2, 80)
    dialog.end(2)
    assert dialog.place.text() == "Page 2 of 2"
    assert not dialog.on.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_PageUp)
    assert (dialog.page, shown(dialog)) == (1, 40)
    qtbot.keyClick(dialog.view, Qt.Key.Key_PageDown)
    assert dialog.page == 2
    qtbot.keyClick(dialog.view, Qt.Key.Key_PageDown)
    assert dialog.page == 2


def test_the_whole_page_is_seen_first_and_zoom_keeps_the_middle(qtbot: QtBot, dialog: PreviewDialog) -> None:
    dialog.add_page(page(200))
    view = dialog.view
    room = view.maximumViewportSize()
    assert view.sheet.height() <= room.height()
    assert view.sheet.width() <= room.width()
    assert max(view.sheet.height() / room.height(), view.sheet.width() / room.width()) > 0.98
    whole = view.scale
    for _ in range(4):
        qtbot.mouseClick(dialog.larger, LEFT)
    assert view.scale == pytest.approx(min(whole * 1.25**4, 4.0))
    bar = view.verticalScrollBar()
    assert abs(bar.value() + bar.pageStep() / 2 - view.sheet.height() / 2) < 4
    dialog.resize(dialog.width() - 60, dialog.height() - 60)
    assert view.scale == pytest.approx(min(whole * 1.25**4, 4.0)), "a zoom that somebody chose stays"
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom is None
    assert view.sheet.height() <= view.maximumViewportSize().height()
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom is None, "smaller than whole is whole"


def test_a_report_that_cannot_be_shown_is_one_sentence(dialog: PreviewDialog) -> None:
    dialog.add_page(page(40))
    dialog.fail("film.dcm: no such file; check the path.")
    assert dialog.said.isVisible()
    assert dialog.said.text() == "The report cannot be shown. film.dcm: no such file; check the path."
    assert not dialog.view.isVisible()
    assert dialog.page == 0
    assert not dialog.larger.isEnabled()


def test_buttons_have_names_and_escape_closes(qtbot: QtBot, dialog: PreviewDialog) -> None:
    for button in dialog.findChildren(QPushButton):
        assert len(button.text()) > 1 or button.accessibleName(), button.text()
    assert dialog.view.accessibleName()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
