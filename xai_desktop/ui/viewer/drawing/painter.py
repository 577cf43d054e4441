"""How what is drawn looks: measurements yellow, own marks double, white and named “you”, handles on the chosen."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPainterPath, QTransform

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.calibration import calibrated, known_length
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.image import Image
from xai_desktop.core.measure_lines import Cobb, KnownLength, Line, Polyline
from xai_desktop.core.measures import Angle, Probe, Region
from xai_desktop.core.shapes import Mask
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.content import Content
from xai_desktop.ui.viewer.drawing import strokes
from xai_desktop.ui.viewer.drawing.hand import Hand
from xai_desktop.ui.viewer.drawing.pixel_values import paint_pixels
from xai_desktop.ui.viewer.drawing.word_places import WordPlaces, bounds_of
from xai_desktop.ui.viewer.drawing.words import INK, OWN, Sayings
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import to_pane_transform
from xai_desktop.ui.viewer.outlines import Outlines


class DrawnPainter:
    """Paints a desk in one pane, in logical pixels."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._sayings, self.words = Sayings(), WordPlaces()
        self._outlines = Outlines()
        self._spaced: tuple[Image, KnownLength, Image] | None = None

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
        numbered = (*board.seen, *(((len(board.things), waiting),) if waiting is not None else ()))
        shown = tuple(thing for _, thing in numbered)
        covers = self._hand.desk.covers
        if content.image is None:
            return
        shapes = (*covers, *(shape for shape in map(touch.shape_of, shown) if shape is not None))
        self._outlines.keep(shapes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for shape in covers:
            strokes.draw_cover(painter, to_pane.map(self._outlines.path(shape, geometry.zoom)))
        for number, thing in numbered:
            self._draw(painter, thing, to_pane, geometry.zoom, number, waiting=thing is waiting)
        self._draw_unfinished(painter, to_pane)
        self._draw_brush(painter, to_pane, geometry.zoom)
        self._draw_grips(painter, to_pane)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        content = self._calibrated(content, board.things)
        self._draw_words(painter, shown, content, to_pane, pane, font, taken, room)
        if self._hand.desk.pixel_values and not pane.isEmpty():
            self._draw_pixels(painter, content, geometry, ratio, room, font)

    def marks_at(self, geometry: ViewGeometry, ratio: float) -> tuple[QRectF, ...]:
        """Where the reader's own marks are that can be seen, in logical pixels."""
        to_pane = to_pane_transform(geometry, ratio)
        return tuple(
            bounds_of(thing, to_pane) for _, thing in self._hand.desk.board.seen if isinstance(thing, Annotation)
        )

    def _draw(
        self, painter: QPainter, thing: Thing, to_pane: QTransform, zoom: float, number: int, waiting: bool
    ) -> None:
        desk = self._hand.desk
        shape = touch.shape_of(thing)
        chosen = number == desk.board.chosen
        if desk.painting is not None and desk.painting.number == number:
            return  # it is drawn as it is being painted
        width = 2.0 if isinstance(thing, Annotation) else 1.4
        ink = OWN if isinstance(thing, Annotation) else INK
        path = to_pane.map(self._outlines.path(shape, zoom)) if shape is not None else _path(thing, to_pane)
        if isinstance(shape, Mask):
            strokes.draw_paint(painter, path)
        width += 0.6 if chosen else 0
        if isinstance(thing, Annotation) and not waiting:
            strokes.draw_double(painter, path, ink, width)
        else:
            strokes.draw_path(painter, path, ink, width, dashed=waiting)

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

    def _draw_brush(self, painter: QPainter, to_pane: QTransform, zoom: float) -> None:
        desk = self._hand.desk
        if desk.painting is not None:
            rows, columns = desk.painting.part
            step = strokes.coarseness(zoom)
            bits = np.ascontiguousarray(desk.painting.bits[rows, columns][::step, ::step])
            strokes.draw_wet_paint(painter, to_pane, bits, columns.start, rows.start, step)
        at = desk.stamp if desk.stamp is not None else self._hand.at
        if self._hand.tool.paints and at is not None:
            strokes.draw_brush(painter, to_pane, at, desk.radius, desk.aspect)

    def _draw_grips(self, painter: QPainter, to_pane: QTransform) -> None:
        board = self._hand.desk.board
        thing = board.chosen_thing
        if thing is not None and board.chosen not in board.hidden:
            middle = touch.middle(thing) if board.handle is None else None
            places = [to_pane.map(QPointF(*place)) for place in touch.handles(thing)]
            if touch.shape_of(thing) is None:
                strokes.draw_rings(painter, places, board.handle)
            else:
                strokes.draw_handles(painter, places, board.handle, to_pane.map(QPointF(*middle)) if middle else None)

    def _draw_pixels(
        self, painter: QPainter, content: Content, geometry: ViewGeometry, ratio: float, room: QRectF, font: QFont
    ) -> None:
        """In the pane with the mouse; where no pane has it, in the middle of all."""
        hand = self._hand
        if content.image is not None and (hand.at is not None or not hand.desk.pointed):
            paint_pixels(painter, content.image, geometry, ratio, room, font, hand.at)

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
        warn, thing = theme.DARK.colour("warn"), self._hand.desk.board.chosen_thing
        chosen = next((number for number, one in enumerate(shown) if one is thing), None)
        labels = tuple(self._sayings.labels(thing, content) for thing in shown)
        for label, place in self.words.places(shown, labels, chosen, to_pane, pane, font, taken, room):
            label.draw(painter, place, font, warn)

    def _calibrated(self, content: Content, things: Sequence[Thing]) -> Content:
        """With the reader's spacing where there is one; another film or another line makes it anew."""
        known, image = known_length(things), content.image
        if known is None or image is None:
            return content
        if self._spaced is None or self._spaced[0] is not image or self._spaced[1] != known:
            self._spaced = image, known, calibrated(image, known)
        return replace(content, image=self._spaced[2])


def _path(thing: Thing, to_pane: QTransform) -> QPainterPath:
    """The lines of what is made of points."""
    if isinstance(thing, Annotation | Region):
        return QPainterPath()
    if isinstance(thing, Probe):
        return strokes.pin_path(to_pane.map(QPointF(*thing.at)))
    if isinstance(thing, Polyline):
        return strokes.way_path([to_pane.map(QPointF(*point)) for point in thing.points])
    path = strokes.lines_path(_lines(thing.lines, to_pane), ticked=not isinstance(thing, Angle | Cobb))
    if isinstance(thing, Angle):
        path.addPath(strokes.arc_path(*(to_pane.map(QPointF(*point)) for point in thing.points)))
    return path


def _lines(lines: Sequence[Line], to_pane: QTransform) -> list[strokes.Line]:
    return [(to_pane.map(QPointF(*start)), to_pane.map(QPointF(*end))) for start, end in lines]
