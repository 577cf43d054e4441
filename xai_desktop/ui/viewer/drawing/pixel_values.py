"""The values of the pixels around the mouse: written on the pixels where they are large, else on a card beside it."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from xai_desktop.core.drawing import forms
from xai_desktop.core.image import Image
from xai_desktop.core.shapes import Point
from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.captions import number
from xai_desktop.ui.viewer.chips import inside_letters, kept_inside, letter_spots
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import to_pane_transform

ON_CARD, ON_FILM = 5, 7
"""Pixels each way."""

BESIDE, PAD = 24.0, 5.0
_GROUND, _RIM, _PLATE = QColor(20, 23, 27, 232), QColor(255, 255, 255, 60), QColor(0, 0, 0, 190)

Cell = tuple[int, int]
"""(row, column) on the film."""


def around(geometry: ViewGeometry, at: Point, side: int) -> list[list[Cell | None]]:
    """The pixels around a film point as they lie on the screen, however the film was turned; None beside the film."""
    height, width = geometry.film
    (x0, y0), (x1, y1), (x2, y2) = (geometry.to_film(*one) for one in ((0, 0), (1, 0), (0, 1)))
    right = _unit(x1 - x0, y1 - y0)
    down = _unit(x2 - x0, y2 - y0)
    column, row, reach = math.floor(at[0]), math.floor(at[1]), side // 2
    found: list[list[Cell | None]] = []
    for j in range(-reach, reach + 1):
        places = [
            (row + i * right[1] + j * down[1], column + i * right[0] + j * down[0]) for i in range(-reach, reach + 1)
        ]
        found.append([(y, x) if 0 <= y < height and 0 <= x < width else None for y, x in places])
    return found


def paint_pixels(
    painter: QPainter, image: Image, geometry: ViewGeometry, ratio: float, pane: QRectF, font: QFont, at: Point | None
) -> None:
    """Modality values around a film point, that in the middle of the pane without one."""
    height, width = geometry.pane
    x, y = at or geometry.to_film(width / 2, height / 2)
    x, y = forms.on_film((x, y), geometry.film)
    at = min(x, geometry.film[1] - 0.5), min(y, geometry.film[0] - 0.5)
    metrics = QFontMetricsF(font)
    cells = around(geometry, at, ON_FILM)
    wide = max(metrics.horizontalAdvance(_text(image, cell)) for line in cells for cell in line)
    step = geometry.zoom / ratio
    if step >= wide + 4 and step * geometry.aspect >= metrics.height() + 2:
        _write_on_film(painter, image, geometry, ratio, pane, font, cells)
    else:
        _paint_card(painter, image, geometry, ratio, pane, font, at)


def _write_on_film(
    painter: QPainter,
    image: Image,
    geometry: ViewGeometry,
    ratio: float,
    pane: QRectF,
    font: QFont,
    cells: list[list[Cell | None]],
) -> None:
    to_pane = to_pane_transform(geometry, ratio)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    for cell in (cell for line in cells for cell in line if cell is not None):
        row, column = cell
        place = to_pane.mapRect(QRectF(column, row, 1, 1))
        if not pane.contains(place) or any(map(place.intersects, letter_spots(pane))):
            continue
        text = _text(image, cell)
        plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 4, metrics.height())
        plate.moveCenter(place.center())
        painter.fillRect(plate, _PLATE)  # white digits with a rim alone cannot be read on a white pixel
        painter.setPen(theme.DARK.colour("on_film"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _paint_card(
    painter: QPainter, image: Image, geometry: ViewGeometry, ratio: float, pane: QRectF, font: QFont, at: Point
) -> None:
    metrics = QFontMetricsF(font)
    cells = around(geometry, at, ON_CARD)
    wide = max(metrics.horizontalAdvance(_text(image, cell)) for line in cells for cell in line) + 2 * PAD
    wide, tall = math.ceil(max(wide, 30.0)), math.ceil(metrics.height() + 4)
    head = wording("x {x} y {y}, values {unit}").format(x=math.floor(at[0]), y=math.floor(at[1]), unit=image.unit)
    width = max(ON_CARD * wide, metrics.horizontalAdvance(head)) + 2 * PAD
    where = to_pane_transform(geometry, ratio).map(QPointF(*at)) + QPointF(BESIDE, BESIDE)
    card = kept_inside(QRectF(where, where + QPointF(width, (ON_CARD + 1) * tall + 2 * PAD)), inside_letters(pane))
    card.moveTo(round(card.left()), round(card.top()))
    painter.setPen(QPen(_RIM, 1))
    painter.setBrush(_GROUND)
    painter.drawRect(card)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(font)
    painter.setPen(theme.DARK.colour("quiet"))
    inner = card.adjusted(PAD, PAD, -PAD, -PAD)
    painter.drawText(
        QRectF(inner.left(), inner.top(), inner.width(), tall), Qt.AlignmentFlag.AlignVCenter, head.strip()
    )
    for j, line in enumerate(cells):
        for i, cell in enumerate(line):
            place = QRectF(inner.left() + i * wide, inner.top() + (j + 1) * tall, wide, tall)
            middle = i == j == ON_CARD // 2
            painter.setPen(theme.DARK.colour("accent" if middle else "text"))
            painter.drawText(place.adjusted(0, 0, -PAD, 0), _RIGHT, _text(image, cell))
            if middle:
                painter.drawRect(place.adjusted(1.5, 0.5, -1.5, -0.5))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _text(image: Image, cell: Cell | None) -> str:
    return "·" if cell is None else number(image.value_at(*cell))


def _unit(dx: float, dy: float) -> tuple[int, int]:
    return (int(math.copysign(1, dx)), 0) if abs(dx) > abs(dy) else (0, int(math.copysign(1, dy)))
