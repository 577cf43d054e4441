"""Where the words of things stand: looked for when something moved, not for every repaint."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QTransform

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.measure_lines import Bidirectional, Cobb
from xai_desktop.core.measures import Probe, Ratio, Region
from xai_desktop.ui.viewer.chips import carried, chip_place, kept_inside, letter_spots
from xai_desktop.ui.viewer.drawing.labels import Label, place_at_line
from xai_desktop.ui.viewer.drawing.strokes import TICK, Line
from xai_desktop.ui.viewer.going_along import GoingAlong

_ROOM, _MOST = 12.0, 4
"""Logical pixels around a handle that words leave free, and how many handles are spared one by one."""

Placed = tuple[tuple[Label, QRectF], ...]
Found = dict[int, tuple[Label, QRectF, QRectF]]
"""What a thing says, where, and where the thing itself is; by its number."""


class WordPlaces(GoingAlong):
    """Beside their things, in the pane, on no other words, and on as little of the other things as can be."""

    def __init__(self) -> None:
        super().__init__()
        self._looked: tuple[object, ...] = ()
        self._found: Found = {}

    def places(
        self,
        shown: tuple[Thing, ...],
        labels: tuple[tuple[Label, ...], ...],
        chosen: int | None,
        to_pane: QTransform,
        pane: QRectF,
        font: QFont,
        taken: Sequence[QRectF],
        room: QRectF,
    ) -> Placed:
        """Labels with their places in the `room`, for what is in the pane; `taken` is where other words are.

        `labels` are what each thing may say, the whole first. What is chosen says all of it. What was measured is
        always said; the name of a mark only where it hides no other words.
        """
        said = (shown, labels, chosen, pane, font)
        if self._goes_along(said == self._looked):
            return tuple(_carried(shown, self._found, to_pane, pane, room))
        if self._is_new(*said, to_pane, tuple(taken), room):
            self._looked = said
            self._found = _look(shown, labels, chosen, to_pane, pane, font, taken, room)
        return tuple((label, place) for label, place, _ in self._found.values())


def _carried(
    shown: tuple[Thing, ...], found: Found, to_pane: QTransform, pane: QRectF, room: QRectF
) -> Iterator[tuple[Label, QRectF]]:
    """Words at their things as these are now, in the room; none where the thing is out of sight."""
    for number, (label, place, before) in found.items():
        box = bounds_of(shown[number], to_pane)
        if pane.intersects(box):
            yield label, kept_inside(carried(place, before, box), room)


def _look(
    shown: tuple[Thing, ...],
    labels: tuple[tuple[Label, ...], ...],
    chosen: int | None,
    to_pane: QTransform,
    pane: QRectF,
    font: QFont,
    taken: Sequence[QRectF],
    room: QRectF,
) -> Found:
    spots = [(number, spot) for number, thing in enumerate(shown) for spot in _spots(thing, to_pane)]
    places, found = [*taken, *letter_spots(room)], Found()
    for number, (thing, forms) in enumerate(zip(shown, labels, strict=True)):
        box = bounds_of(thing, to_pane)
        if not pane.intersects(box.adjusted(-1, -1, 1, 1)):
            continue
        others = [spot for whose, spot in spots if whose != number or number == chosen]
        line = _last_line(thing, to_pane)
        for label in forms[:1] if number == chosen else forms:
            size = label.size(font).boundedTo(room.size())
            if line is not None:
                place = place_at_line(size, *line, room, places, others)
            else:
                place = chip_place(size, box, room, places, others)
            if not any(map(place.intersects, places)):
                break
        else:
            if isinstance(thing, Annotation) and number != chosen:
                continue
        places.append(place)
        found[number] = label, place, box
    return found


def _mapped(line: tuple[tuple[float, float], tuple[float, float]], to_pane: QTransform) -> Line:
    return to_pane.map(QPointF(*line[0])), to_pane.map(QPointF(*line[1]))


def _last_line(thing: Thing, to_pane: QTransform) -> Line | None:
    """The line that the words stand at the end of; None for what has words beside its bounds, as two lines have."""
    if isinstance(thing, Annotation | Region | Probe | Ratio | Bidirectional | Cobb):
        return None
    return _mapped(thing.lines[-1], to_pane)


def _spots(thing: Thing, to_pane: QTransform) -> list[QRectF]:
    """What the words of other things had better leave free: its handles, or all of an outline."""
    handles = touch.handles(thing)
    if len(handles) > _MOST:
        return [bounds_of(thing, to_pane)]
    places = (to_pane.map(QPointF(*place)) for place in handles)
    return [QRectF(place.x() - _ROOM, place.y() - _ROOM, 2 * _ROOM, 2 * _ROOM) for place in places]


def bounds_of(thing: Thing, to_pane: QTransform) -> QRectF:
    """The rectangle around a thing, in logical pixels of the pane."""
    shape = touch.shape_of(thing)
    if shape is not None:
        box = shape.bounds
        return to_pane.mapRect(QRectF(box.x0, box.y0, box.width, box.height))
    points = [to_pane.map(QPointF(*point)) for point in touch.handles(thing)]
    xs, ys = [point.x() for point in points], [point.y() for point in points]
    room = _ROOM if len(points) == 1 else TICK + 1
    return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).adjusted(-room, -room, room, room)
