"""How alike maps stay while layer after layer forgets what it learnt: curves with their intervals."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.sanity import Curve, Point
from xai_desktop.core.wording import retold
from xai_desktop.ui import theme
from xai_desktop.ui.panels.plotting import Axes, paint_x_labels, paint_y_axis, small
from xai_desktop.ui.panels.series import line_pen, paint_marker, paint_sample

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
BAND = 46
"""Opacity of an interval, of 255."""


class LayerPlot(QWidget):
    """Curves of one chart, by layer from the output on; what has no value leaves a gap."""

    def __init__(self, curves: Sequence[Curve], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves = tuple(curves)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changes().changed.connect(self._recolour)
        said = [f"{retold(self._curves[0].chart)}"]
        for curve in self._curves:
            said += [f"{curve.name} {one.place} {one.value:.2f}" for one in curve.points if one.value is not None]
        self.setAccessibleName("; ".join(said))

    def _recolour(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 190)

    def axes(self) -> Axes:
        metrics = QFontMetricsF(small(self.font()))
        left, line = metrics.horizontalAdvance("0.75") + 10, metrics.height()
        rect = QRectF(left, line + 8, max(20.0, self.width() - left - 8), max(20.0, self.height() - 2 * line - 16))
        lows = [v for curve in self._curves for one in curve.points for v in (one.value, one.low) if v is not None]
        return Axes(rect, (-0.4, len(self._curves[0].points) - 0.6), (min([0.0, *lows]) - 0.03, 1.03))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        axes = self.axes()
        paint_y_axis(painter, axes, TICKS)
        for number, curve in enumerate(self._curves):
            self._paint_curve(painter, axes, number, curve)
        places = tuple((float(x), point.place) for x, point in enumerate(self._curves[0].points))
        paint_x_labels(painter, axes, places, self.width())
        self._paint_head(painter)

    def _paint_curve(self, painter: QPainter, axes: Axes, number: int, curve: Curve) -> None:
        for piece in pieces(curve):
            shade = QColor(theme.current().series_colour(number))
            shade.setAlpha(BAND)
            ends = [(x, one) for x, one in piece if one.low is not None and one.high is not None]
            band = [axes.at(x, one.high or 0.0) for x, one in ends] + [
                axes.at(x, one.low or 0.0) for x, one in ends[::-1]
            ]
            painter.setPen(QPen(QColor(0, 0, 0, 0)))
            painter.setBrush(shade)
            painter.drawPolygon(QPolygonF(band))
            painter.setPen(line_pen(number))
            painter.drawPolyline(axes.polyline(tuple((x, one.value or 0.0) for x, one in piece)))
            for x, one in piece:
                paint_marker(painter, number, axes.at(x, one.value or 0.0), 2.8)

    def _paint_head(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.current().colour("text"))
        painter.drawText(QPointF(0, metrics.ascent()), retold(self._curves[0].chart))
        x = float(self.width() - 8)
        for number, curve in reversed(list(enumerate(self._curves))):
            x -= metrics.horizontalAdvance(curve.name)
            painter.setPen(theme.current().colour("text"))
            painter.drawText(QPointF(x, metrics.ascent()), curve.name)
            paint_sample(painter, number, QPointF(x - 30, metrics.height() / 2))
            x -= 42


def pieces(curve: Curve) -> tuple[tuple[tuple[float, Point], ...], ...]:
    """(place on the axis, point) in unbroken pieces."""
    found: list[list[tuple[float, Point]]] = [[]]
    for x, point in enumerate(curve.points):
        if point.value is None:
            found.append([])
        else:
            found[-1].append((float(x), point))
    return tuple(tuple(piece) for piece in found if piece)
