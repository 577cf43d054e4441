"""A second window for a second monitor: the side column and the cascade, while the first one has the film alone."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from xai_desktop.core.report import NOTICE
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.panels.parts import MARGIN, Note
from xai_desktop.ui.roomy import SMALLEST, Roomy

USUAL = QSize(1200, 800)
"""Logical pixels at the first time."""
COLUMN, WIDE = 420, 1500
"""Logical pixels of the side column at first; from how wide a window on it stands in two columns."""
ALONE = noted("The film is read alone first. The panels come here with the next step.")
ELSEWHERE = noted("The panels belong to the films. They are here again when the films are.")


class PanelsWindow(QMainWindow):
    """Panels beside each other, or under each other on an upright monitor; one sentence where none may be seen.

    It bears every action of the program, so that a key does here what it does beside the film. `left` says that
    somebody closed it.
    """

    left = Signal()

    def __init__(self, parent: QWidget, actions: Iterable[QAction]) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(wording("Panels"))
        self.setMinimumSize(SMALLEST)
        self.addActions(list(actions))
        self.split = KeySplitter(Qt.Orientation.Horizontal)
        self.split.splitterMoved.connect(self._take_wish)
        self.note = Note()
        self._panels: tuple[QWidget, ...] = ()
        self._wishes = [0, 0]
        """The column's width beside the cascade and its height above it, as somebody dragged them; 0 is a share."""
        self._pages = QStackedWidget()
        self._pages.addWidget(Roomy(self.split))
        self._pages.addWidget(_page_of(self.note))
        self.setCentralWidget(self._pages)
        notice = QLabel(wording(NOTICE))
        theme.role(notice, "notice")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(notice)
        self.resize(USUAL)

    def take(self, panels: Iterable[tuple[QWidget, bool]]) -> None:
        """From left to right, and whether each of them is shown."""
        panels = tuple(panels)
        self._panels = tuple(panel for panel, _ in panels)
        for panel, shown in panels:
            self.split.addWidget(panel)
            panel.setVisible(shown)
        self._turn()
        self._share_out()

    def show_state(self, films_shown: bool) -> None:
        """After panels were shown or hidden, or films went out of sight and came back."""
        seen = films_shown and any(not panel.isHidden() for panel in self._panels)
        self.note.say(wording(ALONE) if films_shown else wording(ELSEWHERE))
        self._pages.setCurrentIndex(0 if seen else 1)
        self._share_out()

    def layout_state(self) -> tuple[str, str]:
        """Geometry as base64, and what somebody made of the splitter, to be restored."""
        wishes = ",".join(map(str, self._wishes)) if any(self._wishes) else ""
        return bytes(self.saveGeometry().toBase64().data()).decode(), wishes

    def restore_layout(self, geometry: str, splitter: str) -> None:
        """What cannot be restored is left as it is."""
        if re.fullmatch(r"\d{1,5},\d{1,5}", splitter):
            self._wishes = [int(wish) for wish in splitter.split(",")]
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self._turn()
        self._share_out()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()
        self._share_out()

    def _turn(self) -> None:
        wide = self.width() > self.height()
        self.split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def _share_out(self) -> None:
        """The cascade has what the column does not need."""
        room = self.height() if self._upright else self.width()
        usual = room * 3 // 5 if self._upright else theme.pixels(COLUMN) * (2 if room >= WIDE else 1)
        column = min(self._wishes[self._upright] or usual, room * 4 // 5)
        self.split.setSizes([column, room - column])

    @property
    def _upright(self) -> bool:
        return self.split.orientation() is Qt.Orientation.Vertical

    def _take_wish(self, _position: int, _index: int) -> None:
        self._wishes[self._upright] = self.split.sizes()[0]


def _page_of(note: Note) -> QWidget:
    page = QWidget()
    stack = QVBoxLayout(page)
    stack.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
    note.setAlignment(Qt.AlignmentFlag.AlignCenter)
    stack.addWidget(note)
    return page
