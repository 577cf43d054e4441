"""Papers in the workspace of networks: their list, and the page of the one that is chosen."""

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.claim_words import PaperLine
from xai_desktop.app.claims import ClaimState
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.models.claim_view import ClaimView
from xai_desktop.ui.models.shelf_list import ShelfList, ShelfRow
from xai_desktop.ui.panels.parts import MARGIN, Panel


class ClaimsPart(QObject):
    """`opened` says that a paper was chosen. Its list and its view find their places elsewhere."""

    opened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.list, self.view, self.panel = ShelfList(wording("Papers")), ClaimView(), Panel(wording("Claims of papers"))
        self.lines: tuple[PaperLine, ...] = ()
        self._row = -1
        self._state: ClaimState | None = None
        self._busy = False
        self.panel.column.setContentsMargins(0, MARGIN, 0, MARGIN)
        self.panel.top.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.panel.inside.addWidget(self.list, 1)
        self.panel.close_column(1)
        self.list.chosen.connect(self._choose)

    def show_lines(self, lines: tuple[PaperLine, ...]) -> None:
        """The papers anew; the one that was chosen stays so."""
        self.lines = lines
        self.list.show_rows(map(self._shown, lines))
        if 0 <= self._row < len(lines):
            self.list.choose(self._row)
            self._show()

    def show_state(self, state: ClaimState | None, busy: bool) -> None:
        """`busy`: a training or a test is under way."""
        self._state, self._busy = state, busy
        self.show_lines(self.lines)

    def leave(self) -> None:
        """Something else is looked at."""
        self._row = -1
        self.list.clear_choice()

    def _shown(self, line: PaperLine) -> ShelfRow:
        under_way = self._state is not None and self._state.under_way and self._state.about.paper == line.key
        day = next((test.day for test in line.tests if test.day and not test.comes_along), "")
        return ShelfRow(line.name, wording("under way") if under_way else day, retold(line.title))

    def _choose(self, row: int) -> None:
        self._row = row
        self._show()
        self.opened.emit()

    def _show(self) -> None:
        self.view.show_paper(self.lines[self._row], self._state, self._busy)
