"""The rows of the worklist with mouse and keyboard: films are opened, headings are folded."""

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import wording
from xai_desktop.core.worklist_groups import Group
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.row_view import RowView
from xai_desktop.ui.panels.worklist_model import WorklistModel
from xai_desktop.ui.panels.worklist_row import WorklistDelegate, film_height, heading_height

_ENDS = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})
_FOLDS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
_OPENS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
PAUSE_MS = 60


class FilmList(RowView):
    """Enter or a click opens a film, or folds what stands under a heading; so do Left and Right. Typing searches.

    While it has the keyboard, Home and End are the ends of the list, and Left and Right belong to headings.
    """

    opened = Signal(object)
    search_wished = Signal(str)
    clear_wished = Signal()
    left = Signal()
    thumbnails_wanted = Signal(object)

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.films = model
        self._held: tuple[ImageRef, int] | None = None
        self._cursor: Group | ImageRef | None = None
        self.painter = WorklistDelegate(model, self)
        model.modelAboutToBeReset.connect(self._remember)
        self.setModel(model)
        self.setItemDelegate(self.painter)
        self.setAccessibleName(wording("Films"))
        self.clicked.connect(self._use)
        theme.changes().changed.connect(self.lay_out)
        self._look_around = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._look_around.timeout.connect(self._ask_for_thumbnails)
        self.verticalScrollBar().valueChanged.connect(self.look_soon)
        self.verticalScrollBar().rangeChanged.connect(self.look_soon)

    def set_folded(self, on: bool) -> None:
        """A strip of films without words."""
        seen = self._seen(self.viewport().height())
        self.painter.folded = on
        self.lay_out()
        if seen is not None:
            self.scrollTo(seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The film that is open stays in sight where it was: a list has less room than a strip."""
        seen = self._seen(event.oldSize().height())
        super().resizeEvent(event)
        if seen is not None:
            self.scrollTo(seen)

    def _seen(self, height: int) -> QModelIndex | None:
        """The row of the film that is open, if it is in sight as far as a viewport of such a height goes."""
        chosen = self.selectedIndexes()
        if not chosen:
            return None
        rect = self.visualRect(chosen[0])
        return chosen[0] if rect.top() < height and rect.bottom() >= 0 else None

    def heights(self) -> AnyArray:
        model, strip = self.films, self.painter.folded
        unfolded, line = heading_height(strip=strip), heading_height(line=True)
        of_headings = [unfolded if group.key else line for group in model.headings]
        for place in model.folded_places:
            of_headings[place] = heading_height(folded=True, strip=strip)
        table = np.array([film_height(), *of_headings], np.int64)
        return table[np.maximum(-np.asarray(model.rows, np.int64), 0)]

    def settle(self, current: ImageRef | None, *, moved: bool) -> None:
        """After the rows were arranged anew: mark the film that is open, and keep the place, unless all has `moved`."""
        row = None if current is None else self.films.row_of(current)
        self._choose(row)
        place = self._place_of(self._cursor)
        if (place := row if place is None else place) is not None:
            self._go_to(place, scroll=False)
        if moved:
            self.scrollToTop()
            if row is not None:
                self.scrollTo(self.films.index(row))
        elif self._held is not None:
            self._hold(*self._held)

    def mark(self, ref: ImageRef | None) -> None:
        """Choose the row of the film that is open, without announcing it; the keyboard goes there, too."""
        row = None if ref is None else self.films.row_of(ref)
        self._choose(row)
        if row is not None:
            self._go_to(row)

    def _choose(self, row: int | None) -> None:
        if row is None:
            self.clearSelection()
        else:
            self.selectionModel().select(self.films.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def _remember(self) -> None:
        """The first film in sight and how far its top is from the list's, and where the keyboard is."""
        rows, at = self.rows_in(self.viewport().rect()), self.currentIndex().row()
        row = next((row for row in rows if self.films.rows[row] >= 0), None)
        self._held = self._cursor = None
        if row is not None and self.verticalOffset():
            self._held = self.films.row_at(row).ref, self.visualRect(self.films.index(row)).top()
        if at >= 0:
            self._cursor = self.films.group_at(at) or self.films.row_at(at).ref

    def _place_of(self, cursor: Group | ImageRef | None) -> int | None:
        if isinstance(cursor, Group):
            keys = (row for row, film in enumerate(self.films.rows) if film < 0)
            return next((row for row in keys if self.films.headings[-self.films.rows[row] - 1].key == cursor.key), None)
        return None if cursor is None else self.films.row_of(cursor)

    def _hold(self, ref: ImageRef, top: int) -> None:
        row = self.films.row_of(ref)
        if row is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(self.films.index(row)).top() - top)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            return keeps_keys(event, _ENDS | _FOLDS if self.films.headings else _ENDS) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = Qt.Key(event.key()), self.currentIndex()
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key in _OPENS:
            self._use(index)
        elif key in _FOLDS and index.isValid():
            self._fold(index.row(), key == Qt.Key.Key_Left)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Backspace:
            self.clear_wished.emit()
        elif key == Qt.Key.Key_Slash:
            self.search_wished.emit("")
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, text: str) -> None:
        """What is typed goes to the search, not to the next film of that name."""
        if text.strip():
            self.search_wished.emit(text)

    @Slot(QModelIndex)
    def _use(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        group = self.films.group_at(index.row())
        if group is None:
            self.opened.emit(self.films.row_at(index.row()).ref)
        elif group.key:
            self._put_fold(index.row(), not self.films.is_folded(group))

    def _fold(self, row: int, folded: bool) -> None:
        """Left folds, or goes to the heading above; Right unfolds, or goes on to what stands below."""
        group = self.films.group_at(row)
        if group is not None and self.films.is_folded(group) != folded:
            self._put_fold(row, folded)
        elif folded:
            self._go_to(self._heading_over(row))
        elif group is not None:
            self._go_to(row + 1)

    def _put_fold(self, row: int, folded: bool) -> None:
        """The heading stays where it is, and the keyboard on it."""
        at = self.verticalOffset()
        self.films.fold(row, folded)
        self.verticalScrollBar().setValue(at)
        self._go_to(row)

    def _heading_over(self, row: int) -> int:
        """The nearest heading of a higher level; the row itself where there is none."""
        own = self.films.group_at(row)
        for above in range(row - 1, -1, -1):
            group = self.films.group_at(above)
            if group is not None and (own is None or group.level < own.level):
                return above if group.key else row
        return row

    def _go_to(self, row: int, *, scroll: bool = True) -> None:
        index = self.films.index(min(row, self.films.rowCount() - 1))
        self.setAutoScroll(scroll)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if scroll:
            self.scrollTo(index)
        self.setAutoScroll(True)

    @Slot()
    def look_soon(self, *_: int) -> None:
        """Ask for the pictures of what is in sight, when the list has come to rest."""
        self._look_around.start()

    @Slot()
    def _ask_for_thumbnails(self) -> None:
        if not self.isVisible():
            return
        rows = (row for row in self.rows_in(self.viewport().rect()) if self.films.rows[row] >= 0)
        films = [self.films.row_at(row) for row in rows]
        if wanted := tuple(film.ref for film in films if film.thumbnail is None):
            self.thumbnails_wanted.emit(wanted)
