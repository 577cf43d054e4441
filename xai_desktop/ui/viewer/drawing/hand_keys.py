"""Everything that a mouse does to what is drawn, with keys alone.

| key | does |
| --- | --- |
| Enter | begin one of a usual size in the middle; take it; close a polygon; paint where the brush stands |
| arrows | push what is begun or chosen by a film pixel as it is seen; with Shift by ten |
| Alt + arrows | stretch it; with the brush, its size |
| Tab, Shift + Tab | the next thing or handle, the last one |
| Insert | one more point of a polygon, after the chosen one |
| Backspace | take the last point back |
| Escape | give up, then choose nothing |

A key that has nothing to do here goes on to the window.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from xai_desktop.core.drawing import forms, keys
from xai_desktop.core.shapes import Point
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.hand import Hand
from xai_desktop.ui.viewer.geometry import ViewGeometry

FAR = 10
"""Film pixels that an arrow goes with Shift."""

PART = 5
"""What a key begins measures this part of what is seen of the film."""

Key = Qt.Key
Modifier = Qt.KeyboardModifier
_ARROWS: dict[int, Point] = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
_ENTER = (Key.Key_Return, Key.Key_Enter)


class HandKeys:
    """Answers with what a key does now, so that a window can ask before it takes the key for a shortcut."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    def wants(self, event: QKeyEvent) -> bool:
        return self._meaning(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key means; false where it means nothing here."""
        meaning = self._meaning(event)
        if meaning is None:
            return False
        meaning()
        return True

    def walk(self, step: int) -> bool:
        """To the next thing or handle; false where there is none, and the focus may go on."""
        desk = self._hand.desk
        if not (self._hand.tool.draws or desk.board.chosen is not None) or not desk.board.is_idle:
            return False
        board = keys.walk(desk.board, step)
        desk.set(board or desk.board.give_up())
        return board is not None

    def _meaning(self, event: QKeyEvent) -> Callable[[], None] | None:
        geometry, key = self._hand.geometry, event.key()
        held = event.modifiers() & ~Modifier.KeypadModifier
        if geometry is None:
            return None
        if key in _ARROWS and held in (Modifier.NoModifier, Modifier.ShiftModifier, Modifier.AltModifier):
            return self._arrow(geometry, _ARROWS[key], held)
        if held != Modifier.NoModifier:
            return None
        if key in _ENTER:
            return self._enter(geometry)
        desk = self._hand.desk
        board, set_board = desk.board, desk.set
        if key == Key.Key_Escape and not (board.is_idle and board.chosen is None and desk.stamp is None):
            return self._give_up
        if key == Key.Key_Backspace and board.draft is not None:
            return lambda: set_board(board.back())
        if key == Key.Key_Insert and board.handle is not None:
            return lambda: set_board(keys.split(board))
        return None

    def _arrow(self, geometry: ViewGeometry, way: Point, held: Modifier) -> Callable[[], None] | None:
        desk, board = self._hand.desk, self._hand.desk.board
        if desk.stamp is None and board.offered is None and (board.chosen is None or not board.is_idle):
            return None
        dx, dy = _on_film(geometry, way)
        far = FAR if held == Modifier.ShiftModifier else 1
        if desk.stamp is not None:
            if held == Modifier.AltModifier:
                return lambda: desk.resize_brush(way[0] - way[1])
            return lambda: self._move_stamp(dx * far, dy * far)
        if held == Modifier.AltModifier:
            grow = way[0] + way[1]
            run = f"stretch {board.chosen}"
            return lambda: desk.set(keys.stretch(board, abs(dx) * grow, abs(dy) * grow), run)
        run = f"push {board.chosen} {board.handle}"
        return lambda: desk.set(keys.push(board, dx * far, dy * far), run)

    def _enter(self, geometry: ViewGeometry) -> Callable[[], None] | None:
        hand, desk = self._hand, self._hand.desk
        board, kind = desk.board, hand.tool.kind
        if not board.is_idle:
            return lambda: desk.set(board.finish())
        if hand.tool.paints:
            return self._stamp if desk.stamp is not None else lambda: self._show_stamp(_middle(geometry))
        if kind is None:
            return None
        middle, extent = _middle(geometry), _extent(geometry)
        return lambda: desk.set(keys.offer(board, kind, middle, extent, desk.label))

    def _give_up(self) -> None:
        desk = self._hand.desk
        if desk.stamp is not None:
            self._show_stamp(None)
        else:
            desk.set(desk.board.give_up())

    def _stamp(self) -> None:
        desk, at = self._hand.desk, self._hand.desk.stamp
        assert at is not None
        paint = self._hand.tool is not Tool.ERASER
        desk.begin_painting(paint, at, cover=self._hand.tool is Tool.COVER)
        if desk.painting is not None:
            desk.painting.stroke(at, at, desk.radius, paint)
            desk.end_painting()

    def _move_stamp(self, dx: float, dy: float) -> None:
        desk = self._hand.desk
        assert desk.stamp is not None
        self._show_stamp(forms.on_film((desk.stamp[0] + dx, desk.stamp[1] + dy), desk.board.size))

    def _show_stamp(self, place: Point | None) -> None:
        self._hand.desk.stamp = place
        self._hand.desk.repaint_wanted.emit()


def _on_film(geometry: ViewGeometry, way: Point) -> Point:
    """One film pixel in a direction as it is seen, however the film lies."""
    (x0, y0), (x1, y1) = geometry.to_film(0, 0), geometry.to_film(*way)
    dx, dy = x1 - x0, y1 - y0
    return (1.0 if dx > 0 else -1.0, 0.0) if abs(dx) > abs(dy) else (0.0, 1.0 if dy > 0 else -1.0)


def _middle(geometry: ViewGeometry) -> Point:
    """The film point in the middle of the pane, in the middle of a pixel."""
    height, width = geometry.pane
    x, y = forms.on_film(geometry.to_film(width / 2, height / 2), geometry.film)
    return min(int(x), geometry.film[1] - 1) + 0.5, min(int(y), geometry.film[0] - 1) + 0.5


def _extent(geometry: ViewGeometry) -> Point:
    """Width and height of what a key begins: whole film pixels, square on the screen."""
    height, width = geometry.pane
    (x0, y0), (x1, y1) = (forms.on_film(geometry.to_film(*end), geometry.film) for end in ((0, 0), (width, height)))
    side = min(abs(x1 - x0), abs(y1 - y0) * geometry.aspect) / PART
    return max(2.0, round(side)), max(2.0, round(side / geometry.aspect))
