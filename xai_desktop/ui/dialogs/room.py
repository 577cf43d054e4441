"""How large a dialog may become."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

KEPT = QSize(60, 90)
"""Pixels of the screen that stay free beside, above and below a dialog: its title bar and the desktop's own bars."""


def room_for(dialog: QWidget) -> QSize:
    """The room of its screen, or of the window that it lies over where a test has a window larger than the screen."""
    screen, parent = dialog.screen().availableGeometry().size(), dialog.parentWidget()
    return (screen if parent is None else screen.expandedTo(parent.window().size())) - KEPT
