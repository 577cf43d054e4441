"""Whether a network still says the same: its sealed sets, the last check in a sentence, and the control charts."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from xai_desktop.app.constancy import KeptSet, kept_sets
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.constancy import Logged, Measure
from xai_desktop.core.constancy_charts import control_chart
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.models.scrolled import TWICE
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

NONE_YET = noted(
    "No films are sealed for this network yet. Seal some now, and check after every update of the program, the driver "
    "or the network whether scores, peaks and maps are still the same. The set keeps copies of the films' pixels, "
    "nothing else of them."
)
NOT_CHECKED = noted("{n} films are sealed with {method}; they were not checked yet.")
UNUSABLE = noted("This network cannot be used as it is: the card says why. Nothing can be sealed or checked.")
DEMO, OPEN = noted("the demo study"), noted("the films that are open in Review")


class ConstancyView(QWidget):
    """`seal_requested` carries the `ShelfLine` and whether the films of Review are meant, `check_requested` the line
    and the set's folder."""

    seal_requested = Signal(object, bool)
    check_requested = Signal(object, object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: ShelfLine | None = None
        self._sets: tuple[KeptSet, ...] = ()
        self._state: RunState[Path] | None = None
        self._body: QWidget | None = None
        self.said, self.notes, self.problem = Note("", ""), Note(), Note("", "notice")
        self.sets, self.measure, self.films = CalmCombo(), CalmCombo(), CalmCombo()
        self.check, self.seal, self.cancel = (
            QPushButton(wording("Check now")),
            QPushButton(wording("Seal")),
            QPushButton(wording("Cancel")),
        )
        self.bar, self.chart = JobBar(wording("Constancy test")), QFrame()
        column_of(self.chart, 0)
        self._set_up()
        self._arrange()
        theme.changes().changed.connect(self._draw)
        self._show()

    def _set_up(self) -> None:
        role(self.check, "primary")
        self.check.setToolTip(wording("Ask the network about the sealed films again, and add the result to the log"))
        self.seal.setToolTip(wording("Keep these films with what the network says of them now"))
        for box, name in (
            (self.sets, wording("Sealed set")),
            (self.measure, wording("Measure")),
            (self.films, wording("Films to seal")),
        ):
            box.setAccessibleName(name)
            box.setMinimumWidth(180)
            box.setMaximumWidth(320)
        for measure in Measure:
            self.measure.addItem(retold(measure.words), measure)
        self.measure.setCurrentIndex(1)
        self.measure.setMinimumWidth(400)
        self.measure.setMaximumWidth(560)
        self.films.setMinimumWidth(260)
        self.show_films(0)
        self.sets.currentIndexChanged.connect(self._show)
        self.measure.currentIndexChanged.connect(self._draw)
        self.check.clicked.connect(self._check)
        self.seal.clicked.connect(self._seal)
        self.cancel.clicked.connect(lambda: self.stop_requested.emit())

    def _arrange(self) -> None:
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        lines.addLayout(row_of(self.said, self.cancel, self.check, wide=0))
        for widget in (self.bar, self.problem, self.notes):
            lines.addWidget(widget)
        self._choice = QWidget()
        choice = row_of(self.sets, self.measure)
        choice.setStretch(1, 0)
        choice.addStretch(1)
        choice.setContentsMargins(0, 0, 0, 0)
        self._choice.setLayout(choice)
        lines.addWidget(self._choice)
        lines.addWidget(self.chart, 1)
        another = row_of(ElidedLabel(wording("Seal a set with"), "quiet"), self.films, self.seal)
        another.setStretch(2, 0)
        another.addStretch(1)
        lines.addLayout(another)
        lines.addStretch(0)
        inside.setMaximumWidth(TWICE - MARGIN)
        outside = row_of(spacing=0)
        outside.addWidget(inside, 1000)
        outside.addStretch(1)
        column_of(self).addLayout(outside)

    def show_films(self, count: int) -> None:
        """How many films are open in Review; those of the demo study are there always."""
        self.films.clear()
        self.films.addItem(wording(DEMO), False)
        if count:
            self.films.addItem(f"{wording(OPEN)} ({count})", True)

    def show_line(self, line: ShelfLine | None) -> None:
        """The sets of a network; read now."""
        self._line = line
        self._sets = kept_sets(line.name) if line is not None else ()
        self.sets.blockSignals(True)
        self.sets.clear()
        for kept in self._sets:
            self.sets.addItem(kept.folder.name)
        self.sets.setCurrentIndex(self.sets.count() - 1)
        self.sets.blockSignals(False)
        self._show()

    def show_state(self, state: RunState[Path] | None) -> None:
        """How far a test of this session is, of whichever network."""
        ended = self._state is not None and self._state.under_way and (state is None or not state.under_way)
        self._state = state
        if ended:
            self.show_line(self._line)
        else:
            self._show_progress()

    @property
    def _kept(self) -> KeptSet | None:
        row = self.sets.currentIndex()
        return self._sets[row] if 0 <= row < len(self._sets) else None

    @Slot()
    def _show(self, *_: object) -> None:
        kept = self._kept
        last = kept.logged[-1] if kept is not None and kept.logged else None
        self.said.say(self._sentence(kept, last))
        self.notes.say(" ".join(map(retold, last.run.notes)) if last is not None else "")
        self._choice.setVisible(kept is not None)
        self.sets.setVisible(len(self._sets) > 1)
        self.measure.setVisible(last is not None)
        self._show_progress()
        self._draw()

    def _sentence(self, kept: KeptSet | None, last: Logged | None) -> str:
        if self._line is None or not self._line.usable:
            return wording(UNUSABLE)
        if kept is None or kept.told is None:
            return wording(NONE_YET) if kept is None else ""
        if last is None:
            methods = ", ".join(dict.fromkeys(one.explainer for film in kept.told.films for one in film.maps))
            return wording(NOT_CHECKED).format(n=len(kept.told.films), method=methods)
        day, time = local(last.at[:10]), last.at[11:16]
        return f"{day} {time}: {retold(last.run.sentence)}"

    def _show_progress(self) -> None:
        state, kept = self._state, self._kept
        under_way = state is not None and state.under_way
        own = under_way and state is not None and self._line is not None and state.about == self._line.folder
        usable = self._line is not None and self._line.usable
        self.bar.setVisible(own)
        self.cancel.setVisible(own)
        self.check.setVisible(not own and kept is not None)
        self.check.setEnabled(usable and not under_way and kept is not None and not kept.problem)
        self.seal.setEnabled(usable and not under_way)
        fault = state.sentence if state is not None and not own and state.phase is Phase.FAILED else ""
        mine = state is not None and self._line is not None and state.about == self._line.folder
        self.problem.say(retold(fault if mine and fault else kept.problem if kept is not None else ""))
        if own and state is not None:
            self.bar.show_share(state.share)

    @Slot()
    def _draw(self, *_: object) -> None:
        """Drawn when it is looked at: charts bring a library along."""
        layout, kept = self.chart.layout(), self._kept
        assert layout is not None
        if self._body is not None:
            layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None
        drawn = kept is not None and kept.told is not None and bool(kept.logged)
        self.chart.setVisible(drawn)
        if not drawn or kept is None or kept.told is None:
            return
        from xai_desktop.ui.cohort.charts.kinds import body_of

        self._body = body_of(control_chart(Measure(self.measure.currentData()), kept.logged, kept.told.tolerances))
        layout.addWidget(self._body)

    def _check(self, *_: object) -> None:
        if self._line is not None and self._kept is not None:
            self.check_requested.emit(self._line, self._kept.folder)

    def _seal(self, *_: object) -> None:
        if self._line is not None:
            self.seal_requested.emit(self._line, bool(self.films.currentData()))
