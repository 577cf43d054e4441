"""The export dialog in the program: the film is searched, the pages are drawn, and what is written says who looked."""

from pathlib import Path

import pydicom
import pypdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import complaints, running, settled
from xai_desktop.core import paths
from xai_desktop.ui.dialogs.export import ExportDialog
from xai_desktop.ui.dialogs.preview import PreviewDialog

LEFT = Qt.MouseButton.LeftButton
FILM = paths.demo_study() / f"{paths.DEMO_FILM}.dcm"


def test_from_the_preview_to_files_that_say_who_looked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(qtbot, FILM) as program:
        settled(qtbot, program, cascade=False)
        program.preferences.change(hospital="St Ada's", logo=str(tmp_path / "gone.png"))
        program.verbs.export()
        dialog = program.window.findChild(ExportDialog)
        assert dialog is not None
        dialog.folder.setText(str(tmp_path / "out"))
        dialog.dicom.setChecked(True)
        found = dialog.destination.found
        qtbot.waitUntil(found.looked.isEnabled, timeout=10000)
        found.looked.setChecked(True)
        qtbot.mouseClick(dialog.preview_button, LEFT)
        pages = dialog.findChild(PreviewDialog)
        qtbot.waitUntil(
            lambda: pages.place.text().startswith("Page 1 of") and "far" not in pages.place.text(), timeout=30000
        )
        count = int(pages.place.text().split()[-1])
        pages.reject()
        with qtbot.waitSignal(program.exporting.written, timeout=60000) as heard:
            qtbot.mouseClick(dialog.export_button, LEFT)
        said = complaints(program)
    assert heard.args is not None
    files = {path.name: path for path in heard.args[0]}
    assert {"report.pdf", "figure.png", "manifest.json", "maps.npz", "sr.dcm", "pm.dcm", "source.dcm"} == set(files)
    copy = pydicom.dcmread(files["source.dcm"])
    assert copy.BurnedInAnnotation == "NO"
    assert "113101" in {code.CodeValue for code in copy.DeidentificationMethodCodeSequence}
    assert copy.PatientID != pydicom.dcmread(FILM).PatientID
    assert len(pypdf.PdfReader(files["report.pdf"]).pages) == count
    assert [text for text in said if "gone.png" in text and "no logo" in text] == said


def test_a_dialog_that_was_left_hears_nothing_more(qtbot: QtBot) -> None:
    with running(qtbot, FILM) as program:
        settled(qtbot, program, cascade=False)
        program.verbs.export()
        dialog = program.window.findChild(ExportDialog)
        assert dialog is not None
        dialog.dicom.setChecked(True)
        qtbot.mouseClick(dialog.preview_button, LEFT)
        dialog.findChild(PreviewDialog).reject()
        dialog.reject()
        qtbot.waitUntil(lambda: not program.jobs.busy, timeout=30000)
        assert complaints(program) == []
