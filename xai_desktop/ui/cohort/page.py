"""The workspace of audits: the design at the left; at the right what is done with it, and what came of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QToolButton, QWidget

from xai_desktop.app.cohort_draft import Draft
from xai_desktop.app.cohort_rows import CohortRows
from xai_desktop.app.cohort_state import CohortState
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.cohort.charts_view import ChartsView
from xai_desktop.ui.cohort.design_form import DesignForm
from xai_desktop.ui.cohort.rows_view import RowsView
from xai_desktop.ui.cohort.run_bar import RunBar
from xai_desktop.ui.cohort.said_list import SaidList
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.models.scrolled import scrolled
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of, title_label
from xai_desktop.ui.theme import role

FORM, SLIMMEST = 400, 320
"""Pixels of the design, as usual and at least; on a wide screen a quarter of it, up to `WIDEST`."""
WIDEST = 560
FIXED = noted("Fixed since the run began on {day}. To change it, begin a new audit.")
NEW = noted("New audit")
NO_FAILURES = noted("Nothing failed.")
FAILURES = noted("What could not be had, and why. Enter shows the rows.")
NO_NOTICES = noted("What is to be known about an audit's files is said here.")


class CohortPage(KeySplitter):
    """Intents go out, facts come in. Later results find their place as further pages of `parts`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._dragged = False
        self.form, self.run, self.rows, self.charts = DesignForm(), RunBar(), RowsView(), ChartsView()
        self.failures = SaidList(wording("What failed"), wording(NO_FAILURES), wording(FAILURES))
        self.notices = SaidList(wording("Notices"), wording(NO_NOTICES))
        self.fixed, self.facts, self.parts = Note("", ""), ElidedLabel("", "quiet"), QTabWidget()
        self._failures: tuple[tuple[str, str, int], ...] = ()
        self._said: tuple[str, ...] = ()
        self._arrange()
        self.failures.taken.connect(self._show_failure)
        self.splitterMoved.connect(self._keep)

    def _arrange(self) -> None:
        left = QFrame()
        role(left, "panel")
        column = column_of(left, 6)
        head = row_of(title_label(wording("Design")), self.facts, wide=1)
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignRight)
        said = row_of(self.fixed)
        said.setContentsMargins(MARGIN, 0, MARGIN, 0)
        column.addLayout(head)
        column.addLayout(said)
        column.addWidget(scrolled(self.form), 1)
        left.setMinimumWidth(SLIMMEST)
        right = QWidget()
        lines = column_of(right, 4)
        lines.addWidget(self.run)
        asked = row_of(self.form.question)
        asked.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        lines.addLayout(asked)
        for widget, title in ((self.rows, ""), (self.charts, ""), (self.failures, ""), (self.notices, "")):
            self.parts.addTab(widget, title)
        self.parts.setDocumentMode(True)
        self.parts.tabBar().setDrawBase(False)
        arrows = self.parts.tabBar().findChildren(QToolButton)  # Qt's own, which it names in English
        for arrow, words in zip(
            arrows, (wording("Results further left"), wording("Results further right")), strict=False
        ):
            arrow.setAccessibleName(words)
        self.parts.tabBar().setAccessibleName(wording("Results"))
        lines.addWidget(self.parts, 1)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(1, 1)
        self.fixed.say("")
        self._name_parts(None, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._dragged:
            self.setSizes([min(WIDEST, max(FORM, self.width() // 4)), 10000])

    def show_design(self, draft: Draft, begun_at: str = "") -> None:
        """A design to be written, or one that was fixed when its run began."""
        self.form.show_draft(draft)
        self.form.setEnabled(not begun_at)
        self.form.question.show_fixed(on=bool(begun_at))
        self.fixed.say(wording(FIXED).format(day=begun_at[:10]) if begun_at else "")
        question = draft.question if draft.asked else None
        self.fixed.setToolTip(
            wording("SHA-256 of the primary question: {hash}").format(hash=question.digest)
            if begun_at and question is not None
            else ""
        )

    def show_folder(self, folder: Path | None) -> None:
        """What the audit is called: its folder; None for one that is not begun."""
        self.run.headline.say(folder.name if folder is not None else wording(NEW))
        self.run.folder = str(folder or "")

    def show_rows(self, rows: CohortRows | None, labels: dict[str, str], *, begun: bool = False) -> None:
        """What there is so far."""
        if rows is None:
            self.show_nothing_chosen()
        self.rows.show_rows(rows, labels, begun=begun)
        self._failures = rows.failures() if rows is not None else ()
        self.failures.show_sentences([_sentence(*one) for one in self._failures])
        self._name_parts(rows, self.notices.list.count())

    def show_nothing_chosen(self) -> None:
        """Another audit: no chart of the last one stays, nor what it pointed at."""
        self.rows.show_wish(None)
        self.charts.show_charts(())

    def show_charts(self, charts: Sequence[Chart], why: str, names: Sequence[ClusterName]) -> None:
        """See `ChartsView.show_charts`."""
        self.charts.show_charts(charts, why, names)
        self._name_parts(self.rows.model.rows, self.notices.list.count())

    def show_wish(self, wish: RowWish) -> None:
        """The rows that a chart points at."""
        self.rows.show_wish(wish)
        self.parts.setCurrentWidget(self.rows)
        self.rows.table.setFocus()

    def show_state(
        self,
        state: CohortState | None,
        *,
        begun: bool,
        whole: bool,
        missing: str,
        busy: bool,
        notices: tuple[str, ...] = (),
    ) -> None:
        """See `RunBar.show_state`. `notices` are those that the audit's folder keeps, beside those of the run."""
        self.run.show_state(state, begun=begun, whole=whole, missing=missing, busy=busy)
        said = tuple(dict.fromkeys((*notices, *(() if state is None else state.notices))))
        if said != self._said:
            self._said = said
            self.notices.show_sentences(list(map(retold, said)))
            self._name_parts(self.rows.model.rows, len(said))

    def _name_parts(self, rows: CohortRows | None, notices: int) -> None:
        failed = sum(number for _, _, number in self._failures)
        for place, (title, number) in enumerate(
            (
                (wording("Rows"), len(rows) if rows is not None else 0),
                (wording("Charts"), self.charts.list.count()),
                (wording("Without a number"), failed),
                (wording("Notices"), notices),
            )
        ):
            self.parts.setTabText(place, f"{title} · {number}" if number else title)

    def _show_failure(self, row: int) -> None:
        status, why, _ = self._failures[row]
        self.rows.show_only(status=status, why=why.partition("\n")[0])
        self.parts.setCurrentWidget(self.rows)
        self.rows.table.setFocus()

    def _keep(self) -> None:
        """The design stays as wide as somebody dragged it."""
        self._dragged = True


def _sentence(status: str, why: str, number: int) -> str:
    rows = counted("{n} row", "{n} rows", number)
    return f"{rows} · {wording(status)}: {retold(why) or '–'}"
