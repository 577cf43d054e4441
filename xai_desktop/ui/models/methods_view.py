"""Which methods work for a network: tried by the program, listed by layer, and one step away from being used."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from xai_desktop.app.dry_runs import KeptDryRun, kept_dry_run
from xai_desktop.app.method_lines import Shown, about, layers_of, method_lines
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.applicability import Fit
from xai_desktop.core.device import CPU
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.models.methods_model import Place
from xai_desktop.ui.models.methods_table import MethodsTable
from xai_desktop.ui.models.scrolled import TWICE
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

NONE_YET = noted(
    "Nobody has tried the methods on this network here yet. The program tries each at every layer, on a small film "
    "that it draws itself, in a process of its own: from some seconds to some minutes."
)
UNUSABLE = noted("This network cannot be used as it is: the card says why. Nothing can be tried.")
ELSEWHERE = noted("The methods of another network are being tried; one at a time.")
STOPPED = noted("Stopped; nothing was kept.")
CHOOSE = noted("Choose a place in the table to read about it. Enter uses it in Review.")
NONE_FOUND = noted("No method is called so, or has such a result.")
FILTERS = {
    Shown.ALL: noted("all methods"),
    Shown.WORKING: noted("that give a map"),
    Shown.WARNED: noted("with a warning"),
    Shown.FAILING: noted("that give none somewhere"),
}


class MethodsView(QWidget):
    """`try_requested` carries the `ShelfLine`, `use_requested` the network's name, the method's key and the layer."""

    try_requested = Signal(object)
    stop_requested = Signal()
    use_requested = Signal(str, str, str)

    def __init__(self, cards: tuple[ExplainerCard, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards, self._line, self._device = cards, None, CPU
        self._kept = KeptDryRun()
        self._state: RunState[Path] | None = None
        self.said, self.problem, self.place = Note("", ""), Note("", "notice"), Note()
        self.search, self.shown, self.table = QLineEdit(), CalmCombo(), MethodsTable()
        self.attempt, self.cancel, self.use = (
            QPushButton(wording("Try all methods")),
            QPushButton(wording("Cancel")),
            QPushButton(wording("Use this method")),
        )
        self.bar, self.doing = JobBar(wording("Trying all methods")), ElidedLabel("", "quiet", steady=True)
        self._set_up()
        self._arrange()
        self._show()

    _line: ShelfLine | None

    def _set_up(self) -> None:
        self.search.setPlaceholderText(wording("Find a method"))
        self.search.setAccessibleName(wording("Find a method"))
        self.search.setClearButtonEnabled(True)
        self.shown.setAccessibleName(wording("Which methods"))
        self.use.setToolTip(wording("Take this network, method and layer for the film in the workspace Review"))
        for shown, name in FILTERS.items():
            self.shown.addItem(wording(name), shown)
        self.search.textChanged.connect(self._list)
        self.shown.currentIndexChanged.connect(self._list)
        self.table.chosen.connect(self._tell)
        self.table.used.connect(self._use)
        self.use.clicked.connect(lambda: self._use(self.table.place))
        self.attempt.clicked.connect(self._try)
        self.cancel.clicked.connect(lambda: self.stop_requested.emit())

    def _arrange(self) -> None:
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        lines.addLayout(row_of(self.said, self.cancel, self.attempt, wide=0))
        lines.addWidget(self.problem)
        self._progress, self._filled = QWidget(), QWidget()
        progress = column_of(self._progress, 4)
        progress.addWidget(self.bar)
        progress.addWidget(self.doing)
        lines.addWidget(self._progress)
        filled = column_of(self._filled)
        filter_row = row_of(self.search, self.shown)
        filter_row.setStretch(1, 0)
        filter_row.addStretch(1)
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(260)
        self.shown.setMinimumWidth(220)
        filled.addLayout(filter_row)
        filled.addWidget(self.table, 1)
        filled.addLayout(row_of(self.place, self.use, wide=0))
        lines.addWidget(self._filled, 1)
        lines.addStretch(0)
        inside.setMaximumWidth(TWICE - MARGIN)
        outside = row_of(spacing=0)
        outside.addWidget(inside, 1000)
        outside.addStretch(1)
        column_of(self).addLayout(outside)

    def show_device(self, key: str) -> None:
        """The device that dry runs are about, as torch calls it."""
        if key != self._device:
            self._device = key
            self.show_line(self._line)

    def show_line(self, line: ShelfLine | None) -> None:
        """What is known about a network; read now."""
        self._line = line
        self._kept = kept_dry_run(line.folder, self._device) if line is not None and line.usable else KeptDryRun()
        self._show()

    def show_state(self, state: RunState[Path] | None) -> None:
        """How far the dry run of this session is, of whichever network."""
        ended = self._state is not None and self._state.under_way and (state is None or not state.under_way)
        self._state = state
        if ended and self._line is not None:
            self.show_line(self._line)
        else:
            self._show_progress()

    @property
    def _own(self) -> RunState[Path] | None:
        """The state where it is about the network that is showing."""
        state, line = self._state, self._line
        return state if state is not None and line is not None and state.about == line.folder else None

    def _show(self) -> None:
        found = self._kept.found
        self._filled.setVisible(found is not None)
        self.attempt.setText(wording("Try again") if found is not None else wording("Try all methods"))
        role(self.attempt, "" if found is not None and not self._kept.problem else "primary")
        self._list()
        self._show_progress()

    def _show_progress(self) -> None:
        own, found = self._own, self._kept.found
        under_way = own is not None and own.under_way
        elsewhere = self._state is not None and self._state.under_way and not under_way
        usable = self._line is not None and self._line.usable
        self._progress.setVisible(under_way)
        self.cancel.setVisible(under_way)
        self.attempt.setVisible(not under_way)
        self.attempt.setEnabled(usable and not elsewhere)
        self.attempt.setToolTip(wording(ELSEWHERE) if elsewhere else "")
        self.said.say(wording(UNUSABLE) if not usable else retold(found.sentence) if found else wording(NONE_YET))
        self.problem.say(self._problem(own))
        if under_way and own is not None:
            self.bar.show_share(own.share)
            self.cancel.setEnabled(own.phase is Phase.RUNNING)
            self.doing.setText(wording("stopping at the next step…") if own.phase is Phase.STOPPING else own.doing)

    def _problem(self, own: RunState[Path] | None) -> str:
        if own is not None and own.phase is Phase.FAILED:
            return retold(own.sentence)
        if own is not None and own.phase is Phase.STOPPED and self._kept.found is None:
            return wording(STOPPED)
        return retold(self._kept.problem)

    @Slot()
    def _list(self, *_: object) -> None:
        found = self._kept.found
        if found is None:
            self.table.show_lines((), ())
            return
        lines = method_lines(found, self._cards, Shown(self.shown.currentData()), self.search.text())
        self.table.show_lines(lines, layers_of(found))

    @Slot(object)
    def _tell(self, place: Place | None) -> None:
        none = wording(CHOOSE) if self.table.methods.lines else wording(NONE_FOUND)
        self.place.say(none if place is None else about(place.line, place.fitting))
        self.use.setEnabled(place is not None and place.fitting.fit is not Fit.FAILS)

    @Slot(object)
    def _use(self, place: Place | None) -> None:
        if place is not None and place.fitting.fit is not Fit.FAILS and self._line is not None:
            self.use_requested.emit(self._line.name, place.line.card.key, place.fitting.layer)

    def _try(self, *_: object) -> None:
        if self._line is not None:
            self.try_requested.emit(self._line)
