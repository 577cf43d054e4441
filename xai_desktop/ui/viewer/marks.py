"""Boxes, their labels, the map's peak and the pointer of a linked pane: lines of one thickness at every zoom."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QTransform

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.overlay import reader_numbers
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.render import inside_any, peak_strokes
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.chips import Placed, carried, chip_place, chip_places, chip_size, draw_chip
from xai_desktop.ui.viewer.geometry import Point, ViewGeometry
from xai_desktop.ui.viewer.going_along import GoingAlong
from xai_desktop.ui.viewer.label_forms import Forms, found_forms, mark_forms
from xai_desktop.ui.viewer.outlines import Outlines

PEAK_ARM, POINTER_ARM, POINTER_GAP = 8.0, 14.0, 4.0
"""Logical pixels."""

PREDICTED = QColor(255, 214, 10)
"""Of what the network drew: no reader has it, and it stands out on films and on every map."""

_INK = QColor(4, 18, 31)
_BORDER = QColor(0, 0, 0)


Shown = tuple[Forms, QColor, QRectF]
"""What is said about a mark, from the longest to the shortest, in its colour, and where it is in the pane."""

NEAR = 4.0
"""Logical pixels around a mark in which the mouse is at it."""


class Marks(GoingAlong):
    """What is drawn with lines over a film. Device pixels in, logical pixels out (`ratio` between them)."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: tuple[Annotation, ...] = ()
        self.predicted: tuple[FoundBox, ...] = ()
        self.peak: tuple[int, int] | None = None
        self.pointer: Point | None = None
        self.others: tuple[QRectF, ...] = ()
        """Where the reader's own marks are, in logical pixels: labels leave them free, too."""
        self._places: list[tuple[Shown, Placed | None]] = []
        self._looked: dict[int, tuple[Shown, Placed | None]] = {}
        self._pointed: Shown | None = None
        self._outlines = Outlines()

    def paint(
        self,
        painter: QPainter,
        geometry: ViewGeometry,
        ratio: float,
        pane: QRectF,
        font: QFont,
        room: QRectF | None = None,
    ) -> tuple[QRectF, ...]:
        """Boxes first, then their labels over all boxes, then the crosses. Returns where the labels are.

        `room` is the part of the pane that labels may take: the whole pane unless it is given.
        """
        numbers = reader_numbers(self.boxes)
        shown = [(a, theme.current().reader_colour(numbers[a.reader]), _edges(a.box, geometry)) for a in self.boxes]
        self._outlines.keep(a.shape for a in self.boxes)
        to_pane = to_pane_transform(geometry, ratio)
        for annotation, colour, edges in shown:
            if isinstance(annotation.shape, Box):
                draw_box(painter, edges, colour, ratio)
            else:
                path = self._outlines.path(annotation.shape, geometry.zoom)
                draw_outline(painter, to_pane.map(path), colour)
        said = mark_forms(self.boxes)
        labels = [(f, colour, _rect(edges, ratio)) for f, (_, colour, edges) in zip(said, shown, strict=True)]
        for found in reversed(self.predicted):
            rect = _rect(_edges(found.box, geometry), ratio)
            draw_dashed(painter, rect)
            labels.append((found_forms(found.title), PREDICTED, rect))
        taken = self._draw_labels(painter, labels, pane, font, room or pane)
        self._draw_crosses(painter, geometry, ratio)
        return taken

    def _draw_labels(
        self, painter: QPainter, shown: list[Shown], pane: QRectF, font: QFont, room: QRectF
    ) -> tuple[QRectF, ...]:
        """Beside their marks, in the pane, on no other label and on no mark; whole only where the mouse points."""
        if pane.isEmpty():
            return ()
        if self._goes_along(self._looked_at(shown)):
            self._places = self._carry(shown, room)
        elif self._is_new(shown, pane, font, room, self.others):
            self._looked = self._look_for_places(shown, pane, font, room)
            self._places = list(self._looked.values())
        for (forms, colour, _), found in self._places:
            if found is not None:
                draw_chip(painter, found[1], forms[found[0]], font, colour, _INK)
        if self._pointed in [one for one, found in self._places if found is None or found[0]]:
            self._draw_whole(painter, self._pointed, font, room)
        return tuple(found[1] for _, found in self._places if found is not None)

    def _draw_whole(self, painter: QPainter, shown: Shown | None, font: QFont, room: QRectF) -> None:
        """Over other labels, for as long as somebody asks."""
        if shown is not None:
            size = chip_size(shown[0][0], font).boundedTo(room.size())
            draw_chip(painter, chip_place(size, shown[2], room, ()), shown[0][0], font, shown[1], _INK)

    def point(self, at: QPointF | None) -> bool:
        """The mouse is here, in logical pixels, or gone. Returns whether another mark is to be named in full."""
        before, self._pointed = self._pointed, None
        if at is not None:
            near = (one for one, _ in self._places if one[2].adjusted(-NEAR, -NEAR, NEAR, NEAR).contains(at))
            self._pointed = min(near, key=lambda one: one[2].width() * one[2].height(), default=None)
        return before != self._pointed

    def _look_for_places(
        self, shown: list[Shown], pane: QRectF, font: QFont, room: QRectF
    ) -> dict[int, tuple[Shown, Placed | None]]:
        """By the number of the mark, of those in sight. Looked for when something moved, not for every repaint."""
        seen = {number: one for number, one in enumerate(shown) if one[2].intersects(pane)}
        sizes = [[chip_size(text, font).boundedTo(room.size()) for text in forms] for forms, _, _ in seen.values()]
        places = chip_places(sizes, [rect for _, _, rect in seen.values()], room, self.others)
        return {number: (one, place) for (number, one), place in zip(seen.items(), places, strict=True)}

    def _looked_at(self, shown: list[Shown]) -> bool:
        """Whether places were looked for, and the marks still say what they said then."""
        last = len(shown) > max(self._looked, default=len(shown))
        return last and all(shown[number][:2] == one[:2] for number, (one, _) in self._looked.items())

    def _carry(self, shown: list[Shown], room: QRectF) -> list[tuple[Shown, Placed | None]]:
        """Labels at their marks as these are now; none where it would lie outside."""
        found: list[tuple[Shown, Placed | None]] = []
        for number, (before, placed) in self._looked.items():
            place = None if placed is None else carried(placed[1], before[2], shown[number][2])
            inside = place is not None and room.contains(place)
            found.append((shown[number], (placed[0], place) if placed and place and inside else None))
        return found

    def _draw_crosses(self, painter: QPainter, geometry: ViewGeometry, ratio: float) -> None:
        if self.peak is not None:
            row, column = self.peak
            outside = bool(self.boxes) and not inside_any(row, column, self.boxes)
            draw_cross(painter, _logical(geometry.to_pane(column + 0.5, row + 0.5), ratio), outside)
        if self.pointer is not None:
            draw_pointer(painter, _logical(geometry.to_pane(*self.pointer), ratio))


