"""The list of films. It shows what it is told and nothing by itself, so that it cannot reveal anything too early."""

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.ui import theme
from xai_desktop.ui.panels.notices import NoticeList
from xai_desktop.ui.panels.parts import MARGIN, Panel
from xai_desktop.ui.panels.worklist_model import WorklistModel
from xai_desktop.ui.panels.worklist_row import FOLDED_WIDTH, WorklistDelegate

EMPTY = "Open a film or a folder, or drop it here."
NOTHING_FOUND = "No film matches the search."
WIDEST = 16777215
FOLDED = FOLDED_WIDTH + 11
"""Pixels of the strip: a film, its padding and a scroll bar."""


class WorklistPanel(Panel):
    """Search, films, notices. `thumbnails_wanted` names the visible films that have no picture yet."""

    image_chosen = Signal(object)
    open_requested = Signal()
    paths_dropped = Signal(list)
    thumbnails_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Worklist", parent)
        self.setAcceptDrops(True)
        self._model, self._telling, self._dragging = WorklistModel(self), False, False
        self._current: ImageRef | None = None
        self.search, self.view, self.open_button = QLineEdit(), QListView(), QPushButton("Open…")
        self.notices = NoticeList()
        self._delegate = WorklistDelegate(self._model, self.view)
        self._set_up_search()
        self._set_up_view()
        self._arrange()
        theme.changes().changed.connect(self._recolour)
        self._refresh()

    def _set_up_search(self) -> None:
        self.search.setPlaceholderText("Search films")
        self.search.setAccessibleName("Search the worklist")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.open_button.clicked.connect(lambda: self.open_requested.emit())

    def _set_up_view(self) -> None:
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Films")
        self.view.selectionModel().selectionChanged.connect(self._chosen)
        self._look_around = QTimer(self, singleShot=True, interval=60)
        self._look_around.timeout.connect(self._ask_for_thumbnails)
        self.view.verticalScrollBar().valueChanged.connect(self._look_soon)
        self.view.verticalScrollBar().rangeChanged.connect(self._look_soon)

    def _arrange(self) -> None:
        self.column.addWidget(self.search)
        self.inside.addWidget(self.view)
        self.close_column(1)
        self.column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.notices)
        self.column.addStretch(0)

    def show_images(self, refs: tuple[ImageRef, ...]) -> None:
        """Replace the list. The current film stays marked if it is still in it."""
        self._model.show(refs)
        self._refresh()

    def set_current(self, ref: ImageRef | None) -> None:
        """Mark the film that is open, without announcing it."""
        self._current = ref
        self._mark()

    def set_details(self, ref: ImageRef, text: str) -> None:
        """A third line, for labels and numbers that the reading step allows."""
        self._model.tell(ref, self._model.details, text)

    def set_status(self, ref: ImageRef, text: str) -> None:
        """The chip: unread, read, AI seen, closed."""
        self._model.tell(ref, self._model.statuses, text)

    def set_thumbnail(self, ref: ImageRef, array: ByteArray) -> None:
        """(h, w) or (h, w, 3) uint8; shown whole in a square."""
        self._model.put_thumbnail(ref, array)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        self.notices.show_notices(notices)
        self._refresh()

    def set_folded(self, on: bool) -> None:
        """A strip of films without words, for reading."""
        self._delegate.folded = on
        self.setMinimumWidth(FOLDED if on else 0)
        self.setMaximumWidth(FOLDED if on else WIDEST)
        self.column.setContentsMargins(0 if on else MARGIN, MARGIN, 0 if on else MARGIN, MARGIN)
        self._refresh()
        self.view.doItemsLayout()

    def _refresh(self) -> None:
        total, shown, folded = self._model.total, self._model.rowCount(), self._delegate.folded
        self.title.setVisible(not folded)
        self.aside.setVisible(not folded)
        self.aside.setText("" if not total else _films(total) if shown == total else f"{shown} of {total}")
        self.search.setVisible(bool(total) and not folded)
        self.open_button.setVisible(not total and not folded)
        self.notices.setVisible(self.notices.count > 0 and not folded)
        if shown:
            self.show_body()
        else:
            self.say(NOTHING_FOUND if total else EMPTY)
            self.note.setVisible(not folded)
        self._mark()
        self._look_around.start()

    def _mark(self) -> None:
        row = None if self._current is None else self._model.row_of(self._current)
        self._telling = True
        try:
            if row is None:
                self.view.clearSelection()
            else:
                index = self._model.index(row)
                self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                self.view.scrollTo(index)
        finally:
            self._telling = False

    @Slot(str)
    def _search(self, text: str) -> None:
        self._model.search(text)
        self._refresh()

    @Slot(QItemSelection, QItemSelection)
    def _chosen(self, chosen: QItemSelection, _: QItemSelection) -> None:
        indexes = chosen.indexes()
        if indexes and not self._telling:
            self._current = self._model.row_at(indexes[0].row()).ref
            self.image_chosen.emit(self._current)

    def _look_soon(self, *_: int) -> None:
        self._look_around.start()

    @Slot()
    def _ask_for_thumbnails(self) -> None:
        if not self.view.isVisible() or not self._model.rowCount():
            return
        area = self.view.viewport().rect()
        first, last = (self.view.indexAt(point) for point in (area.topLeft(), area.bottomLeft()))
        end = last.row() + 1 if last.isValid() else self._model.rowCount()
        rows = [self._model.row_at(i) for i in range(max(first.row(), 0), end)]
        if wanted := tuple(row.ref for row in rows if row.thumbnail is None):
            self.thumbnails_wanted.emit(wanted)

    @Slot()
    def _recolour(self) -> None:
        self.view.viewport().update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and _local(event):
            event.acceptProposedAction()
            self._dragging = True
            self.update()

    def dragLeaveEvent(self, _: QDragLeaveEvent) -> None:
        self._dragging = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dragging = False
        self.update()
        event.acceptProposedAction()
        self.paths_dropped.emit(_local(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dragging:
            painter = QPainter(self)
            painter.setPen(QPen(theme.current().colour("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -2))


def _local(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _films(count: int) -> str:
    return f"{count} film" if count == 1 else f"{count} films"
