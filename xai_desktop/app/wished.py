"""One thing that somebody wants to know, asked again and again as what it depends on changes: newest wins."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.core.errors import XaiError
from xai_desktop.services.lanes import Lane, Request, Steps

About = tuple[object, ...]
"""What an answer depends on; the film, the network and the class come first."""

SUBJECT = 3


class Wished(QObject):
    """`found` brings the answer, or its first parts, and None where the last one no longer holds.

    `refused` gives the sentence of an error. What is no `XaiError` is announced as a failed job.
    """

    found = Signal(object)
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, jobs: Jobs, topic: str, title: str) -> None:
        super().__init__(jobs)
        self._jobs, self._topic, self._title = jobs, topic, title
        self._about: About | None = None
        self._request: Request | None = None

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    def run(self, about: About, work: Callable[[Steps], Any]) -> None:
        """Ask, unless this is what was asked last. About another film, network or class the last answer goes at once,
        else when the new one is there."""
        if about == self._about:
            return
        if self._about is not None and about[:SUBJECT] != self._about[:SUBJECT]:
            self.found.emit(None)
        self._about = about

        def take(found: Any) -> None:
            if about is self._about:
                self.found.emit(found)

        def ended() -> None:
            if self._request is request:
                self._request = None
                self.busy_changed.emit(False)

        was_busy = self.is_busy
        request = self._jobs.run(Lane.MODEL, self._topic, self._title, work, take, self._refuse, take, ended)
        self._request = request
        if not was_busy:
            self.busy_changed.emit(True)

    def drop(self) -> None:
        """Nobody wants it any more."""
        self._jobs.cancel_topic(self._topic)
        if self._about is not None:
            self._about = None
            self.found.emit(None)

    def _refuse(self, error: Exception) -> None:
        self.found.emit(None)
        if isinstance(error, XaiError):
            self.refused.emit(str(error))
        else:
            self._jobs.failed.emit(self._title, error)
