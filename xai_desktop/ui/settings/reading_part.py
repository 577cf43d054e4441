"""How films are read: the locked steps, the network, and what the worklist remembers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from xai_desktop.core.settings import Settings
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.panels.choices import REASON
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import Note, column_of, labelled, row_of, title_label

ON = noted("On: the film alone, then the AI, then the reference. Each step is locked until the one before is left.")
OFF = noted("Off: everything is seen from the start. Reason on record: {reason}")
WHY = noted("Turning the steps off goes on record with a reason, and holds from the next film that is opened.")
SITE = noted("Set by your site. Nobody can turn the steps on or off here.")
BACK = noted("Turning the steps on holds from the next film that is opened.")
NETWORK = noted("The network in use. One that you choose is there at the next start, too")
FORGET = noted("Forget sorting, groups and filters")


class ReadingPart(QWidget):
    """`steps_wished` carries whether the steps are on and why not; `bundle_chosen` a network's name."""

    steps_wished = Signal(bool, str)
    bundle_chosen = Signal(str)
    worklist_forgotten = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.rule, self.reason = Note("", ""), Note(), QLineEdit()
        self.turn_off, self.turn_on = QPushButton(wording("Turn off")), QPushButton(wording("Turn on"))
        self.bundle, self.forget = CalmCombo(), QPushButton(wording(FORGET))
        self.reason.setPlaceholderText(wording("Reason, as it goes on record"))
        self.reason.setMaxLength(200)
        self.off = QWidget()
        self._telling = False
        self._arrange()
        self.reason.textChanged.connect(self._judge)
        self.reason.returnPressed.connect(self.turn_off.click)
        self.turn_off.clicked.connect(lambda: self.steps_wished.emit(False, self.reason.text().strip()))
        self.turn_on.clicked.connect(lambda: self.steps_wished.emit(True, ""))
        self.bundle.currentIndexChanged.connect(self._choose)
        self.forget.clicked.connect(lambda: self.worklist_forgotten.emit())

    def show_settings(self, settings: Settings) -> None:
        on = settings.reading_steps
        reason = settings.reading_reason or wording("none was given")
        self.state.say(wording(ON) if on else wording(OFF).format(reason=reason))
        self.rule.say(wording(WHY if on else BACK))
        self.off.setVisible(on)
        self.turn_on.setVisible(not on)
        if not on:
            self.reason.clear()
        self.forget.setEnabled(bool(settings.worklist_view))
        self._judge()

    def set_by_site(self, locked: bool) -> None:
        """Whether the site decides about the steps: the rule says so in place of how to turn them off."""
        if locked:
            self.rule.say(wording(SITE))
            self.off.hide()
            self.turn_on.hide()

    def show_bundles(self, lines: tuple[tuple[str, str, str], ...], current: str) -> None:
        """Networks as (name, detail, problem); one with a problem cannot be chosen and says why."""
        self._telling = True
        self.bundle.clear()
        for name, detail, problem in lines:
            self.bundle.addItem(f"{name} · {retold(detail)}" if detail else name, name)
            if problem:
                place = self.bundle.count() - 1
                self.bundle.model().item(place).setEnabled(False)  # type: ignore[attr-defined]
                self.bundle.setItemData(place, problem, REASON)
        self.bundle.setCurrentIndex(self.bundle.findData(current))
        self._telling = False

    def _judge(self, *_: object) -> None:
        self.turn_off.setEnabled(bool(self.reason.text().strip()))

    def _choose(self, place: int) -> None:
        if not self._telling and place >= 0:
            self.bundle_chosen.emit(self.bundle.itemData(place))

    def _arrange(self) -> None:
        column, off = column_of(self), row_of(self.reason, self.turn_off, wide=0)
        self.off.setLayout(off)
        self.reason.setAccessibleName(wording("Reason for turning the reading steps off"))
        column.addWidget(title_label(wording("Reading steps")))
        column.addWidget(self.state)
        column.addWidget(self.off)
        column.addLayout(row_of(self.turn_on, QWidget()))
        column.addWidget(self.rule)
        column.addSpacing(12)
        column.addWidget(title_label(wording("Network")))
        column.addLayout(labelled(wording("Network"), self.bundle, wording(NETWORK)))
        column.addWidget(Note(f"{wording(NETWORK)}."))
        column.addSpacing(12)
        column.addWidget(title_label(wording("Worklist")))
        column.addLayout(row_of(self.forget, QWidget()))
        column.addStretch(1)
