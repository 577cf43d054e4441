"""Anything that is not an `XaiError` is our bug: say so, write it down without a patient in it, and go on."""

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

from xai_desktop.app import crash_reports
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import noted, wording

WENT_WRONG = noted("Something in XAI Desktop went wrong. Your film and results are still here.")
WHERE = noted("The technical details are in {path}; they hold no patient data, and nothing is sent.")
NOWHERE = noted("The technical details could not be written down: their folder cannot be written to.")
LAST_TIME = noted("XAI Desktop ended unexpectedly last time. The details, without patient data, are in {path}.")

_showing: list[QMessageBox] = []
"""One at a time: a fault that repeats with every tick must not fill the screen."""


def install() -> None:
    """Take over what nobody caught."""
    sys.excepthook = report


def install_everywhere() -> None:
    """As a program of its own: also from threads, from where no one can catch anything, and from the system."""
    install()
    crash_reports.hear_threads()
    sys.unraisablehook = lambda said: _write_only(said.exc_type, said.exc_value, said.exc_traceback)
    crash_reports.watch_hard_crashes()


def end() -> None:
    """The window was closed as it should be."""
    crash_reports.end_watch()


def last_time() -> str:
    """A sentence about a crash of the whole program before this start; said once, empty as a rule."""
    path = crash_reports.take_hard_crashes()
    return wording(LAST_TIME).format(path=path) if path else ""


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One dialog for our bug, one sentence for the user's; never a lost window."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    path = crash_reports.keep_fault(kind, error, trace)
    if QApplication.instance() is None:
        sys.__excepthook__(kind, error, trace)
    elif not _showing:
        _show(error, path)


def _write_only(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """No dialog: what cannot be caught was on its way out, and the window goes on."""
    crash_reports.keep_fault(kind, error, trace)


def _show(error: BaseException, path: Path | None) -> None:
    box = QMessageBox(QMessageBox.Icon.Critical, "XAI Desktop", "")
    if isinstance(error, XaiError):
        box.setText(str(error))
    else:
        box.setText(wording(WENT_WRONG))
        box.setInformativeText(wording(WHERE).format(path=path) if path else wording(NOWHERE))
        if path:
            _add_buttons(box, path)
    _showing.append(box)
    box.finished.connect(_showing.clear)
    box.setModal(False)
    box.show()


def _add_buttons(box: QMessageBox, path: Path) -> None:
    """Neither ends the dialog."""
    box.addButton(QMessageBox.StandardButton.Ok)
    show = box.addButton(wording("Show the file"), QMessageBox.ButtonRole.ActionRole)
    copy = box.addButton(wording("Copy"), QMessageBox.ButtonRole.ActionRole)
    for button in (show, copy):
        button.clicked.disconnect()
    show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
    copy.clicked.connect(lambda: QApplication.clipboard().setText(_text(path)))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
