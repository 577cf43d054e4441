"""Tiles, and the curve of their numbers: column by column under them, or beside them where the tiles gain by it."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.cascade import CascadeRow, Measure
from xai_desktop.ui.panels.cascade_grid import CascadeGrid
from xai_desktop.ui.panels.cascade_plan import CascadePlan, CurvePlan
from xai_desktop.ui.panels.cascade_strip import CascadeStrip
from xai_desktop.ui.panels.plotting import small

LEAST, MOST, HIGHEST = 38, 90, 300
"""Pixels of the curve's height under the tiles: at least, where tiles would grow, and where they leave room."""
NARROWEST, WIDEST = 340, 760
"""Pixels of the curve's width beside them."""
NOTE = 230
"""Pixels that a sentence about a row has behind its last tile."""


class CascadeBody(QWidget):
    """Under the tiles the curve takes a fifth of the height, less where rows need it. A wide panel is too low for tiles
    that fill its width: there the curve stands at the right, and the tiles have the whole height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.strip = CascadeGrid(self), CascadeStrip(self)
        self._beside = False
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

    @property
    def is_beside(self) -> bool:
        """Whether the curve stands at the right of the tiles."""
        return self._beside

    def _place(self) -> None:
        width, height = self.width(), self.height()
        tall = min(max(LEAST, min(height // 5, height - self.grid.least_height())), MOST)
        left = self._width_beside(width, height, self.grid.planned(width, height - tall))
        self._beside = left > 0
        if self._beside:
            self.grid.setGeometry(0, 0, left, height)
            self.strip.setGeometry(left, 0, min(width - left, WIDEST), height)
        else:
            self.grid.setGeometry(0, 0, width, height - tall)
            scrolled = self.grid.plan.width > width or self.grid.plan.height > height - tall
            under = height - tall if scrolled else min(height - tall, self.grid.plan.height + 2)
            self.strip.setGeometry(0, under, width, max(tall, min(height - under, HIGHEST)))
        self._align()

    def _width_beside(self, width: int, height: int, under: CascadePlan) -> int:
        """The width of larger tiles, with the curve at their right; 0 where they would be no larger or out of sight."""
        noted = NOTE if self.grid.has_notes else 0
        high = self.grid.planned(width - NARROWEST - noted, height)
        whole = high.width + noted
        fits = bool(self.grid.heads()) and whole + NARROWEST <= width and high.height <= height
        return whole if fits and high.side > under.side else 0

    @Slot()
    def _align(self) -> None:
        plan, strip = self.grid.plan, self.strip
        if self._beside:
            line = QFontMetricsF(small(self.font())).height()
            strip.set_plan(CurvePlan.beside(plan, self.grid.heads(), strip.width(), strip.height(), line))
        else:
            strip.set_plan(CurvePlan.under(plan, self.grid.centres()))

    def sizeHint(self) -> QSize:
        return QSize(900, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
