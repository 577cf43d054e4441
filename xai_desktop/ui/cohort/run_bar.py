"""What can be done with an audit, how far it is, and what it said."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from xai_desktop.app.cohort_state import CohortState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.cohort.telling import Guess
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.models.run_view import left_text, percent
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

PAUSED = noted("Paused. What is finished is kept; Go on begins where it was.")
DONE = noted("Done. Tables, figures and the report lie in {folder}.")
ONE_TASK = noted("One long task at a time: this can begin when the one under way has ended.")


class RunBar(QWidget):
    """Intents only."""

    estimate_wished = Signal()
    run_wished = Signal()
    pause_wished = Signal()
    go_on_wished = Signal()
    new_wished = Signal()
    open_wished = Signal()
    open_folder_wished = Signal()
    save_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = ""
        self.headline, self.said, self.answer = Note("", "headline"), Note(), Note("", "")
        self.bar, self.doing, self.left = (
            JobBar(wording("Audit")),
            ElidedLabel("", "quiet", steady=True),
            ElidedLabel("", "quiet"),
        )
        self.new, self.open = QPushButton(wording("New audit")), QPushButton(wording("Open…"))
        self.save, self.estimate = QPushButton(wording("Save design…")), QPushButton(wording("Estimate"))
        self.run, self.pause = QPushButton(wording("Run")), QPushButton(wording("Pause"))
        self.go_on = QPushButton(wording("Go on"))
        self.open.setToolTip(wording("The folder of an audit, or its design.json or protocol.json"))
        self.open.setMenu(self._ways_to_open())
        self.new.setToolTip(wording("The same design once more, to be changed and run into another folder"))
        self.estimate.setToolTip(wording("Try a few films of each network; nothing is written"))
        self.pause.setToolTip(wording("Leave at the next step; what is finished is kept"))
        for button in (self.run, self.go_on):
            role(button, "primary")
        self._arrange()
        pairs = (
            (self.estimate, self.estimate_wished), (self.run, self.run_wished), (self.pause, self.pause_wished),
            (self.go_on, self.go_on_wished), (self.new, self.new_wished), (self.save, self.save_wished),
        )  # fmt: skip
        for button, wish in pairs:
            button.clicked.connect(lambda _on=False, wish=wish: wish.emit())

    def _ways_to_open(self) -> QMenu:
        """The dialogs of some systems show folders or files, never both."""
        menu = QMenu(self)
        menu.addAction(wording("Folder of an audit…")).triggered.connect(lambda: self.open_folder_wished.emit())
        menu.addAction(wording("Design or protocol…")).triggered.connect(lambda: self.open_wished.emit())
        return menu

    def _arrange(self) -> None:
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.run, self.go_on, self.pause, self.estimate, self.new, self.open, self.save):
            flow.addWidget(button)
        self._progress = QWidget()
        progress = column_of(self._progress, 4)
        progress.addWidget(self.bar)
        progress.addLayout(row_of(self.doing, self.left, wide=0))
        for widget in (self.headline, buttons, self.answer, self.said, self._progress):
            column.addWidget(widget)
        self.show_answer("")

    def show_state(self, state: CohortState | None, *, begun: bool, whole: bool, missing: str, busy: bool) -> None:
        """`begun`: the design is fixed; `whole`: every row is there; `busy`: another long task is under way.

        `missing` is what the design still lacks. `state` is that of this audit, None where it was not at work."""
        under_way = state is not None and state.under_way
        waiting = busy and not under_way
        for button, seen in (
            (self.run, not begun and not under_way),
            (self.estimate, not begun and not under_way),
            (self.pause, under_way),
            (self.go_on, begun and not whole and not under_way),
            (self.new, begun and not under_way),
        ):
            button.setVisible(seen)
        self.open.setEnabled(not under_way)
        self.pause.setText(wording("Stop") if state is not None and state.estimating else wording("Pause"))
        self.pause.setEnabled(state is not None and state.phase is Phase.RUNNING)
        for button in (self.run, self.estimate):
            button.setEnabled(not missing and not waiting)
        self.go_on.setEnabled(not waiting)
        self.save.setEnabled(not missing or begun)
        self._progress.setVisible(under_way)
        self._say(state, missing, waiting=waiting, begun=begun, whole=whole)
        if state is not None and under_way:
            self._show_progress(state)

    def show_answer(self, sentence: str) -> None:
        """What the audit answers to its primary question; "" before that is known."""
        self.answer.say(retold(sentence))

    def _say(self, state: CohortState | None, missing: str, *, waiting: bool, begun: bool, whole: bool) -> None:
        failed = state is not None and state.phase is Phase.FAILED
        role(self.said, "bad" if failed else "quiet")
        if state is not None and failed:
            self.said.say(retold(state.sentence))
        elif state is not None and state.under_way:
            self.said.say("")
        elif waiting:
            self.said.say(wording(ONE_TASK))
        elif begun:
            self.said.say(wording(DONE).format(folder=self.folder) if whole else wording(PAUSED))
        elif state is not None and state.guess is not None:
            self.said.say(guess_text(state.guess))
        else:
            self.said.say(retold(missing) or wording("Runs in a process of its own; the window stays free."))

    def _show_progress(self, state: CohortState) -> None:
        self.bar.show_share(state.share)
        stopping = state.phase is Phase.STOPPING
        self.doing.setText(wording("stopping at the next step…") if stopping else doing_text(state))
        self.left.setText("" if stopping else pace_text(state))


def doing_text(state: CohortState) -> str:
    """What is at work, with how much is done."""
    doing = retold(state.doing)
    return wording("trying a few films: {doing}").format(doing=doing) if state.estimating else doing


def pace_text(state: CohortState) -> str:
    """How fast it goes and how long it will take, as far as that is known."""
    pace = state.films_a_second
    fast = wording("{n:.1f} films/s").format(n=pace) if pace is not None else ""
    return " · ".join(part for part in (fast, left_text(state.seconds_left)) if part)


def guess_text(guess: Guess) -> str:
    """What the whole audit will cost."""
    films = counted("{n} film", "{n} films", guess.films)
    networks = counted("{n} network", "{n} networks", guess.models)
    said = wording("{films}, {networks}: about {rows} rows, {time} and {size} MB.").format(
        films=films, networks=networks, rows=guess.rows, time=time_text(guess.seconds), size=max(1, guess.size >> 20)
    )
    return f"{said} {wording('Measured on a few films; a guess for the others.')}"


def time_text(seconds: float) -> str:
    """A length of time in words."""
    if seconds < 90:
        return wording("{n} s").format(n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return wording("{n:.0f} min").format(n=seconds / 60)
    return wording("{n:.1f} h").format(n=seconds / 3600)


def progress_text(state: CohortState | None) -> str:
    """For the switch between workspaces; "" where nothing is under way."""
    if state is None or not state.under_way:
        return ""
    return "…" if state.share is None else f"{percent(state.share)} %"
