"""How far the reader is with the films of a worklist, followed while they are read: here, and in other windows."""

from collections.abc import Callable, Sequence

from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.core.standing import UNREAD, Standing
from xai_desktop.core.study import ImageRef, Spot

Found = tuple[tuple[ImageRef, ...], tuple[Standing, ...]]


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
            self._lane.ask(lambda reviews: (refs, reviews.standings(refs)), self._answered, self._ended)

    def ask_one(self, ref: ImageRef) -> None:
        """Something was written about this film."""
        self._lane.ask(lambda reviews: ((ref,), reviews.standings([ref])), lambda found: self.learn(*found))

    def learn(self, refs: Sequence[ImageRef], standings: Sequence[Standing]) -> None:
        """One standing per film, in their order."""
        known = self._known | {ref.spot: one for ref, one in zip(refs, standings, strict=True)}
        if known != self._known:
            self._known = known
            self._changed()

    def _answered(self, found: Found) -> None:
        self.learn(*found)
        self._ended(None)

    def _ended(self, _error: Exception | None) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.ask()
