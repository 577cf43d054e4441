"""From what was on the screen to the report of it: once per order, so that a preview shows what will be written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import QUIETLY, Failure, Jobs
from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import XaiError
from xai_desktop.core.image import Voi
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import Prediction
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import told
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import CascadeResult, Film, MapResult

if TYPE_CHECKING:
    from xai_desktop.services.on_record import OnRecord
    from xai_desktop.services.reviewing import Reviews


@dataclass(frozen=True, slots=True, eq=False)
class ExportOrder:
    """What was on the screen when somebody asked for a report, whatever is on it when they confirm.

    `made_at` (ISO 8601 with zone) is when they asked; `hospital` and `logo` (a path) are those of the settings then.
    """

    film: Film
    window: Voi | None
    card: BundleCard
    prediction: Prediction
    result: MapResult
    cascade: CascadeResult | None
    look: OverlayLook
    reading: Reading
    made_at: str
    hospital: str = ""
    logo: str = ""


class ReportMaking(QObject):
    """`said` carries a sentence about what a report has to do without."""

    said = Signal(str)

    def __init__(self, jobs: Jobs, lane: ReviewLane | None = None) -> None:
        """Without a lane to the store a report holds no verdicts, and nobody is told."""
        super().__init__(jobs)
        self._jobs, self._lane = jobs, lane
        self._last: tuple[ExportOrder, Report] | None = None

    def make(self, order: ExportOrder, topic: str, then: Callable[[Report], None], otherwise: Failure | None) -> None:
        """`then` gets the report of an order, the same one every time: without a destination and a source header."""
        if self._last is not None and self._last[0] is order:
            then(self._last[1])
        else:
            self._ask_store(order, lambda found: self._put_together(order, found, topic, then, otherwise))

    def forget(self) -> None:
        """Nobody asks for the last order again; its film need not be kept."""
        self._last = None

    def _ask_store(self, order: ExportOrder, then: Callable[["OnRecord | None"], None]) -> None:
        if self._lane is None:
            then(None)
            return

        def failed(error: Exception) -> None:
            if isinstance(error, XaiError):
                self.said.emit(told("The report has no verdicts and no head of the audit chain. {why}", why=error))
            else:
                self._jobs.failed.emit("Reading the store", error)
            then(None)

        ref = order.film.ref
        self._lane.ask(lambda reviews: _on_record(reviews, ref), then, failed)

    def _put_together(
        self,
        order: ExportOrder,
        found: "OnRecord | None",
        topic: str,
        then: Callable[[Report], None],
        otherwise: Failure | None,
    ) -> None:
        def done(made: tuple[Report, str]) -> None:
            report, note = made
            self._last = order, report
            if note:
                self.said.emit(note)
            then(report)

        self._jobs.run(Lane.IO, f"{topic}:report", QUIETLY, lambda _: _made(order, found), done, otherwise)


def _on_record(reviews: "Reviews", ref: ImageRef) -> "OnRecord":
    from xai_desktop.services.on_record import on_record

    return on_record(reviews, ref)


def _made(order: ExportOrder, found: "OnRecord | None") -> tuple[Report, str]:
    """The report, and a sentence where its letterhead is not whole."""
    from xai_desktop.services.letterheads import letterhead_of
    from xai_desktop.services.report_making import report_of

    letterhead, note = letterhead_of(order.hospital, order.logo)
    report = report_of(
        order.film,
        order.card,
        order.prediction,
        order.result,
        order.cascade,
        threshold=order.look.threshold,
        reading=order.reading,
        window=order.window,
        colormap=order.look.colormap,
        made_at=order.made_at,
    )
    if found is not None:
        report = replace(report, reviews=found.reviews, readers=found.readers, head=found.head)
    return replace(report, letterhead=letterhead), note
