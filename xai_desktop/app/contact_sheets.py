"""The sheet of all explainers: asked for in the background, tile after tile, for what is showing and nothing else."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.analysis import Subject
from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.task import Task
from xai_desktop.services.contact_sheet import ContactSheet, SheetEntry, explained
from xai_desktop.services.lanes import Lane, Request, Steps
from xai_desktop.services.results import Film, MapResult

TOPIC = "sheet"
TITLE = "All explainers"

TURN_S = 1.0
"""After so long another piece of work may come in between: somebody may want one map while the sheet is being made."""


class ContactSheets(QObject):
    """Fills the session's `sheet`. `explained` carries network, request and map of every tile, as `Analysis` does.

    A sheet belongs to a film, a network and a class: where one of them changes it is stopped and goes.
    """

    explained = Signal(str, object, object)

    def __init__(self, session: Session, jobs: Jobs, engine: Engine, cards: Sequence[ExplainerCard]) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._engine = session, jobs, engine
        self._cards = tuple(cards)
        self._film: Film | None = None
        self._request: Request | None = None
        self._about: Subject | None = None
        self._seconds: dict[str, dict[str, float]] = {}
        session.changed.connect(self._changed)

    def show_film(self, film: Film) -> None:
        """What follows is about this film."""
        self._film = film

    def note_time(self, bundle: str, request: ExplainRequest, result: MapResult) -> None:
        """How long an explainer took on a network: the next sheet begins with what is quick there."""
        self._seconds.setdefault(bundle, {})[request.key] = result.explanation.provenance.seconds

    def run(self) -> None:
        """Ask all explainers; what is there already stays."""
        film, state = self._film, self._session.state
        if film is None or state.target is None or film.ref is not state.ref or not self._session.may_explain:
            return
        sheet = state.sheet or ContactSheet.of(state.bundle, state.target, self._cards, state.unsuitable)
        self._session.update(sheet=sheet.again())
        self._about = self._subject()
        self._go_on()

    def stop(self) -> None:
        """Keep the tiles that are there."""
        self._jobs.cancel_topic(TOPIC)

    def _go_on(self) -> None:
        """Ask for the next tiles, then let others have their turn: a network is only touched by one at a time."""
        film, sheet = self._film, self._session.state.sheet
        if film is None or sheet is None:
            return
        seconds = dict(self._seconds.get(sheet.bundle, {}))

        def explain(request: ExplainRequest, task: Task) -> MapResult:
            return self._engine.explain(sheet.bundle, film, request, sheet.target, task)

        def work(task: Steps) -> None:
            began = time.monotonic()
            for made in explained(sheet, explain, seconds, task):
                task.hand_over(made)
                if time.monotonic() - began > TURN_S:
                    return

        def ended() -> None:
            if self._request is request:  # nothing goes on
                self._end()

        request = self._jobs.run(Lane.MODEL, TOPIC, TITLE, work, self._next, partly=self._take, ended=ended)
        self._request = request

    def _next(self, _: object) -> None:
        sheet = self._session.state.sheet
        if sheet is not None and sheet.waiting and self._about == self._subject():
            self._go_on()

    def _take(self, made: tuple[SheetEntry, MapResult | None]) -> None:
        (entry, result), sheet = made, self._session.state.sheet
        if sheet is None or self._about != self._subject():
            return
        self._session.update(sheet=sheet.with_entry(entry))
        if result is not None:
            self.note_time(sheet.bundle, entry.request, result)
            self.explained.emit(sheet.bundle, entry.request, result)

    def _end(self) -> None:
        """What has not come will not come."""
        sheet = self._session.state.sheet
        if sheet is not None and sheet.waiting and self._about == self._subject():
            self._session.update(sheet=sheet.stopped())

    def _subject(self) -> Subject:
        state = self._session.state
        return state.ref, state.bundle, state.target

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        if names & {"ref", "bundle", "target"} and self._about not in (None, self._subject()):
            self._about = None
            self._jobs.cancel_topic(TOPIC)
            if self._session.state.sheet is not None:
                self._session.update(sheet=None)
