"""The form of a training: its kind, its name, and groups of fields that are made from one table."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from xai_desktop.app.training_arms import ARMS, groups_of
from xai_desktop.app.training_fields import OWN_OPTIONS, TITLES
from xai_desktop.app.training_words import Wish
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.parameters import Value
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.models.scrolled import WIDEST, head_row, scrolled
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, labelled, title_label
from xai_desktop.ui.theme import role

LEFT = ("base", "films")
"""The groups of the left column; the others stand in the right one."""
BUSY = noted("One training at a time: this one can begin when the one under way has ended.")


class TrainForm(QWidget):
    """`train_requested` carries a `Wish`. `taken` says why a name cannot be had."""

    train_requested = Signal(object)
    closed = Signal()

    def __init__(self, taken: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken, self._busy = taken, False
        self._arm = ""
        self._filled: dict[str, dict[str, Value]] = {}
        self._usual: dict[str, dict[str, Value]] = {}
        self._bases: tuple[str, ...] = ()
        self._devices: tuple[tuple[str, str], ...] = (("cpu", "CPU"),)
        self.kind, self.about, self.name, self.said = CalmCombo(), Note(), QLineEdit(), Note()
        self.train, self.cancel = QPushButton(wording("Train")), QPushButton(wording("Close"))
        self.forms = {name: ParameterForm(title=retold(title), hiding=True) for name, title in TITLES.items()}
        role(self.train, "primary")
        for arm, form in ARMS.items():
            self.kind.addItem(retold(form.title), arm)
        self._arrange()
        self.kind.currentIndexChanged.connect(self._rebuild)
        self.name.textChanged.connect(self._judge)
        self.train.clicked.connect(self._ask)
        self.cancel.clicked.connect(lambda: self.closed.emit())
        for form_ in self.forms.values():
            form_.changed.connect(self._judge)
        self._rebuild()

    def _arrange(self) -> None:
        left, right = QWidget(), QWidget()
        lines = column_of(left, MARGIN)
        heading = title_label(wording("Training"))
        heading.setMinimumHeight(self.forms["films"].reset_button.sizeHint().height())
        lines.addWidget(heading)
        lines.addLayout(labelled(wording("Kind"), self.kind))
        lines.addWidget(self.about)
        lines.addLayout(labelled(wording("Name"), self.name, wording("Of the network in the catalogue.")))
        others = column_of(right, MARGIN)
        for name, form in self.forms.items():
            (lines if name in LEFT else others).addWidget(form)
        lines.addStretch(1)
        others.addStretch(1)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(2 * MARGIN, 0, 2 * MARGIN, MARGIN)
        columns.setSpacing(4 * MARGIN)
        columns.addWidget(left, 1)
        columns.addWidget(right, 1)
        inside.setMaximumWidth(WIDEST)
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(Note(wording("Train a network"), "headline"), self.said, self.cancel, self.train))
        whole.addWidget(scrolled(inside), 1)

    def show_choices(self, bases: tuple[str, ...], devices: tuple[tuple[str, str], ...] = ()) -> None:
        """Networks to begin with, and devices as (what torch calls it, its name); none leaves those that there are.

        What was filled in stays.
        """
        devices = devices or self._devices
        if (bases, devices) != (self._bases, self._devices):
            self._bases, self._devices = bases, devices
            self._rebuild()
        self._judge()

    def show_busy(self, busy: bool) -> None:
        self._busy = busy
        self._judge()

    @property
    def wish(self) -> Wish:
        """What the form says now."""
        arm = self.kind.currentData()
        shown = {name: self.forms[name].values() for name in groups_of(arm)}
        return Wish(arm, self.name.text(), shown)

    def fill(self, values: dict[str, dict[str, Value]]) -> None:
        """Show values by group; a value that there is no longer to choose is left as it was."""
        for name, group in values.items():
            for field, value in group.items():
                try:
                    self.forms[name].set_values({field: value})
                except ExplainerError:
                    continue
        self._judge()

    @Slot()
    def _rebuild(self, *_: object) -> None:
        for name, form in self.forms.items():
            kept, usual = {**self._filled.get(name, {}), **form.values()}, self._usual.get(name, {})
            self._filled[name] = {field: value for field, value in kept.items() if value != usual.get(field)}
        arm = self.kind.currentData()
        if arm != self._arm:  # fields of one kind alone mean nothing to another, also where they are called alike
            self._filled.pop(OWN_OPTIONS, None)
        self._arm = arm
        groups = groups_of(arm, self._bases, self._devices)
        self._usual = {name: {field.name: field.default for field in fields} for name, fields in groups.items()}
        for name, form in self.forms.items():
            form.show_parameters(groups.get(name, ()))
        self.fill(self._filled)
        self.about.say(retold(ARMS[arm].about))

    @Slot()
    def _judge(self, *_: object) -> None:
        """One sentence about what is missing, instead of a button that fails."""
        fault = wording(BUSY) if self._busy else (self._taken(self.name.text()) or self.wish.missing())
        self.said.say(retold(fault) or wording("Runs in a process of its own; the window stays free."))
        self.train.setEnabled(not fault)

    def _ask(self, *_: object) -> None:
        self.train_requested.emit(self.wish)
