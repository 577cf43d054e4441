"""Which networks belong together: a field with the name of its group for each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from xai_desktop.core.cohort.groups import Groups, regrouped
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of, row_of

ABOUT = noted(
    "Runs of one architecture, or of one way of training, have one name here; the audit compares such groups with each "
    "other. Empty: in no group."
)


class GroupList(QWidget):
    """`changed` speaks only for the person at the screen. A network that is not ticked keeps its group."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, CalmCombo] = {}
        self.groups: Groups = ()
        self._lines: list[QWidget] = []
        self._filling = False
        self._column = column_of(self, 4)
        self._column.addWidget(Note(wording(ABOUT)))

    def offer(self, models: Sequence[str]) -> None:
        """The networks of the audit, in their order."""
        if tuple(self.fields) == tuple(models):
            return
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        self.fields = {model: self._made(model) for model in models}
        self._show()

    def show_groups(self, groups: Groups) -> None:
        """Without announcing it, in the order of the design."""
        self.groups = groups
        self._show()

    def _made(self, model: str) -> CalmCombo:
        field, line = CalmCombo(), QWidget()
        field.setEditable(True)
        typed = field.lineEdit()
        assert typed is not None
        typed.setPlaceholderText(wording("no group"))
        field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        field.setAccessibleName(wording("Group of {network}").format(network=model))
        field.setToolTip(field.accessibleName())
        field.editTextChanged.connect(partial(self._tell, model))
        row = row_of(ElidedLabel(model, middle=True), field)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        line.setLayout(row)
        self._lines.append(line)
        self._column.addWidget(line)
        return field

    def _show(self, typed: CalmCombo | None = None) -> None:
        """Every field with its group and all others to choose from; the one that is being typed in is left alone."""
        self._filling = True
        own = dict(self.groups)
        names = list(dict.fromkeys(name for _, name in self.groups))
        for model, field in self.fields.items():
            if field is not typed:
                field.clear()
                field.addItems(names)
                field.setCurrentIndex(field.findText(own.get(model, "")))
                field.setEditText(own.get(model, ""))
        self._filling = False

    def _tell(self, model: str, name: str) -> None:
        if not self._filling:
            self.groups = regrouped(self.groups, tuple(self.fields), model, name)
            self._show(self.fields[model])
            self.changed.emit()
