"""Scroll through a network like a CT: rows of networks and explainers, columns of layers or steps, and their curve."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.cascade import MEASURES, CascadeLook, CascadeRow, CascadeTile
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.cascade_body import CascadeBody
from xai_desktop.ui.panels.cascade_grid import CascadeGrid
from xai_desktop.ui.panels.cascade_head import CascadeHead
from xai_desktop.ui.panels.cascade_strip import CascadeStrip
from xai_desktop.ui.panels.parts import Panel

__all__ = ["CascadePanel", "CascadeRow", "CascadeTile"]

EMPTY = noted("Open a film and run an explainer: the tiles appear here as they are made.")
TITLED = 900
"""Below this width the head's fields need the room of the title."""


class CascadePanel(Panel):
    """Rows of tiles and their curve. `show_rows` replaces what is shown; tiles may still lack their pictures."""

    tile_chosen = Signal(int, int)
    row_removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Cascade"), parent)
        self.head, self.cascade = CascadeHead(), CascadeBody()
        self.top.insertWidget(1, self.head, 1)
        self.top.setStretchFactor(self.aside, 0)
        self.inside.addWidget(self.cascade)
        self.close_column(1)
        self.column.setSpacing(6)
        self.grid.tile_chosen.connect(self._choose)
        self.grid.removal_wished.connect(self.row_removed)
        self.head.rows.row_removed.connect(self.row_removed)
        self.head.look_chosen.connect(self.show_look)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._empty = wording(EMPTY)
        self.show_empty(self._empty)

    @property
    def grid(self) -> CascadeGrid:
        return self.cascade.grid

    @property
    def strip(self) -> CascadeStrip:
        return self.cascade.strip

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        """From top to bottom. An empty tuple shows the empty state."""
        if not rows:
            self.show_empty(self._empty)
            return
        self.head.show_rows(rows)
        self.cascade.show_rows(rows)
        self.show_body()

    def show_empty(self, text: str) -> None:
        """Why there are no tiles: nothing run yet, or not before this reading step."""
        self.head.show_rows(())
        self.cascade.show_rows(())
        self.aside.setText("")
        self.say(text)

    def set_empty(self, reason: str) -> None:
        """What is said where there are no tiles, now or later."""
        if self.body.isHidden() and self.note.text() == self._empty:
            self.say(reason)
        self._empty = reason

    def show_busy(self, text: str) -> None:
        """Beside the tiles that are there; instead of them where there are none."""
        if self.body.isHidden():
            self.say(text)
        else:
            self.aside.setText(text)

    def show_done(self, text: str = "") -> None:
        """What stands at the right of the head once all tiles are there, such as the time it took."""
        self.aside.setText(text)

    def set_chosen(self, chosen: tuple[int, int] | None) -> None:
        """Frame a tile by (row, column) and move the needle, or neither, without announcing it."""
        self.grid.set_chosen(chosen)
        self._needle()

    def show_modes(self, reasons: Mapping[str, str]) -> None:
        """A reason greys a mode out; none allows it."""
        self.head.modes.show_reasons(reasons)

    def set_mode(self, mode: str) -> None:
        """Show a mode without announcing it."""
        self.head.set_mode(mode)

    def show_look(self, look: CascadeLook) -> None:
        """Show a measure and a scale without announcing them."""
        self.head.show_look(look)
        self.cascade.show_measure(MEASURES[look.measure])

    def _needle(self) -> None:
        self.strip.set_column(None if self.grid.chosen is None else self.grid.chosen[1])

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self._needle()
        self.tile_chosen.emit(row, column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.title.setVisible(self.width() >= TITLED)
        super().resizeEvent(event)
