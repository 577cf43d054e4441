"""One action's keys: take one away, press a new one, and hear at once who has it already."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.keys import SPECS, USUAL, KeyTable, exactly, refusal, text_of
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, row_of
from xai_desktop.ui.settings.recorder import KeyRecorder
from xai_desktop.ui.theme import role


class KeyCard(QFrame):
    """`table_wished` carries the whole table as it should be."""

    table_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "card")
        self._table, self._name, self._key = KeyTable(), next(iter(SPECS)), ""
        self.headline, self.about = Note("", "headline"), Note()
        self.caps, self.recorder, self.said = QWidget(), KeyRecorder(), Note("", "notice")
        self.take, self.reset = QPushButton(wording("Take it")), QPushButton()
        role(self.take, "primary")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(SPACING)
        for part in (self.headline, self.about, self.caps, self.recorder, self.said):
            self._column.addWidget(part)
        self._column.addLayout(row_of(self.take, self.reset, QWidget()))
        self.recorder.recorded.connect(self.offer)
        self.recorder.given_up.connect(self._forget)
        self.take.clicked.connect(lambda: self._wish(self._table.taken(self._name, self._key)))
        self.reset.clicked.connect(lambda: self._wish(self._table.reset(self._name)))

    def show_action(self, name: str, table: KeyTable) -> None:
        self._table, self._name, self._key = table, name, ""
        spec = SPECS[name]
        self.headline.setText(text_of(name))
        self.about.say(" · ".join(wording(part) for part in (spec.group, spec.tip) if part))
        self._show_caps(table.keys[name])
        self.said.say("")
        self.take.hide()
        usual = ", ".join(map(exactly, USUAL[name])) or wording("no key")
        self.reset.setText(wording("Usual: {keys}").format(keys=usual))
        self.reset.setEnabled(not table.is_usual(name))
        losers = ", ".join(f"“{text_of(one)}”" for one in table.losers(name))
        self.reset.setToolTip(wording("Takes a key from {actions}").format(actions=losers) if losers else "")

    def offer(self, key: str) -> None:
        """A key for the action: it is taken if it is free; else who has it is said, and nothing changes."""
        fault = self._table.fault(self._name, key)
        if not fault:
            self._wish(self._table.given(self._name, key))
            return
        self._key = key
        self.said.say(fault)
        holder = self._table.holder(key)
        others = bool(holder) and holder != self._name and not refusal(key, self._name)
        if others:
            self.take.setText(wording("Take it from “{action}”").format(action=text_of(holder)))
        self.take.setVisible(others)

    def _forget(self) -> None:
        self.show_action(self._name, self._table)

    def _wish(self, table: KeyTable) -> None:
        self.table_wished.emit(table)

    def _show_caps(self, keys: tuple[str, ...]) -> None:
        buttons: list[QWidget] = [*map(self._cap, keys)] or [_none()]
        caps = QWidget()
        row = row_of(*buttons, QWidget(), spacing=6)
        row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        caps.setLayout(row)
        self._column.replaceWidget(self.caps, caps)
        self.caps.hide()
        self.caps.deleteLater()
        self.caps = caps

    def _cap(self, key: str) -> QPushButton:
        button = QPushButton(f"{exactly(key)}  ×")
        button.setAccessibleName(wording("Take {key} away").format(key=exactly(key)))
        button.setToolTip(wording("Take this key away"))
        button.clicked.connect(lambda: self._wish(self._table.dropped(self._name, key)))
        return button


def _none() -> QLabel:
    label = QLabel(wording("No key"))
    role(label, "quiet")
    return label
