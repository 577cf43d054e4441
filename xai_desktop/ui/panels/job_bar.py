"""How far some work is, as a thin bar."""

import time

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar

from xai_desktop.ui import theme

FINE = 1000


class JobBar(QProgressBar):
    """A thin bar that is seen in both themes; a piece wanders along it while nobody knows how far the job is."""

    def __init__(self, name: str) -> None:
        """`name` is what those hear who do not see it: the work that goes on."""
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(0, FINE)
        self.setTextVisible(False)
        self._wander = QTimer(self, interval=60)
        self._wander.timeout.connect(self.update)

    def show_share(self, share: float | None) -> None:
        """Between 0 and 1; None while nobody knows."""
        self.setRange(0, 0 if share is None else FINE)
        if share is not None:
            self.setValue(round(FINE * min(share, 1.0)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wander.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._wander.stop()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, now, rect = QPainter(self), theme.current(), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("line"))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setBrush(now.colour("accent"))
        if self.maximum() > 0:
            painter.drawRoundedRect(QRectF(0, 0, rect.width() * self.value() / self.maximum(), rect.height()), 3, 3)
        else:
            part = (time.monotonic() / 1.6) % 1.0
            painter.drawRoundedRect(QRectF(rect.width() * 0.75 * part, 0, rect.width() / 4, rect.height()), 3, 3)
