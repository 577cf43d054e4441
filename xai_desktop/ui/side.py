"""The right column: panels under each other, scrolled together, each open or folded as the posture needs it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from xai_desktop.core.reading import Posture
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import Panel

NARROWEST = 288
"""Pixels."""


class SideColumn(QScrollArea):
    """Never scrolls sideways. What somebody folded in a posture is folded when the posture comes back."""

    def __init__(self, panels: Sequence[Panel], closed: Mapping[Posture, Sequence[Panel]]) -> None:
        """`closed` are those that are folded at first."""
        super().__init__()
        self.panels = tuple(panels)
        self._posture = Posture.READ
        self._folds: dict[Posture, dict[Panel, bool]] = {
            posture: {panel: panel in closed.get(posture, ()) for panel in panels} for posture in Posture
        }
        inside = self._inside = QFrame()
        theme.role(inside, "panel")
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        for number, panel in enumerate(panels):
            if number:
                stack.addWidget(line())
            stack.addWidget(panel)
            panel.folded.connect(partial(self._remember, panel))
        stack.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(NARROWEST)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_posture(self, posture: Posture) -> None:
        """Fold and unfold as it was left in this posture."""
        if posture is not self._posture:
            self._posture = posture
            for panel, folded in self._folds[posture].items():
                panel.fold(folded)

    def fit_text(self) -> None:
        """As wide as the widest panel needs it, which is a matter of the size of the text."""
        needed = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(NARROWEST, needed))

    def reveal(self, panel: Panel) -> None:
        """Open a panel and bring it into sight."""
        panel.fold(False)
        self.ensureWidgetVisible(panel, 0, 0)

    def _remember(self, panel: Panel, folded: bool) -> None:
        self._folds[self._posture][panel] = folded


def line() -> QFrame:
    """A thin line between two parts."""
    found = QFrame()
    theme.role(found, "line")
    return found
