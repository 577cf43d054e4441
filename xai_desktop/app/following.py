"""How far the reader is with the films of a worklist, followed while they are read: here, and in other windows."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.core.standing import UNREAD, Standing
from xai_desktop.core.study import ImageRef, Spot

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews

Found = dict[Spot, Standing]


class Following:
    """`changed` is called when something is known that was not. One question at a time, however often it is asked."""

    def __init__(self, lane: ReviewLane, changed: Callable[[], None]) -> None:
        self._lane, self._changed = lane, changed
        self._refs: tuple[ImageRef, ...] = ()
        self._known: dict[Spot, Standing] = {}
        self._asking = self._again = False

    def of(self, ref: ImageRef) -> Standing:
        return self._known.get(ref.spot, UNREAD)

    def follow(self, refs: Sequence[ImageRef]) -> None:
        self._refs = tuple(refs)
        self.ask()

    def forget(self) -> None:
        """Somebody else reads: nothing is known until it has been asked."""
        self._known = {}
        self._changed()
        self.ask()

    def ask(self) -> None:
        """Ask the store about all of them; again afterwards, where something has happened meanwhile."""
        if self._asking:
            self._again = True
        elif self._refs:
            self._asking, refs = True, self._refs
            self._lane.ask(lambda reviews: _of(reviews, refs), self._answered, self._ended)

    def ask_one(self, ref: ImageRef) -> None:
        """Something was written about this film."""
        self._lane.ask(lambda reviews: _of(reviews, (ref,)), self._learn)

    def _answered(self, found: Found) -> None:
        self._learn(found)
        self._ended(None)

    def _learn(self, found: Found) -> None:
        known = self._known | found
        if known != self._known:
            self._known = known
            self._changed()

    def _ended(self, _error: Exception | None) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.ask()


def _of(reviews: "Reviews", refs: Sequence[ImageRef]) -> Found:
    """Put together on the store's thread: ten thousand films take longer than a frame of the screen."""
    return dict(zip((ref.spot for ref in refs), reviews.standings(refs), strict=True))
