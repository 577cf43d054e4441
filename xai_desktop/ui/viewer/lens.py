"""A magnifier: a square on the film that shows what lies in its middle larger, with map and marks as the pane has them.

It follows the mouse; without one it stands in the middle of the view, and the arrow keys move it.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from xai_desktop.ui import theme
from xai_desktop.ui.viewer.chips import chip_size, draw_chip
from xai_desktop.ui.viewer.geometry import Point, ViewGeometry
from xai_desktop.ui.viewer.layers import Layers

PaintMarks = Callable[[QPainter, ViewGeometry, float, QRectF, QFont], None]
"""Paints lines over a film: where it lies, device pixels per logical pixel, the pane, and the font of labels."""

POWERS = (2, 3, 4)
SIDE, SHARE = 260, 2 / 3
"""Logical pixels, and the part of the pane that it may cover at most: the film around it stays in sight."""

_GROUND = QColor(20, 23, 27, 225)


class Lens:
    """`power` is how much larger than the pane it shows the film, 0 for no lens; `point` the film point in its middle,
    None for the middle of the view."""

    def __init__(self) -> None:
        self.power = 0
        self.point: Point | None = None
        self._layers = Layers()

    def middle(self, view: ViewGeometry) -> Point:
        """Where its middle is in the pane, in device pixels; never outside."""
        height, width = view.pane
        x, y = (width / 2, height / 2) if self.point is None else view.to_pane(*self.point)
        return min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))

    def move(self, dx: float, dy: float, view: ViewGeometry) -> None:
        """By device pixels of the pane, and no further than its edges."""
        x, y = self.middle(view)
        height, width = view.pane
        self.point = view.to_film(min(max(x + dx, 0.0), width), min(max(y + dy, 0.0), height))

    def geometry(self, view: ViewGeometry, ratio: float) -> tuple[ViewGeometry, tuple[int, int]]:
        """(how the film lies in the lens, the lens's corner in the pane), in device pixels.

        The film point in the middle of the lens is the one that the lens covers there.
        """
        side = min(round(SIDE * ratio), *(round(SHARE * one) for one in view.pane))
        x, y = self.middle(view)
        larger = replace(view, pane=(side, side), zoom=view.zoom * self.power, centre=view.to_film(x, y))
        return larger, (round(x - side / 2), round(y - side / 2))

    def paint(
        self, painter: QPainter, view: ViewGeometry, ratio: float, layers: Layers, marks: PaintMarks | None, font: QFont
    ) -> None:
        """`layers` are those of the pane, and so is what `marks` paints; None where marks are hidden."""
        geometry, corner = self.geometry(view, ratio)
        side = geometry.pane[0] / ratio
        place = QRectF(corner[0] / ratio, corner[1] / ratio, side, side)
        painter.save()
        painter.setClipRect(place)
        painter.fillRect(place, Qt.GlobalColor.black)
        self._layers.take(layers)
        self._layers.divider = geometry.to_pane(*view.to_film(layers.divider, 0))[0]
        self._layers.set_geometry(geometry, ratio)
        self._layers.paint(painter, corner)
        if marks is not None:
            painter.translate(place.topLeft())
            marks(painter, geometry, ratio, QRectF(), font)  # no room for labels: they would cover the film
        painter.restore()
        self._paint_rim(painter, place, font)

    def _paint_rim(self, painter: QPainter, place: QRectF, font: QFont) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset, colour in ((-0.5, QColor(0, 0, 0)), (0.5, theme.DARK.colour("accent"))):
            painter.setPen(QPen(colour, 1))
            painter.drawRect(place.adjusted(inset, inset, -inset, -inset))
        text = f"{self.power}×"
        size = chip_size(text, font)
        chip = QRectF(place.right() - size.width() - 3, place.bottom() - size.height() - 3, size.width(), size.height())
        draw_chip(painter, chip, text, font, _GROUND, theme.current().colour("on_film"))
