"""Anything that is not an `XaiError` is our bug: say so, write it down without a patient in it, and go on."""

import sys
import traceback
from datetime import datetime
from types import TracebackType

from PySide6.QtWidgets import QApplication, QMessageBox

from xai_desktop.app.log_file import log_path, write_log
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import wording

_showing: list[QMessageBox] = []
"""One at a time: a fault that repeats with every tick must not fill the screen."""


def install() -> None:
    """Take over what nobody caught."""
    sys.excepthook = report


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One dialog for our bug, one sentence for the user's; never a lost window."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    write_log(_without_message(kind, trace))
    if QApplication.instance() is None:
        sys.__excepthook__(kind, error, trace)
    elif not _showing:
        _show(error)


def _show(error: BaseException) -> None:
    box = QMessageBox(QMessageBox.Icon.Critical, "XAI Desktop", "")
    if isinstance(error, XaiError):
        box.setText(str(error))
    else:
        box.setText(wording("Something in XAI Desktop went wrong. Your film and results are still here."))
        box.setInformativeText(
            wording("The technical details are in {log_path}; they hold no patient data.").format(log_path=log_path())
        )
    _showing.append(box)
    box.finished.connect(_showing.clear)
    box.setModal(False)
    box.show()


def _without_message(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened and what kind it was. The message itself may name a file or a person and stays out."""
    frames = "".join(traceback.format_tb(trace))
    return f"{datetime.now().astimezone().isoformat(timespec='seconds')} {kind.__name__}\n{frames}"
