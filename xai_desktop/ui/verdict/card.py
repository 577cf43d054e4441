"""One finding with its three questions."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from xai_desktop.app.verdict_face import NO_CLASS, AskedFinding
from xai_desktop.core.review import CallVerdict, PlaceVerdict, Presence, Verdict
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.verdict.answers import HOW_SURE, LEVEL_WORDS, AnswerRow, SurenessView

WRONG_REASON = noted("Right for the wrong reason: the call is right, the place is not.")
NOT_EXPLAINED = noted("The map on the screen is about another class; choose this one to judge its place.")
PLACES = (noted("On target"), noted("Partly"), noted("Off"), noted("No map"))
"""Short words for `PlaceVerdict`; the last one is *no meaningful map*."""


class FindingCard(QFrame):
    """Shows a finding and emits the verdict as a whole whenever an answer changes."""

    verdict_changed = Signal(object, str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "card")
        self._asked = AskedFinding(Verdict(""))
        self._after = False
        self.name, self.call_text = ElidedLabel("", "strong"), QLabel()
        theme.role(self.call_text, "quiet")
        self.remove = QToolButton()
        self.remove.setText("×")
        self.remove.clicked.connect(lambda: self.removed.emit(self._asked.name))
        self.presence = AnswerRow(wording("Is it there?"), tuple(Presence))
        self.sureness, self.sure_text = SurenessView(words=False), Note("", "quiet")
        self.call = AnswerRow(wording("Is the call right?"), tuple(CallVerdict))
        self.place = AnswerRow(wording("Did it look in the right place?"), tuple(PlaceVerdict), PLACES)
        self.place.buttons[-1].setToolTip(wording("No meaningful map"))
        self.remark = Note("", "notice")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = column_of(self, 4)
        column.setContentsMargins(9, 6, 9, 8)
        column.addLayout(row_of(self.name, self.call_text, self.remove, wide=0))
        self._questions = {}
        for key, words, row in (
            ("presence", wording("Is it there?"), row_of(self.presence, self.sureness, wide=0)),
            ("call", wording("Is the call right?"), row_of(self.call)),
            ("place", wording("Did it look in the right place?"), row_of(self.place)),
        ):
            part, label = QWidget(), QLabel(words)
            theme.role(label, "quiet")
            inside = column_of(part, 2)
            inside.addWidget(label)
            inside.addLayout(row)
            if key == "presence":
                self.sure_text.setAlignment(Qt.AlignmentFlag.AlignRight)  # below its dots
                inside.addWidget(self.sure_text)
            column.addWidget(part)
            self._questions[key] = part
        column.addWidget(self.remark)

    def _connect(self) -> None:
        self.presence.answered.connect(lambda answer: self._change(wording("is it there"), presence=answer))
        self.call.answered.connect(lambda answer: self._change(wording("is the call right"), call=answer))
        self.place.answered.connect(
            lambda answer: self._change(wording("did it look in the right place"), place=answer)
        )
        self.sureness.chosen.connect(self._change_sureness)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What can have the keyboard."""
        return self.presence, self.sureness, self.call, self.place, self.remove

    def show_finding(self, asked: AskedFinding, *, ai: bool, steps_on: bool) -> None:
        """`ai` offers the questions about the call and the place; `steps_on` keeps the first reading's sureness."""
        self._asked, self._after = asked, ai and steps_on
        verdict = asked.verdict
        name = retold(asked.name)
        self.name.setText(name)
        self.setAccessibleName(wording("Verdict on {name}").format(name=name))
        self.call_text.setText(_call_words(asked) if ai else "")
        self.remove.setVisible(not verdict.is_empty)
        self.remove.setAccessibleName(wording("Take back everything said about {name}").format(name=name))
        self.remove.setToolTip(self.remove.accessibleName())
        self.presence.show_answer(verdict.presence)
        self.sureness.show_level(verdict.sureness_after if self._after else verdict.sureness)
        if self._after and verdict.sureness is not None:
            self.sureness.setToolTip(
                wording("How sure now; before the AI: {sureness} of 5").format(sureness=verdict.sureness)
            )
        self.sure_text.say(_sure_words(verdict, after=self._after))
        self.call.show_answer(verdict.call)
        self.place.show_answer(verdict.place)
        self._offer(ai, asked)
        wrong = ai and verdict.right_for_the_wrong_reason
        self.remark.say(wording(WRONG_REASON) if wrong else "")

    def _offer(self, ai: bool, asked: AskedFinding) -> None:
        """Questions that cannot be answered are greyed out and say why."""
        for key in ("call", "place"):
            self._questions[key].setVisible(ai)
        self.call.setEnabled(asked.score is not None)
        self.call.setToolTip("" if asked.score is not None else wording(NO_CLASS))
        judged = asked.explained or asked.verdict.place is not None
        self.place.setEnabled(judged)
        self.place.setToolTip("" if judged else wording(NO_CLASS) if asked.score is None else wording(NOT_EXPLAINED))

    def _change_sureness(self, level: int | None) -> None:
        field = "sureness_after" if self._after else "sureness"
        self._change(wording("how sure"), **{field: level})

    def _change(self, question: str, **answers: object) -> None:
        verdict = replace(self._asked.verdict, **answers)  # type: ignore[arg-type]
        self.verdict_changed.emit(verdict, f"{retold(self._asked.name)}: {question}")


def _sure_words(verdict: Verdict, *, after: bool) -> str:
    """What the dots say, in words; from the AI's step on beside what was said before it."""
    before, now = (
        "–" if level is None else wording(LEVEL_WORDS[level]) for level in (verdict.sureness, verdict.sureness_after)
    )
    if verdict.sureness is None and (verdict.sureness_after is None or not after):
        return wording(HOW_SURE)
    return wording("before AI: {before} · now: {now}").format(before=before, now=now) if after else before


def _call_words(asked: AskedFinding) -> str:
    if asked.score is None:
        return wording("no class")
    said = {True: wording("called"), False: wording("not called"), None: wording("score")}[asked.score.called]
    return f"{said} {local(f'{asked.score.score:.2f}')}"
