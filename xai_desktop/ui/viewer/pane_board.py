"""The panes on the screen: made when first needed, laid out in rows, one of them active."""

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.viewer.cell import Cell
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.panes import LAYOUTS, OF_THE_FILM, Arrangement, Shows

EQUAL = 1000
"""What Qt shares out among panes that nobody has resized."""


class PaneBoard(QWidget):
    """Holds a cell for everything that panes have shown. `made(Cell)` tells a new one, `activated` the active one."""

    made = Signal(object)
    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: dict[Shows, Cell] = {}
        self._kept: dict[str, Callable[[Cell], None]] = {}
        self._laid: tuple[tuple[Shows, ...], ...] = ()
        self.active = Shows.FILM
        self._rows = [KeySplitter(Qt.Orientation.Horizontal) for _ in range(2)]
        self._columns = KeySplitter(Qt.Orientation.Vertical)
        for splitter in self._rows:
            self._columns.addWidget(splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._columns)

    def cell(self, shows: Shows) -> Cell:
        """The pane for something, which is made with all settings that panes have got so far."""
        if shows not in self._cells:
            cell = self._cells[shows] = Cell(shows)
            self._rows[0].addWidget(cell)
            cell.hide()
            for apply in self._kept.values():
                apply(cell)
            cell.view.pressed.connect(lambda: self.activate(shows))
            self.made.emit(cell)
        return self._cells[shows]

    def everywhere(self, name: str, apply: Callable[[Cell], None]) -> None:
        """A setting of every pane, also of those that are yet to be made; the newest of a name counts."""
        self._kept[name] = apply
        for cell in self._cells.values():
            apply(cell)

    def shown(self) -> tuple[Shows, ...]:
        """What is to be seen, from left to right and from top to bottom."""
        return tuple(shows for row in self._laid for shows in row)

    def lay(self, arrangement: Arrangement = LAYOUTS[1], there: Collection[Shows] = OF_THE_FILM) -> None:
        """Show what is there as it is wished; panes that stay where they are keep their sizes."""
        rows = tuple(arrangement.in_rows(there))
        if rows != self._laid:
            self._laid = rows
            self._place(rows)
        shown = self.shown()
        own = [shows for shows in shown if shows in OF_THE_FILM]
        self.activate(self.active if self.active in shown else (*shown, *own)[-1])

    def _place(self, rows: tuple[tuple[Shows, ...], ...]) -> None:
        seen = {shows: self.cell(shows) for row in rows for shows in row}
        for shows, cell in self._cells.items():
            cell.setVisible(shows in seen)
        for splitter, row in zip(self._rows, (*rows, ())[:2], strict=True):
            for place, shows in enumerate(row):
                splitter.insertWidget(place, seen[shows])
            splitter.setVisible(bool(row))
            splitter.setSizes([EQUAL] * splitter.count())
        self._columns.setSizes([EQUAL, EQUAL])

    def activate(self, shows: Shows) -> None:
        """The pane that commands go to; its frame is seen where there are several."""
        self.active = shows
        several = len(self.shown()) > 1
        for one, cell in self._cells.items():
            cell.view.set_frame(one is shows and several)
        self.setFocusProxy(self.view())
        self.activated.emit()

    def view(self) -> FilmView:
        """The active film."""
        return self.cell(self.active).view

    def step(self, by: int) -> None:
        """The next pane becomes active and gets the keyboard."""
        shown = self.shown()
        self.activate(shown[(shown.index(self.active) + by) % len(shown)])
        self.view().setFocus()
