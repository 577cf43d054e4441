"""DICOM results in the export dialog: what is ticked, where it goes, and what a person confirms."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.destination import Going
from xai_desktop.core.geometry import Box
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.services.reporting import DICOM_FORMATS
from xai_desktop.ui.dialogs.export import ExportDialog
from xai_desktop.ui.dialogs.export_formats import DICOM, REPORT
from xai_desktop.ui.dialogs.found_text import CleanedFilmDialog

LEFT = Qt.MouseButton.LeftButton
FILM = np.tile(np.linspace(0, 255, 200, dtype=np.uint8)[:, None, None], (1, 160, 3))
BOXES = (Box(10, 10, 90, 24), Box(10, 30, 60, 44))


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[ExportDialog]:
    themed(qapp)
    dialog = ExportDialog(tmp_path, ("pdf",), "Report of 00000661_000", top="top 5 %")
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    yield dialog
    dialog.close()


def formats(dialog: ExportDialog) -> tuple[str, ...]:
    assert dialog.choice is not None
    return dialog.choice.formats


def going(dialog: ExportDialog) -> Going:
    assert dialog.choice is not None
    return dialog.choice.going


def test_every_line_of_the_tables_is_a_format_that_can_be_written() -> None:
    keys = [line.key for line in (*REPORT, *DICOM)]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(EXPORTERS.keys())
    assert tuple(line.key for line in DICOM) == DICOM_FORMATS


def test_the_group_brings_report_and_map_and_a_mask_only_by_choice(qtbot: QtBot, dialog: ExportDialog) -> None:
    assert not dialog.right.isVisible()
    assert formats(dialog) == ("pdf",)
    qtbot.keyClick(dialog.dicom, Qt.Key.Key_Space)
    assert dialog.right.isVisible()
    assert formats(dialog) == ("pdf", "sr", "pm")
    seg = dialog.formats["seg"]
    assert seg.text() == "Model attention, top 5 %, not a lesion"
    qtbot.keyClick(seg, Qt.Key.Key_Space)
    assert formats(dialog) == ("pdf", "sr", "pm", "seg")
    assert "Model attention, top 5 %, not a lesion" in dialog.said.text()
    qtbot.keyClick(dialog.dicom, Qt.Key.Key_Space)
    assert formats(dialog) == ("pdf",)
    assert not dialog.right.isVisible()


def test_dicom_results_alone_are_enough_and_none_at_all_are_not(dialog: ExportDialog) -> None:
    dialog.formats["pdf"].setChecked(False)
    dialog.dicom.setChecked(True)
    assert formats(dialog) == ("sr", "pm")
    assert not dialog.preview_button.isEnabled()
    for key in ("sr", "pm"):
        dialog.formats[key].setChecked(False)
    assert dialog.choice is None
    assert dialog.said.text() == "Choose at least one format."


def test_the_house_is_open_only_where_the_policy_names_one(qtbot: QtBot, dialog: ExportDialog) -> None:
    part = dialog.destination
    dialog.dicom.setChecked(True)
    assert not part.house.isEnabled()
    assert "no policy of this machine" in part.about_house.text()
    part.show_policy("", "site-policy.json: it is no JSON, so it allows nothing.")
    assert "site-policy.json" in part.about_house.text()
    assert not part.house.isEnabled()
    part.show_policy("Research archive", "")
    assert going(dialog) == Going()
    qtbot.mouseClick(part.house, LEFT, pos=part.house.rect().center())
    qtbot.keyClick(part.house, Qt.Key.Key_Space)
    assert going(dialog) == Going("Research archive")
    assert not part.found.isVisible()
    part.outside.setChecked(True)
    assert going(dialog) == Going()
    assert part.found.isVisible()


def test_the_notice_says_what_the_whole_report_calls_the_film(dialog: ExportDialog) -> None:
    assert "carries the film’s file name" in dialog.notice.text()
    dialog.dicom.setChecked(True)
    assert "calls the film by its pseudonym" in dialog.notice.text()
    dialog.destination.show_policy("Research archive", "")
    dialog.destination.house.setChecked(True)
    assert "carries the film’s file name" in dialog.notice.text()
    assert dialog.notice.text().endswith("Not for diagnosis.")


def test_a_policy_that_is_gone_leaves_no_house_chosen(dialog: ExportDialog) -> None:
    dialog.dicom.setChecked(True)
    dialog.destination.show_policy("Research archive", "")
    dialog.destination.house.setChecked(True)
    dialog.destination.show_policy("", "")
    assert going(dialog) == Going()


def test_the_film_is_searched_once_and_when_it_is_first_to_be_seen(qtbot: QtBot, dialog: ExportDialog) -> None:
    heard: list[int] = []
    dialog.search_wished.connect(lambda: heard.append(1))
    assert heard == []
    for on in (True, False, True):
        dialog.dicom.setChecked(on)
    assert heard == [1]
    assert dialog.destination.found.said.text().startswith("Looking for writing")


def test_only_a_film_that_was_seen_can_be_confirmed(qtbot: QtBot, dialog: ExportDialog) -> None:
    found = dialog.destination.found
    dialog.dicom.setChecked(True)
    assert not found.looked.isEnabled()
    found.show_found(FILM, BOXES)
    assert found.said.text().startswith("Writing was found in 2 places.")
    assert going(dialog) == Going(confirmed=False)
    qtbot.keyClick(found.looked, Qt.Key.Key_Space)
    assert going(dialog) == Going(confirmed=True)
    found.fail("film.dcm: could not be searched.")
    assert going(dialog) == Going(confirmed=False)
    assert not found.looked.isEnabled()
    found.show_found(FILM, ())
    assert found.said.text().startswith("No writing was found.")


def test_the_boxes_lie_over_what_was_found(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.dicom.setChecked(True)
    found = dialog.destination.found
    found.show_found(FILM, BOXES)
    QApplication.processEvents()
    sheet = found.view.sheet
    assert sheet.height() <= found.view.viewport().height()
    assert sheet.height() > found.view.viewport().height() * 0.9 or sheet.width() > found.view.viewport().width() * 0.9
    picture, scale = sheet.grab().toImage(), sheet.width() / FILM.shape[1]
    for box in BOXES:
        colour = picture.pixelColor(round((box.x0 + box.x1) / 2 * scale), round(box.y0 * scale))
        assert (colour.red() > 200, colour.blue() < 80) == (True, True)
    far = picture.pixelColor(round(140 * scale), round(100 * scale))
    assert far.red() == far.green() == far.blue()


def test_a_closer_look_shows_the_same_picture_larger(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.dicom.setChecked(True)
    found = dialog.destination.found
    found.show_found(FILM, BOXES)
    qtbot.mouseClick(found.closer, LEFT)
    closer = found.findChild(CleanedFilmDialog)
    assert closer.isVisible()
    before = closer.view.scale
    closer.view.setFocus()
    qtbot.keyClick(closer.view, Qt.Key.Key_Plus)
    assert closer.view.scale == pytest.approx(min(before * 1.25, 4.0))
    qtbot.keyClick(closer.view, Qt.Key.Key_0)
    assert closer.view.scale == before
    qtbot.keyClick(closer, Qt.Key.Key_Escape)
    assert not closer.isVisible()
    assert dialog.isVisible()


def test_nothing_is_cut_off_with_everything_open(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.dicom.setChecked(True)
    dialog.destination.found.show_found(FILM, BOXES)
    for check in dialog.formats.values():
        check.setChecked(True)
    QApplication.processEvents()
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), f"cut off: {label.text()}"
    for check in dialog.formats.values():
        assert check.width() >= check.sizeHint().width(), check.text()


def test_everything_is_reached_by_tab_and_has_a_name(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.dicom.setChecked(True)
    dialog.destination.show_policy("Research archive", "")
    dialog.destination.found.show_found(FILM, BOXES)
    dialog.folder.setFocus()
    seen: list[QWidget] = []
    while (now := dialog.focusWidget()) not in seen:
        assert now is not None
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    found = dialog.destination.found
    wanted = [*dialog.formats.values(), dialog.dicom, dialog.browse, dialog.preview_button, dialog.export_button]
    wanted += [found.view, found.closer, found.looked]
    assert [one for one in wanted if one not in seen] == []
    assert {dialog.destination.outside, dialog.destination.house} & set(seen), "arrows reach the other one"
    places = [seen.index(one) for one in (dialog.dicom, dialog.formats["sr"], found.view, dialog.export_button)]
    assert places == sorted(places)
    for one in seen:
        words = getattr(one, "text", str)() or one.accessibleName()
        assert words, one


def test_confirming_carries_everything(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.dicom.setChecked(True)
    dialog.destination.found.show_found(FILM, ())
    dialog.destination.found.looked.setChecked(True)
    with qtbot.waitSignal(dialog.preview_requested) as asked:
        qtbot.mouseClick(dialog.preview_button, LEFT)
    with qtbot.waitSignal(dialog.export_requested) as heard:
        qtbot.mouseClick(dialog.export_button, LEFT)
    assert heard.args == asked.args == [ExportChoice(tmp_path, ("pdf", "sr", "pm"), Going(confirmed=True))]
