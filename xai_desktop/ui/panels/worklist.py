"""The list of films. It shows what it is told and nothing by itself, so that it cannot reveal anything too early."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.notices import NoticeList
from xai_desktop.ui.panels.parts import MARGIN, Panel
from xai_desktop.ui.panels.worklist_model import WorklistModel, file_of
from xai_desktop.ui.panels.worklist_row import FOLDED_WIDTH, WorklistDelegate

EMPTY = "Open a film or a folder, or drop it here."
NOTHING_FOUND = "No film matches the search."
WIDEST = 16777215
_ENDS = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})
FOLDED = FOLDED_WIDTH + 11
"""Pixels of the strip: a film, its padding and a scroll bar."""


class FilmList(QListView):
    """Home and End are the ends of the list while it has the keyboard."""

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _ENDS) or super().event(event)


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
        self._indexing: int | None = None
        self.search, self.view, self.open_button = QLineEdit(), FilmList(), QPushButton("Open…")
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
        """Replace the list. The marked film, the search and the place in the list stay if they are still there."""
        fresh, held = not self._model.total, self._held()
        self._model.show(refs)
        self._refresh(scroll=fresh)
        if held is not None:
            self._hold(*held)

    def set_current(self, ref: ImageRef | None) -> None:
        """Mark the film that is open, whichever frame of it, without announcing it."""
        same = ref is not None and self._current is not None and file_of(ref) == file_of(self._current)
        self._current = ref
        if not same:
            self._mark()

    def set_indexing(self, count: int | None) -> None:
        """How many films were found so far in what is still being looked through; None when that is over."""
        if count != self._indexing:
            self._indexing = count
            self._count()

    def set_details(self, ref: ImageRef, text: str) -> None:
        """A third line, for labels and numbers that the reading step allows."""
        self._model.tell(ref, self._model.details, text)

    def show_details(self, told: Iterable[tuple[ImageRef, str]]) -> None:
        """The third lines of all films at once; films that are not named lose theirs."""
        self._model.tell_all(self._model.details, {file_of(ref): text for ref, text in told if text})

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

    def _refresh(self, *, scroll: bool = True) -> None:
        total, shown, folded = self._model.total, self._model.shown, self._delegate.folded
        self.view.setUniformItemSizes(not self._model.grouped)
        self.title.setVisible(not folded)
        self.aside.setVisible(not folded)
        self._count()
        self.search.setVisible(bool(total) and not folded)
        self.open_button.setVisible(not total and not folded)
        self.notices.setVisible(self.notices.count > 0 and not folded)
        if shown:
            self.show_body()
        else:
            self.say(NOTHING_FOUND if total else EMPTY)
            self.note.setVisible(not folded)
        self._mark(scroll=scroll)
        self._look_around.start()

    def _count(self) -> None:
        total, shown = self._model.total, self._model.shown
        if self._indexing is not None:
            self.aside.setText(f"indexing… {_films(self._indexing)}")
        else:
            self.aside.setText("" if not total else _films(total) if shown == total else f"{shown:,} of {total:,}")

    def _held(self) -> tuple[ImageRef, int] | None:
        """The first film in sight, and how far its top is from the list's."""
        bar = self.view.verticalScrollBar()
        if not self._model.shown or not bar.value():
            return None
        top = self.view.indexAt(self.view.viewport().rect().topLeft()).row()
        row = next((r for r in (top, top + 1) if 0 <= r < self._model.rowCount() and self._is_film(r)), None)
        if row is None:
            return None
        return self._model.row_at(row).ref, self.view.visualRect(self._model.index(row)).top()

    def _hold(self, ref: ImageRef, top: int) -> None:
        """Put a film back where it was in sight."""
        row = self._model.row_of(ref)
        if row is not None:
            self.view.doItemsLayout()
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + self.view.visualRect(self._model.index(row)).top() - top)

    def _is_film(self, row: int) -> bool:
        return self._model.heading_at(row) is None

    def _mark(self, *, scroll: bool = True) -> None:
        row = None if self._current is None else self._model.row_of(self._current)
        self._telling = True
        try:
            if row is None:
                self.view.clearSelection()
            else:
                index = self._model.index(row)
                self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                if scroll:
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
        if indexes and not self._telling and self._is_film(indexes[0].row()):
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
        rows = [self._model.row_at(i) for i in range(max(first.row(), 0), end) if self._is_film(i)]
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
    return "1 film" if count == 1 else f"{count:,} films"
