"""The sheet of keys, and the dialog that says what it will write."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from xai_desktop.app.exporting import ExportChoice
from xai_desktop.ui.dialogs.export import ExportDialog
from xai_desktop.ui.dialogs.shortcuts import KeyGroup, ShortcutsDialog

KEYS = (
    ("Film", "W", "Window and level"),
    ("Film", "F", "Fit to window"),
    ("Reading", "N, PgDown", "Next film"),
    ("Overlay", "H", "Heat on or off"),
)


def test_the_sheet_lists_every_key_by_group(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(KEYS)
    qtbot.addWidget(dialog)
    assert [group.name for group in dialog.findChildren(KeyGroup)] == ["Film", "Reading", "Overlay"]
    told = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Window and level", "Next film", "N", "PgDown", "FILM"} <= told


def test_the_sheet_can_be_searched_by_key_and_by_word(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(KEYS)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.search, "film fit")
    assert [
        words.text() for group in dialog.findChildren(KeyGroup) for _, words, _ in group.rows if words.isVisible()
    ] == ["Fit to window"]
    dialog.search.setText("pgdown")
    assert [group.name for group in dialog.findChildren(KeyGroup) if group.isVisible()] == ["Reading"]
    dialog.search.setText("zzz")
    assert not any(group.isVisible() for group in dialog.findChildren(KeyGroup))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    dialog = ExportDialog(tmp_path, ("pdf", "json"), "Report of 00000661_000")
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_the_dialog_says_what_will_be_written(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.said.text() == f"Writes PDF report and JSON manifest into {tmp_path}."
    dialog.folder.setText(str(tmp_path / "new"))
    assert dialog.said.text().endswith("new, which will be made.")
    assert "Research use only" in " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_dialog_is_as_tall_as_what_it_says(dialog: ExportDialog, tmp_path: Path) -> None:
    """Qt alone would leave a hand's breadth of nothing above the buttons."""
    labels = dialog.findChildren(QLabel)
    assert dialog.buttons.geometry().top() - max(label.geometry().bottom() for label in labels) < 24
    dialog.folder.setText(str(tmp_path / "-".join(["a-folder-with-a-long-name"] * 8)))
    QApplication.processEvents()
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width()), f"cut off: {label.text()}"


def test_export_emits_folder_and_formats(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    qtbot.keyClick(dialog.formats["npz"], Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.export_requested) as heard:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert heard.args == [ExportChoice(tmp_path, ("pdf", "json", "npz"))]
    assert not dialog.isVisible()


def test_return_in_the_folder_field_exports(qtbot: QtBot, dialog: ExportDialog) -> None:
    with qtbot.waitSignal(dialog.export_requested):
        qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)


def test_cancel_writes_nothing(qtbot: QtBot, dialog: ExportDialog) -> None:
    with qtbot.assertNotEmitted(dialog.export_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_is_missing_is_said_and_export_waits(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.folder.setText("  ")
    assert dialog.said.text() == "Choose a folder to write into."
    assert not dialog.export_button.isEnabled()
    file = tmp_path / "file.txt"
    file.write_text("x")
    dialog.folder.setText(str(file))
    assert dialog.said.text() == f"{file} is a file; choose a folder."
    assert dialog.choice is None
    dialog.folder.setText(str(tmp_path))
    for check in dialog.formats.values():
        check.setChecked(False)
    assert dialog.said.text() == "Choose at least one format."
    assert not dialog.export_button.isEnabled()
    dialog.formats["pdf"].setChecked(True)
    assert dialog.choice == ExportChoice(tmp_path, ("pdf",))


def test_fields_have_names(dialog: ExportDialog) -> None:
    assert [line.accessibleName() for line in dialog.findChildren(QLineEdit)] == ["Folder"]
