"""Files and folders in a list: chosen, dropped, or taken away again."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QListWidget, QPushButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.parts import column_of, row_of
from xai_desktop.ui.theme import role

LINES = 3
"""Rows of the list that are seen at once."""


class _Paths(QListWidget):
    """Delete takes away what is chosen."""

    dropped = Signal(list)
    delete_wished = Signal()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _local(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(_local(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wished.emit()
        else:
            super().keyPressEvent(event)


class PathList(QWidget):
    """`changed` speaks only for the person at the screen. `folders` also offers to choose a folder."""

    changed = Signal()

    def __init__(self, title: str, *, folders: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.list, self.files = _Paths(), QPushButton(wording("Files…"))
        self.folder, self.remove = QPushButton(wording("Folder…")), QPushButton(wording("Remove"))
        self.list.setAccessibleName(title)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setAcceptDrops(True)
        self.list.setToolTip(wording("Drop files or folders here"))
        role(self.list, "field")
        for button, words in (
            (self.files, wording("{title}: choose files")),
            (self.folder, wording("{title}: choose a folder")),
            (self.remove, wording("{title}: remove what is chosen")),
        ):
            button.setAccessibleName(words.format(title=title))
            role(button, "flat")
        self.folder.setVisible(folders)
        column = column_of(self, 2)
        column.addWidget(self.list)
        column.addLayout(row_of(self.files, self.folder, QWidget(), self.remove, spacing=2, wide=2))
        self.files.clicked.connect(self._choose_files)
        self.folder.clicked.connect(self._choose_folder)
        self.remove.clicked.connect(self._remove)
        self.list.delete_wished.connect(self._remove)
        self.list.dropped.connect(self.add)
        self.list.itemSelectionChanged.connect(self._show_state)
        self.setFocusProxy(self.list)
        self.show_paths(())

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(self.list.item(row).toolTip() for row in range(self.list.count()))

    def show_paths(self, paths: Sequence[str]) -> None:
        """Without announcing it."""
        self.list.clear()
        for path in dict.fromkeys(paths):
            self.list.addItem(path)
            self.list.item(self.list.count() - 1).setToolTip(path)
        self._show_state()

    def add(self, paths: Sequence[Path | str]) -> None:
        """More, each once."""
        if paths:
            self.show_paths((*self.paths, *map(str, paths)))
            self.changed.emit()

    def _show_state(self) -> None:
        self.remove.setEnabled(bool(self.list.selectedItems()))
        line = self.list.fontMetrics().height() + 6
        self.list.setFixedHeight(line * min(max(self.list.count(), 1), LINES) + 8)

    def _remove(self, *_: object) -> None:
        chosen = {item.toolTip() for item in self.list.selectedItems()}
        if chosen:
            self.show_paths([path for path in self.paths if path not in chosen])
            self.changed.emit()

    def _choose_files(self, *_: object) -> None:
        chooser = QFileDialog(self, self._title)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(self.add)
        chooser.open()

    def _choose_folder(self, *_: object) -> None:
        chooser = QFileDialog(self, self._title)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.filesSelected.connect(self.add)
        chooser.open()


def _local(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