def _edges(box: Box, geometry: ViewGeometry) -> tuple[int, int, int, int]:
    """The box's edges on edges of device pixels, as the pane has them: left, top, right, bottom."""
    (x0, y0), (x1, y1) = geometry.to_pane(box.x0, box.y0), geometry.to_pane(box.x1, box.y1)
    return round(min(x0, x1)), round(min(y0, y1)), round(max(x0, x1)), round(max(y0, y1))


def _rect(edges: tuple[int, int, int, int], ratio: float) -> QRectF:
    left, top, right, bottom = (edge / ratio for edge in edges)
    return QRectF(left, top, right - left, bottom - top)


def to_pane_transform(geometry: ViewGeometry, ratio: float) -> QTransform:
    """Film coordinates → logical pixels of the pane, as `ViewGeometry.to_pane` has it."""
    x, y = geometry.to_pane(0, 0)
    (xx, xy), (yx, yy) = geometry.to_pane(1, 0), geometry.to_pane(0, 1)
    return QTransform((xx - x) / ratio, (xy - y) / ratio, (yx - x) / ratio, (yy - y) / ratio, x / ratio, y / ratio)


def _logical(point: Point, ratio: float) -> QPointF:
    return QPointF(point[0] / ratio, point[1] / ratio)


def draw_box(painter: QPainter, edges: tuple[int, int, int, int], colour: QColor, ratio: float) -> None:
    """A frame two pixels wide whose middle is the box's edge, with a thin dark border on both sides."""
    half = max(1, round(ratio))
    _frame(painter, edges, 2 * half, _BORDER, ratio)
    _frame(painter, edges, half, colour, ratio)


def _frame(painter: QPainter, edges: tuple[int, int, int, int], half: int, colour: QColor, ratio: float) -> None:
    left, top, right, bottom = edges
    outer_width, inner_height = right - left + 2 * half, max(0, bottom - top - 2 * half)
    strips = (
        (left - half, top - half, outer_width, 2 * half),
        (left - half, bottom - half, outer_width, 2 * half),
        (left - half, top + half, 2 * half, inner_height),
        (right - half, top + half, 2 * half, inner_height),
    )
    for x, y, width, height in strips:
        painter.fillRect(QRectF(x / ratio, y / ratio, width / ratio, height / ratio), colour)


def draw_outline(painter: QPainter, path: QPainterPath, colour: QColor) -> None:
    """An outline two pixels wide whose middle is the shape's edge, with a thin dark border on both sides."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, width in ((_BORDER, 3.4), (colour, 2.0)):
        painter.strokePath(path, QPen(shade, width))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_dashed(painter: QPainter, rect: QRectF) -> None:
    """A frame that nobody takes for an expert's: dashes two pixels wide over a thin dark line."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_BORDER, 4.0), QPen(PREDICTED, 2.0, Qt.PenStyle.CustomDashLine)):
        if pen.style() is Qt.PenStyle.CustomDashLine:
            pen.setDashPattern([4.0, 3.0])
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)


def draw_cross(painter: QPainter, centre: QPointF, outside: bool) -> None:
    """The peak: an upright cross, or a diagonal one where it lies outside every box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for colour, width in ((QColor(0, 0, 0, 170), 4.0), (QColor(255, 255, 255), 1.8)):
        painter.setPen(QPen(colour, width))
        for start, end in peak_strokes(outside):
            painter.drawLine(centre + QPointF(*start) * PEAK_ARM, centre + QPointF(*end) * PEAK_ARM)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_pointer(painter: QPainter, centre: QPointF) -> None:
    """Where the mouse is in the linked pane: four short arms around a gap, so that the pixel itself stays visible."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (theme.current().colour("on_film"), 1.2)):
        painter.setPen(QPen(colour, width))
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            arm = QPointF(x, y)
            painter.drawLine(centre + arm * POINTER_GAP, centre + arm * POINTER_ARM)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
