"""A form made from descriptors: what an explainer's fields say is all that there is to know."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmDoubleSpin, CalmSpin
from xai_desktop.ui.panels.parts import SPACING, column_of, labelled, row_of, title_label
from xai_desktop.ui.panels.path_field import PathField
from xai_desktop.ui.theme import role

LARGEST = 2_147_483_647


class Field:
    """One editor: its widget, and how to read and to set its value; `row` is the widget with its label."""

    def __init__(self, widget: QWidget, read: Callable[[], Value], write: Callable[[Value], None]) -> None:
        self.widget, self.read, self.write = widget, read, write
        self.row = widget


class ParameterForm(QWidget):
    """One row per parameter. `changed` speaks only for the person at the screen, never for `set_values`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, title: str = "", *, hiding: bool = False) -> None:
        """A `hiding` form leaves out what makes no difference beside the other values, instead of greying it out."""
        super().__init__(parent)
        title = title or wording("Parameters")
        self._hiding = hiding
        self._parameters: tuple[Parameter, ...] = ()
        self._fields: dict[str, Field] = {}
        self._telling = False
        self._layout = column_of(self, 2)
        self._rows = QWidget()
        self.reset_button = QPushButton(wording("Reset"))
        self.reset_button.setAccessibleName(wording("Reset {title}").format(title=title))
        role(self.reset_button, "flat")
        self.reset_button.clicked.connect(self.reset)
        head = row_of(title_label(title), self.reset_button, wide=0)
        self._layout.addLayout(head)
        self._layout.addWidget(self._rows)
        self.show_parameters(())

    def show_parameters(self, parameters: tuple[Parameter, ...]) -> None:
        """Make the form anew with every parameter at its default."""
        self._parameters, self._fields = parameters, {}
        rows = QWidget()
        lines = column_of(rows, SPACING)
        for parameter in parameters:
            self._add(parameter, lines)
        self._layout.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows
        self.setVisible(bool(parameters))
        self._show_state()

    def _add(self, parameter: Parameter, lines: QVBoxLayout) -> None:
        field = _editor(parameter, self._announce)
        self._fields[parameter.name] = field
        if isinstance(field.widget, CalmCheck):
            field.widget.setToolTip(_help(parameter))
        else:
            field.row = QWidget()
            field.row.setLayout(labelled(retold(parameter.label), field.widget, _help(parameter)))
        lines.addWidget(field.row)

    def values(self) -> dict[str, Value]:
        """The values as they are shown, by name, in the order of the form."""
        return {name: field.read() for name, field in self._fields.items()}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values; names that the form does not have are left alone. Raises `ExplainerError` for a wrong value."""
        checked = {p.name: p.check(values[p.name]) for p in self._parameters if p.name in values}
        self._telling = True
        try:
            for name, value in checked.items():
                self._fields[name].write(value)
        finally:
            self._telling = False
        self._show_state()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, from above."""
        return (self.reset_button, *(field.widget for field in self._fields.values()))

    @property
    def is_default(self) -> bool:
        shown = self.values()
        return all(shown[p.name] == p.default for p in self._parameters)

    @Slot()
    def reset(self) -> None:
        """All parameters back to their defaults, announced once."""
        self.set_values({p.name: p.default for p in self._parameters})
        self.changed.emit()

    def _announce(self, *_: object) -> None:
        if not self._telling:
            self._show_state()
            self.changed.emit()

    def _show_state(self) -> None:
        """What makes no difference beside the other values is greyed out or hidden; it keeps its own value."""
        self.reset_button.setEnabled(not self.is_default)
        values = self.values()
        for parameter in self._parameters:
            row, counts = self._fields[parameter.name].row, parameter.counts(values)
            row.setVisible(counts) if self._hiding else row.setEnabled(counts)


def _help(parameter: Parameter) -> str:
    """The descriptor's sentence and, for numbers, what is allowed."""
    span = ""
    if parameter.low is not None and parameter.high is not None:
        span = wording("From {low:g} to {high:g}.").format(low=parameter.low, high=parameter.high)
    return "\n".join(part for part in (retold(parameter.help), span) if part)


def _meaning(parameter: Parameter) -> str:
    """What an empty text or the lowest number stands for, where there is nothing to choose from."""
    return retold(parameter.titles[0]) if parameter.titles else ""


def _editor(parameter: Parameter, announce: Callable[..., None]) -> Field:
    if parameter.choices:
        return _choice(parameter, announce)
    kinds = {"int": _whole, "float": _real, "bool": _switch, "file": _path, "folder": _path}
    return kinds.get(parameter.kind, _words)(parameter, announce)


def _choice(parameter: Parameter, announce: Callable[..., None]) -> Field:
    combo = CalmCombo()
    for value, title in zip(parameter.choices, parameter.titles or parameter.choices, strict=True):
        combo.addItem(retold(title), value)
    combo.setCurrentIndex(combo.findData(str(parameter.default)))
    combo.currentIndexChanged.connect(announce)
    return Field(combo, combo.currentData, lambda value: combo.setCurrentIndex(combo.findData(str(value))))


def _whole(parameter: Parameter, announce: Callable[..., None]) -> Field:
    spin = CalmSpin()
    low = -LARGEST if parameter.low is None else round(parameter.low)
    spin.setRange(low, LARGEST if parameter.high is None else round(parameter.high))
    spin.setSingleStep(max(1, round(parameter.step or 1)))
    spin.setSpecialValueText(_meaning(parameter))
    spin.setValue(int(parameter.default))
    spin.setKeyboardTracking(False)
    spin.valueChanged.connect(announce)
    return Field(spin, spin.value, lambda value: spin.setValue(int(value)))


def _real(parameter: Parameter, announce: Callable[..., None]) -> Field:
    spin = CalmDoubleSpin()
    spin.setDecimals(max(6, *(_decimals(n) for n in (parameter.default, parameter.step, parameter.low))))
    low = -1e9 if parameter.low is None else parameter.low
    spin.setRange(low, 1e9 if parameter.high is None else parameter.high)
    spin.setSingleStep(parameter.step or 0.1)
    spin.setSpecialValueText(_meaning(parameter))
    spin.setValue(float(parameter.default))
    spin.setKeyboardTracking(False)
    spin.valueChanged.connect(announce)
    return Field(spin, spin.value, lambda value: spin.setValue(float(value)))


def _decimals(number: Value | None) -> int:
    """How many decimals a number is written with, so that a form can hold it exactly."""
    exponent = Decimal(str(float(number or 0))).as_tuple().exponent
    return min(max(0, -int(exponent)), 15)


def _switch(parameter: Parameter, announce: Callable[..., None]) -> Field:
    check = CalmCheck(retold(parameter.label), bool(parameter.default))
    check.toggled.connect(announce)
    return Field(check, check.isChecked, lambda value: check.setChecked(bool(value)))


def _words(parameter: Parameter, announce: Callable[..., None]) -> Field:
    line = QLineEdit(str(parameter.default))
    line.setPlaceholderText(_meaning(parameter))
    line.editingFinished.connect(announce)
    return Field(line, line.text, lambda value: line.setText(str(value)))


def _path(parameter: Parameter, announce: Callable[..., None]) -> Field:
    path = PathField(retold(parameter.label), folder=parameter.kind == "folder")
    path.line.setText(str(parameter.default))
    path.line.setPlaceholderText(_meaning(parameter))
    path.changed.connect(announce)
    return Field(path, path.line.text, lambda value: path.line.setText(str(value)))
