"""Comparing what is showing with another choice of network, explainer, layer and class, in the background."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.comparison import COUNTING, UNCOUNTED, Comparison
from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.comparison import CompareMode, CompareWish, Likeness
from xai_desktop.core.errors import ExplainerError, XaiError
from xai_desktop.core.prediction import Prediction, Target, target_of
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import Threshold
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import Film, MapResult

TOPIC, NUMBERS = "comparison", "likeness"
PAUSE_MS = 40
"""A threshold that moves asks for one count per pause, not for one per step."""

NO_MAP = "Run an explainer first: what is showing is the first of the two maps."


class Comparing(QObject):
    """Fills the session's `comparison`. `busy` says what is waited for, "" for nothing; `refused` why there is none.

    The first map is the one that is showing: where another one takes its place, it is compared with the same other map.
    """

    busy = Signal(str)
    refused = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, engine: Engine) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._engine = session, jobs, engine
        self._film: Film | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._count)
        session.changed.connect(self._changed)

    def show_film(self, film: Film) -> None:
        """What follows is about this film; nothing of the last one is compared any more."""
        self.end()
        self._film = film

    def compare(self, wish: CompareWish, mode: CompareMode) -> None:
        """Make the other map, and hold the one that is showing against it."""
        film, state = self._film, self._session.state
        if film is None or state.result is None or film.ref is not state.ref or not self._session.may_explain:
            self.refused.emit(NO_MAP)
            return
        same, known = wish.bundle == state.bundle, state.prediction

        def work(task: Task) -> tuple[MapResult, Prediction | None]:
            card, unfit = self._engine.card(wish.bundle, task)
            if reason := unfit.get(wish.request.key):
                raise ExplainerError(f"This explainer does not fit {card.name}: {reason}")
            target = _target(wish.target, card)
            prediction = known if same else self._engine.predict(wish.bundle, film, task)
            return self._engine.explain(wish.bundle, film, wish.request, target, task), prediction

        def then(made: tuple[MapResult, Prediction | None]) -> None:
            self.busy.emit("")
            first = self._session.state.result
            if first is not None and self._film is film:
                self._show(wish, mode, first, *made)

        def otherwise(error: Exception) -> None:
            self.busy.emit("")
            if not isinstance(error, XaiError):
                raise error
            self.refused.emit(str(error))

        self.busy.emit("Making the other map…")
        self._jobs.run(
            Lane.MODEL, TOPIC, "Making a map to compare", work, then, otherwise, ended=lambda: self.busy.emit("")
        )

    def choose_mode(self, mode: CompareMode) -> None:
        """Another way to put the two maps together; nothing is made again."""
        comparison = self._session.state.comparison
        if comparison is not None and comparison.mode is not mode:
            self._session.update(comparison=replace(comparison, mode=mode))

    @Slot()
    def end(self) -> None:
        """Show one map again."""
        for topic in (TOPIC, NUMBERS):
            self._jobs.cancel_topic(topic)
        self._timer.stop()
        if self._session.state.comparison is not None:
            self._session.update(comparison=None)

    def _show(
        self, wish: CompareWish, mode: CompareMode, first: MapResult, second: MapResult, other: Prediction | None
    ) -> None:
        from xai_desktop.services.likeness import side_score

        scores = side_score(first, self._session.state.prediction), side_score(second, other)
        self._session.update(comparison=Comparison(wish, mode, first, second, scores))
        self._timer.start()

    def _count(self) -> None:
        """The rank correlation once per pair, since no threshold changes it; the masks at the threshold of now."""
        comparison, threshold = self._session.state.comparison, self._session.state.look.threshold
        if comparison is None:
            return

        def work(task: Task) -> Likeness:
            return _likeness(comparison, threshold, task)

        def then(found: Likeness) -> None:
            now = self._session.state.comparison
            if now is not None and (now.first, now.second) == (comparison.first, comparison.second):
                self._session.update(comparison=replace(now, likeness=found))

        self._jobs.run(Lane.IO, NUMBERS, QUIETLY, work, then)

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        comparison, state = self._session.state.comparison, self._session.state
        if comparison is None:
            return
        if "result" in names and state.result is not comparison.first:
            self._follow(comparison)
        elif "look" in names:
            self._timer.start()

    def _follow(self, comparison: Comparison) -> None:
        """Another map is showing: it is the first one now."""
        first = self._session.state.result
        if first is None:
            self.end()
            return
        from xai_desktop.services.likeness import side_score

        scores = side_score(first, self._session.state.prediction), comparison.scores[1]
        self._session.update(comparison=replace(comparison, first=first, scores=scores, likeness=UNCOUNTED))
        self._timer.start()


def _target(title: str, card: BundleCard) -> Target:
    """Raises `ExplainerError` naming the classes that there are."""
    found = target_of(title, card.classes)
    if found is None:
        raise ExplainerError(f"{card.name} has no class {title!r}; choose one of: {', '.join(card.classes)}.")
    return found


def _likeness(comparison: Comparison, threshold: Threshold, task: Task) -> Likeness:
    from xai_desktop.services.likeness import correlation, mask_iou

    task.step(0, 0, "comparing two maps")
    iou = mask_iou(comparison.first, comparison.second, threshold)
    task.step(0, 0, "comparing two maps")
    known = comparison.likeness.correlation
    return Likeness(correlation(comparison.first, comparison.second) if known is COUNTING else known, iou)
