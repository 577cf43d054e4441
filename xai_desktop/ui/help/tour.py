"""The guided first run: six cards, one after the other, each beside the thing it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.key_words import with_keys
from xai_desktop.ui.panels.parts import Note, column_of, row_of

WIDTH, GAP = 330, 14
"""Pixels of a card, and between it and what it is about."""
FOLLOW_MS = 100
"""What is meant moves when a panel unfolds, a column scrolls or words wrap: the ring looks for it this often."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`about` gives the widget that is meant when the card comes; `first` is done before (a step, a posture). What
    `clear` gives is spoken of as well, and stays in sight."""

    title: str
    text: str
    about: Callable[[], QWidget]
    first: Callable[[], object] = lambda: None
    clear: Callable[[], QWidget | None] = lambda: None


class TourView(QObject):
    """Runs over a window. Enter and the arrows go on and back, Esc ends. `ended` says whether all was seen."""

    ended = Signal(bool)

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._window, self._stops, self._place = window, tuple(stops), 0
        self.frame, self.card = _Frame(window), _Card(window)
        self.card.moved.connect(self._move)
        self._around = QRect()
        self._follow = QTimer(self, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._keep_up)
        window.installEventFilter(self)
        for one in (self.frame, self.card):
            one.hide()

    @property
    def place(self) -> int:
        """Which card is showing, from 0."""
        return self._place

    def begin(self) -> None:
        self._show(0)

    def end(self, *, seen: bool) -> None:
        """Nothing of it stays in the window."""
        self._follow.stop()
        self._window.removeEventFilter(self)
        for one in (self.frame, self.card):
            one.hide()
            one.deleteLater()
        self.ended.emit(seen)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.card.isVisible():
            self._settle()
        return False

    def _move(self, by: int) -> None:
        place = self._place + by
        if by == 0 or place >= len(self._stops):
            self.end(seen=by != 0)
        elif place >= 0:
            self._show(place)

    def _show(self, place: int) -> None:
        self._place = place
        stop = self._stops[place]
        stop.first()
        self.card.show_stop(stop, place, len(self._stops))
        self.card.show()
        self.frame.show()
        self._settle()
        self._follow.start()
        self.card.setFocus()

    def _keep_up(self) -> None:
        if self._meant() != self._around:
            self._settle()

    def _meant(self) -> QRect:
        """Where the thing lies in the window."""
        target = self._stops[self._place].about()
        if target.window() is not self._window:
            target = self._window  # a panel that is in another window meanwhile
        return self._lies(target)

    def _kept_clear(self) -> QRect:
        other = self._stops[self._place].clear()
        return QRect() if other is None or other.window() is not self._window else self._lies(other)

    def _lies(self, target: QWidget) -> QRect:
        room = self._window.rect()
        corner = target.mapTo(self._window, QPoint(0, 0)) if target is not self._window else QPoint(0, 0)
        return QRect(corner, target.size()).intersected(room)

    def _settle(self) -> None:
        """The frame around what is meant, the card beside it and inside the window."""
        meant, room = self._meant(), self._window.rect()
        self._around = meant
        self.frame.setGeometry(meant.adjusted(-3, -3, 3, 3).intersected(room))
        self.frame.raise_()
        layout = self.card.layout()
        self.card.resize(WIDTH, layout.totalHeightForWidth(WIDTH) if layout is not None else self.card.height())
        self.card.move(beside(meant, self.card.size().width(), self.card.size().height(), room, self._kept_clear()))
        self.card.raise_()


def beside(meant: QRect, width: int, height: int, room: QRect, clear: QRect = QRect()) -> QPoint:  # noqa: B008
    """Where a card goes: at the right of what is meant, else left, else below, else above, and never over `clear`;
    else in its lower left corner, since the map is on the right."""
    y = min(max(meant.top(), room.top() + GAP), room.bottom() - height - GAP)
    x = min(max(meant.left(), room.left() + GAP), room.right() - width - GAP)
    places = (
        (meant.right() + GAP + width < room.right(), QPoint(meant.right() + GAP, y)),
        (meant.left() - GAP - width > room.left(), QPoint(meant.left() - GAP - width, y)),
        (meant.bottom() + GAP + height < room.bottom(), QPoint(x, meant.bottom() + GAP)),
        (meant.top() - GAP - height > room.top(), QPoint(x, meant.top() - GAP - height)),
    )
    size = QSize(width, height)
    free = (place for fits, place in places if fits and not QRect(place, size).intersects(clear))
    return next(free, QPoint(meant.left() + GAP, meant.bottom() - height - GAP))


class _Frame(QWidget):
    """A ring around what is meant; clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().colour("accent"), 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))


class _Card(QFrame):
    """`moved` carries 1, −1, or 0 for the end."""

    moved = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.text, self.count = Note("", "strong"), Note("", ""), QLabel()
        self.back, self.on, self.skip = (
            QPushButton(wording("Back")),
            QPushButton(wording("Next")),
            QPushButton(wording("End the tour")),
        )
        theme.role(self.on, "primary")
        theme.role(self.skip, "flat")
        theme.role(self.count, "quiet")
        column = column_of(self)
        column.setContentsMargins(14, 12, 14, 12)
        for part in (self.title, self.text):
            column.addWidget(part)
        column.addLayout(row_of(self.count, self.skip, self.back, self.on, wide=0))
        for button, by in ((self.back, -1), (self.on, 1), (self.skip, 0)):
            button.clicked.connect(lambda _=False, step=by: self.moved.emit(step))

    def show_stop(self, stop: Stop, place: int, many: int) -> None:
        self.title.say(stop.title)
        self.text.say(stop.text)
        self.count.setText(wording("{place} of {many}").format(place=place + 1, many=many))
        self.back.setEnabled(place > 0)
        self.on.setText(wording("Done") if place + 1 == many else wording("Next"))
        self.setAccessibleName(
            wording("Tour, {place} of {many}: {title}").format(place=place + 1, many=many, title=stop.title)
        )
        self.setAccessibleDescription(with_keys(stop.text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_Space)
        steps = {**dict.fromkeys(on, 1), Qt.Key.Key_Left: -1, Qt.Key.Key_Escape: 0}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif step != -1 or self.back.isEnabled():
            self.moved.emit(step)

    def event(self, event: QEvent) -> bool:
        """Its keys are no shortcuts of the window while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return)
            if Qt.Key(event.key()) in keys and not event.modifiers():
                event.accept()
                return True
        return super().event(event)
