"""Predict, explain, cascade: one chain of background work per film, where the newest request wins."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.study import ImageRef
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import CascadeResult, Film, MapResult

TOPICS = ("predict", "explain", "cascade")


class Analysis(QObject):
    """The controller of the model lane. Job titles never say what was found."""

    engine_ready = Signal(str)
    suitability_ready = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, engine: Engine) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self._engine = session, jobs, engine
        self._film: Film | None = None
        self._wished_label = ""
        self._layerwise_request = session.state.request
        self.cascade_with: tuple[str, ...] = ()
        self.layerwise: frozenset[str] = frozenset({session.state.request.key})
        self.automatic = True

    def start_engine(self) -> None:
        self._jobs.run(Lane.MODEL, "engine", "Starting the network engine", self._engine.start, self.engine_ready.emit)

    def use_bundle(self, name: str) -> None:
        """Choose a network; the film that is showing is predicted again."""
        self._jobs.run(
            Lane.MODEL,
            "bundle",
            "Loading a network",
            lambda task: self._engine.card(name, task),
            lambda found: self._bundle_ready(name, *found),
        )

    def show_film(self, film: Film) -> None:
        """A new film: everything about the last one is no longer wanted."""
        for topic in TOPICS:
            self._jobs.cancel_topic(topic)
        self._film = film
        self._predict()

    def choose_target(self, target: Target) -> None:
        self._wished_label = target.label
        self._session.update(target=target, result=None, cascade=None, tile=None)
        self._explain_and_cascade()

    def explain(self, request: ExplainRequest) -> None:
        """Run an explainer; the cascade follows it where the method has a map per layer, else it stays as it is."""
        self._session.update(request=request, tile=None)
        self._explain()
        changed = replace(request, layer="last") != self._layerwise_request
        if request.key in self.layerwise and (changed or self._session.state.cascade is None):
            self._layerwise_request = replace(request, layer="last")
            self._cascade()

    def choose_mode(self, mode: str) -> None:
        self._session.update(cascade_mode=mode, cascade=None, tile=None)
        self._cascade()

    def choose_tile(self, row: int, column: int) -> None:
        """Show a tile's map in the viewer, with its own agreement."""
        cascade = self._session.state.cascade
        if cascade is not None and row < len(cascade.tiles) and column < len(cascade.tiles[row]):
            self._jobs.cancel_topic("explain")
            self._session.update(tile=(row, column), result=cascade.tiles[row][column])

    def step_layer(self, by: int) -> None:
        """Scroll through the network: the next or previous tile of the row that is showing."""
        cascade, tile = self._session.state.cascade, self._session.state.tile
        if cascade is None or not cascade.tiles:
            return
        row, column = tile if tile is not None else (0, len(cascade.tiles[0]) - 1)
        self.choose_tile(row, min(max(column + by, 0), len(cascade.tiles[row]) - 1))

    def _bundle_ready(self, name: str, card: BundleCard, unsuitable: dict[str, str]) -> None:
        mode = self._session.state.cascade_mode if card.taps else "layers"
        fresh = {"prediction": None, "target": None, "result": None, "cascade": None, "tile": None}
        self._session.update(bundle=name, card=card, cascade_mode=mode, **fresh)
        self.suitability_ready.emit(unsuitable)
        self._predict()

    def _predict(self) -> None:
        film, name = self._film, self._session.state.bundle
        if film is None or not name:
            return
        self._jobs.run(
            Lane.MODEL,
            "predict",
            "Asking the network",
            lambda task: self._engine.predict(name, film, task),
            lambda prediction: self._predicted(film.ref, prediction),
        )

    def _predicted(self, ref: ImageRef, prediction: Prediction) -> None:
        if ref is not self._session.state.ref:
            return
        self._session.update(prediction=prediction, target=self._first_target(prediction))
        self._explain_and_cascade()

    def _first_target(self, prediction: Prediction) -> Target:
        """The class the reader asked for last; else one with a box on this film; else the top score."""
        card, film = self._session.state.card, self._film
        boxed = {card.class_of(a.label) for a in film.annotations} if card and film and self._may_use_boxes else set()
        by_score = sorted(prediction.classes, key=lambda c: -c.score)
        wished = [c for c in by_score if c.label == self._wished_label]
        marked = [c for c in by_score if c.label in boxed]
        if marked and not (wished and wished[0] in marked):
            return marked[0].target
        return (wished or by_score)[0].target

    @property
    def _may_use_boxes(self) -> bool:
        """A target chosen by the reference would give it away before its step."""
        return not self._session.state.reading.steps_on

    def _explain_and_cascade(self) -> None:
        if self.automatic:
            self._explain()
            self._cascade()

    def _explain(self) -> None:
        film, state = self._film, self._session.state
        if film is None or state.target is None or film.ref is not state.ref:
            return
        name, request, target = state.bundle, state.request, state.target
        self._jobs.run(
            Lane.MODEL,
            "explain",
            "Explaining",
            lambda task: self._engine.explain(name, film, request, target, task),
            lambda result: self._explained(film.ref, result),
        )

    def _explained(self, ref: ImageRef, result: MapResult) -> None:
        if ref is self._session.state.ref:
            self._session.update(result=result)

    def _cascade(self) -> None:
        film, state = self._film, self._session.state
        if film is None or state.target is None or film.ref is not state.ref:
            return
        names = tuple(dict.fromkeys((state.bundle, *self.cascade_with)))
        request, target, mode = self._layerwise_request, state.target, state.cascade_mode
        self._jobs.run(
            Lane.MODEL,
            "cascade",
            "Explaining every layer",
            lambda task: self._engine.cascade(names, film, request, target, mode, task),
            lambda result: self._cascaded(film.ref, result),
        )

    def _cascaded(self, ref: ImageRef, result: CascadeResult) -> None:
        if ref is self._session.state.ref:
            self._session.update(cascade=result)
