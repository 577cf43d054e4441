"""A window with a pane in it, taken from monitor to monitor; a part of `ratio_child`, after the desktop is chosen."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.maps import explained
from tests.helpers.ratio_child import HEIGHT, LEFT, TOP, WIDTH
from tests.helpers.viewing import REF, surface
from tests.ui.test_viewer_ratios import checked
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.ui.main import make_application
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.film_view import FilmView

ZOOM = 40
BOX, MARK = Box(30, 20, 31, 21), Box(29.0, 19.0, 33.0, 23.0)
"""What an expert drew, and what the reader draws; in film pixels of a film of 64 × 64."""


class Scene:
    """One window all the time, as a reader has it."""

    def __init__(self) -> None:
        self.app = make_application()
        self.window, self.films = QWidget(), {"ones": checked(), "boxes": eight_bit(np.zeros((64, 64), np.uint8))}
        self.window.resize(900, 700)  # so many device pixels of it are read back on every screen
        self.view = FilmView(self.window)
        self.view.setGeometry(LEFT, TOP, WIDTH, HEIGHT)
        self.view.set_letters(False)
        self.window.show()

    def move_to(self, x: int) -> None:
        """Onto the monitor that begins at `x`, with everything on the screen as it was."""
        self.view.show_film(self.films["ones"], REF)
        self.view.one_to_one()
        self.settle()
        self.window.move(x + 50, 50)
        self.settle()

    def tell(self, path: Path) -> dict[str, Any]:
        """What the pane takes its screen for, and pictures of it."""
        view, told = self.view, {"qt": self.window.devicePixelRatioF()}
        geometry = view.geometry_of_film()
        assert geometry is not None
        told |= {
            "pane": geometry.pane,
            "zoom": geometry.zoom,
            "said": self._said(),
            "ones": self._picture(path, "ones"),
        }
        view.set_lens(3)
        view.hover(geometry.pane[1] / 2, geometry.pane[0] / 2)
        told["lens"] = self._picture(path, "lens")
        view.set_lens(0)
        return told | self._boxes(path)

    def _boxes(self, path: Path) -> dict[str, Any]:
        """A pixel 40 device pixels wide with a map on it and a box around it, then a mark of the reader's own."""
        view, heatmap = self.view, np.zeros((64, 64), np.float32)
        heatmap[20, 30] = 1
        view.show_film(self.films["boxes"], REF)
        view.set_look(OverlayLook(mask=False, peak=False, opacity=1.0))
        view.show_explanation(explained(heatmap))
        view.one_to_one()
        view.zoom_by(ZOOM)
        geometry = view.geometry_of_film()
        assert geometry is not None
        x, y = geometry.to_pane(30.5, 20.5)
        view.pan_by(geometry.pane[1] / 2 - x, geometry.pane[0] / 2 - y)
        told: dict[str, Any] = {"heat": self._picture(path, "heat")}
        view.show_boxes((Annotation("", BOX),))
        told["boxes"] = self._picture(path, "boxes")
        geometry = view.geometry_of_film()
        assert geometry is not None
        told["corners"] = [geometry.to_pane(BOX.x0, BOX.y0), geometry.to_pane(BOX.x1, BOX.y1)]
        return told | {"moved": self._dragged()}

    def _dragged(self) -> tuple[float, ...]:
        """Where the edges of a drawn box are after its right lower handle was dragged by the mouse to `MARK`'s."""
        view, ratio = self.view, self.window.devicePixelRatioF()
        view.set_tool(Tool.BOX)
        geometry = view.geometry_of_film()
        assert geometry is not None

        def place(x: float, y: float) -> QPoint:
            across, down = geometry.to_pane(x, y)
            return QPointF(across / ratio, down / ratio).toPoint()

        canvas = surface(view)
        for start, end in (((29.0, 19.0), (31.0, 21.0)), ((31.0, 21.0), (33.0, 23.0))):
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(*start))
            QTest.mouseMove(canvas, place(*end))
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(*end))
        view.set_tool(Tool.WINDOW)
        (mark,) = view.desk.marks
        return tuple(mark.box.as_tuple())

    def _said(self) -> str:
        """The words at the lower left."""
        rows, _ = self.view._foreground.lower.rows(1000.0, self.app.font())
        return " ".join(row.text for row in rows)

    def _picture(self, path: Path, name: str) -> str:
        """Of the window, in device pixels, as the screen has it."""
        self.settle()
        picture = self.window.screen().grabWindow(self.window.winId())
        picture.save(f"{path}-{name}.png")
        return f"{path}-{name}.png"

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()
