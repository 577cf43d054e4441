"""Which methods work for this network? Every one is tried at every layer, on one small film that a program has drawn.

A method works where it gives a map. It works with a warning where the map says nothing about the class that was asked
for: because it is the same for every class at that layer, as behind an average over the whole film some are, or because
nothing in this film speaks for the class. Methods that ask the network very often are given smaller parameters, and
whatever takes longer than `LIMIT_S` is left after that: how long a whole map takes is then reckoned from the part.
"""

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.applicability import Applicability, Fit, Fitting, places
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import Cancelled, DeviceMemoryError, ExplainerError
from xai_desktop.core.explanation import CLASSLESS
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.core.parameters import Value
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import EXPLAINERS, Explainer, Logit, Need, explain_tensor, make, unmet_needs
from xai_desktop.explainers.base import BASELINES
from xai_desktop.explainers.cards import cards
from xai_desktop.explainers.subject import Attentive
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.kept_dry_runs import key_of
from xai_desktop.services.predicting import ask
from xai_desktop.services.questions import engine_index, settled
from xai_desktop.training.synthetic import SyntheticOrder, draw

FILM = SyntheticOrder(seed=9, findings=("Effusion", "Nodule"), side=256)
ABOUT_FILM = "a drawn chest film of 256 × 256 pixels with an effusion and a nodule"
LIMIT_S = 3.0
"""Seconds after which a map is left, as soon as it is known which part of it is done."""
LONGEST_S = 30.0
"""Seconds after which it is left in any case."""
SLOW_S = 60.0
"""Seconds from which on the time is a warning."""
ALIKE = 1e-6
"""How far the cosine of two maps may be from 1 where they are said to be the same: rounding, as measured, is below."""

SMALLER: Mapping[str, tuple[str, int, dict[str, Value]]] = {
    "smooth_grad": ("samples", 3, {}),
    "var_grad": ("samples", 3, {}),
    "smooth_grad_cam_pp": ("samples", 3, {}),
    "gradient_shap": ("samples", 4, {}),
    "integrated_gradients": ("steps", 4, {}),
    "extremal_perturbation": ("steps", 10, {}),
    "lime": ("samples", 50, {}),
    "rise": ("samples", 50, {}),
    "cascam": ("iterations", 2, {}),
}
"""By method: what is counted, how many are enough to see whether it works, and other parameters. Time goes with it."""

SAME = "The map is the same for every class at this layer: it does not say why this score is high."
SAME_NET = "The map is the same for every class of this network: it does not say why this score is high."
CHANCE = "A sanity baseline: it explains no score."
NOTHING = "It gives a map, but an empty one: nothing in the test film speaks for the class."
FLAT = "It gives a map, but one with the same value everywhere on the test film."
NOT_FINITE = "The map has values that are not finite."
SLOW = "One map takes {minutes} min or so on this device."
CRASHED = "The method failed on this network ({reason}); report it with the network's architecture."

_QUIET = Quiet()


def dry_run(
    bundle: ModelBundle, wanted: Task = _QUIET, limit_s: float = LIMIT_S, only: Collection[str] = ()
) -> Applicability:
    """Try every method, or `only` these, at every layer of the card. Raises `Cancelled`, and
    `BundleError` where the network does not answer at all."""
    task = Attentive(wanted)
    probe = _Probe.of(bundle, task, limit_s)
    methods = tuple((card.key, card.uses_layer) for card in cards() if not only or card.key in only)
    todo = places(bundle.card, methods)
    unmet: dict[str, dict[Need, str]] = {}
    fittings = []
    for number, (key, layer) in enumerate(todo):
        task.step(number, len(todo), EXPLAINERS[key].label)
        where = layer or (bundle.layers[-1] if bundle.layers else "")
        if where not in unmet:
            unmet[where] = _unmet(bundle, probe.x, where)
        fittings.append(probe.fitting(key, layer, unmet[where]))
    task.step(len(todo), len(todo))
    return Applicability(key_of(bundle.card), bundle.device, ABOUT_FILM, tuple(fittings), tuple(_said_smaller()))


def _said_smaller() -> Iterator[tuple[str, str]]:
    for key, (name, count, others) in SMALLER.items():
        if key in {kind.key for kind in EXPLAINERS}:
            yield key, ", ".join(f"{one} {value}" for one, value in {name: count, **others}.items())


