"""A star beside the chooser: filled for a favourite, hollow for any other."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import icons
from xai_desktop.ui.theme import role

MARK, TAKE_AWAY = noted("Keep at the top of the list"), noted("Take away from the top of the list")


class FavouriteButton(QToolButton):
    """`marked` speaks only for the person at the screen."""

    marked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        role(self, "small")
        self.setAccessibleName(wording("Favourite"))
        self.toggled.connect(self._show)
        self.toggled.connect(self.marked)
        self._show(False)

    def show_marked(self, on: bool) -> None:
        """Show whether it is a favourite without announcing it."""
        with QSignalBlocker(self):
            self.setChecked(on)
        self._show(on)

    def _show(self, on: bool) -> None:
        icons.put(self, "star_full" if on else "star", icons.ACTION)
        self.setToolTip(wording(TAKE_AWAY) if on else wording(MARK))
