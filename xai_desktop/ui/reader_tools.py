"""Panels about the reader's own work, which may be open in every posture: in the side column, or beside a film that is
read alone. They tell nothing about the AI or the experts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import Panel, column_of

WIDTH, WIDEST = 272, 400
"""Pixels of the drawer, and of one in a wide window, where it takes a seventh."""


class ReaderTools(QWidget):
    """The panels under each other, with a line above each: one widget that moves from place to place."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        super().__init__()
        self.panels = tuple(panels)
        column = column_of(self, 0)
        for panel in panels:
            line = QFrame()
            theme.role(line, "line")
            column.addWidget(line)
            column.addWidget(panel)


class Drawer(QScrollArea):
    """Beside the film in the posture of reading, and only while a panel in it is open."""

    def __init__(self, tools: ReaderTools) -> None:
        super().__init__()
        self._tools, self._reading = tools, False
        inside = QFrame()
        theme.role(inside, "panel")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for panel in tools.panels:
            panel.folded.connect(self._look)
        theme.changes().changed.connect(self._fit)
        self._fit()
        self.hide()

    @property
    def is_reading(self) -> bool:
        """Whether the panels are here."""
        return self._reading

    def show_reading(self, reading: bool) -> None:
        """Take the panels while a film is read alone; whoever has a place for them otherwise takes them back."""
        self._reading = reading
        if reading:
            self._column.insertWidget(0, self._tools)
            self._tools.show()
        self._look()

    def _look(self) -> None:
        self.setVisible(self._reading and not all(panel.is_folded for panel in self._tools.panels))

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        super().showEvent(event)

    def _fit(self) -> None:
        self.setFixedWidth(max(theme.pixels(WIDTH), min(self.window().width() // 7, WIDEST)))
