"""Choosing a finding: type a few letters, press Enter; or one click on how sure one is of it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from xai_desktop.core.findings import search
from xai_desktop.core.review import LEVELS
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import ElidedLabel, column_of, row_of
from xai_desktop.ui.verdict.answers import SurenessView

WIDTH, HEIGHT = 330, 420
HINT = noted("Enter: it is there · 1–5: there, and how sure")
_PASSED_ON = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class FindingPicker(QFrame):
    """A popup. `picked` carries the name of the finding that is there, and how sure (1–5), or None where not said."""

    picked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        theme.role(self, "card")
        self.setAccessibleName(wording("Add a finding"))
        self._taken: frozenset[str] = frozenset()
        self.search, self.list = QLineEdit(), QListWidget()
        self.search.setPlaceholderText(wording("Finding that is there"))
        self.search.setAccessibleName(wording("Search the findings"))
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.setAccessibleName(wording("Findings"))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.role(self.list, "rows")
        self.list.itemClicked.connect(lambda item: self._pick(item, None))
        hint = QLabel(wording(HINT))
        theme.role(hint, "quiet")
        column = column_of(self, 6)
        column.setContentsMargins(8, 8, 8, 8)
        for part in (self.search, self.list, hint):
            column.addWidget(part)
        self.resize(WIDTH, HEIGHT)

    def open_at(self, place: QPoint, taken: frozenset[str] = frozenset()) -> None:
        """Open with its lower left corner at a place of the screen; findings that were named are left out."""
        self._taken = taken
        self.search.clear()
        self._fill()
        self.move(place - QPoint(0, self.height()))
        screen = self.screen().availableGeometry()
        self.move(max(screen.left(), min(self.x(), screen.right() - self.width())), max(screen.top(), self.y()))
        self.show()
        self.search.setFocus()

    def names(self) -> tuple[str, ...]:
        """What is offered, from top to bottom."""
        return tuple(self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count()))

    def hideEvent(self, event: QHideEvent) -> None:
        """The keyboard goes back to the window, not nowhere."""
        super().hideEvent(event)
        owner = self.parentWidget()
        if owner is not None:
            owner.window().activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The search field keeps the keyboard; the list gets what is meant for it."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self.list.currentItem(), None)
                return True
            if event.text() in tuple(map(str, LEVELS)):
                self._pick(self.list.currentItem(), int(event.text()))
                return True
            if key in _PASSED_ON:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, *_: object) -> None:
        self.list.clear()
        for finding in search(self.search.text(), retold):
            if finding.name not in self._taken:
                self._add(finding.name)
        self.list.setCurrentRow(0)

    def _add(self, name: str) -> None:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.UserRole, name)
        shown = retold(name)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, shown)
        row = QWidget()
        label, sure = ElidedLabel(shown), SurenessView(wording("{name}: how sure").format(name=shown), words=False)
        sure.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sure.chosen.connect(lambda level, one=item: self._pick(one, level))
        line = row_of(label, sure, wide=0)
        line.setContentsMargins(6, 0, 2, 0)
        row.setLayout(line)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.list.addItem(item)
        item.setSizeHint(QSize(0, row.sizeHint().height()))
        self.list.setItemWidget(item, row)

    def _pick(self, item: QListWidgetItem | None, level: int | None) -> None:
        if item is None:
            return
        name = str(item.data(Qt.ItemDataRole.UserRole))
        self.close()
        self.picked.emit(name, level)
