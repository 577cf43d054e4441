"""Before the window closes: what was entered and could not be stored is named, and may be kept as a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from xai_desktop.core.wording import noted, wording

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

WHY = noted(
    "The store takes nothing now, so it would be lost with the window. It is tried again while the window is open."
)
SAVE, CLOSE, STAY = noted("Save as a file…"), noted("Close without it"), noted("Stay")
ONE, MANY = (
    noted("What you entered about one film is not stored."),
    noted("What you entered about {count} films is not stored."),
)
FILES = "JSON (*.json)"


class Closing(QObject):
    """Asks after the workspace of networks has asked, and only where something would be lost."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p, self._before, self._leaving = program, program.window.may_close, False
        program.window.may_close = self.may_close
        program.reviewing.drafts_written.connect(self._written)

    def may_close(self) -> bool:
        """Whether the window may close now; else the reader is asked, and nothing waits for the answer."""
        if not self._before():
            return False
        if self._leaving or not self._p.reviewing.unsaved:
            return True
        self._ask(len(self._p.reviewing.waiting))
        return False

    def _ask(self, count: int) -> None:
        text = wording(ONE if count == 1 else MANY).format(count=count)
        box = QMessageBox(QMessageBox.Icon.Question, "XAI Desktop", text, parent=self._p.window)
        box.setInformativeText(wording(WHY))
        save = box.addButton(wording(SAVE), QMessageBox.ButtonRole.AcceptRole)
        close = box.addButton(wording(CLOSE), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(wording(STAY), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(stay)
        save.clicked.connect(self._save)
        close.clicked.connect(self._leave)
        box.open()

    @Slot()
    def _save(self) -> None:
        beginning = str(Path.home() / "verdicts-not-stored.json")
        name, _ = QFileDialog.getSaveFileName(self._p.window, wording(SAVE), beginning, FILES)
        if name:
            self._p.reviewing.write_drafts(Path(name))

    @Slot(object)
    def _written(self, path: Path) -> None:
        """On the disk: now nothing is lost."""
        self._p.say_written((path,))
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._leaving = True
        self._p.window.close()
