"""The primary question as a sentence with fields in it."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from xai_desktop.core.cohort.metric_groups import ASKED
from xai_desktop.core.cohort.question import ATLAS, RANDOM, TUNED, TUNED_EACH, Question
from xai_desktop.core.cohort.sentences import EXPLAINER, MODEL
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.cohort.conditions import AROUND, WIDEST, Conditions
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmDoubleSpin
from xai_desktop.ui.panels.parts import Note, column_of

SENTENCE = noted(
    "Is the mean {metric} of {explainer} of {model} at {layer}, {threshold}, on {finding} as {reader} marked it, "
    "{films}, above {against} by more than {margin}?"
)
WHY = noted("One question, fixed before the run, can be answered. Everything else that an audit shows is exploratory.")
TYPED = 150
"""Pixels of a field to type into."""
FIXED = noted("Primary question, fixed since the run began:")
NO_QUESTION = noted("No primary question was asked: everything here is exploratory.")
Pairs = Sequence[tuple[str, str]]
"""(value, words)."""


class QuestionLine(QWidget):
    """`changed` speaks only for the person at the screen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asked, self.title = CalmCheck(wording("Ask one primary question"), True), Note()
        self.measure, self.explainer, self.model, self.layer = (CalmCombo() for _ in range(4))
        self.threshold, self.finding, self.reader, self.against = (CalmCombo() for _ in range(4))
        self.margin, self.conditions = CalmDoubleSpin(), Conditions(self)
        self._filling = False
        self._set_up()
        self._arrange()
        for combo in self._combos.values():
            combo.currentIndexChanged.connect(self._tell)
            combo.currentTextChanged.connect(self._tell)
        self.margin.valueChanged.connect(self._tell)
        self.conditions.changed.connect(self._tell)
        self.asked.toggled.connect(self._tell)

    @property
    def _combos(self) -> dict[str, CalmCombo]:
        return {
            "metric": self.measure, "explainer": self.explainer, "model": self.model, "layer": self.layer,
            "threshold": self.threshold, "finding": self.finding, "reader": self.reader, "against": self.against,
        }  # fmt: skip

    def _set_up(self) -> None:
        names = {
            "metric": wording("Metric of the question"),
            "explainer": wording("Explainer of the question"),
            "model": wording("Network of the question"),
            "layer": wording("Layer of the question"),
            "threshold": wording("Threshold of the question"),
            "finding": wording("Finding of the question"),
            "reader": wording("Reader whose marks count"),
            "against": wording("Held against"),
        }
        for name, combo in self._combos.items():
            combo.setAccessibleName(names[name])
            combo.setToolTip(names[name])
        for typed in (self.finding, self.reader):
            typed.setEditable(True)
        self.reader.addItem(wording("whoever marked most"), "")
        self.margin.setRange(-1e6, 1e6)
        self.margin.setSingleStep(0.05)
        self.margin.setKeyboardTracking(False)
        self.margin.setAccessibleName(wording("Margin"))
        self.margin.setToolTip(wording("By how much more the mean has to be, in the unit of the metric"))
        self.margin.setFixedWidth(84)
        _fill(self.measure, [(one.name, wording(one.title)) for one in ASKED])

    def _arrange(self) -> None:
        column = column_of(self, 6)
        column.addWidget(self.asked)
        column.addWidget(self.title)
        self.sentence = QWidget()
        flow = FlowLayout(self.sentence)
        for part in re.split(r"(\{\w+\}|\s+)", wording(SENTENCE)):
            if part.startswith("{"):
                name = part.strip("{}")
                fields = {"margin": (self.margin,), "films": tuple(self.conditions.widgets)}
                for field in fields.get(name) or (self._combos[name],):
                    flow.addWidget(field)
            elif part.strip():
                flow.addWidget(SentenceWord(part, self.margin.sizeHint().height()))
        column.addWidget(self.sentence)
        self.why = Note(wording(WHY))
        column.addWidget(self.why)
        self.show_fixed(on=False)
        self._show_state()

    def offer(
        self,
        explainers: Pairs,
        models: Sequence[str],
        layers: Sequence[str],
        thresholds: Pairs,
        findings: Sequence[str],
        *,
        tuning: bool,
    ) -> None:
        """What the design holds: the question can be about no more. What was chosen stays where it is still there."""
        tuned = [(TUNED, wording("the best on the tuning films"))] if tuning else []
        self._filling = True
        _fill(self.explainer, explainers)
        _fill(self.model, [(name, name) for name in models])
        _fill(self.layer, [*((name, _layer(name)) for name in layers), *tuned])
        each = [(TUNED_EACH, wording("the best for each finding on the tuning films"))] if tuning else []
        _fill(self.threshold, [*thresholds, *tuned, *each])
        _fill(self.finding, [("", wording("all findings")), *((name, retold(name)) for name in findings)])
        others = [(f"{EXPLAINER}{key}", words) for key, words in explainers] if len(explainers) > 1 else []
        others += [(f"{MODEL}{name}", name) for name in models] if len(models) > 1 else []
        floors = [
            (ATLAS, wording("the atlas box")),
            (RANDOM, wording("a random mask of its size")),
            ("", wording("nothing")),
        ]
        _fill(self.against, [*floors, *others])
        self._filling = False
        self._show_state()

    @property
    def question(self) -> Question | None:
        """None where none is asked, or where there is nothing yet that it could be about."""
        if not self.asked.isChecked() or not self.explainer.count() or not self.model.count():
            return None
        return Question(
            model=str(self.model.currentData()),
            explainer=str(self.explainer.currentData()),
            layer=str(self.layer.currentData()),
            threshold=str(self.threshold.currentData()),
            metric=str(self.measure.currentData()),
            finding=_typed(self.finding),
            reader=_typed(self.reader),
            subgroup=self.conditions.subgroup,
            against=str(self.against.currentData()),
            margin=self.margin.value(),
        )

    @property
    def methods(self) -> tuple[str, ...]:
        """Its explainer, and the one that is held against it, as the question names them."""
        return str(self.explainer.currentData()), str(self.against.currentData()).removeprefix(EXPLAINER)

    def show_question(self, question: Question | None, *, asked: bool = True) -> None:
        """Without announcing it; after what it can be about was offered."""
        self._filling = True
        self.asked.setChecked(asked)
        if question is not None:
            for name, combo in self._combos.items():
                _choose(combo, getattr(question, name))
            self.margin.setValue(question.margin)
            self.conditions.show_subgroup(question.subgroup)
        self._filling = False
        self._show_state()

    def show_fixed(self, *, on: bool) -> None:
        """The run has begun: the question can be read, and no longer be changed."""
        self.asked.setVisible(not on)
        self.why.setVisible(not on)
        self.sentence.setEnabled(not on)
        fixed = wording(FIXED) if self.asked.isChecked() else wording(NO_QUESTION)
        self.title.say(fixed if on else "")

    def _show_state(self) -> None:
        for combo in self._combos.values():
            text = combo.itemText(0) if combo.isEditable() else combo.currentText()
            shown = min(WIDEST, combo.fontMetrics().horizontalAdvance(text) + AROUND)
            combo.setFixedWidth(max(TYPED, shown) if combo.isEditable() else shown)
        self.sentence.setVisible(self.asked.isChecked())

    def _tell(self, *_: object) -> None:
        if not self._filling:
            self._show_state()
            self.changed.emit()


