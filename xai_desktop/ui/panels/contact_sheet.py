"""The page of all explainers on one film and class.

It takes the place of film and cascade, not a strip beside them: thirty tiles that are large enough to be judged need
the middle of the window, and the call, the agreement and the explainer's form stay beside them. Escape goes back.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from xai_desktop.core.contact_sheet import SheetOrder, SheetState, SheetTile
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, keeps_keys
from xai_desktop.ui.panels.parts import Note, Panel
from xai_desktop.ui.panels.sheet_grid import SheetGrid

EMPTY = noted("Open a film and choose a network; then all explainers can be run beside each other.")
LOCKED = noted("Shown after step 1: read the film first, then {key:next_step}.")
OWN = noted("Every tile has its own colours: methods have no unit in common, so a bright tile is not a stronger one.")
SHARED = noted("Maps of one unit share their colours; a small colour bar marks tiles on their own scale.")
SHARED_TIP = noted(
    "Where the numbers of several methods mean the same (a share of the score), they get the same colours"
)
TITLED = 860
"""Below this width the head needs the room of its title."""
ESCAPE = frozenset({Qt.Key.Key_Escape})


class ContactSheetPage(Panel):
    """`tile_opened` carries an explainer's key, `run_wished` asks for what is not there, `closed` to go back."""

    tile_opened = Signal(str)
    run_wished = Signal()
    stop_wished = Signal()
    save_wished = Signal()
    shared_changed = Signal(bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("All explainers"), parent)
        self.grid, self.order = SheetGrid(), CalmCombo()
        self.shared, self.scale = CalmCheck(wording("Shared colours")), Note()
        self.run, self.save, self.back = (
            QPushButton(text) for text in (wording("Stop"), wording("Save…"), wording("Back"))
        )
        self._under_way = False
        self._arrange()
        self.grid.tile_opened.connect(self.tile_opened)
        self.order.activated.connect(self._sort)
        self.shared.toggled.connect(self._share)
        self.run.clicked.connect(self._run_or_stop)
        self.save.clicked.connect(self.save_wished)
        self.back.clicked.connect(self.closed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._share(False)
        self.show_nothing(wording(EMPTY))

    def _arrange(self) -> None:
        for order in SheetOrder:
            self.order.addItem(wording("By {key}").format(key=wording(order.value)), order)
        self.order.setMinimumContentsLength(9)  # its longest words in any language, whole
        self.order.setAccessibleName(wording("Order of the tiles"))
        self.shared.setToolTip(wording(SHARED_TIP))
        self.save.setToolTip(wording("The sheet as a picture: PNG, SVG or PDF"))
        self.back.setToolTip(wording("Back to the film (Esc)"))
        icons.put(self.save, "save")
        self.aside.setAlignment(Qt.AlignmentFlag.AlignLeft)
        for widget in (self.order, self.shared, self.run, self.save, self.back):
            self.top.addWidget(widget)
        self.inside.addWidget(self.grid, 1)
        self.inside.addWidget(self.scale)
        self.close_column(1)

    def show_tiles(self, tiles: Sequence[SheetTile], about: str = "") -> None:
        """All tiles as far as they have come; `about` is network and class."""
        if not tiles:
            self.show_nothing(wording(EMPTY))
            return
        waiting = sum(tile.state is SheetState.WAITING for tile in tiles)
        made = sum(tile.state is SheetState.MADE for tile in tiles)
        missing = any(tile.state is SheetState.STOPPED for tile in tiles)
        self._under_way = bool(waiting)
        self.aside.setText(" · ".join(part for part in (_progress(made, waiting, len(tiles)), about) if part))
        self.run.setText(wording("Stop") if waiting else wording("Go on"))
        self.run.setVisible(bool(waiting) or missing)
        self.save.setEnabled(made > 0 and not waiting)
        self.grid.show_tiles(tiles)
        self.show_body()

    def show_nothing(self, reason: str) -> None:
        """Why there are no tiles; nothing of the last ones stays."""
        self.grid.show_tiles(())
        self.aside.setText("")
        self.run.hide()
        self.save.setEnabled(False)
        self.say(reason)

    @Slot(int)
    def _sort(self, row: int) -> None:
        self.grid.set_order(SheetOrder(self.order.itemData(row)))

    @Slot(bool)
    def _share(self, on: bool) -> None:
        self.scale.say(wording(SHARED) if on else wording(OWN))
        self.shared_changed.emit(on)

    @Slot()
    def _run_or_stop(self) -> None:
        (self.stop_wished if self._under_way else self.run_wished).emit()

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, ESCAPE) or super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.title.setVisible(self.width() >= TITLED)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _progress(made: int, waiting: int, count: int) -> str:
    if waiting:
        return wording("{done} of {total}").format(done=count - waiting, total=count)
    return (
        wording("{made} maps").format(made=made)
        if made == count
        else wording("{made} maps, {n} without one").format(made=made, n=count - made)
    )
