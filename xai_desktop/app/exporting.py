"""Export of what is showing: a frozen report, written in the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.image import Voi
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import Prediction
from xai_desktop.core.reading import Reading
from xai_desktop.core.task import Task
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import CascadeResult, Film, MapResult


@dataclass(frozen=True, slots=True, eq=False)
class ExportOrder:
    """What was on the screen when somebody asked for a report, whatever is on it when they confirm."""

    card: BundleCard
    prediction: Prediction
    result: MapResult
    cascade: CascadeResult | None
    look: OverlayLook
    reading: Reading


class Exporting(QObject):
    """The controller of the export dialog."""

    written = Signal(object)
    exported = Signal(object, object)
    """The film and the files."""

    def __init__(self, session: Session, jobs: Jobs, decoder: Decoder | None = None) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._decoder = session, jobs, decoder

    def take(self) -> ExportOrder | str:
        """The state of the screen as an order, or the sentence that says why there is nothing to export."""
        state = self._session.state
        card, prediction, result = state.card, state.prediction, state.result
        if state.image is None:
            return "Open a film first; there is nothing to export yet."
        if not state.reading.step.shows_reference:
            return "Finish the reading first: a report shows the AI and the reference."
        if card is None or prediction is None or result is None:
            return "There is no map on the screen yet; run an explainer, then export."
        if result.explanation.provenance.bundle_hash != card.weights_hash:
            other = result.explanation.provenance.bundle
            return f"The map on the screen is of {other}; choose {other} as the network to export it with its scores."
        rows = state.cascade.reported() if state.cascade is not None else None
        return ExportOrder(card, prediction, result, rows, state.look, state.reading)

    def export(self, film: Film, order: ExportOrder, folder: Path, formats: Sequence[str], window: Voi | None) -> None:
        """Write the report of a film into the folder."""
        wanted, decoder = tuple(formats), self._decoder

        def work(task: Task) -> tuple[Path, ...]:
            from xai_desktop.services.opening import source_header
            from xai_desktop.services.report_making import report_of
            from xai_desktop.services.reporting import needs_source, write_report

            task.step(0, 2, "putting the report together")
            report = report_of(
                film,
                order.card,
                order.prediction,
                order.result,
                order.cascade,
                threshold=order.look.threshold,
                reading=order.reading,
                window=window,
                colormap=order.look.colormap,
                source_header=source_header(film.ref, decoder) if needs_source(wanted) else None,
            )
            return write_report(report, folder, wanted, task)

        def done(files: tuple[Path, ...]) -> None:
            self.written.emit(files)
            self.exported.emit(film.ref, files)

        self._jobs.run(Lane.IO, "export", "Writing the report", work, done)
