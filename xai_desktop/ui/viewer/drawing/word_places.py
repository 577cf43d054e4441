"""Where the words of things stand: looked for when something moved, not for every repaint."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QTransform

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.measures import Probe, Ratio, Region
from xai_desktop.ui.viewer.chips import chip_place
from xai_desktop.ui.viewer.drawing.labels import Label, place_at_line
from xai_desktop.ui.viewer.drawing.strokes import TICK, Line

_ROOM, _MOST = 12.0, 4
"""Logical pixels around a handle that words leave free, and how many handles are spared one by one."""

Placed = tuple[tuple[Label, QRectF], ...]


class WordPlaces:
    """Beside their things, in the pane, on no other words, and on as little of the other things as can be."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._found: Placed = ()

    def places(
        self,
        shown: tuple[Thing, ...],
        labels: tuple[Label, ...],
        chosen: int | None,
        to_pane: QTransform,
        pane: QRectF,
        font: QFont,
        taken: Sequence[QRectF],
        room: QRectF,
    ) -> Placed:
        """Labels with their places in the `room`, for what is in the pane; `taken` is where other words are."""
        asked = (shown, labels, chosen, to_pane, pane, font, tuple(taken), room)
        if asked != self._asked:
            self._asked = asked
            self._found = tuple(_look(shown, labels, chosen, to_pane, pane, font, taken, room))
        return self._found


def _look(
    shown: tuple[Thing, ...],
    labels: tuple[Label, ...],
    chosen: int | None,
    to_pane: QTransform,
    pane: QRectF,
    font: QFont,
    taken: Sequence[QRectF],
    room: QRectF,
) -> list[tuple[Label, QRectF]]:
    spots = [(number, spot) for number, thing in enumerate(shown) for spot in _spots(thing, to_pane)]
    places, found = list(taken), []
    for number, (thing, label) in enumerate(zip(shown, labels, strict=True)):
        box = _bounds(thing, to_pane)
        if not pane.intersects(box.adjusted(-1, -1, 1, 1)):
            continue
        size = label.size(font).boundedTo(room.size())
        others = [spot for whose, spot in spots if whose != number or number == chosen]
        line = _last_line(thing, to_pane)
        if line is not None:
            place = place_at_line(size, *line, room, places, others)
        else:
            place = chip_place(size, box, room, places, others)
        places.append(place)
        found.append((label, place))
    return found


def _mapped(line: tuple[tuple[float, float], tuple[float, float]], to_pane: QTransform) -> Line:
    return to_pane.map(QPointF(*line[0])), to_pane.map(QPointF(*line[1]))


def _last_line(thing: Thing, to_pane: QTransform) -> Line | None:
    """The line that the words stand at the end of; None for what has words beside its bounds, as two lines have."""
    if isinstance(thing, Annotation | Region | Probe | Ratio):
        return None
    return _mapped(thing.lines[-1], to_pane)


def _spots(thing: Thing, to_pane: QTransform) -> list[QRectF]:
    """What the words of other things had better leave free: its handles, or all of an outline."""
    handles = touch.handles(thing)
    if len(handles) > _MOST:
        return [_bounds(thing, to_pane)]
    places = (to_pane.map(QPointF(*place)) for place in handles)
    return [QRectF(place.x() - _ROOM, place.y() - _ROOM, 2 * _ROOM, 2 * _ROOM) for place in places]


def _bounds(thing: Thing, to_pane: QTransform) -> QRectF:
    shape = touch.shape_of(thing)
    if shape is not None:
        box = shape.bounds
        return to_pane.mapRect(QRectF(box.x0, box.y0, box.width, box.height))
    points = [to_pane.map(QPointF(*point)) for point in touch.handles(thing)]
    xs, ys = [point.x() for point in points], [point.y() for point in points]
    room = _ROOM if len(points) == 1 else TICK + 1
    return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).adjusted(-room, -room, room, room)
