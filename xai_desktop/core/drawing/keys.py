"""What keys do to a board: everything that a mouse can, without one."""

from dataclasses import replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.board import Board
from xai_desktop.core.drawing.draft import Kind, default
from xai_desktop.core.shapes import Point


def offer(board: Board, kind: Kind, middle: Point, extent: Point, label: str = "") -> Board:
    """One of a usual size, to be pushed and stretched, then taken (`Board.finish`) or given up."""
    thing = default(kind, middle, extent, board.size, label)
    return replace(board, chosen=None, handle=None, draft=None, held=None, offered=thing, asking=False)


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
    return board.changed(touch.pulled(thing, board.handle, (x + dx, y + dy), board.size, board.aspect))


def stretch(board: Board, dx: float, dy: float) -> Board:
    """What is offered or chosen, larger to the right and downwards by film pixels."""
    if board.offered is not None:
        return replace(board, offered=touch.stretched(board.offered, dx, dy, board.size, board.aspect))
    thing = board.chosen_thing
    return board if thing is None else board.changed(touch.stretched(thing, dx, dy, board.size, board.aspect))


def walk(board: Board, step: int) -> Board | None:
    """The next (1) or last (-1) thing or handle, in the order in which they were drawn; None beyond both ends."""
    stops = [(number, handle) for number, thing in board.seen for handle in _stops(thing)]
    before = -1 if step > 0 else len(stops)
    chosen = (board.chosen or 0, board.handle)
    here = stops.index(chosen) if board.chosen is not None and chosen in stops else before
    if not 0 <= here + step < len(stops):
        return None
    number, handle = stops[here + step]
    return replace(board, chosen=number, handle=handle)


def split(board: Board) -> Board:
    """One more point of an outline or a path, half way from the chosen one to the next; chosen, to be moved."""
    thing = board.chosen_thing
    if thing is None or board.handle is None or not touch.has_points(thing):
        return board
    more = touch.with_point(thing, board.handle)
    pairs = zip(touch.handles(more), (*touch.handles(thing), None), strict=True)
    new = next(number for number, (after, before) in enumerate(pairs) if after != before)
    return replace(board.changed(more), handle=new)


def remove(board: Board) -> Board:
    """The chosen point of a polygon or a path, the chosen thing, or where nothing is chosen the last measurement."""
    thing = board.chosen_thing
    if thing is not None and board.handle is not None and touch.has_points(thing):
        fewer = touch.without_point(thing, board.handle)
        if fewer is not thing:
            return replace(board.changed(fewer), handle=None)
    measures = [number for number, thing in enumerate(board.things) if not isinstance(thing, Annotation)]
    gone = board.chosen if board.chosen is not None else measures[-1] if measures else None
    return board.without(gone) if gone is not None else board


def _stops(thing: touch.Thing) -> tuple[int | None, ...]:
    return None, *range(len(touch.handles(thing)))
