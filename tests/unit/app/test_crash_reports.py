"""A report says where it happened; no name of a person or film is in it, and ten are kept."""

import faulthandler
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from xai_desktop.app import crash_reports
from xai_desktop.app.crash_reports import keep_fault, reports, take_hard_crashes
from xai_desktop.core.paths import crashes
from xai_desktop.io.readers import read_refs
from xai_desktop.ui import crash

NAME, FILM, UID = "Lovelace^Ada", "Ada_Lovelace_1815.dcm", "1.2.840.113619.2.55.3"


def fault(folder: Path) -> tuple[type[BaseException], BaseException, object]:
    """An error of ours that names everything it should not, and one that led to it."""
    patient = NAME
    try:
        try:
            read_refs(folder / FILM)
        except Exception as error:
            raise RuntimeError(f"{patient} in {folder / FILM} with {UID}") from error
    except RuntimeError as error:
        return type(error), error, error.__traceback__
    raise AssertionError


def hunted(text: str, folder: Path) -> None:
    for secret in (
        NAME,
        "Lovelace",
        FILM,
        ".dcm",
        UID,
        str(folder),
        str(Path.home()) + os.sep,
        "test_crash_reports.py",
    ):
        assert secret not in text, secret


def test_a_report_says_where_and_of_which_build_and_names_nobody(tmp_path: Path) -> None:
    path = keep_fault(*fault(tmp_path))  # type: ignore[arg-type]
    assert path is not None
    text = path.read_text("utf-8")
    hunted(text, tmp_path)
    assert "RuntimeError" in text
    assert "because of InputError" in text
    assert "xai_desktop/io/readers/__init__.py:" in text
    assert "(source)" in text
    assert "numpy" in text
    assert "elsewhere:" in text


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    made = [keep_fault(*fault(tmp_path)) for _ in range(12)]  # type: ignore[arg-type]
    assert list(reports()) == made[2:]


def test_a_folder_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(crash_reports, "folder", lambda: tmp_path / "file" / "crashes")
    assert keep_fault(*fault(tmp_path)) is None  # type: ignore[arg-type]
    assert take_hard_crashes() is None


def test_a_thread_is_heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    crash_reports.hear_threads()
    thread = threading.Thread(target=lambda: read_refs(tmp_path / FILM))
    thread.start()
    thread.join()
    (path,) = reports()
    hunted(path.read_text("utf-8"), tmp_path)


def test_a_hard_crash_is_told_once_at_the_next_start(tmp_path: Path) -> None:
    words = (
        "import ctypes; from xai_desktop.app import crash_reports as c; c.watch_hard_crashes(); "
        f"name = {NAME!r}; ctypes.string_at(0)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=False, timeout=60)
    assert done.returncode != 0
    path = take_hard_crashes()
    assert path is not None
    text = path.read_text("utf-8")
    assert "Segmentation fault" in text or "access violation" in text
    assert "ctypes" in text
    hunted(text, tmp_path)
    assert take_hard_crashes() is None
    assert [one.name for one in crashes().iterdir()] == [path.name]


def test_an_ordinary_end_leaves_nothing() -> None:
    was = faulthandler.is_enabled()
    crash_reports.watch_hard_crashes()
    assert len(list(crashes().iterdir())) == 1
    crash_reports.end_watch()
    assert not list(crashes().iterdir())
    if was:
        faulthandler.enable(sys.__stderr__ or 2)


def test_the_dialog_shows_where_it_is_and_copies_it(qtbot: QtBot, tmp_path: Path) -> None:
    crash.report(*fault(tmp_path))  # type: ignore[arg-type]
    (box,) = crash._showing
    qtbot.addWidget(box)
    (path,) = reports()
    assert str(path) in box.informativeText()
    texts = {button.text().replace("&", ""): button for button in box.buttons()}
    assert {"OK", "Show the file", "Copy"} <= texts.keys()
    texts["Copy"].click()
    assert box.isVisible()
    assert QApplication.clipboard().text() == path.read_text("utf-8")
    hunted(box.text() + box.informativeText().replace(str(path), ""), tmp_path)
    box.button(QMessageBox.StandardButton.Ok).click()
    assert not crash._showing
