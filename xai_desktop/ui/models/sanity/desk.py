"""The tab of sanity checks, joined to the program: runs them, and opens their report."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.sanity_runs import SanityRuns
from xai_desktop.app.sanity_wish import SanityWish
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.models.network_view import NetworkView
from xai_desktop.ui.models.sanity.page import SanityPage

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = noted("Run sanity checks")
NO_BROWSER = noted("{path}: no program here opens it; open the file by hand.")


class SanityDesk(QObject):
    """Makes the page, and keeps it told."""

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p, self.runs = program, SanityRuns(self)
        self.page: SanityPage | None = None
        self.runs.changed.connect(self._changed)

    def put_into(self, network: NetworkView) -> None:
        """Make the tab."""
        self.page = page = SanityPage(self._p.explainers)
        page.run_requested.connect(self._run)
        page.stop_requested.connect(self.runs.stop)
        page.report_requested.connect(self._open)
        network.add_tab("sanity", wording("Sanity"), page)

    def close(self) -> None:
        """The program ends, and what is checked with it."""
        self.runs.close()

    @Slot()
    def _changed(self) -> None:
        if self.page is not None:
            self.page.show_state(self.runs.state)

    @Slot(object, object)
    def _run(self, line: ShelfLine, wish: SanityWish) -> None:
        try:
            self.runs.begin(line, wish, self._p.engine.long_device)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))

    @Slot(object)
    def _open(self, report: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(report))):
            self._p.window.complain(wording(TITLE), wording(NO_BROWSER).format(path=report))
