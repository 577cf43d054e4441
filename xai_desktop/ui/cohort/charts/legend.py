"""What the signs of a chart mean, above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.parts import row_of
from xai_desktop.ui.viewer.library import pg

LONGEST = 330
"""Pixels of a name."""
_MIDDLE = Qt.TextElideMode.ElideMiddle


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with its line, its sign (hollow without a brush), or its ground."""

    name: str
    pen: QPen | None = None
    sign: str = ""
    brush: QBrush | None = None


class Sample(QWidget):
    """A piece of a line with its sign."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry
        self.setFixedSize(QSize(theme.pixels(30 if entry.pen is not None else 18), theme.pixels(14)))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, one, middle = QPainter(self), self._entry, self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if one.brush is not None and not one.sign:
            painter.fillRect(self.rect().adjusted(1, 2, -1, -2), one.brush)
        if one.pen is not None:
            painter.setPen(one.pen)
            painter.drawLine(QPointF(1, middle), QPointF(self.width() - 1, middle))
        if one.sign:
            painter.translate(self.width() / 2, middle)
            hollow = one.brush is None
            rim = look.pen(look.named("text" if hollow else "field"), 1.2 if hollow else 0.7)
            brush = QBrush() if one.brush is None else one.brush
            pg.graphicsItems.ScatterPlotItem.drawSymbol(painter, one.sign, theme.points(9), rim, brush)


class Legend(QWidget):
    """Takes no room where there is nothing to tell apart."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.names = tuple(one.name for one in entries)
        flow = FlowLayout(self)
        for entry in entries:
            part, words = QWidget(), QLabel(self.fontMetrics().elidedText(entry.name, _MIDDLE, theme.pixels(LONGEST)))
            words.setToolTip(entry.name if words.text() != entry.name else "")
            words.setAccessibleName(entry.name)
            part.setLayout(row_of(Sample(entry), words, spacing=5))
            words.setContentsMargins(0, 0, 8, 0)
            flow.addWidget(part)
        self.setVisible(bool(entries))
