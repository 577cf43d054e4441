"""Windows and the monitors that are there: one that was unplugged takes no window with it."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QRegion, QScreen
from PySide6.QtWidgets import QApplication, QWidget

SLACK = 10
"""Logical pixels by which a frame may stand out: desktops give windows borders that are not seen."""
SETTLED_MS = 200
"""How long monitors must have stayed as they are: the desktop moves windows, too, and one after the other."""
_FILLING = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
_KINDS = (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool)


def onto(frame: QRect, rooms: Sequence[QRect]) -> QRect:
    """Where a window goes whose frame is at a place of the desktop, for the `rooms` of the monitors that are there.

    It stays where all of it is in sight, on one monitor or across several; else it goes into the room that has most of
    it, or into the nearest, made smaller where it is larger than the room.
    """
    seen = QRegion()
    for room in rooms:
        seen += QRegion(room)
    inner = frame.adjusted(SLACK, SLACK, -SLACK, -SLACK)
    if not rooms or (QRegion(inner) - seen).isEmpty():
        return frame
    best = max(rooms, key=lambda room: (_area(room & frame), -_apart(room, frame)))
    size = frame.size().boundedTo(best.size())
    x = min(max(frame.left(), best.left()), best.left() + best.width() - size.width())
    y = min(max(frame.top(), best.top()), best.top() + best.height() - size.height())
    return QRect(QPoint(x, y), size)


def bring_back(window: QWidget) -> bool:
    """Bring a window into sight; false where it is. What filled its monitor fills the one that it comes to."""
    frame = window.frameGeometry()
    place = onto(frame, [screen.availableGeometry() for screen in QGuiApplication.screens()])
    if place == frame:
        return False
    state, inner = window.windowState(), window.geometry()
    if state & _FILLING:
        window.setWindowState(state & ~_FILLING)
    border = frame.size() - inner.size()
    window.resize(place.size() - border)
    window.move(place.topLeft())
    if state & _FILLING:
        window.setWindowState(state)
    return True


def free_room(beside: QWidget, usual: QRect) -> QRect:
    """Most of a monitor that a window is not on; a window's `usual` place where there is only one monitor."""
    others = [screen.availableGeometry() for screen in QGuiApplication.screens() if screen is not beside.screen()]
    if not others:
        return usual
    room = max(others, key=_area)
    return room.adjusted(room.width() // 20, room.height() // 20, -room.width() // 20, -room.height() // 20)


class Monitors(QObject):
    """Watches the monitors for a window and all that belong to it. `moved` says that some had to be brought back."""

    moved = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._lost = window, False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self._settle)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._added)
        app.screenRemoved.connect(self._removed)
        for screen in app.screens():
            self._watch(screen)

    def windows(self) -> Iterator[QWidget]:
        """Every window that is open, as far as it is no menu and no tip."""
        for one in QApplication.topLevelWidgets():
            if one.isVisible() and one.windowType() in _KINDS and _belongs(one, self._window):
                yield one

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._changed)

    @Slot(QScreen)
    def _added(self, screen: QScreen) -> None:
        self._watch(screen)
        self._timer.start()

    @Slot(QScreen)
    def _removed(self, screen: QScreen) -> None:
        """Said while its windows are still on it; Qt and the desktop move them afterwards."""
        self._lost = self._lost or any(one.screen() is screen for one in self.windows())
        self._timer.start()

    @Slot(QRect)
    def _changed(self, _room: QRect) -> None:
        self._timer.start()

    @Slot()
    def _settle(self) -> None:
        brought = [bring_back(one) for one in self.windows()]
        lost, self._lost = self._lost, False
        if lost or any(brought):
            self.moved.emit()


def _belongs(one: QObject | None, window: QWidget) -> bool:
    while one is not None and one is not window:
        one = one.parent()
    return one is window


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def _apart(room: QRect, frame: QRect) -> int:
    """How far a frame's middle is from a room."""
    middle = frame.center()
    x = max(room.left() - middle.x(), 0, middle.x() - room.right())
    y = max(room.top() - middle.y(), 0, middle.y() - room.bottom())
    return x + y
