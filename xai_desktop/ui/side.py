"""The right column: panels under each other, scrolled together, each open or folded as the posture needs it.

Where it is wide, in a window of its own, it stands in two or three columns, so that less of it has to be scrolled.
What ends a step stands below and is not scrolled.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xai_desktop.core.reading import Posture
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import Panel, column_of
from xai_desktop.ui.panels_window_place import follow, reached
from xai_desktop.ui.reader_tools import ReaderTools

NARROWEST, COLUMN = 288, 400
"""Pixels of the whole, and that each of several columns needs."""
MOST = 3
"""Columns."""


class SideColumn(QFrame):
    """Never scrolls sideways. What somebody folded in a posture is folded when the posture comes back."""

    def __init__(
        self,
        panels: Sequence[Panel],
        closed: Mapping[Posture, Sequence[Panel]],
        tools: ReaderTools | None = None,
        foot: QWidget | None = None,
    ) -> None:
        """`closed` are those that are folded at first. `tools` stand below, folded, and may be taken elsewhere.

        `foot` stands beneath all of it and is always in sight.
        """
        super().__init__()
        self.area, self._foot = QScrollArea(), foot
        self._tools, own = tools, tools.panels if tools is not None else ()
        self.panels = tuple(panels)
        self._posture = Posture.READ
        self._folds: dict[Posture, dict[Panel, bool]] = {
            posture: {panel: panel in (*own, *closed.get(posture, ())) for panel in (*panels, *own)}
            for posture in Posture
        }
        inside = self._inside = QFrame()
        theme.role(inside, "panel")
        self._lines = tuple(line() for _ in panels)
        self._columns = _columns_in(inside)
        self._count = 0
        for panel in own:
            panel.fold(True)
        for panel in (*panels, *own):
            panel.folded.connect(partial(self._remember, panel))
        self._stand_in(1)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        whole = column_of(self, 0)
        whole.addWidget(self.area, 1)
        if foot is not None:
            whole.addWidget(foot)
        self.take_tools()

    def show_posture(self, posture: Posture) -> None:
        """Fold and unfold as it was left in this posture."""
        if posture is not self._posture:
            self._posture = posture
            for panel, folded in self._folds[posture].items():
                panel.fold(folded)
        self._rule()

    def take_tools(self) -> None:
        """The reader's tools stand here again, and Tab comes to them last."""
        if self._tools is None:
            return
        column = self._columns[self._count - 1]
        column.removeWidget(self._tools)  # where they stand here already, they would come to stand below the room
        column.insertWidget(column.count() - 1, self._tools)
        self._tools.show()
        others = [one for one in reached(self._inside) if not self._tools.isAncestorOf(one)]
        if others:
            follow(others[-1], self._tools)
        if self._foot is not None and (above := reached(self._inside)):
            follow(above[-1], self._foot)

    def fit_text(self) -> None:
        """As wide as the widest panel needs it, which is a matter of the size of the text."""
        self.setMinimumWidth(max(NARROWEST, self._needed + self.area.verticalScrollBar().sizeHint().width()))
        self._fit()

    def reveal(self, panel: Panel) -> None:
        """Open a panel and bring it into sight, from its top on: what it is about to say stands beneath."""
        if self.window().isMinimized():
            self.window().showNormal()
        panel.fold(False)
        QTimer.singleShot(0, self, partial(self._bring, panel))  # when it has its new height

    def _bring(self, panel: Panel) -> None:
        self.area.verticalScrollBar().setValue(panel.mapTo(self._inside, QPoint()).y())

    @property
    def columns(self) -> int:
        """In how many columns the panels stand."""
        return self._count

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def _needed(self) -> int:
        """The widest panel's least width."""
        parts = self.panels if self._tools is None else (*self.panels, self._tools)
        return max(panel.minimumSizeHint().width() for panel in parts)

    def _fit(self) -> None:
        """As many columns as have room beside each other."""
        room = self.width() // max(theme.pixels(COLUMN), self._needed)
        self._stand_in(min(max(room, 1), MOST, len(self.panels)))

    def _stand_in(self, count: int) -> None:
        """From top to bottom, then on in the next column."""
        if count == self._count:
            return
        self._count = count
        starts = [number * len(self.panels) // count for number in range(count)]
        for column in self._columns:
            for one in (*self._lines, *self.panels):
                column.removeWidget(one)
        for number, (panel, above) in enumerate(zip(self.panels, self._lines, strict=True)):
            column = self._columns[sum(start <= number for start in starts) - 1]
            column.insertWidget(column.count() - 1, above)
            column.insertWidget(column.count() - 1, panel)
        self._rule()
        if self._tools is not None and self._inside.isAncestorOf(self._tools):
            self.take_tools()
        row = self._inside.layout()
        assert isinstance(row, QHBoxLayout)
        for place in range(MOST):
            row.setStretch(place, 1 if place < count else 0)

    def _rule(self) -> None:
        """A line above each panel in sight that is not a column's first."""
        starts = [number * len(self.panels) // self._count for number in range(self._count)]
        for number, (panel, above) in enumerate(zip(self.panels, self._lines, strict=True)):
            above.setVisible(number not in starts and not panel.isHidden())

    def _remember(self, panel: Panel, folded: bool) -> None:
        self._folds[self._posture][panel] = folded


def _columns_in(inside: QFrame) -> tuple[QVBoxLayout, ...]:
    row = QHBoxLayout(inside)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    columns = tuple(QVBoxLayout() for _ in range(MOST))
    for column in columns:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        row.addLayout(column)
    return columns


def line() -> QFrame:
    """A thin line between two parts."""
    found = QFrame()
    theme.role(found, "line")
    return found
