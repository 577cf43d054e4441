"""Tiles, and under them, column by column, the curve of their numbers."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.cascade import CascadeRow, Measure
from xai_desktop.ui.panels.cascade_grid import CascadeGrid
from xai_desktop.ui.panels.cascade_strip import CascadeStrip

LEAST, MOST = 38, 90
"""Pixels of the curve's height."""


class CascadeBody(QWidget):
    """The curve takes a fifth of the height, less where rows need it; the tiles take the rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.strip = CascadeGrid(self), CascadeStrip(self)
        self.grid.moved.connect(self._align)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self.grid.show_rows(rows)
        self.strip.show_rows(rows)
        self.strip.set_column(None if self.grid.chosen is None else self.grid.chosen[1])
        self._place()

    def show_measure(self, measure: Measure) -> None:
        self.grid.show_measure(measure)
        self.strip.show_measure(measure)

    def _place(self) -> None:
        width, height = self.width(), self.height()
        tall = min(max(LEAST, min(height // 5, height - self.grid.least_height())), MOST)
        self.grid.setGeometry(0, 0, width, height - tall)
        scrolled = self.grid.plan.width > width or self.grid.plan.height > height - tall
        under = height - tall if scrolled else min(height - tall, self.grid.plan.height + 2)
        self.strip.setGeometry(0, under, width, tall)
        self._align()

    @Slot()
    def _align(self) -> None:
        self.strip.set_columns(self.grid.centres(), self.grid.plan)

    def sizeHint(self) -> QSize:
        return QSize(900, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
