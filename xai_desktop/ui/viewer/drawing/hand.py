"""What a hand at the mouse does to what is drawn, in the pane that it works in."""

from collections.abc import Callable

from xai_desktop.core.drawing.board import Grip
from xai_desktop.core.shapes import Point
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.desk import Desk
from xai_desktop.ui.viewer.geometry import ViewGeometry

GRAB = 9.0
"""Logical pixels: how near to a handle a press takes hold of it; to a line, half of it."""


class Hand:
    """Places are in device pixels of the pane; the film's geometry says where they are on the film."""

    def __init__(self, desk: Desk, geometry: Callable[[], ViewGeometry | None], ratio: Callable[[], float]) -> None:
        self.desk, self._geometry, self._ratio = desk, geometry, ratio
        self.tool = Tool.WINDOW
        self.at: Point | None = None
        """Where the mouse is, on the film; None where it is not."""
        self._last: Point = (0.0, 0.0)

    @property
    def geometry(self) -> ViewGeometry | None:
        return self._geometry()

    def set_tool(self, tool: Tool) -> None:
        """What was half drawn with another tool is given up."""
        if tool is not self.tool:
            self.tool, self.desk.stamp = tool, None
            if not self.desk.board.is_idle:
                self.desk.set(self.desk.board.give_up())

    def press(self, tool: Tool, x: float, y: float, altering: bool = False) -> None:
        """`altering` gives a polygon points or takes them away."""
        geometry, desk = self.geometry, self.desk
        if geometry is None:
            return
        point, reach = geometry.to_film(x, y), self._reach(geometry)
        if tool.paints:
            self._last = point
            desk.begin_painting(tool is not Tool.ERASER, point, cover=tool is Tool.COVER)
            self._paint(point)
        elif tool.kind is not None:
            altered = desk.board.alter(point, reach) if altering else None
            desk.set(altered or desk.board.press(tool.kind, point, reach, desk.label))

    def drag(self, x: float, y: float) -> None:
        geometry, desk = self.geometry, self.desk
        if geometry is None:
            return
        if desk.painting is not None:
            self._paint(geometry.to_film(x, y))
        elif not desk.board.is_idle:
            desk.set(desk.board.drag(geometry.to_film(x, y)))

    def release(self, x: float, y: float) -> None:
        geometry, desk = self.geometry, self.desk
        if desk.painting is not None:
            desk.end_painting()
        elif geometry is not None and not desk.board.is_idle:
            desk.set(desk.board.release(geometry.to_film(x, y), self._reach(geometry)))

    def close(self) -> bool:
        """A double click: close the polygon that is being drawn; false where there is none."""
        board = self.desk.board
        if board.draft is None:
            return False
        self.desk.set(board.finish())
        return True

    def hover(self, x: float, y: float) -> None:
        """The mouse moves with no button down: what takes several clicks follows it, and so does the brush."""
        geometry, desk = self.geometry, self.desk
        self.at = geometry.to_film(x, y) if geometry is not None else None
        desk.pointed = self.at is not None
        if self.at is not None and desk.board.draft is not None and desk.board.held is None:
            desk.set(desk.board.drag(self.at))
        elif self.tool.paints or desk.pixel_values:
            desk.repaint_wanted.emit()

    def leave(self) -> None:
        if self.at is not None:
            self.desk.pointed = False
        self.at = None
        if self.tool.paints or self.desk.pixel_values:
            self.desk.repaint_wanted.emit()

    def over(self, x: float, y: float) -> Grip | None:
        """What a press would take hold of."""
        geometry = self.geometry
        if geometry is None or self.tool.kind is None or self.desk.board.draft is not None:
            return None
        return self.desk.board.near(geometry.to_film(x, y), self._reach(geometry))

    def resize_brush(self, notches: float) -> None:
        self.desk.resize_brush(notches)

    def _paint(self, point: Point) -> None:
        desk = self.desk
        if desk.painting is not None:
            desk.painting.stroke(self._last, point, desk.radius, self.tool is not Tool.ERASER)
            self._last = point
            desk.repaint_wanted.emit()

    def _reach(self, geometry: ViewGeometry) -> Point:
        """How far a hand's aim goes, in film pixels along the film's own axes."""
        step = GRAB * self._ratio()
        (x0, y0), (x1, y1) = geometry.to_film(0, 0), geometry.to_film(step, step)
        return abs(x1 - x0), abs(y1 - y0)
