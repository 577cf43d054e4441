"""A paper whose claims are tested here: what to ask at the left, what was found at the right."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from xai_desktop.app.claim_words import ClaimWish, PaperLine, own_fields, page_of, scale_fields
from xai_desktop.app.claims import ClaimState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.models.found_page import FoundPage
from xai_desktop.ui.models.scrolled import WIDEST, head_row, scrolled
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.job_bar import JobBar
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, labelled, row_of, title_label
from xai_desktop.ui.theme import role

FORM = 330
"""Pixels of the column at the left."""
NONE_YET = noted("This was not tested here yet. The page that comes says first what is not reproduced.")
BUSY = noted("One long task at a time: this can begin when the one under way has ended.")
LONG = noted("Trains and measures in a process of its own, for minutes or for hours. Stopped, it goes on where it was.")


class ClaimView(QWidget):
    """`test_requested` carries a `ClaimWish`."""

    test_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: PaperLine | None = None
        self._busy = False
        self.headline, self.facts = Note("", "headline"), Note()
        self.test, self.cancel = QPushButton(wording("Test here")), QPushButton(wording("Cancel"))
        self.scale, self.own = (
            ParameterForm(title=wording("Films and scale"), hiding=True),
            ParameterForm(title=wording("Of this paper")),
        )
        self.tests, self.found, self.empty = CalmCombo(), FoundPage(), Note(wording(NONE_YET))
        self.bar, self.doing = JobBar(wording("Test")), ElidedLabel("", "quiet", steady=True)
        role(self.test, "primary")
        self.cancel.setToolTip(wording("End the test; networks that are trained are kept"))
        self.scale.show_parameters(scale_fields())
        self._arrange()
        self.test.clicked.connect(self._ask)
        self.cancel.clicked.connect(lambda: self.cancel_requested.emit())
        self.tests.currentIndexChanged.connect(self._show_found)
        for form in (self.scale, self.own):
            form.changed.connect(self._judge)

    def _arrange(self) -> None:
        left, right = QWidget(), QWidget()
        fields = column_of(left, MARGIN)
        fields.setContentsMargins(2 * MARGIN, 0, MARGIN, MARGIN)
        for form in (self.scale, self.own):
            fields.addWidget(form)
        fields.addStretch(1)
        column = scrolled(left)
        column.setFixedWidth(FORM)
        lines = column_of(right, MARGIN)
        lines.setContentsMargins(MARGIN, 0, 2 * MARGIN, MARGIN)
        self._progress, self._chosen = QWidget(), QWidget()
        progress = column_of(self._progress, 4)
        progress.addWidget(self.bar)
        progress.addWidget(self.doing)
        self._chosen.setLayout(
            labelled(wording("Asked"), self.tests, wording("Every test of this paper, the newest first."))
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.found)
        for widget in (self._progress, title_label(wording("What was found")), self._chosen):
            lines.addWidget(widget)
        lines.addWidget(self.pages, 1)
        inside, outside = QWidget(), row_of(spacing=0)
        inside.setLayout(row_of(column, right, spacing=0, wide=1))
        inside.setMaximumWidth(WIDEST)
        outside.addWidget(inside, 1000)
        outside.addStretch(1)
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(self.headline, self.facts, self.cancel, self.test))
        whole.addLayout(outside, 1)

    def show_paper(self, line: PaperLine, state: ClaimState | None, busy: bool) -> None:
        """`state` is that of the last test, of whichever paper; `busy` while anything long is under way."""
        other = self._line is None or self._line.key != line.key
        changed = other or self._line is None or self._line.tests != line.tests
        self._line, self._busy = line, busy
        self.headline.say(f"{line.name}: {retold(line.title)}")
        if other:
            self.own.show_parameters(own_fields(line))
        if changed:
            self._fill(line)
        self._show_state(state if state is not None and state.about.paper == line.key else None)
        self._judge()

    @property
    def wish(self) -> ClaimWish:
        """What the forms say now."""
        assert self._line is not None
        return ClaimWish(self._line.key, self.scale.values(), self.own.values())

    def _fill(self, line: PaperLine) -> None:
        tests = line.tests
        self.tests.blockSignals(True)
        self.tests.clear()
        for one in tests:
            words = " ".join(one.words[1:]) or wording("as usual")
            when = wording("with the program") if one.comes_along else one.day or wording("not finished")
            self.tests.addItem(f"{when} · {words}", one)
        self.tests.blockSignals(False)
        self._chosen.setVisible(bool(tests))
        self._show_found()

    @Slot()
    def _show_found(self, *_: object) -> None:
        test = self.tests.currentData()
        text = page_of(test) if test is not None else ""
        if text:
            self.found.show_page(text, test.folder)
        self.pages.setCurrentWidget(self.found if text else self.empty)

    def _show_state(self, state: ClaimState | None) -> None:
        under_way = state is not None and state.under_way
        self._progress.setVisible(under_way)
        self.cancel.setVisible(under_way)
        self.test.setVisible(not under_way)
        self._failed = "" if state is None or state.phase is not Phase.FAILED else state.sentence
        if state is None or not under_way:
            return
        self.cancel.setEnabled(state.phase is Phase.RUNNING)
        self.bar.show_share(state.share)
        self.doing.setText(
            wording("stopping at the next step…") if state.phase is Phase.STOPPING else retold(state.doing)
        )

    _failed = ""

    @Slot()
    def _judge(self, *_: object) -> None:
        """One sentence about what is missing, or what went wrong, instead of a button that fails."""
        if self._line is None:
            return
        missing = wording(BUSY) if self._busy and not self.cancel.isVisibleTo(self) else self.wish.missing()
        self.facts.say(retold(self._failed or missing) or wording(LONG))
        self.test.setEnabled(not missing)

    def _ask(self, *_: object) -> None:
        self.test_requested.emit(self.wish)


def claim_text(state: ClaimState | None) -> str:
    """For the switch between workspaces; "" where nothing is under way."""
    return "…" if state is not None and state.under_way else ""
