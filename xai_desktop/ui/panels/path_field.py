"""A line for a path, with a button that lets one choose it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.parts import row_of


class PathField(QWidget):
    """`changed` speaks when the person has typed or chosen a path, never for `line.setText`."""

    changed = Signal()

    def __init__(self, title: str, *, folder: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._folder = title, folder
        self.line, self.button = QLineEdit(), QPushButton("…")
        self.button.setFixedWidth(34)
        self.button.setStyleSheet("padding: 4px 0px;")
        self.button.setAccessibleName(wording("Choose: {title}").format(title=title))
        self.line.setAccessibleName(title)
        self.setFocusProxy(self.line)
        self.setLayout(row_of(self.line, self.button, spacing=4, wide=0))
        self.line.editingFinished.connect(self.changed)
        self.button.clicked.connect(self._choose)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.line.selectAll()

    @Slot()
    def _choose(self, *_: object) -> None:
        chooser = QFileDialog(self, self._title, self.line.text())
        kind = QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile
        chooser.setFileMode(kind)
        chooser.fileSelected.connect(self._take)
        chooser.open()

    @Slot(str)
    def _take(self, path: str) -> None:
        self.line.setText(path)
        self.changed.emit()
