"""Worker events become Qt signals on the main thread. Nothing else knows both worlds."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from xai_desktop.core.task import Progress
from xai_desktop.services.lanes import Event, Happening, Lane, Lanes, Request, Steps

QUIETLY = ""
"""The title of work that no list of jobs needs to show."""

Result = Callable[[Any], None]
Failure = Callable[[Exception], None]


class Jobs(QObject):
    """Runs work in lanes and hands each result to its receiver exactly once, on the main thread.

    A request that was cancelled or superseded between its end and its delivery is dropped here.
    """

    queued = Signal(int, str)
    started = Signal(int)
    progressed = Signal(int, object)
    ended = Signal(int, str)
    failed = Signal(str, object)
    closing = Signal()
    _happened = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._receivers: dict[int, tuple[Request, Result | None, Failure | None]] = {}
        self._partly: dict[int, Result] = {}
        self._ended: dict[int, Callable[[], None]] = {}
        self._happened.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._lanes = Lanes(self._happened.emit)

    def run(
        self,
        lane: Lane,
        topic: str,
        title: str,
        work: Callable[[Steps], Any],
        then: Result | None = None,
        otherwise: Failure | None = None,
        partly: Result | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Request:
        """Submit work. `then` gets the value, `otherwise` the error (else `failed` announces it), `partly` what the
        work hands over before its end. `ended` is called last, however it ended, also when it was cancelled."""
        request = self._lanes.submit(lane, topic, title, work)
        self._receivers[request.number] = (request, then, otherwise)
        if partly is not None:
            self._partly[request.number] = partly
        if ended is not None:
            self._ended[request.number] = ended
        return request

    def cancel_topic(self, topic: str) -> None:
        self._lanes.cancel(topic)

    @Slot(int)
    def cancel(self, number: int) -> None:
        if number in self._receivers:
            self._receivers[number][0].cancel()

    @Slot()
    def cancel_all(self) -> None:
        for request, _, _ in list(self._receivers.values()):
            request.cancel()

    @property
    def busy(self) -> bool:
        return bool(self._receivers)

    def close(self) -> bool:
        """Stop the workers; nothing that arrives afterwards is delivered. Whether all of them could be stopped."""
        self._closed = True
        self.closing.emit()
        self.cancel_all()
        self._receivers.clear()
        self._partly.clear()
        self._ended.clear()
        return self._lanes.close()

    @Slot(object)
    def _deliver(self, event: Event) -> None:
        if self._closed:
            return
        request, number = event.request, event.request.number
        if event.happening is Happening.QUEUED:
            if request.title:
                self.queued.emit(number, request.title)
        elif event.happening is Happening.STARTED:
            self.started.emit(number)
        elif event.happening is Happening.PROGRESS:
            if request.wanted:
                assert isinstance(event.value, Progress)
                self.progressed.emit(number, event.value)
        elif event.happening is Happening.PARTLY:
            if request.wanted and number in self._partly:
                self._partly[number](event.value)
        else:
            self._end(event)

    def _end(self, event: Event) -> None:
        request = event.request
        self._lanes.forget(request)
        self._partly.pop(request.number, None)
        _, then, otherwise = self._receivers.pop(request.number, (request, None, None))
        outcome = event.happening if request.wanted else Happening.CANCELLED
        at_last = self._ended.pop(request.number, lambda: None)
        self.ended.emit(request.number, outcome.value)
        try:
            if outcome is Happening.DONE and then is not None:
                then(event.value)
            elif outcome is Happening.FAILED:
                (otherwise or (lambda error: self.failed.emit(request.title, error)))(event.value)
        finally:
            at_last()
