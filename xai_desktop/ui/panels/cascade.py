"""Scroll through a network like a CT: the layers of each network as tiles, and their IoU as a line."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from xai_desktop.core.cascade import CascadeRow, CascadeTile
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_grid import CascadeGrid
from xai_desktop.ui.panels.cascade_plot import CascadePlot
from xai_desktop.ui.panels.cascade_tile import paint_own_scale
from xai_desktop.ui.panels.inputs import paint_focus
from xai_desktop.ui.panels.parts import Panel

__all__ = ["MODES", "CascadePanel", "CascadeRow", "CascadeTile"]

MODES = (("layers", "Layers · own output"), ("heads", "Stage heads and taps"))
EMPTY = "Run an explainer to see every layer of these networks side by side."
OWN_SCALE = "own scale"
PLOT_LEAST, PLOT_MOST, BETWEEN = 180, 800, 16


class CascadePanel(Panel):
    """Rows of tiles and their curve. `show_rows` replaces what is shown; tiles may still lack their pictures."""

    tile_chosen = Signal(int, int)
    mode_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Cascade", parent)
        self.modes, self.cascade = ModeTabs(), CascadeBody()
        self.legend = OwnScaleLegend()
        self.top.insertWidget(1, self.modes)
        self.top.addWidget(self.legend)
        self.inside.addWidget(self.cascade)
        self.close_column(1)
        self.column.setSpacing(6)
        self.modes.chosen.connect(self.mode_chosen)
        self.cascade.grid.tile_chosen.connect(self._choose)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_empty(EMPTY)

    @property
    def grid(self) -> CascadeGrid:
        return self.cascade.grid

    @property
    def plot(self) -> CascadePlot:
        return self.cascade.plot

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        """One row per network. An empty tuple shows the empty state."""
        if not rows:
            self.show_empty(EMPTY)
            return
        self.legend.setVisible(any(row.own_scales for row in rows))
        self.cascade.show_rows(rows)
        self.show_body()

    def show_empty(self, text: str) -> None:
        """Why there are no tiles: nothing run yet, or not before this reading step."""
        self.legend.hide()
        self.cascade.show_rows(())
        self.aside.setText("")
        self.say(text)

    def show_busy(self, text: str) -> None:
        """Beside the tiles that are there; instead of them where there are none."""
        if self.body.isHidden():
            self.say(text)
        else:
            self.aside.setText(text)

    def show_done(self, text: str = "") -> None:
        """What stands at the right of the title once all tiles are there, such as the time it took."""
        self.aside.setText(text)

    def set_chosen(self, chosen: tuple[int, int] | None) -> None:
        """Frame a tile by (row, column) and move the needle, or neither, without announcing it."""
        self.grid.set_chosen(chosen)
        self._needle()

    def set_mode(self, mode: str) -> None:
        """Show a mode without announcing it."""
        self.modes.set_mode(mode)

    def set_mode_available(self, mode: str, reason: str = "") -> None:
        """A reason greys the mode out and becomes its tooltip; no reason makes it available."""
        self.modes.set_available(mode, reason)

    def _needle(self) -> None:
        self.plot.set_column(None if self.grid.chosen is None else self.grid.chosen[1])

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self._needle()
        self.tile_chosen.emit(row, column)

    def sizeHint(self) -> QSize:
        return QSize(900, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 186)


class CascadeBody(QWidget):
    """Tiles at the left, as large as the height allows; the plot takes what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid, self.plot = CascadeGrid(self), CascadePlot(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self.grid.show_rows(rows)
        self.plot.show_rows(rows)
        self.plot.set_column(None if self.grid.chosen is None else self.grid.chosen[1])
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        room = width - PLOT_LEAST - BETWEEN
        wanted = self.grid.wanted_width(height, max(room, 200))
        self.grid.setGeometry(0, 0, wanted, height)
        self.plot.setGeometry(wanted + BETWEEN, 0, min(max(width - wanted - BETWEEN, 0), PLOT_MOST), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class ModeTabs(QTabBar):
    """Whose scores the rows explain. `chosen` carries the key of a mode."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Cascade mode")
        self._telling = False
        for _, text in MODES:
            self.addTab(text)
        self.currentChanged.connect(self._changed)

    def set_mode(self, mode: str) -> None:
        self._telling = True
        try:
            self.setCurrentIndex(_index(mode))
        finally:
            self._telling = False

    def set_available(self, mode: str, reason: str) -> None:
        self.setTabEnabled(_index(mode), not reason)
        self.setTabToolTip(_index(mode), reason)

    @Slot(int)
    def _changed(self, index: int) -> None:
        if not self._telling and index >= 0:
            self.chosen.emit(MODES[index][0])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_focus(self)


class OwnScaleLegend(QWidget):
    """What the small colour bar on a tile means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(OWN_SCALE)
        self.setToolTip("Tiles with this mark are coloured on their own scale; the others share that of their row.")

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.fontMetrics().horizontalAdvance(OWN_SCALE) + 18, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_own_scale(painter, QPointF(3, (self.height() - 13) / 2))
        painter.setPen(theme.current().colour("quiet"))
        painter.drawText(self.rect().adjusted(15, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, OWN_SCALE)


def _index(mode: str) -> int:
    return next((i for i, (key, _) in enumerate(MODES) if key == mode), 0)
