"""Panes for tests: shown at a known size, and read back pixel by pixel."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.study import ImageRef
from xai_desktop.ui.viewer.film_view import FilmView

REF = ImageRef(Path("film.png"), "P-00661", modality="DX", view="PA", age="054Y", sex="F")


def flat(value: int = 0, size: tuple[int, int] = (64, 64), **rest: object) -> Image:
    return eight_bit(np.full(size, value, np.uint8), **rest)


def pane(
    qtbot: QtBot, image: Image | None = None, width: int = 640, height: int = 480, ref: ImageRef = REF
) -> FilmView:
    """A pane on its own, of a size in pixels, with a film if one is given."""
    view = FilmView()
    qtbot.addWidget(view)
    view.set_letters(False)  # they stand at the middle of the edges, where tests look
    view.resize(width, height)
    with qtbot.waitExposed(view):
        view.show()
    if image is not None:
        view.show_film(image, ref)
    return view


def pixels(widget: QWidget) -> AnyArray:
    """(height, width, 3) int RGB of what the widget looks like."""
    QApplication.processEvents()
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return rows[:, : picture.width() * 3].reshape(picture.height(), picture.width(), 3).astype(int)


def middle(picture: AnyArray, height: int = 200) -> AnyArray:
    """The rows around the middle, clear of the corner text."""
    top = (len(picture) - height) // 2
    return picture[top : top + height]


def look_at(view: FilmView, zoom: float, x: float, y: float) -> None:
    """Put a film point into the middle of the pane at a zoom, with the view's own verbs."""
    view.one_to_one()
    view.zoom_by(zoom)
    geometry = view.geometry_of_film()
    assert geometry is not None
    at_x, at_y = geometry.to_pane(x, y)
    view.pan_by(geometry.pane[1] / 2 - at_x, geometry.pane[0] / 2 - at_y)


def surface(view: FilmView) -> QWidget:
    """The widget that mouse events go to."""
    found = view.focusProxy().viewport()
    assert isinstance(found, QWidget)
    return found


def wheel(view: FilmView, x: int, y: int, turned: int = 120, held: Qt.KeyboardModifier | None = None) -> None:
    """One turn of the wheel at a place in the pane."""
    target, place = surface(view), QPointF(x, y)
    modifiers = held or Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        place,
        QPointF(target.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def drag(qtbot: QtBot, view: FilmView, start: QPoint, end: QPoint, button: Qt.MouseButton) -> None:
    """Press, move in three steps, release."""
    target = surface(view)
    qtbot.mousePress(target, button, pos=start)
    for part in (1, 2, 3):
        send_move(view, start + (end - start) * part / 3, button)
    qtbot.mouseRelease(target, button, pos=end)


def send_move(view: FilmView, place: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """A mouse move with a button held: QTest's own moves carry no buttons."""
    target = surface(view)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(target.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)
