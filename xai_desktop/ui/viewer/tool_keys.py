"""What the arrow keys do to a film that nothing lies on to be moved: what a drag with the chosen tool does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from xai_desktop.ui.viewer.arrow_keys import ARROWS, LONG_STEP, STEP
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.gestures import ZOOM_PER_PIXEL

_HELD = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


def press(view: FilmView, event: QKeyEvent) -> bool:
    """Window and level, or zoom, with their tools; with every other tool the film is moved. With Shift by more.

    False for a key that is no arrow. A step is as long as that of what else arrows move over a film.
    """
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in ARROWS or held not in _HELD:
        return False
    far = (STEP if held == Qt.KeyboardModifier.NoModifier else LONG_STEP) * view.devicePixelRatioF()
    across, down = ARROWS[Qt.Key(event.key())]
    if view.hand.tool is Tool.WINDOW:
        view.begin_window()
        view.drag_window(across * far, down * far)
    elif view.hand.tool is Tool.ZOOM:
        view.zoom_by(ZOOM_PER_PIXEL ** ((across - down) * far / view.devicePixelRatioF()))
    else:
        view.pan_by(across * far, down * far)
    return True
