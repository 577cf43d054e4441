"""Export of what is showing: a frozen report, looked at first if somebody likes, written in the background."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import QUIETLY, Failure, Jobs
from xai_desktop.app.preferences import Preferences
from xai_desktop.app.report_making import ExportOrder, ReportMaking
from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.app.session import Session
from xai_desktop.core.cleaned_film import CleanedFilm
from xai_desktop.core.destination import UNSAID, Going
from xai_desktop.core.image import Voi
from xai_desktop.core.report import Report
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.task import Task
from xai_desktop.io.site_policy_file import load_policy
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane, Steps
from xai_desktop.services.results import Film

PREVIEW, SEARCH = "preview", "burned-in"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """A folder, which need not exist yet, at least one format, and where DICOM results go."""

    folder: Path
    formats: tuple[str, ...]
    going: Going = UNSAID


class Exporting(QObject):
    """The controller of the export dialog.

    `exported` carries the film and its files, `said` a sentence about what a report has to do without.
    """

    written = Signal(object)
    exported = Signal(object, object)
    said = Signal(str)

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        decoder: Decoder | None = None,
        lane: ReviewLane | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        """Verdicts come by the store's `lane`, the letterhead from the `preferences`; a report can do without."""
        super().__init__(jobs)
        self._session, self._jobs, self._decoder, self._preferences = session, jobs, decoder, preferences
        self._making = ReportMaking(jobs, lane)
        self._making.said.connect(self.said)

    def take(self, film: Film | None, window: Voi | None) -> ExportOrder | str:
        """The state of the screen as an order, or the sentence that says why there is nothing to export."""
        state = self._session.state
        card, prediction, result = state.card, state.prediction, state.result
        if state.image is None or film is None:
            return "Open a film first; there is nothing to export yet."
        if not state.reading.step.shows_reference:
            return "Finish the reading first: a report shows the AI and the reference."
        if card is None or prediction is None or result is None:
            return "There is no map on the screen yet; run an explainer, then export."
        if result.explanation.provenance.bundle_hash != card.weights_hash:
            other = result.explanation.provenance.bundle
            return f"The map on the screen is of {other}; choose {other} as the network to export it with its scores."
        rows = state.cascade.reported() if state.cascade is not None else None
        asked_at = datetime.now().astimezone().isoformat(timespec="seconds")
        order = ExportOrder(film, window, card, prediction, result, rows, state.look, state.reading, asked_at)
        if self._preferences is None:
            return order
        return replace(order, hospital=self._preferences.settings.hospital, logo=self._preferences.settings.logo)

    def export(self, order: ExportOrder, choice: ExportChoice) -> None:
        """Write the report of a film into a folder."""
        ref = order.film.ref

        def write(report: Report) -> None:
            self._making.forget()
            self._jobs.run(Lane.IO, topic, "Writing the report", lambda task: self._write(report, choice, task), done)

        def done(files: tuple[Path, ...]) -> None:
            self.written.emit(files)
            self.exported.emit(ref, files)

        topic = f"export:{choice.folder}"
        self._making.make(order, topic, write, None)

    def preview(
        self,
        order: ExportOrder,
        choice: ExportChoice,
        page: Callable[[object], None],
        then: Callable[[int], None],
        otherwise: Failure,
    ) -> None:
        """`page` gets each page ((H, W, 3) uint8) of the PDF that `export` would write, `then` their number."""

        def show(report: Report) -> None:
            def work(task: Steps) -> int:
                from xai_desktop.services.previewing import preview

                return preview(self._complete(report, choice), task, task.hand_over)

            self._jobs.run(Lane.IO, PREVIEW, "Drawing the preview", work, then, otherwise, page)

        self._making.make(order, PREVIEW, show, otherwise)

    def look_over(self, film: Film, then: Callable[[CleanedFilm], None], otherwise: Failure) -> None:
        """`then` gets the film as it would leave the house, and where it had writing."""

        def work(_task: Task) -> CleanedFilm:
            from xai_desktop.services.cleaned_film import cleaned_film

            return cleaned_film(film.image)

        self._jobs.run(Lane.IO, SEARCH, "Looking for burned-in text", work, then, otherwise)

    def find_policy(self, then: Callable[[SitePolicy, str], None]) -> None:
        """`then` gets the site's policy as its file is now, and what is wrong with it."""

        def work(_task: Task) -> tuple[SitePolicy, str]:
            return load_policy()

        self._jobs.run(Lane.IO, "site policy", QUIETLY, work, lambda found: then(*found))

    def stop_looking(self) -> None:
        """The dialog is gone: nobody waits for pages or for the cleaned film any more."""
        self.stop_pages()
        self._jobs.cancel_topic(SEARCH)

    def stop_pages(self) -> None:
        """The preview is closed."""
        for topic in (PREVIEW, f"{PREVIEW}:report"):
            self._jobs.cancel_topic(topic)

    def drop(self) -> None:
        """Nothing is written after all."""
        self.stop_looking()
        self._making.forget()

    def _write(self, report: Report, choice: ExportChoice, task: Task) -> tuple[Path, ...]:
        from xai_desktop.services.reporting import write_report

        task.step(0, 2, "putting the report together")
        return write_report(self._complete(report, choice), choice.folder, choice.formats, task)

    def _complete(self, report: Report, choice: ExportChoice) -> Report:
        """As it goes to its destination, where it has one."""
        from xai_desktop.services.opening import source_header
        from xai_desktop.services.reporting import addressed, destination_of, leaves

        if not leaves(choice.formats):
            return report
        header = source_header(report.ref, self._decoder)
        whole = replace(report, source_header=header, destination=destination_of(choice.going))
        return addressed(whole, choice.formats)
