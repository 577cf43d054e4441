"""Bringing a map back that was made before: with what was asked, its class, and its network."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.analysis import Analysis
from xai_desktop.app.history_of_runs import HistoryOfRuns
from xai_desktop.app.runs import Run, film_key
from xai_desktop.app.session import Session


class Recalling(QObject):
    """`network_wanted` asks for another network by name; once it has answered, its map is brought back."""

    network_wanted = Signal(str)

    def __init__(self, session: Session, analysis: Analysis, history: HistoryOfRuns) -> None:
        super().__init__(session)
        self._session, self._analysis, self._history = session, analysis, history
        self._waiting: Run | None = None
        session.changed.connect(self._changed)

    @Slot(int)
    def recall(self, number: int) -> None:
        """Show a run of this film again; one that is gone, or may not be seen, is left alone."""
        run = self._history.find(number)
        if run is None:
            return
        self._waiting = None
        if run.bundle == self._session.state.bundle:
            self._analysis.bring_back(run.request, run.target, run.result)
        else:
            self._waiting = run
            self.network_wanted.emit(run.bundle)

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        run, state = self._waiting, self._session.state
        if run is None or not names & {"ref", "bundle", "loading", "prediction"}:
            return
        other_film = state.ref is None or film_key(state.ref) != run.film
        given_up = not state.loading and state.bundle != run.bundle
        if other_film or given_up:
            self._waiting = None
        elif state.bundle == run.bundle and state.prediction is not None:
            self._waiting = None
            QTimer.singleShot(0, lambda: self.recall(run.number))  # after the map that follows of itself was asked for
