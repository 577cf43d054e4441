"""One check to read: what it asks, its verdict with the numbers behind it, and its charts."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from xai_desktop.core.sanity import CheckResult, Verdict
from xai_desktop.core.sanity_words import WORDS, headline_parts, rule_words
from xai_desktop.core.wording import retold
from xai_desktop.ui.models.sanity.effect_plot import EffectPlot, figures_said
from xai_desktop.ui.models.sanity.layer_plot import LayerPlot
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, title_label
from xai_desktop.ui.theme import role


class CheckCard(QFrame):
    """A frame of its own: the verdict first, the evidence below it."""

    def __init__(self, result: CheckResult, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = WORDS[result.key]
        role(self, "card")
        self.title, self.question = title_label(retold(words.title)), Note(retold(words.question))
        self.verdict = Note(sentence(result), verdict_role(result))
        self.figures, self.rule = Note(evidence(result), ""), Note(retold(rule_words(result)))
        self.plot = EffectPlot()
        lines = column_of(self, SPACING)
        lines.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for widget in (self.title, self.question, self.verdict, self.figures, self.plot):
            lines.addWidget(widget)
        self.figures.setVisible(bool(self.figures.text()))
        self.plot.show_result(result)
        self.plot.setVisible(bool(self.plot.rows) and result.verdict is not Verdict.NOT_TESTABLE)
        names = list(dict.fromkeys(curve.chart for curve in result.curves))
        for first in range(0, len(names), 2):
            row = QHBoxLayout()
            row.setSpacing(MARGIN)
            for name in names[first : first + 2]:
                row.addWidget(LayerPlot([c for c in result.curves if c.chart == name]), 1)
            lines.addLayout(row)
        lines.addWidget(self.rule)
        for note in result.notes:
            lines.addWidget(Note(retold(note)))


def sentence(result: CheckResult) -> str:
    """The verdict as a sentence of its own."""
    join, parts = headline_parts(result)
    said = join.join(map(retold, parts))
    return f"{said[:1].upper()}{said[1:].removesuffix('.')}."


def verdict_role(result: CheckResult) -> str:
    """What speaks against trust stands out: a warning that is shown, and an assurance that is not."""
    warning = WORDS[result.key].warning
    if result.verdict is Verdict.FAILED:
        return "bad"
    against = Verdict.SHOWN if warning else Verdict.NOT_SHOWN
    return "notice" if result.verdict is against else "strong"


def evidence(result: CheckResult) -> str:
    """The line that decided, with effect, interval and films; empty where there is none."""
    lead = result.lead
    if lead is None or lead.effect is None:
        return ""
    reason = f" ({retold(lead.reason)})" if lead.reason and result.verdict is not Verdict.NOT_TESTABLE else ""
    return f"{retold(lead.subject)}: {figures_said(lead.effect)}{reason}"
