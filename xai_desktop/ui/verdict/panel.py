"""The verdict in three questions: is it there, is the call right, did it look in the right place."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.verdict_face import AskedFinding, VerdictFace
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import SURE, FilmVerdict, Presence, Verdict
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.key_words import explain_keys
from xai_desktop.ui.panels.parts import Note, Panel, column_of, row_of, tab_after
from xai_desktop.ui.verdict.card import FindingCard
from xai_desktop.ui.verdict.closing import ClosingRow
from xai_desktop.ui.verdict.picker import FindingPicker

EMPTY = noted("Open a film to say what you see on it.")
NOTHING_ASKED = noted("Add what you see, or say that there is nothing.")
CONFIRM = {
    ReadingStep.READ: noted("Confirm, show AI"),
    ReadingStep.AI: noted("Confirm, show reference"),
    ReadingStep.REFERENCE: noted("Confirm"),
}
NORMAL = noted("No finding, sure")


class VerdictPanel(Panel):
    """Emits the whole new verdict with a name for undo; says nothing itself and confirms nothing by itself."""

    said = Signal(object, str)
    confirm_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Verdict"), parent, foldable=True)
        self._face = VerdictFace()
        self._cards: list[FindingCard] = []
        self.normal, self.add = QPushButton(wording(NORMAL)), QPushButton(wording("+ Finding"))
        self.closing = ClosingRow()
        """The last line, which whoever scrolls this panel may take and let stand still."""
        self.confirm = self.closing.confirm
        self.picker, self.remark = FindingPicker(self), Note()
        self._list = QWidget()
        self._lines = column_of(self._list, 6)
        self.normal.setCheckable(True)
        explain_keys(self.normal, wording("No finding, and sure of it ({key:say_normal} confirms it at once)"))
        self.inside.addLayout(row_of(self.normal, self.add, wide=0))
        for part in (self._list, self.remark, self.closing):
            self.inside.addWidget(part)
        self.close_column()
        self.normal.clicked.connect(self._toggle_normal)
        self.add.clicked.connect(lambda: self.open_picker())
        self.confirm.clicked.connect(lambda: self.confirm_wished.emit())
        self.picker.picked.connect(self._add)
        self.show_face(VerdictFace())

    def show_face(self, face: VerdictFace) -> None:
        """Show what was said, and what may be asked at this step."""
        self._face = face
        if not face.open:
            self.closing.show_step("", offered=False, waits=False)
            self.say(wording(EMPTY))
            return
        self.normal.setChecked(face.said.normal)
        while len(self._cards) < len(face.asked):
            self._grow()
        for card, asked in zip(self._cards, face.asked, strict=False):
            card.show_finding(asked, ai=face.shows_ai, steps_on=face.steps_on)
        for number, card in enumerate(self._cards):
            card.setVisible(number < len(face.asked))
            if number >= len(face.asked):  # out of sight it must not know of another film either
                card.show_finding(AskedFinding(Verdict("")), ai=False, steps_on=True)
        self.remark.say("" if face.asked or face.said.normal else wording(NOTHING_ASKED))
        offered = face.step is not ReadingStep.REFERENCE or face.changed
        self.closing.show_step(wording(CONFIRM[face.step]), offered=offered, waits=face.steps_on)
        self.show_body()

    def show_saved(self, text: str) -> None:
        """Whether what is said has been stored, beside the button that ends the step."""
        self.closing.show_saved(retold(text))

    def open_picker(self) -> None:
        """Choose a finding that is there."""
        if self._face.open:
            self.picker.open_at(self.add.mapToGlobal(QPoint(0, 0)), self._face.said.present)

    def answer(self, question: str, place: int) -> None:
        """Answer a question of the finding that has the keyboard, else of the one that is explained, else the first."""
        card = self.current()
        if card is not None:
            row = {"presence": card.presence, "call": card.call, "place": card.place}[question]
            row.give(place)

    def current(self) -> FindingCard | None:
        """The finding that keys are about."""
        cards = self.cards()
        focused = (card for card in cards if card.hasFocus() or any(one.hasFocus() for one in card.parts))
        explained = (c for c, asked in zip(cards, self._face.asked, strict=True) if asked.explained)
        return next(focused, next(explained, cards[0] if cards else None))

    def cards(self) -> tuple[FindingCard, ...]:
        """The findings that are asked about, from top to bottom."""
        return tuple(self._cards[: len(self._face.asked)])

    def _grow(self) -> None:
        card = FindingCard()
        card.verdict_changed.connect(self._change)
        card.removed.connect(
            lambda name: self.said.emit(self._face.said.without(name), wording("take back {name}").format(name=name))
        )
        before = self._cards[-1].parts[-1] if self._cards else self.add
        self._cards.append(card)
        self._lines.addWidget(card)
        tab_after(before, *card.parts)

    def _change(self, verdict: Verdict, name: str) -> None:
        self.said.emit(said_with(self._face.said, verdict), name)

    def _add(self, name: str, level: int | None) -> None:
        self.said.emit(added(self._face, name, level), wording("add {name}").format(name=name))

    def _toggle_normal(self) -> None:
        said = self._face.said
        self.normal.setChecked(said.normal)
        self.said.emit(normal_toggled(said), wording("no finding"))


def said_with(said: FilmVerdict, verdict: Verdict) -> FilmVerdict:
    """A verdict in place of the last one; one without any answer is no verdict."""
    return said.without(verdict.finding) if verdict.is_empty else said.with_verdict(verdict)


def added(face: VerdictFace, name: str, level: int | None) -> FilmVerdict:
    """A finding that is there; how sure belongs to the first reading, or to what is said after the AI."""
    after = face.shows_ai and face.steps_on
    verdict = Verdict(name, Presence.YES, None if after else level, level if after else None)
    return face.said.with_verdict(verdict)


def normal_toggled(said: FilmVerdict) -> FilmVerdict:
    """*No finding, sure*, or that taken back."""
    return said.without_normal() if said.normal else said.as_normal(SURE)
