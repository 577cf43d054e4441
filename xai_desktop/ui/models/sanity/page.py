"""Whether a network and its maps deserve trust: the last run of its sanity checks, and a way to run them."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.sanity_runs import KeptSanity, kept_sanity_of
from xai_desktop.app.sanity_wish import SanityWish, fields
from xai_desktop.app.training_state import Phase
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.sanity import CheckResult, SanityRun, Verdict
from xai_desktop.core.sanity_words import WORDS, films_of
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.models.sanity.check_card import CheckCard
from xai_desktop.ui.models.scrolled import WIDEST, scrolled
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, SPACING, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

NONE_YET = noted(
    "Nobody has run the sanity checks of this network here yet. They ask, over many films and never from one, whether "
    "it uses signs on the film and whether its maps show what it has learnt."
)
UNUSABLE = noted("This network cannot be used as it is: the card says why. Nothing can be checked.")
ELSEWHERE = noted("Another network is being checked; one at a time.")
BUSY = noted("One long task at a time: this can begin when the one under way has ended.")
STOPPED = noted("Stopped. The last whole run stands.")
FORM = 460
"""Pixels of the form."""


class SanityPage(QWidget):
    """`run_requested` carries the `ShelfLine` and a `SanityWish`, `report_requested` the path of a report."""

    run_requested = Signal(object, object)
    stop_requested = Signal()
    report_requested = Signal(object)

    def __init__(self, cards: tuple[ExplainerCard, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: ShelfLine | None = None
        self._kept = KeptSanity()
        self._state: RunState[Path] | None = None
        self._busy = False
        self.said, self.facts, self.problem, self.missing = Note("", ""), Note(), Note("", "notice"), Note()
        self.run, self.begin, self.close_form, self.cancel, self.report = (
            QPushButton(wording("Run checks…")),
            QPushButton(wording("Run checks")),
            QPushButton(wording("Close")),
            QPushButton(wording("Cancel")),
            QPushButton(wording("Open report")),
        )
        self.form = ParameterForm(title=wording("What to check"))
        self.bar, self.doing = JobBar(wording("Sanity checks")), ElidedLabel("", "quiet", steady=True)
        self.cards: tuple[CheckCard, ...] = ()
        self.form.show_parameters(fields(cards))
        self._set_up()
        self._arrange()
        self._show()

    def _set_up(self) -> None:
        role(self.begin, "primary")
        self.cancel.setToolTip(wording("End the checks; the last whole run stays"))
        self.report.setToolTip(wording("Open the report of this run in a browser"))
        self.run.clicked.connect(self._open_form)
        self.close_form.clicked.connect(self._close_form)
        self.begin.clicked.connect(self._begin)
        self.cancel.clicked.connect(lambda: self.stop_requested.emit())
        self.report.clicked.connect(lambda: self.report_requested.emit(self._kept.report))
        self.form.changed.connect(self._judge)

    def _arrange(self) -> None:
        self._progress, self._asking, self._body, inside = QWidget(), QWidget(), QWidget(), QWidget()
        progress = column_of(self._progress, 4)
        progress.addWidget(self.bar)
        progress.addWidget(self.doing)
        asking = column_of(self._asking, SPACING)
        asking.addWidget(self.form)
        asking.addWidget(self.missing)
        ends = row_of(self.begin, self.close_form, QWidget(), wide=2)
        asking.addLayout(ends)
        self._asking.setMaximumWidth(FORM)
        self._asking.hide()
        self._cards = column_of(self._body, MARGIN)
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        lines.addLayout(row_of(self.said, self.cancel, self.report, self.run, wide=0))
        for widget in (self.facts, self.problem, self._progress, self._asking, self._body):
            lines.addWidget(widget)
        lines.addStretch(1)
        inside.setMaximumWidth(WIDEST)
        column_of(self).addWidget(scrolled(inside))

    def show_line(self, line: ShelfLine | None) -> None:
        """What is known about a network; read now."""
        if line is None or self._line is None or line.folder != self._line.folder:
            self._asking.hide()
        self._line = line
        self._kept = kept_sanity_of(line) if line is not None and line.usable else KeptSanity()
        self._show()

    def show_state(self, state: RunState[Path] | None, busy: bool = False) -> None:
        """How far the run of this session is, of whichever network; `busy` while anything else long is under way."""
        ended = self._state is not None and self._state.under_way and (state is None or not state.under_way)
        self._state, self._busy = state, busy
        if ended and self._line is not None:
            self.show_line(self._line)
        else:
            self._show_progress()

    @property
    def wish(self) -> SanityWish:
        """What the form says now."""
        return SanityWish(self.form.values())

    @property
    def _own(self) -> RunState[Path] | None:
        """The state where it is about the network that is showing."""
        state, line = self._state, self._line
        return state if state is not None and line is not None and state.about == line.folder else None

    def _show(self) -> None:
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        found = self._kept.found
        self.cards = tuple(CheckCard(result) for result in found.results) if found is not None else ()
        for card in self.cards:
            self._cards.addWidget(card)
        self.facts.say(facts(found) if found is not None else "")
        self.report.setVisible(self._kept.report is not None)
        self._show_progress()

    def _show_progress(self) -> None:
        own, found = self._own, self._kept.found
        under_way = own is not None and own.under_way
        elsewhere = self._state is not None and self._state.under_way and not under_way
        usable = self._line is not None and self._line.usable
        self._progress.setVisible(under_way)
        self.cancel.setVisible(under_way)
        self.run.setVisible(not under_way)
        self.run.setEnabled(usable and not elsewhere and not self._busy)
        self.run.setToolTip(wording(ELSEWHERE) if elsewhere else wording(BUSY) if self._busy else "")
        role(self.run, "" if found is not None else "primary")
        if under_way or not usable:
            self._asking.hide()
        if not usable:
            self.said.say(wording(UNUSABLE))
        elif found is None:
            self.said.say(wording(NONE_YET))
        else:
            self.said.say(summary(found))
        self.problem.say(self._problem(own))
        self._judge()
        if under_way and own is not None:
            self.bar.show_share(own.share)
            self.cancel.setEnabled(own.phase is Phase.RUNNING)
            stopping = own.phase is Phase.STOPPING
            self.doing.setText(wording("stopping at the next step…") if stopping else retold(own.doing))

    def _problem(self, own: RunState[Path] | None) -> str:
        if own is not None and own.phase is Phase.FAILED:
            return retold(own.sentence)
        if own is not None and own.phase is Phase.STOPPED:
            return wording(STOPPED)
        return retold(self._kept.problem)

    @Slot()
    def _judge(self, *_: object) -> None:
        """One sentence about what is missing instead of a button that fails."""
        missing = self.wish.missing()
        self.missing.say(retold(missing))
        self.begin.setEnabled(not missing and self.run.isEnabled())

    def _open_form(self, *_: object) -> None:
        self._asking.show()
        self.form.setFocus()
        self._judge()

    def _close_form(self, *_: object) -> None:
        self._asking.hide()
        self.run.setFocus()

    def _begin(self, *_: object) -> None:
        if self._line is not None and not self.wish.missing():
            self.run_requested.emit(self._line, self.wish)


def summary(run: SanityRun) -> str:
    """The checks by what their verdicts mean, what speaks against trust first."""
    groups: dict[str, list[str]] = {}
    for one in run.results:
        groups.setdefault(meaning(one), []).append(retold(WORDS[one.key].title))
    return " · ".join(f"{wording(name)}: {', '.join(groups[name])}" for name in MEANINGS if name in groups)


WARNING, NOT_SHOWN, SHOWN = noted("Warning"), noted("Not shown"), noted("Shown")
NO_WARNING, NOT_TESTABLE, FAILED = noted("No warning"), noted("Not testable here"), noted("Test failed")
MEANINGS = (WARNING, FAILED, NOT_SHOWN, SHOWN, NO_WARNING, NOT_TESTABLE)


def meaning(result: CheckResult) -> str:
    """What a verdict means for trust: shown is bad news of a shortcut, and good news of a map."""
    warning = WORDS[result.key].warning
    return {
        Verdict.SHOWN: WARNING if warning else SHOWN,
        Verdict.NOT_SHOWN: NO_WARNING if warning else NOT_SHOWN,
        Verdict.NOT_TESTABLE: NOT_TESTABLE,
        Verdict.FAILED: FAILED,
    }[result.verdict]


def facts(run: SanityRun) -> str:
    """When, on which films, with which methods."""
    asked = dict(run.asked)
    films = retold(films_of(run.films, run.patients))
    return " · ".join(
        part for part in (run.made_at[:10], films, asked.get("methods", ""), asked.get("layer", "")) if part
    )
