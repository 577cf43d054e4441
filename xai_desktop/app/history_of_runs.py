"""Every map of this session, film by film, so that one that was made can come back at once.

Maps are kept in memory up to a limit; beyond it the oldest ones are put away and only what was asked of them stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.runs import FilmKey, Run, film_key, question_of
from xai_desktop.app.session import Session
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.services.results import MapResult

LIMIT = 256 * 2**20
"""Bytes: three maps of a film of 3000 × 3000 pixels, or fifty of one of 768 × 768."""

PER_FILM = 60
"""Runs of one film: a whole sheet of all explainers, and some more."""


def _now() -> datetime:
    return datetime.now().astimezone()


class HistoryOfRuns(QObject):
    """Fills the session's `runs` with those of the film that is showing, the newest first.

    The same question asked again moves its run to the front: it is the same map. Runs of films that are no longer in
    the worklist are forgotten.
    """

    def __init__(self, session: Session, limit: int = LIMIT, now: Callable[[], datetime] = _now) -> None:
        super().__init__(session)
        self._session, self._limit, self._now = session, limit, now
        self._runs: dict[FilmKey, tuple[Run, ...]] = {}
        self._numbers = count(1)
        session.changed.connect(self._changed)

    @property
    def size(self) -> int:
        """Bytes of all maps that are kept."""
        return sum(run.size for run in self._all())

    def record(self, bundle: str, request: ExplainRequest, result: MapResult) -> None:
        """A map of the film that is showing was made."""
        ref, made = self._session.state.ref, result.explanation
        if ref is None:
            return
        film, asked, seconds = film_key(ref), question_of(bundle, request, result), made.provenance.seconds
        facts = (request, made.target, self._now(), seconds, made.state, asked, result)
        run = Run(next(self._numbers), film, bundle, *facts)
        others = tuple(one for one in self._runs.get(film, ()) if one.question != asked)
        self._runs[film] = (run, *others)[:PER_FILM]
        self._put_away()
        self._show()

    def find(self, number: int) -> Run | None:
        """A run of the film that is showing; None for one that is gone."""
        return next((run for run in self._session.visible_runs if run.number == number), None)

    def _put_away(self) -> None:
        """The maps made first go first, of whatever film; the newest always stays."""
        over = self.size - self._limit
        for run in sorted(self._all(), key=lambda one: one.number)[:-1]:
            if over <= 0:
                return
            over -= run.size
            kept = (replace(one, result=None) if one is run else one for one in self._runs[run.film])
            self._runs[run.film] = tuple(kept)

    def _all(self) -> Iterable[Run]:
        return [run for runs in self._runs.values() for run in runs]

    def _show(self) -> None:
        ref = self._session.state.ref
        runs = self._runs.get(film_key(ref), ()) if ref is not None else ()
        if runs != self._session.state.runs:
            self._session.update(runs=runs)

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        if "opening" in names:
            there = {film_key(ref)[0] for ref in self._session.state.opening.images}
            self._runs = {film: runs for film, runs in self._runs.items() if film[0] in there}
        if names & {"opening", "ref"}:
            self._show()
