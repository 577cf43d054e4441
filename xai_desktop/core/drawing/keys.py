"""What keys do to a board: everything that a mouse can, without one."""

from dataclasses import replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import forms, touch
from xai_desktop.core.drawing.board import Board
from xai_desktop.core.drawing.draft import Kind, default
from xai_desktop.core.shapes import Point, Polygon


def offer(board: Board, kind: Kind, middle: Point, extent: Point, label: str = "") -> Board:
    """One of a usual size, to be pushed and stretched, then taken (`Board.finish`) or given up."""
    thing = default(kind, middle, extent, board.size, label)
    return replace(board, chosen=None, handle=None, draft=None, held=None, offered=thing)


def push(board: Board, dx: float, dy: float) -> Board:
    """What is offered, the chosen handle, or the chosen thing, moved by film pixels."""
    if board.offered is not None:
        return replace(board, offered=touch.shifted(board.offered, dx, dy, board.size))
    thing = board.chosen_thing
    if thing is None:
        return board
    if board.handle is None:
        return board.changed(touch.shifted(thing, dx, dy, board.size))
    x, y = touch.handles(thing)[board.handle]
    return board.changed(touch.pulled(thing, board.handle, (x + dx, y + dy), board.size))


def stretch(board: Board, dx: float, dy: float) -> Board:
    """What is offered or chosen, larger to the right and downwards by film pixels."""
    if board.offered is not None:
        return replace(board, offered=touch.stretched(board.offered, dx, dy, board.size))
    thing = board.chosen_thing
    return board if thing is None else board.changed(touch.stretched(thing, dx, dy, board.size))


def walk(board: Board, step: int) -> Board | None:
    """The next (1) or last (-1) thing or handle, in the order in which they were drawn; None beyond both ends."""
    stops = [(number, handle) for number, thing in enumerate(board.things) for handle in _stops(thing)]
    before = -1 if step > 0 else len(stops)
    here = stops.index((board.chosen, board.handle)) if board.chosen is not None else before
    if not 0 <= here + step < len(stops):
        return None
    number, handle = stops[here + step]
    return replace(board, chosen=number, handle=handle)


def split(board: Board) -> Board:
    """One more point of a polygon, half way from the chosen one to the next; chosen, so that arrows move it."""
    shape = _polygon(board)
    if shape is None or board.handle is None:
        return board
    mark = board.chosen_thing
    assert isinstance(mark, Annotation)
    more = replace(mark, shape=forms.with_vertex(shape, board.handle))
    return replace(board.changed(more), handle=board.handle + 1)


def remove(board: Board) -> Board:
    """The chosen point of a polygon, the chosen thing, or where nothing is chosen the last measurement."""
    shape, mark = _polygon(board), board.chosen_thing
    if shape is not None and board.handle is not None and isinstance(mark, Annotation):
        fewer = forms.without_vertex(shape, board.handle)
        if fewer is not shape:
            return replace(board.changed(replace(mark, shape=fewer)), handle=None)
    measures = [number for number, thing in enumerate(board.things) if not isinstance(thing, Annotation)]
    gone = board.chosen if board.chosen is not None else measures[-1] if measures else None
    if gone is None:
        return board
    kept = board.things[:gone] + board.things[gone + 1 :]
    return replace(board, things=kept, chosen=None, handle=None, held=None)


def _stops(thing: touch.Thing) -> tuple[int | None, ...]:
    return None, *range(len(touch.handles(thing)))


def _polygon(board: Board) -> Polygon | None:
    mark = board.chosen_thing
    return mark.shape if isinstance(mark, Annotation) and isinstance(mark.shape, Polygon) else None