def _fill(combo: CalmCombo, pairs: Pairs) -> None:
    chosen = combo.currentData()
    if [combo.itemData(row) for row in range(combo.count())] == [value for value, _ in pairs]:
        return
    typed = combo.currentText() if combo.isEditable() and chosen is None else ""
    combo.blockSignals(True)
    combo.clear()
    for value, words in pairs:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    if typed:
        combo.setEditText(typed)
    combo.blockSignals(False)


def _choose(combo: CalmCombo, value: str) -> None:
    """What is not in the list is added: an audit is shown as it was asked."""
    if combo.findData(value) < 0:
        combo.addItem(value, value)
    combo.setCurrentIndex(combo.findData(value))


def _typed(combo: CalmCombo) -> str:
    """One of the list, or whatever somebody typed."""
    row = combo.findText(combo.currentText().strip())
    return str(combo.itemData(row)) if row >= 0 else combo.currentText().strip()


def _layer(name: str) -> str:
    known = {"last": wording("the last layer"), "all": wording("all layers"), "joined": wording("all layers joined")}
    return known.get(name, name)


class SentenceWord(QLabel):
    """A word of the sentence, which was translated as a whole."""

    def __init__(self, text: str, height: int) -> None:
        super().__init__(text)
        self.setMinimumHeight(height)
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter)
