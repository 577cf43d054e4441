"""Predict, explain, cascade: one chain of background work per film, where the newest request wins.

A result is taken only if it answers what is being asked now: the same film, the same network, the same class.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.answers import Answers
from xai_desktop.app.cascade_modes import kept
from xai_desktop.app.cascading import Cascading
from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.device import Devices
from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.study import ImageRef
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import Film, MapResult

MAPS = ("explain", "cascade")
TOPICS = ("predict", *MAPS)

HED_KEPT = "The weights of HED are kept in your settings; choose the edges called HED in Feature CAM."

Subject = tuple[ImageRef | None, str, Target | None]
"""What a map is about: a film, a network by name, a class."""


class Analysis(QObject):
    """The controller of the model lane. Job titles never say what was found."""

    engine_ready = Signal(object)
    bundle_ready = Signal(str, object)
    bundle_failed = Signal(str, object)
    said = Signal(str)
    scope_confirmed = Signal(object, object)
    explained = Signal(str, object, object)
    """Network, request and map, whenever one was made."""

    def __init__(self, session: Session, jobs: Jobs, engine: Engine) -> None:
        super().__init__(jobs)
        self._session, self._jobs, self.engine = session, jobs, engine
        self._film: Film | None = None
        self._answers = Answers()
        self._wished_label = ""
        self._confirmed: frozenset[str] = frozenset()
        self.cascade = Cascading(session, jobs, engine)
        self.automatic = True
        self._waiting = False
        """Whether a map was asked for before the network had answered: it is made then."""

    def make_every_map(self) -> None:
        """Also those that are kept from before: for whoever measures how long a map takes."""
        self.engine.keeps = False
        self._answers = Answers(0)

    def start_engine(self) -> None:
        self._jobs.run(Lane.MODEL, "engine", "Starting the network engine", self.engine.start, self.engine_ready.emit)

    def choose_device(self, wished: str) -> None:
        """Run on another device from now on: what is showing is asked for anew there."""
        state = self._session.state

        def then(devices: Devices) -> None:
            self.engine_ready.emit(devices)
            if devices.chosen.key != before and state.bundle:
                self._answers.forget()
                self.use_bundle(self._session.state.bundle, self.cascade.companions)

        before = self.engine.device
        self._cancel(*TOPICS)
        self._jobs.run(Lane.MODEL, "engine", "Looking for devices", lambda task: self.engine.choose(wished, task), then)

    def use_bundle(self, name: str, companions: tuple[str, ...]) -> None:
        """Choose a network and its further rows; until it is loaded everything stays as it was."""
        self._session.update(loading=name)
        self._jobs.run(
            Lane.MODEL,
            "bundle",
            "Loading a network",
            lambda task: self.engine.card(name, task),
            lambda found: self._bundle_ready(name, companions, *found),
            lambda error: self._bundle_failed(name, error),
        )

    def keep_hed(self, path: Path) -> None:
        """Check the weights of the edge detector HED and keep a copy for all later maps."""
        self._jobs.run(
            Lane.MODEL,
            "hed",
            "Reading the weights of HED",
            lambda task: self.engine.keep_hed(path, task),
            lambda _: self._hed_kept(),
        )

    def _hed_kept(self) -> None:
        self._answers.forget()  # maps of other edges
        self.said.emit(HED_KEPT)

    def show_film(self, film: Film) -> None:
        """A new film: everything about the last one is no longer wanted."""
        self._cancel(*TOPICS)
        self._film, self._waiting, self._confirmed = film, False, frozenset()
        self.cascade.show_film(film)
        self._predict()

    def choose_target(self, target: Target) -> None:
        self._cancel(*MAPS)
        self._wished_label = target.label
        self._session.update(target=target, result=None, cascade=None, tile=None)
        self._explain_and_cascade()

    def explain(self, request: ExplainRequest) -> None:
        """Run an explainer; the cascade follows where the method is one of its rows', else it stays as it is."""
        self._session.update(request=request, tile=None)
        self._waiting = self._session.state.target is None
        self._explain()
        self.cascade.follow(request)

    def prepare(self, request: ExplainRequest, label: str) -> None:
        """What to ask of the next film that is shown, and of which class; "" leaves the class to the network."""
        self._wished_label = label
        self._session.update(request=request, tile=None)

    def bring_back(self, request: ExplainRequest, target: Target, result: MapResult | None) -> None:
        """Show a map that was made before, at once; without one it is made again. The cascade follows its class."""
        if not self._session.may_explain:
            return
        other = target != self._session.state.target
        self._cancel(*(MAPS if other else ("explain",)))
        self._wished_label = target.label
        gone = {"cascade": None} if other else {}
        self._session.update(request=request, target=target, result=result, tile=None, **gone)
        if result is None:
            self._explain()
        if other and self.automatic:
            self.cascade.run()

    def recall_scope(self, ref: ImageRef, hashes: Collection[str]) -> None:
        """For which networks, by the hash of their weights, this film was confirmed before: nobody is asked twice."""
        if self._film is None or self._film.ref.place != ref.place:
            return
        self._confirmed = frozenset(hashes)
        card = self._session.state.card
        if card is not None and card.weights_hash in self._confirmed and not self._session.may_explain:
            self._session.update(scope_confirmed=True)
            self._explain_and_cascade()

    def confirm_scope(self) -> None:
        """Ask the network although the film lies outside its card. `scope_confirmed` tells the film and what it is."""
        outside = self._session.outside
        if self._session.may_explain or self._film is None:
            return
        card = self._session.state.card
        self._confirmed |= {card.weights_hash} if card is not None else set()
        self._session.update(scope_confirmed=True)
        self.scope_confirmed.emit(self._film.ref, outside)
        self._explain()
        self.cascade.run()

    def _cancel(self, *topics: str) -> None:
        for topic in topics:
            self._jobs.cancel_topic(topic)

    def _subject(self) -> Subject:
        state = self._session.state
        return state.ref, state.bundle, state.target

    def _bundle_ready(
        self, name: str, companions: tuple[str, ...], card: BundleCard, unsuitable: dict[str, str]
    ) -> None:
        """The network takes over in one change, with a layer and a mode that it has."""
        self._cancel(*TOPICS)
        self.cascade.companions = companions
        state = self._session.state
        layer = state.request.layer if state.request.layer in (*card.layers, JOINED) else "last"
        self._session.update(
            bundle=name,
            loading="",
            card=card,
            cascade_mode=kept(state.cascade_mode, card, unsuitable),
            unsuitable=unsuitable,
            request=replace(state.request, layer=layer),
            prediction=None,
            target=None,
            result=None,
            cascade=None,
            tile=None,
            scope_confirmed=card.weights_hash in self._confirmed,
        )
        self.bundle_ready.emit(name, unsuitable)
        self._predict()

    def _bundle_failed(self, name: str, error: Exception) -> None:
        self._session.update(loading="")
        self.bundle_failed.emit(name, error)

    def _predict(self) -> None:
        film, name = self._film, self._session.state.bundle
        if film is None or not name:
            return

        def then(prediction: Prediction) -> None:
            self._answers.keep_prediction(name, film, prediction)
            if (film.ref, name) == self._subject()[:2]:
                show(prediction)

        def show(prediction: Prediction) -> None:
            self._session.update(prediction=prediction, target=self._first_target(prediction))
            if self._waiting and not self.automatic:
                self._explain()
            self._waiting = False
            self._explain_and_cascade()

        known = self._answers.prediction(name, film)
        if known is not None:
            show(known)
            return
        self._jobs.run(
            Lane.MODEL, "predict", "Asking the network", lambda task: self.engine.predict(name, film, task), then
        )

    def _first_target(self, prediction: Prediction) -> Target:
        """The wish or the top score, among the classes with a box on this film where those may be known."""
        by_score = sorted(prediction.classes, key=lambda c: -c.score)
        marked = [c for c in by_score if c.label in self._boxed_classes()] or by_score
        return next((c for c in marked if c.label == self._wished_label), marked[0]).target

    def _boxed_classes(self) -> set[str | None]:
        """A target chosen by the reference would give it away before its step."""
        card, film = self._session.state.card, self._film
        if card is None or film is None or self._session.state.reading.steps_on:
            return set()
        return {card.class_of(a.label) for a in film.annotations}

    def _explain_and_cascade(self) -> None:
        if self.automatic:
            self._explain()
            self.cascade.run()

    def _explain(self) -> None:
        film, state, subject = self._film, self._session.state, self._subject()
        if film is None or state.target is None or film.ref is not state.ref or not self._session.may_explain:
            return
        name, request, target = state.bundle, state.request, state.target

        def then(result: MapResult) -> None:
            self._answers.keep_map(name, film, request, target, result)
            if subject == self._subject():
                self._session.update(result=result)
                self.explained.emit(name, request, result)

        known = self._answers.map(name, film, request, target)
        if known is not None:
            self._cancel("explain")
            then(known)
            return

        self._jobs.run(
            Lane.MODEL,
            "explain",
            "Explaining",
            lambda task: self.engine.explain(name, film, request, target, task),
            then,
        )
