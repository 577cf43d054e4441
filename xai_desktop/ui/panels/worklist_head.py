"""Above the films: search, filters that are on, and how the list is arranged."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.core.worklist import FilmFilter
from xai_desktop.ui import icons, theme
from xai_desktop.ui.panels.inputs import keeps_keys, paint_focus
from xai_desktop.ui.panels.parts import Note, column_of
from xai_desktop.ui.panels.worklist_chips import FilterChips

_LEAVES = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Down})


class SearchField(QLineEdit):
    """Esc and the down key go back to the list, Enter opens the first film that was found.

    `left` tells whether it was Esc.
    """

    left = Signal(bool)
    first_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(wording("Search films"))
        self.setAccessibleName(wording("Search the worklist"))
        self.setClearButtonEnabled(True)
        self.returnPressed.connect(self.first_wished)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _LEAVES) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _LEAVES and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.left.emit(event.key() == Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def begin(self, text: str = "") -> None:
        """The keyboard goes here; `text` is what was typed already in the list, in place of what stood here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.setText(text)
        else:
            self.selectAll()


class ArrangeButton(QToolButton):
    """Opens the menu of the list; shows lines that become shorter, and a dot while a filter is on."""

    def __init__(self) -> None:
        super().__init__()
        self.filtered = False
        self.setAccessibleName(wording("Sort, group and filter"))
        self.setToolTip(wording("Sort, group and filter (menu key in the list)"))

    def sizeHint(self) -> QSize:
        return QSize(26, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, now = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, middle = theme.icon_side(16), QPointF(self.width() / 2, self.height() / 2)
        tint = icons.ACTION if self.underMouse() else icons.QUIET
        place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        icons.icon("arrange", tint).paint(painter, place)
        if self.filtered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent"))
            painter.drawEllipse(middle + QPointF(8, -6), 2.6, 2.6)
        painter.end()
        paint_focus(self)


class WorklistHead(QWidget):
    """`filter_chosen` tells of every change of a filter or of the search."""

    filter_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wished = FilmFilter()
        self.search, self.chips, self.note = SearchField(), FilterChips(), Note()
        column = column_of(self, 6)
        for widget in (self.search, self.chips, self.note):
            column.addWidget(widget)
        self.note.hide()
        self.search.textChanged.connect(self._search)
        self.chips.filter_chosen.connect(self.filter_chosen)

    def show_filter(self, wished: FilmFilter) -> None:
        """The chips, and an empty search where there is nothing to search for."""
        self._wished = wished
        self.chips.show_filter(wished)
        if wished.words != _words(self.search.text()):
            self.search.blockSignals(True)
            self.search.setText(" ".join(wished.words))
            self.search.blockSignals(False)

    @Slot(str)
    def _search(self, text: str) -> None:
        self.filter_chosen.emit(replace(self._wished, words=_words(text)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.casefold().split())
