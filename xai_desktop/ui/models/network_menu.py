"""What can be done with a network beside using it: show its folder, copy its hash, delete it."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from xai_desktop.app.model_shelf import ShelfLine, weights_hash
from xai_desktop.core.wording import wording


class NetworkMenu(QMenu):
    """`delete_requested` carries the `ShelfLine`, `failed` a sentence, `said` one of less weight."""

    delete_requested = Signal(object)
    failed = Signal(str)
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: ShelfLine | None = None
        self.setToolTipsVisible(True)
        self.folder = self.addAction(wording("Show in folder"), self._show_folder)
        self.copy_hash = self.addAction(wording("Copy the hash"), self._copy)
        self.addSeparator()
        self.delete = self.addAction(wording("Delete…"), self._delete)

    def show_line(self, line: ShelfLine) -> None:
        """Which network it is about."""
        self._line = line
        self.copy_hash.setEnabled(bool(weights_hash(line)))

    def show_why_not(self, reason: str) -> None:
        """Why it cannot be deleted now; "" where it can."""
        self.delete.setEnabled(not reason)
        self.delete.setToolTip(reason or wording("Move it aside, from where it can be brought back"))

    def _show_folder(self) -> None:
        if self._line is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._line.folder))):
            self.failed.emit(
                wording("{folder}: the desktop could not open it; open it in your file manager.").format(
                    folder=self._line.folder
                )
            )

    def _copy(self) -> None:
        if self._line is not None:
            QApplication.clipboard().setText(weights_hash(self._line))
            self.said.emit(wording("The SHA-256 of the weights of {name} is copied.").format(name=self._line.name))

    def _delete(self) -> None:
        if self._line is not None:
            self.delete_requested.emit(self._line)
