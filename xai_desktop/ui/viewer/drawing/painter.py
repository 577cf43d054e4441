"""How what is drawn looks: measurements yellow, own marks white and named "you", and handles on what is chosen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPainterPath, QTransform

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.measures import Angle, Line, Probe, Region
from xai_desktop.core.shapes import Mask, Shape
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.content import Content
from xai_desktop.ui.viewer.drawing import strokes
from xai_desktop.ui.viewer.drawing.hand import Hand
from xai_desktop.ui.viewer.drawing.word_places import WordPlaces
from xai_desktop.ui.viewer.drawing.words import INK, OWN, Sayings
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import outline_path, to_pane_transform


class DrawnPainter:
    """Paints a desk in one pane, in logical pixels. Keeps outlines that are dear to make."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._sayings, self._places = Sayings(), WordPlaces()
        self._paths: dict[int, tuple[Shape, QPainterPath]] = {}

    def paint(
        self,
        painter: QPainter,
        content: Content,
        geometry: ViewGeometry,
        ratio: float,
        pane: QRectF,
        font: QFont,
        taken: Sequence[QRectF],
        room: QRectF,
    ) -> None:
        """Lines of all things first, then handles, then words over all lines and beside the words that are there.

        `taken` is where other words are, `room` the part of the pane that words may stand in.
        """
        board, to_pane = self._hand.desk.board, to_pane_transform(geometry, ratio)
        waiting = board.offered or (board.draft.shown() if board.draft is not None else None)
        shown = (*board.things, *((waiting,) if waiting is not None else ()))
        covers = self._hand.desk.covers
        if content.image is None:
            return
        shapes = (*covers, *(shape for shape in map(touch.shape_of, shown) if shape is not None))
        self._paths = {id(shape): self._outline(shape) for shape in shapes}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for shape in covers:
            strokes.draw_cover(painter, to_pane.map(self._paths[id(shape)][1]))
        for number, thing in enumerate(shown):
            self._draw(painter, thing, to_pane, number, waiting=thing is waiting)
        self._draw_unfinished(painter, to_pane)
        self._draw_brush(painter, to_pane)
        self._draw_grips(painter, to_pane)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_words(painter, shown, content, to_pane, pane, font, taken, room)

    def _draw(self, painter: QPainter, thing: Thing, to_pane: QTransform, number: int, waiting: bool) -> None:
        desk = self._hand.desk
        shape = touch.shape_of(thing)
        chosen = number == desk.board.chosen
        if desk.painting is not None and desk.painting.number == number:
            return  # it is drawn as it is being painted
        width = 2.0 if isinstance(thing, Annotation) else 1.4
        ink = OWN if isinstance(thing, Annotation) else INK
        path = to_pane.map(self._paths[id(shape)][1]) if shape is not None else _path(thing, to_pane)
        if isinstance(shape, Mask):
            strokes.draw_paint(painter, path)
        strokes.draw_path(painter, path, ink, width + (0.6 if chosen else 0), dashed=waiting)

    def _draw_unfinished(self, painter: QPainter, to_pane: QTransform) -> None:
        """The points that are down while they enclose nothing yet."""
        draft = self._hand.desk.board.draft
        if draft is None:
            return
        points = [to_pane.map(QPointF(*point)) for point in (*draft.points, draft.hand)]
        if draft.shown() is None:
            lines = list(pairwise(points))
            if draft.kind.needs == 4 and len(lines) > 1:
                del lines[1]  # from the heart to the chest there is no line
            ink = OWN if draft.kind.is_mark else INK
            strokes.draw_path(painter, strokes.lines_path(lines, ticked=False), ink, 1.4, dashed=True)
        if not draft.kind.by_one_drag:
            strokes.draw_handles(painter, points[:-1], None, None)

    def _draw_brush(self, painter: QPainter, to_pane: QTransform) -> None:
        desk = self._hand.desk
        if desk.painting is not None:
            rows, columns = desk.painting.part
            bits = np.ascontiguousarray(desk.painting.bits[rows, columns])
            strokes.draw_wet_paint(painter, to_pane, bits, columns.start, rows.start)
        at = desk.stamp if desk.stamp is not None else self._hand.at
        if self._hand.tool.paints and at is not None:
            strokes.draw_brush(painter, to_pane, at, desk.radius, desk.aspect)

    def _draw_grips(self, painter: QPainter, to_pane: QTransform) -> None:
        board = self._hand.desk.board
        thing = board.chosen_thing
        if thing is not None:
            middle = touch.middle(thing) if board.handle is None else None
            places = [to_pane.map(QPointF(*place)) for place in touch.handles(thing)]
            if touch.shape_of(thing) is None:
                strokes.draw_rings(painter, places, board.handle)
            else:
                strokes.draw_handles(painter, places, board.handle, to_pane.map(QPointF(*middle)) if middle else None)

    def _draw_words(
        self,
        painter: QPainter,
        shown: tuple[Thing, ...],
        content: Content,
        to_pane: QTransform,
        pane: QRectF,
        font: QFont,
        taken: Sequence[QRectF],
        room: QRectF,
    ) -> None:
        if pane.isEmpty():
            return
        warn, chosen = theme.DARK.colour("warn"), self._hand.desk.board.chosen
        labels = tuple(self._sayings.label(thing, content) for thing in shown)
        for label, place in self._places.places(shown, labels, chosen, to_pane, pane, font, taken, room):
            label.draw(painter, place, font, warn)

    def _outline(self, shape: Shape) -> tuple[Shape, QPainterPath]:
        found = self._paths.get(id(shape))
        return found if found is not None and found[0] is shape else (shape, outline_path(shape))


def _path(thing: Thing, to_pane: QTransform) -> QPainterPath:
    """The lines of what is made of points."""
    if isinstance(thing, Annotation | Region):
        return QPainterPath()
    if isinstance(thing, Probe):
        return strokes.pin_path(to_pane.map(QPointF(*thing.at)))
    path = strokes.lines_path(_lines(thing.lines, to_pane), ticked=not isinstance(thing, Angle))
    if isinstance(thing, Angle):
        path.addPath(strokes.arc_path(*(to_pane.map(QPointF(*point)) for point in thing.points)))
    return path


def _lines(lines: Sequence[Line], to_pane: QTransform) -> list[strokes.Line]:
    return [(to_pane.map(QPointF(*start)), to_pane.map(QPointF(*end))) for start, end in lines]
