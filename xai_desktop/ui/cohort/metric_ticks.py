"""The metrics of an audit, in groups; what each one means stands behind it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.core.cohort.metric_groups import GROUPS, USUAL
from xai_desktop.core.wording import wording
from xai_desktop.ui.cohort.tick_list import TickList
from xai_desktop.ui.panels.parts import Note, column_of


class MetricTicks(QWidget):
    """The usual ones are ticked. `changed` speaks only for the person at the screen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = column_of(self, 4)
        self.groups: list[TickList] = []
        self._asked: tuple[str, ...] = ()
        for title, choices in GROUPS:
            ticks = TickList()
            ticks.offer([(one.name, wording(one.title), one.text, "") for one in choices])
            ticks.changed.connect(self.changed)
            self.groups.append(ticks)
            column.addWidget(Note(wording(title)))
            column.addWidget(ticks)
        self.show_names(())

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the groups; () for the usual ones, and for none at all. What a design asked for stays as it
        stands there until somebody chooses others."""
        there = {name for group in self.groups for name in group.checks}
        ticked = tuple(name for group in self.groups for name in group.ticked)
        if self._asked and set(ticked) == there & set(self._asked):
            return self._asked
        return () if set(ticked) == set(USUAL) else ticked

    def show_names(self, names: Sequence[str]) -> None:
        self._asked = tuple(names)
        for group in self.groups:
            group.show_ticked(names or USUAL)
