"""Of which films the question is: as many conditions as it has, and room for one more."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.inputs import CalmCombo

STRATA = ("view", "sex", "modality", "portable", "support_devices", "manufacturer", "device")
AROUND, WIDEST = 42, 260
"""Pixels around the words of a field, and of the widest one."""

Subgroup = tuple[tuple[str, str], ...]


class Conditions(QObject):
    """`changed` speaks only for the person at the screen. Each column can be asked for once: the first one counts."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(CalmCombo() for _ in STRATA)
        self.values = tuple(QLineEdit() for _ in STRATA)
        self._filling = False
        self._more: Subgroup = ()
        """More conditions than there are fields."""
        for number, (column, value) in enumerate(zip(self.columns, self.values, strict=True)):
            self._offer(column, first=number == 0)
            value.setAccessibleName(wording("Only films with"))
            value.setFixedWidth(90)
            column.currentIndexChanged.connect(self._tell)
            value.textChanged.connect(self._tell)
        self.values[0].setPlaceholderText("PA")
        self.show_state()

    @property
    def widgets(self) -> Iterator[QWidget]:
        """In their order."""
        for column, value in zip(self.columns, self.values, strict=True):
            yield column
            yield value

    @property
    def subgroup(self) -> Subgroup:
        """A column without a value asks for nothing."""
        pairs = zip(self.columns, self.values, strict=True)
        found: dict[str, str] = {}
        for column, value in ((str(one.currentData() or ""), two.text().strip()) for one, two in pairs):
            if column and value:
                found.setdefault(column, value)
        return (*found.items(), *self._more)

    def show_subgroup(self, subgroup: Subgroup) -> None:
        """Without announcing it. A column that is not in the list is added: an audit is shown as it was asked."""
        self._filling = True
        self._more = subgroup[len(STRATA) :]
        shown = [*subgroup, *[("", "")] * len(STRATA)][: len(STRATA)]
        for (name, wanted), column, value in zip(shown, self.columns, self.values, strict=True):
            if column.findData(name) < 0:
                column.addItem(name, name)
            column.setCurrentIndex(column.findData(name))
            value.setText(wanted)
        self._filling = False
        self.show_state()

    def show_state(self) -> None:
        """Those that are filled, and the first that is not."""
        room = True
        for column, value in zip(self.columns, self.values, strict=True):
            filled = bool(column.currentData())
            column.setVisible(room or filled)
            value.setVisible(filled)
            room = room and filled
            shown = column.fontMetrics().horizontalAdvance(column.currentText())
            column.setFixedWidth(min(WIDEST, shown + AROUND))

    def _offer(self, combo: CalmCombo, *, first: bool) -> None:
        columns = {
            "view": wording("view"), "sex": wording("sex"), "modality": wording("modality"),
            "portable": wording("bedside"), "support_devices": wording("drains or lines"),
            "manufacturer": wording("manufacturer"), "device": wording("device"),
        }  # fmt: skip
        only = wording("only films with {column}:") if first else wording("and {column}:")
        combo.addItem(wording("all films") if first else wording("and …"), "")
        for name in STRATA:
            combo.addItem(only.format(column=columns[name]), name)
        about = wording("Films of the question") if first else wording("One more condition on the films")
        combo.setAccessibleName(about)
        combo.setToolTip(about)

    def _tell(self, *_: object) -> None:
        if not self._filling:
            self.show_state()
            self.changed.emit()