def _unmet(bundle: ModelBundle, x: Tensor, layer: str) -> dict[Need, str]:
    try:
        return unmet_needs(bundle.net, x, layer)
    except ExplainerError as error:
        return dict.fromkeys(Need, str(error))


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A map, None where it was left; `seconds` of a whole one at the usual parameters."""

    raw: FloatArray | None
    seconds: float
    estimated: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Probe:
    """A network, the film on its device, and two classes to ask about: the highest, and the lowest where there are
    several."""

    bundle: ModelBundle
    x: Tensor
    top: int
    other: int | None
    task: Attentive
    limit_s: float

    @classmethod
    def of(cls, bundle: ModelBundle, task: Attentive, limit_s: float) -> "_Probe":
        x = to_input(draw(FILM).image(), bundle.card.input)[0].to(bundle.device)
        order = ask(bundle, x)[0].argsort(descending=True).tolist()
        other = order[-1] if len(order) > 1 else None
        return cls(bundle, x, engine_index(bundle, order[0]), other, task, limit_s)

    def fitting(self, key: str, layer: str, unmet: Mapping[Need, str]) -> Fitting:
        kind = EXPLAINERS[key]
        if kind.uses_layer and not layer:
            return Fitting(key, layer, Fit.FAILS, str(Need.FEATURE_MAPS))
        lacking = [unmet[need] for need in kind.needs if need in unmet]
        if lacking:
            return Fitting(key, layer, Fit.FAILS, lacking[0])
        try:
            return self._tried(kind, layer)
        except (ExplainerError, DeviceMemoryError) as error:
            return Fitting(key, layer, Fit.FAILS, str(error))
        except (RuntimeError, ValueError, TypeError, LookupError, ArithmeticError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0][:160].rstrip(".")
            return Fitting(key, layer, Fit.FAILS, CRASHED.format(reason=reason))

    def _tried(self, kind: type[Explainer], layer: str) -> Fitting:
        method = settled(self.bundle, _smaller(kind))
        first = self._made(method, layer, self.top)
        seconds = first.seconds
        warning = ""
        if first.raw is not None:
            warning = _fault(method, first.raw)
            if warning == NOT_FINITE:
                return Fitting(kind.key, layer, Fit.FAILS, warning)
            if kind.by_class and self.other is not None:
                second = self._made(method, layer, self.other)
                seconds = min(seconds, second.seconds)  # the first of all also loads what the method needs
                if second.raw is not None and same_picture(first.raw, second.raw):
                    warning = SAME if layer else SAME_NET
        if not warning and seconds >= SLOW_S:
            warning = SLOW.format(minutes=round(seconds / 60))
        fit = Fit.WARNS if warning else Fit.WORKS
        return Fitting(kind.key, layer, fit, warning or _nature(kind), float(f"{seconds:.3g}"), first.estimated)

    def _made(self, method: Explainer, layer: str, index: int) -> _Made:
        watch = _Watch(self.task, self.limit_s)
        layers = (layer,) if layer else None
        times = _times(type(method))
        try:
            raw = explain_tensor(self.bundle.net, self.x, method, layers, Logit(index), task=watch)
        except _Enough:
            return _Made(None, watch.whole * times, estimated=True)
        return _Made(raw, watch.seconds * times, estimated=times != 1)


def _smaller(kind: type[Explainer]) -> Explainer:
    name, count, others = SMALLER.get(kind.key, ("", 0, {}))
    return make(kind.key, **({name: count, **others} if name else {}))


def _times(kind: type[Explainer]) -> float:
    """How much longer a map with the usual parameters takes."""
    if kind.key not in SMALLER:
        return 1.0
    name, count, _ = SMALLER[kind.key]
    usual = next(one.default for one in kind.parameters() if one.name == name)
    return float(usual) / count


def _fault(method: Explainer, raw: FloatArray) -> str:
    if not bool(np.isfinite(raw).all()):
        return NOT_FINITE
    state = judge(method.displayed(raw))
    return {MapState.EMPTY: NOTHING, MapState.CONSTANT: FLAT, MapState.NON_FINITE: NOT_FINITE}.get(state, "")


def _nature(kind: type[Explainer]) -> str:
    """What is true of a method whatever the network."""
    if kind.group == BASELINES:
        return CHANCE
    return "" if kind.by_class else CLASSLESS


def same_picture(one: FloatArray, other: FloatArray) -> bool:
    """Whether two maps (h, w) differ by a positive factor only."""
    a, b = one.ravel().astype(np.float64), other.ravel().astype(np.float64)
    norms = float(np.linalg.norm(a) * np.linalg.norm(b))
    return norms > 0 and float(a @ b) / norms >= 1 - ALIKE


class _Enough(Cancelled):
    """The map takes longer than a dry run waits."""


class _Watch:
    """The task of one map: it stops one that takes too long, and knows then how long the whole would take."""

    def __init__(self, task: Attentive, limit_s: float) -> None:
        self._task, self._limit, self._began = task, limit_s, time.perf_counter()
        self._share = 0.0

    @property
    def seconds(self) -> float:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter() - self._began

    @property
    def whole(self) -> float:
        """Seconds of the whole map, as far as its steps tell."""
        return self.seconds / self._share if self._share else self.seconds

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        del text
        self._task.again()
        self._share = done / total if total else 0.0
        spent = time.perf_counter() - self._began
        if spent > LONGEST_S or (spent > self._limit and self._share > 0):
            raise _Enough
