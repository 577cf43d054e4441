"""What the mouse means on a film. Knows buttons and distances; the view it drives knows films.

| gesture | does |
| --- | --- |
| left drag | the chosen tool; with Space held, pan |
| left drag or clicks with a drawing tool | draw, or move what lies under the mouse |
| Shift + click with a drawing tool | give the side of a polygon one more point, or take the point away |
| right drag | zoom around the point where it began |
| middle drag | pan |
| wheel | zoom around the mouse |
| Ctrl + wheel | step through layers |
| Alt + wheel with the brush | its size |
| double click | close a polygon, else fit |
"""

from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.hand import Hand

WHEEL_NOTCH = 120
ZOOM_PER_NOTCH = 1.2
ZOOM_PER_PIXEL = 1.008

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class Driven(Protocol):
    """The view. All distances and places are in device pixels."""

    def begin_window(self) -> None: ...
    def drag_window(self, dx: float, dy: float) -> None: ...
    def pan_by(self, dx: float, dy: float) -> None: ...
    def zoom_at(self, factor: float, x: float, y: float) -> None: ...
    def fit(self) -> None: ...
    def step_layer(self, steps: int) -> None: ...
    @property
    def hand(self) -> Hand: ...
    def hover(self, x: float, y: float) -> None: ...
    def hover_end(self) -> None: ...


class Gestures:
    """Turns mouse events into calls of a view."""

    def __init__(self, view: Driven) -> None:
        self._view = view
        self._doing: Tool | None = None
        self._start = self._last = QPointF()
        self._steps = 0
        self.tool = Tool.WINDOW
        self.space_held = False

    @property
    def dragging(self) -> bool:
        return self._doing is not None

    def press(self, event: QMouseEvent, ratio: float) -> None:
        if self._doing is not None:
            return
        self._doing = self._meaning(event.button())
        self._start = self._last = event.position() * ratio
        if self._doing is Tool.WINDOW:
            self._view.begin_window()
        elif self._doing is not None and self._doing.draws:
            altering = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._view.hand.press(self._doing, self._start.x(), self._start.y(), altering)

    def move(self, event: QMouseEvent, ratio: float) -> None:
        place = event.position() * ratio
        step, whole, self._last = place - self._last, place - self._start, place
        if self._doing is Tool.WINDOW:
            self._view.drag_window(whole.x(), whole.y())
        elif self._doing is Tool.PAN:
            self._view.pan_by(step.x(), step.y())
        elif self._doing is Tool.ZOOM:
            self._view.zoom_at(ZOOM_PER_PIXEL ** -(step.y() / ratio), self._start.x(), self._start.y())
        elif self._doing is not None and self._doing.draws:
            self._view.hand.drag(place.x(), place.y())
        self._view.hover(place.x(), place.y())

    def release(self) -> None:
        doing, self._doing = self._doing, None
        if doing is not None and doing.draws:
            self._view.hand.release(self._last.x(), self._last.y())

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() == LEFT:
            self._doing = None
            if not (self.tool.draws and self._view.hand.close()):
                self._view.fit()

    def wheel(self, event: QWheelEvent, ratio: float) -> None:
        turned, place = event.angleDelta().y(), event.position() * ratio
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_layers(turned)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and self.tool.paints:
            self._view.hand.resize_brush((turned or event.angleDelta().x()) / WHEEL_NOTCH)
        elif turned:
            self._view.zoom_at(ZOOM_PER_NOTCH ** (turned / WHEEL_NOTCH), place.x(), place.y())

    def leave(self) -> None:
        self._view.hover_end()

    def _step_layers(self, turned: int) -> None:
        """Whole notches only: touchpads send many small turns. Towards the reader is deeper, as through a CT."""
        if self._steps * turned < 0:
            self._steps = 0
        self._steps += turned
        notches = int(self._steps / WHEEL_NOTCH)
        self._steps -= notches * WHEEL_NOTCH
        if notches:
            self._view.step_layer(-notches)

    def _meaning(self, button: Qt.MouseButton) -> Tool | None:
        if button == LEFT:
            return Tool.PAN if self.space_held else self.tool
        return {RIGHT: Tool.ZOOM, MIDDLE: Tool.PAN}.get(button)
