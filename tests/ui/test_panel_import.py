"""What came of an import, what labels are called, and how marks are saved: the dialogs."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from tests.ui.panel_texts import texts_of
from tests.ui.test_words import faults
from xai_desktop.core.import_report import FileReport, ImportReport, Refused
from xai_desktop.ui.dialogs.import_report import LISTED, NOTHING, ImportReportDialog, summary
from xai_desktop.ui.dialogs.labels import LabelNamesDialog
from xai_desktop.ui.dialogs.save_marks import SaveMarksDialog
from xai_desktop.ui.panels.inputs import CalmCombo

REASONS = (Refused(41, "the width is not a number"), Refused(77, "the box has no height"))
REPORT = ImportReport(
    films=12,
    studies=10,
    files=(
        FileReport("BBox_List_2017.csv", "NIH ChestX-ray8", 985, 986, 90, 896, 80, ("a.png", "b.png"), REASONS),
        FileReport("marks.json", "COCO", 3, 3, 3, 0, 1),
    ),
    refused=(("broken.dcm", "broken.dcm: the file ends in the middle of its pixels; copy it again."),),
    others=2,
)


def children(item: QTreeWidgetItem) -> list[str]:
    return [item.child(row).text(0) for row in range(item.childCount())]


def cells(item: QTreeWidgetItem) -> list[str]:
    return [item.text(column) for column in range(item.columnCount())]


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ImportReportDialog:
    dialog = ImportReportDialog(REPORT, tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_report_counts_every_file_and_unfolds_into_reasons(dialog: ImportReportDialog) -> None:
    tree = dialog.tree
    first, second, refused = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    assert cells(first) == ["BBox_List_2017.csv", "NIH ChestX-ray8", "985", "986", "90", "896", "2", "80"]
    assert children(first)[:2] == ["line 41: the width is not a number", "line 77: the box has no height"]
    assert children(first)[2] == "896 marks on 2 films that are not here"
    assert children(first.child(2)) == ["a.png", "b.png"]
    assert children(second) == []
    assert refused.text(0) == "1 file could not be used"
    assert children(refused) == [REPORT.refused[0][1]]
    assert dialog.headline.text() == "12 films in 10 studies · 2 annotation files · 3 refused · 2 other files"


def test_thousands_of_reasons_are_counted_not_listed(qtbot: QtBot, tmp_path: Path) -> None:
    many = tuple(Refused(line, "no number") for line in range(1, 10001))
    dialog = ImportReportDialog(ImportReport(1, 1, (FileReport("x.csv", "t", 10000, 0, 0, 0, 0, (), many),)), tmp_path)
    qtbot.addWidget(dialog)
    item = dialog.tree.topLevelItem(0)
    assert item.childCount() == LISTED + 1
    assert children(item)[-1] == "and 9,800 more, all of them in the JSON"


def test_nothing_to_report_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ImportReportDialog(ImportReport(1, 1), tmp_path)
    qtbot.addWidget(dialog)
    assert NOTHING in texts_of(dialog)
    assert summary(ImportReport(1, 1)) == "1 film in 1 study · nothing refused"


def test_the_report_is_saved_where_the_person_says(qtbot: QtBot, dialog: ImportReportDialog, tmp_path: Path) -> None:
    heard: list[Path] = []
    dialog.save_requested.connect(heard.append)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    (chooser,) = dialog.findChildren(QFileDialog)
    assert chooser.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    chooser.fileSelected.emit(str(tmp_path / "r.json"))
    chooser.close()
    assert heard == [tmp_path / "r.json"]


@pytest.fixture
def names(qtbot: QtBot) -> LabelNamesDialog:
    dialog = LabelNamesDialog({"Infiltrate": "Infiltration"}, ("infiltrate", "Knoten"), ("Infiltration", "Nodule"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def name_of(dialog: LabelNamesDialog, row: int) -> CalmCombo:
    combo = dialog.table.cellWidget(row, 1)
    assert isinstance(combo, CalmCombo)
    return combo


def test_labels_that_nobody_answers_for_are_there_to_be_named(names: LabelNamesDialog) -> None:
    assert [names.table.item(row, 0).text() for row in range(names.table.rowCount())] == ["Infiltrate", "Knoten"]
    assert [name_of(names, row).currentText() for row in range(2)] == ["Infiltration", ""]
    assert [name_of(names, 1).itemText(i) for i in range(3)] == ["", "Infiltration", "Nodule"]
    assert names.chosen == {"Infiltrate": "Infiltration"}


def test_saving_gives_the_table_and_cancelling_nothing(qtbot: QtBot, names: LabelNamesDialog) -> None:
    name_of(names, 1).setCurrentText("Nodule")
    with qtbot.waitSignal(names.table_chosen) as heard:
        qtbot.mouseClick(names.save_button, Qt.MouseButton.LeftButton)
    assert heard.args == [{"Infiltrate": "Infiltration", "Knoten": "Nodule"}]
    with qtbot.assertNotEmitted(names.table_chosen):
        names.reject()


def test_rows_are_added_and_removed_and_none_stands_twice(qtbot: QtBot, names: LabelNamesDialog) -> None:
    qtbot.mouseClick(names.add_button, Qt.MouseButton.LeftButton)
    names.table.item(2, 0).setText(" INFILTRATE ")
    name_of(names, 2).setCurrentText("Nodule")
    assert "twice" in names.said.text()
    assert not names.save_button.isEnabled()
    names.table.selectRow(0)
    qtbot.mouseClick(names.remove_button, Qt.MouseButton.LeftButton)
    assert names.save_button.isEnabled()
    assert names.chosen == {"INFILTRATE": "Nodule"}


FORMATS = (("ours", "XAI Desktop JSON", ".json"), ("coco", "COCO JSON", ".json"), ("voc", "Pascal VOC", ""))


@pytest.fixture
def saving(qtbot: QtBot, tmp_path: Path) -> SaveMarksDialog:
    dialog = SaveMarksDialog(FORMATS, tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_marks_are_saved_in_the_chosen_format(qtbot: QtBot, saving: SaveMarksDialog, tmp_path: Path) -> None:
    assert saving.said.text() == f"Writes {tmp_path / 'expert-marks.json'}."
    saving.format.setCurrentIndex(1)
    with qtbot.waitSignal(saving.save_requested) as heard:
        qtbot.mouseClick(saving.save_button, Qt.MouseButton.LeftButton)
    assert heard.args == [tmp_path / "expert-marks.json", "coco"]


def test_the_path_follows_the_format(saving: SaveMarksDialog, tmp_path: Path) -> None:
    saving.format.setCurrentIndex(2)
    assert saving.choice == (tmp_path / "expert-marks", "voc")
    assert "one file for each film" in saving.said.text()
    saving.format.setCurrentIndex(0)
    assert saving.choice == (tmp_path / "expert-marks.json", "ours")


def test_what_cannot_be_written_is_said_before(saving: SaveMarksDialog, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("{}")
    saving.path.setText(str(tmp_path / "there.json"))
    assert saving.said.text().endswith("will be replaced.")
    saving.path.setText(str(tmp_path))
    assert saving.choice is None
    assert not saving.save_button.isEnabled()
    saving.path.setText(" ")
    assert saving.said.text() == "Choose where to save."
    saving.format.setCurrentIndex(2)
    saving.path.setText(str(tmp_path / "there.json"))
    assert "choose a folder" in saving.said.text()


def test_misleading_words_stay_out(
    dialog: ImportReportDialog, names: LabelNamesDialog, saving: SaveMarksDialog
) -> None:
    for one in (dialog, names, saving):
        assert [fault for text in texts_of(one) for fault in faults(text)] == []
