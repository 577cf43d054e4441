"""Several of what there is: a tick for each."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.parts import column_of

Tick = tuple[str, str, str, str]
"""What it is called, its words, what stands behind it, and why it cannot be chosen ("" where it can)."""


class TickList(QWidget):
    """`changed` speaks only for the person at the screen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checks: dict[str, CalmCheck] = {}
        self._column = column_of(self, 2)
        self._offered: tuple[Tick, ...] = ()
        self._faulty: frozenset[str] = frozenset()

    def offer(self, ticks: Sequence[Tick]) -> None:
        """What there is to choose from; what was ticked stays so where it is still there."""
        if tuple(ticks) == self._offered:
            return
        kept, self._offered = self.ticked, tuple(ticks)
        for check in self.checks.values():
            self._column.removeWidget(check)
            check.hide()
            check.deleteLater()
        self._faulty = frozenset(name for name, _, _, fault in ticks if fault)
        self.checks = {name: self._made(words, tip, fault) for name, words, tip, fault in ticks}
        self.show_ticked(kept)

    @property
    def ticked(self) -> tuple[str, ...]:
        """In the order of the list."""
        return tuple(name for name, check in self.checks.items() if check.isChecked())

    def show_ticked(self, names: Sequence[str]) -> None:
        """Without announcing it; a name that is not in the list is left out."""
        for name, check in self.checks.items():
            check.blockSignals(True)
            check.setChecked(name in names and name not in self._faulty)
            check.blockSignals(False)

    def _made(self, words: str, tip: str, fault: str) -> CalmCheck:
        check = CalmCheck(words)
        check.setEnabled(not fault)
        check.setToolTip(fault or tip)
        check.setAccessibleDescription(fault or tip)
        check.toggled.connect(lambda _on: self.changed.emit())
        self._column.addWidget(check)
        return check
