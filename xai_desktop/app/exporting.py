"""Export of what is showing: a frozen report, written in the background."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.image import Window
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import Film


class Exporting(QObject):
    """The controller of the export dialog."""

    written = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs

    def why_not(self) -> str:
        """The sentence that explains why there is nothing to export yet; empty where there is."""
        state = self._session.state
        if state.image is None:
            return "Open a film first; there is nothing to export yet."
        if not state.reading.step.shows_reference:
            return "Finish the reading first: a report shows the AI and the reference."
        if state.result is None or state.prediction is None or state.card is None:
            return "The map is still being made; export when it is on the screen."
        return ""

    def export(self, film: Film, folder: Path, formats: Sequence[str], window: Window | None) -> None:
        """Write the report of the film that is showing into the folder."""
        state, wanted = self._session.state, tuple(formats)
        card, prediction, result = state.card, state.prediction, state.result
        if card is None or prediction is None or result is None:
            return

        def work(task: Task) -> tuple[Path, ...]:
            from xai_desktop.services.report_making import report_of
            from xai_desktop.services.reporting import write_report

            task.step(0, 2, "putting the report together")
            report = report_of(
                film,
                card,
                prediction,
                result,
                state.cascade,
                threshold=state.look.threshold,
                reading=state.reading,
                window=window,
                colormap=state.look.colormap,
            )
            return write_report(report, folder, wanted, task)

        self._jobs.run(Lane.IO, "export", "Writing the report", work, self.written.emit)
