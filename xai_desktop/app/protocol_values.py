"""What the worklist's IoU was at earlier starts: put into the store when it is measured, and asked for by protocol."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from xai_desktop.app.autosaving import now
from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.app.session import Session
from xai_desktop.core.errors import XaiError
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.study import ImageRef, Spot

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews

WAIT_MS = 300
"""A threshold that is still being dragged is not asked about, nor is a list that is still growing."""


class ProtocolValues(QObject):
    """Between the closed films and the store. A value that cannot be kept or read is no trouble: it is not shown."""

    def __init__(self, session: Session, jobs: Jobs, lane: ReviewLane, closed: ClosedFilms) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._lane, self._closed = session, jobs, lane, closed
        self._clock = QTimer(self, interval=WAIT_MS, singleShot=True)
        self._clock.timeout.connect(self._ask)
        session.changed.connect(self._follow)
        closed.protocol_changed.connect(self._clock.start)
        closed.measured.connect(self._keep)
        jobs.closing.connect(self._clock.stop)

    @Slot(object)
    def _follow(self, names: frozenset[str]) -> None:
        if "opening" in names:
            self._clock.start()

    @Slot()
    def _ask(self) -> None:
        protocol = self._closed.protocol
        opening = self._session.state.opening
        if protocol is None or not opening.images:
            return

        def asked(reviews: "Reviews") -> dict[Spot, float]:
            refs = [ref for ref in opening.images if ref.frame == 0]
            return reviews.protocol_values(refs, lambda ref: opening.annotations.of(*ref.keys), protocol)

        def told(found: dict[Spot, float]) -> None:
            self._closed.show_earlier(protocol, found)

        self._lane.ask(asked, told, self._failed)

    @Slot(object, object, float)
    def _keep(self, ref: ImageRef, protocol: Protocol, value: float) -> None:
        marks = self._session.state.opening.annotations.of(*ref.keys)
        at = now()
        self._lane.ask(
            lambda reviews: reviews.keep_protocol_value(ref, marks, protocol, value, at), otherwise=self._failed
        )

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, XaiError):
            self._jobs.failed.emit("Keeping an IoU", error)
