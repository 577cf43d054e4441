"""The one thread that touches the store: verbs go in in order, answers come back on the main thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.core.chain import Head
from xai_desktop.services.lanes import Lane, Steps

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews

T = TypeVar("T")
Opener = Callable[[], "Reviews"]


def _own_store() -> "Reviews":
    from xai_desktop.services.reviewing import open_reviews

    return open_reviews()


class ReviewLane:
    """The store is opened by the first verb, on its own thread, and closed by the last."""

    def __init__(self, jobs: Jobs, opener: Opener = _own_store) -> None:
        self._jobs, self._opener = jobs, opener
        self._reviews: Reviews | None = None
        self._closed = False

    def ask(
        self,
        verb: Callable[["Reviews"], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """`verb` runs after everything that was asked before, whoever cancels; nothing runs after `close`."""

        def work(_task: Steps) -> T:
            if self._reviews is None:
                self._reviews = self._opener()
            return verb(self._reviews)

        if not self._closed:
            self._jobs.run(Lane.STORE, "reviews", QUIETLY, work, then, otherwise)

    def close(self) -> None:
        """What was asked before is written first."""
        if not self._closed:
            self._jobs.run(Lane.STORE, "reviews", QUIETLY, self._end)
            self._closed = True

    def _end(self, _task: Steps) -> None:
        if self._reviews is not None:
            self._reviews.close()
            self._reviews = None


def with_head(lane: ReviewLane | None, then: Callable[[Head | None], None]) -> None:
    """`then` gets the last entry of the audit chain; None without a store, or where it has none to give."""
    if lane is None:
        then(None)
    else:
        lane.ask(lambda reviews: reviews.head(), then, lambda _error: then(None))
