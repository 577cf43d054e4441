"""The verdict in one line, beneath a film that is read without the AI."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from xai_desktop.app.verdict_face import VerdictFace
from xai_desktop.core.review import LEVELS, Presence, Verdict
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import key_words, theme
from xai_desktop.ui.key_words import with_keys
from xai_desktop.ui.panels.parts import ElidedLabel, tab_after
from xai_desktop.ui.verdict.answers import LEVEL_WORDS
from xai_desktop.ui.verdict.panel import CONFIRM, NORMAL, added, normal_toggled, said_with
from xai_desktop.ui.verdict.picker import FindingPicker

MARKS = {Presence.YES: "✓", Presence.NO: "✗", Presence.UNSURE: "?", None: "·"}
EMPTY = noted("Say what you see, then {key:next_step}.")


class VerdictLine(QFrame):
    """As `VerdictPanel`, in one row: a chip for each finding, whose menu has the answers."""

    said = Signal(object, str)
    confirm_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "panel")
        self.setAccessibleName(wording("Verdict"))
        self._face = VerdictFace()
        self.normal, self.add, self.confirm = (
            QPushButton(wording(NORMAL)),
            QPushButton(wording("+ Finding")),
            QPushButton(),
        )
        self.state, self.picker = ElidedLabel("", "quiet"), FindingPicker(self)
        self.normal.setCheckable(True)
        theme.role(self.confirm, "primary")
        self._chips: list[QToolButton] = []
        self._saved, self._message = wording(EMPTY), QTimer(self, singleShot=True)
        self._message.timeout.connect(self._end_message)
        key_words.changes().changed.connect(self._say_keys)
        self._end_message()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 1, 10, 1)
        self._row.setSpacing(6)
        for part in (self.normal, self.add):
            self._row.addWidget(part)
        self._row.addWidget(self.state, 1)
        self._row.addWidget(self.confirm)
        self.normal.clicked.connect(self._toggle_normal)
        self.add.clicked.connect(lambda: self.open_picker())
        self.confirm.clicked.connect(lambda: self.confirm_wished.emit())
        self.picker.picked.connect(
            lambda name, level: self.said.emit(
                added(self._face, name, level), wording("add {name}").format(name=retold(name))
            )
        )

    def show_face(self, face: VerdictFace) -> None:
        self._face = face
        self.setEnabled(face.open)
        self.normal.setChecked(face.said.normal)
        self.confirm.setText(wording(CONFIRM[face.step]))
        self._show_chips(face)

    def show_saved(self, text: str) -> None:
        self._saved = retold(text) or wording(EMPTY)
        if not self._message.isActive():
            self._end_message()

    def show_message(self, text: str, milliseconds: int) -> None:
        """A sentence for a while, in the place of the state."""
        self.state.setText(with_keys(text))
        self._message.start(milliseconds)

    def _say_keys(self) -> None:
        """A message is left alone: it is about to go."""
        if not self._message.isActive():
            self._end_message()

    def _end_message(self) -> None:
        self.state.setText(with_keys(self._saved))

    def open_picker(self) -> None:
        if self._face.open:
            self.picker.open_at(self.add.mapToGlobal(QPoint(0, 0)), self._face.said.present)

    def chips(self) -> tuple[QToolButton, ...]:
        """One for each finding that something was said about."""
        return tuple(self._chips)

    def _show_chips(self, face: VerdictFace) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(one) for one in face.said.verdicts]
        for number, chip in enumerate(self._chips):
            self._row.insertWidget(2 + number, chip)
        tab_after(self.add, *self._chips)

    def _chip(self, verdict: Verdict) -> QToolButton:
        chip = QToolButton()
        level = verdict.sureness
        name = retold(verdict.finding)
        said = f"{MARKS[verdict.presence]} {name}" + (f" · {wording(LEVEL_WORDS[level])}" if level else "")
        chip.setText(said)
        answer = wording(verdict.presence.value) if verdict.presence is not None else wording("not answered")
        sure = f", {wording(LEVEL_WORDS[level])}" if level else ""
        chip.setAccessibleName(f"{name}: {answer}{sure}")
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chip.setMenu(self._menu(verdict, chip))
        return chip

    def _menu(self, verdict: Verdict, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        there = QActionGroup(menu)
        for answer in Presence:
            action = menu.addAction(f"{MARKS[answer]} {wording(answer.value).capitalize()}")
            action.setCheckable(True)
            action.setChecked(verdict.presence is answer)
            there.addAction(action)
            self._on(action, replace(verdict, presence=answer), wording("is it there"))
        menu.addSeparator()
        for level in LEVELS:
            action = menu.addAction(f"{level}  {wording(LEVEL_WORDS[level])}")
            action.setCheckable(True)
            action.setChecked(verdict.sureness == level)
            self._on(action, replace(verdict, sureness=level), wording("how sure"))
        menu.addSeparator()
        self._on(menu.addAction(wording("Take back")), Verdict(verdict.finding), wording("take back"))
        return menu

    def _on(self, action: object, verdict: Verdict, name: str) -> None:
        chosen = partial(self.said.emit, said_with(self._face.said, verdict), f"{retold(verdict.finding)}: {name}")
        action.triggered.connect(lambda _=False: chosen())  # type: ignore[attr-defined]

    def _toggle_normal(self) -> None:
        said = self._face.said
        self.normal.setChecked(said.normal)
        self.said.emit(normal_toggled(said), wording("no finding"))
