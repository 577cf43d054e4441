"""What this session opened, explained and exported, put on record on the store's own thread."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, SignalInstance, Slot

from xai_desktop.app.autosaving import now
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.core.errors import XaiError
from xai_desktop.core.made_facts import made_facts
from xai_desktop.core.study import ImageRef

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews


class Exports(Protocol):
    """Whoever writes files about a film: `exported` gives the film and the files."""

    @property
    def exported(self) -> SignalInstance: ...


class Lists(Protocol):
    """Whoever writes files about no film in particular: `wrote` gives the files."""

    @property
    def wrote(self) -> SignalInstance: ...


class AuditNoting(QObject):
    """Between the screen and the journal. A store that takes nothing says so where a verdict is not stored; what could
    not be noted is noted when the film or the map is next looked at."""

    def __init__(self, session: Session, jobs: Jobs, reviewing: Reviewing) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._lane = session, jobs, reviewing.lane
        reviewing.film_met.connect(self._opened)
        session.changed.connect(self._follow)

    def follow(self, *sources: Exports) -> None:
        """Put on record what these write, too."""
        for source in sources:
            source.exported.connect(self._exported)

    def follow_lists(self, *sources: Lists) -> None:
        """Put on record what these write about many films at once."""
        for source in sources:
            source.wrote.connect(self._wrote)

    @Slot(object, object)
    def _opened(self, ref: ImageRef, _record: object) -> None:
        at = now()
        self._ask(lambda reviews: reviews.trail.opened(reviews.film_of(ref), at))

    @Slot(object)
    def _follow(self, names: frozenset[str]) -> None:
        """A map that came into the viewer, whether it was made just now or was kept."""
        state = self._session.state
        if "result" not in names or state.result is None or state.ref is None:
            return
        facts, ref, at = made_facts(state.result.explanation), state.ref, now()
        self._ask(lambda reviews: reviews.trail.explained(reviews.film_of(ref), facts, at))

    @Slot(object, object)
    def _exported(self, ref: ImageRef, files: tuple[Path, ...]) -> None:
        at = now()
        self._ask(lambda reviews: reviews.trail.exported(reviews.film_of(ref), files, at))

    @Slot(object)
    def _wrote(self, files: tuple[Path, ...]) -> None:
        at = now()
        self._ask(lambda reviews: reviews.trail.exported("", files, at))

    def _ask(self, verb: Callable[["Reviews"], None]) -> None:
        self._lane.ask(verb, otherwise=self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, XaiError):
            self._jobs.failed.emit("Putting something on record", error)
