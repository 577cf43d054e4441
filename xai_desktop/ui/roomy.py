"""A window that may be smaller than what is in it: then it scrolls, so that every control can still be reached."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

SMALLEST = QSize(320, 240)
"""Logical pixels of a window."""


class Roomy(QScrollArea):
    """Bars only where a window has less room than its content needs. What has the keyboard is brought into sight.

    The content gets its size here: Qt would take the height that wrapped sentences wish for as the least that it needs.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidget(inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """All the room that there is, and no less than is needed; a bar takes some of the room."""
        whole, least = self.maximumViewportSize(), self._inside.minimumSizeHint()
        across, down = self.horizontalScrollBar().sizeHint().height(), self.verticalScrollBar().sizeHint().width()
        wide = least.width() > whole.width()
        high = least.height() > whole.height() - across * wide
        wide = least.width() > whole.width() - down * high
        self._inside.resize(QSize(whole.width() - down * high, whole.height() - across * wide).expandedTo(least))

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, focus: QWidget | None) -> None:
        """Qt scrolls only what Tab stays in, not what it comes into. What the mouse presses must stay under it."""
        if focus is None or not self._inside.isAncestorOf(focus) or QApplication.mouseButtons():
            return
        area: QWidget | None = focus
        while area is not None and area is not self:
            area = area.parentWidget()
            if isinstance(area, QScrollArea):
                area.ensureWidgetVisible(focus, 8, 8)
