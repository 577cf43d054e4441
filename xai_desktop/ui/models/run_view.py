"""A training that is under way or not finished: how far it is, its curves, and what can be done about it."""

import shlex

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.model_shelf import ShelfDetails, ShelfLine
from xai_desktop.app.training_state import Phase, TrainingState
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.models.curves import LearningCurves
from xai_desktop.ui.models.scrolled import TWICE, WIDEST, head_row, scrolled
from xai_desktop.ui.models.sections import SectionsView
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of, title_label

KEPT = noted("Stopped. What was learnt up to the last finished epoch is kept; Resume goes on from there.")
NOTHING_KEPT = noted("Stopped before the first epoch was finished; Resume begins again.")
WAITING = noted("Not finished. What was learnt is kept; Resume goes on from there.")
NOT_BEGUN = noted("Not finished, and no epoch was kept; Resume begins again.")
SAME = noted("The same from a command line:")
CURVES_HIGH = 260


class RunView(QWidget):
    """Intents only: the controller decides what becomes of them."""

    cancel_requested = Signal()
    resume_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline, self.facts, self.said = Note("", "headline"), Note(), Note("", "")
        self.cancel, self.resume, self.discard = (
            QPushButton(wording("Cancel")),
            QPushButton(wording("Resume")),
            QPushButton(wording("Discard…")),
        )
        self.bar, self.doing, self.left = (
            JobBar(wording("Training")),
            ElidedLabel("", "quiet", steady=True),
            ElidedLabel("", "quiet"),
        )
        self.curves, self.sections, self.command = LearningCurves(), SectionsView(), Note("", "mono")
        self.cancel.setToolTip(wording("End the training; what was learnt up to the last finished epoch is kept"))
        self.cancel.clicked.connect(lambda: self.cancel_requested.emit())
        self.resume.clicked.connect(lambda: self.resume_requested.emit())
        self.discard.clicked.connect(lambda: self.discard_requested.emit())
        self._arrange()

    def _arrange(self) -> None:
        self.curves.setFixedHeight(CURVES_HIGH)
        self.curves.setMaximumWidth(WIDEST)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(2 * MARGIN, 0, 2 * MARGIN, MARGIN)
        lines.addWidget(self.said)
        self._progress = QWidget()
        progress = column_of(self._progress, 4)
        progress.addWidget(self.bar)
        progress.addLayout(row_of(self.doing, self.left, wide=0))
        lines.addWidget(self._progress)
        self._curves_title = title_label(wording("Learning curves"))
        for widget in (self._curves_title, self.curves, self.sections, Note(wording(SAME)), self.command):
            lines.addWidget(widget)
        lines.addStretch(1)
        inside.setMaximumWidth(TWICE)
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(self.headline, self.facts, self.discard, self.resume, self.cancel, widest=TWICE))
        whole.addWidget(scrolled(inside), 1)

    def show_training(self, line: ShelfLine, details: ShelfDetails, state: TrainingState | None, busy: bool) -> None:
        """`state` where this training was at work in this session; `busy` while another one is."""
        order = line.order if state is None else state.order
        assert order is not None
        under_way = state is not None and state.under_way
        self.headline.say(line.name)
        self.facts.say(retold(line.training))
        self.said.say(_sentence(state, order.has_learnt))
        self.sections.show_sections(details.sections)
        self.command.setText(shlex.join(("xai-desktop", *order.command)))
        self.cancel.setVisible(under_way)
        self.cancel.setEnabled(state is not None and state.phase is Phase.RUNNING)
        self.resume.setVisible(not under_way)
        self.resume.setEnabled(not busy)
        self.resume.setToolTip(wording("One training at a time") if busy else wording("The same order goes on"))
        self.discard.setVisible(not under_way)
        self._progress.setVisible(under_way)
        self._show_progress(state)

    def _show_progress(self, state: TrainingState | None) -> None:
        curves = () if state is None else state.curves
        planned = () if state is None else state.planned
        self.curves.show_curves(curves, planned)
        for widget in (self.curves, self._curves_title):
            widget.setVisible(bool(curves or planned))
        if state is None:
            return
        share = state.doing_share if state.share is None else state.share
        self.bar.show_share(share)
        self.doing.setText(
            wording("stopping after the batch at work…") if state.phase is Phase.STOPPING else doing_text(state)
        )
        self.left.setText(left_text(state.seconds_left) if state.phase is Phase.RUNNING else "")


def doing_text(state: TrainingState) -> str:
    """What is at work, as far as anything is known."""
    if state.doing or not state.events:
        return retold(state.doing) or wording("preparing the first part")
    last = state.events[-1]
    return wording("{part}, epoch {epoch} of {epochs} done").format(
        part=retold(last.part), epoch=last.epoch, epochs=last.epochs
    )


def left_text(seconds: float | None) -> str:
    """How long it will still take, judged by the last epochs."""
    if seconds is None:
        return ""
    if seconds < 90:
        return wording("about {n} s left").format(n=max(1, round(seconds)))
    return (
        wording("about {n:.0f} min left").format(n=seconds / 60)
        if seconds < 90 * 60
        else wording("about {n:.1f} h left").format(n=seconds / 3600)
    )


def progress_text(state: TrainingState | None) -> str:
    """For the switch between workspaces: `34 %`; "" where nothing is under way."""
    if state is None or not state.under_way:
        return ""
    return "…" if state.share is None else f"{percent(state.share)} %"


def percent(share: float) -> int:
    """Whole percents, never 100 before the end."""
    return min(99, int(100 * share))


def _sentence(state: TrainingState | None, learnt: bool) -> str:
    if state is None:
        return wording(WAITING) if learnt else wording(NOT_BEGUN)
    if state.phase is Phase.FAILED:
        return retold(state.sentence)
    if state.phase is Phase.STOPPED:
        return wording(KEPT) if learnt else wording(NOTHING_KEPT)
    return ""
