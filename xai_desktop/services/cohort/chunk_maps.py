"""The maps of a chunk: what can share a pass is made together, everything else film by film."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.task import Task
from xai_desktop.explainers import Explainer, explain_tensor, hooks, make
from xai_desktop.explainers.batched import MapWish, explain_films_tensor, shares_a_pass
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.scores import Logit, Score
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.predicting import ask, logits_of
from xai_desktop.services.questions import layer_of, names_of, settled


@dataclass(frozen=True, slots=True)
class Wish:
    """One map of every film and class that is asked about. `layers` () for a method without layers."""

    method: Explainer
    layers: tuple[str, ...]

    @property
    def layer(self) -> str:
        return ", ".join(self.layers)

    @property
    def shares(self) -> bool:
        """Whether its maps come out of a pass that films and other methods share."""
        return len(self.layers) == 1 and shares_a_pass(self.method)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A raw map (h, w), or the sentence that says why there is none; `seconds` is its share of the work."""

    wish: Wish
    raw: FloatArray | None
    seconds: float
    why: str = ""


Targets = Sequence[Sequence[int]]
"""For each film of the chunk the engine's classes that a map is wanted of."""


def wishes_of(bundle: ModelBundle, design: Design) -> tuple[Wish, ...]:
    """Methods × layers, each once.

    A layer that this network does not have is a reason in its rows, since another one may have it. Raises
    `ExplainerError` for a method or parameter that is not known, and where the network has none of the layers.
    """
    found = [wish for method in design.methods for wish in _wishes(bundle, method, design.layers)]
    known = dict(bundle.net.named_modules())
    if not any(set(wish.layers) <= set(known) for wish in found):
        hooks.module_of(bundle.net, found[0].layers[0])
    return tuple(dict.fromkeys(found))


def _wishes(bundle: ModelBundle, method: Method, layers: Sequence[str]) -> list[Wish]:
    explainer = settled(bundle, make(method.key, **dict(method.parameters)))
    if not explainer.uses_layer:
        return [Wish(explainer, ())]
    found = []
    for layer in layers:
        if layer == "all":
            found += [Wish(explainer, (name,)) for name in bundle.layers or (layer_of(bundle, "last"),)]
        else:
            found.append(Wish(explainer, names_of(bundle, layer)))
    return found


def ask_and_explain(
    bundle: ModelBundle,
    x: Tensor,
    wishes: Sequence[Wish],
    choose: Callable[[Tensor], Targets],
    seed: int,
    task: Task,
) -> tuple[Tensor, list[list[list[Made]]]]:
    """Logits (B, classes) of the films `x` (B, C, h, w), and maps by film, by target, by wish.

    `choose` is told the logits, and says of which classes each film's maps are wanted. A method that does not fit
    gives the sentence that says why, and costs the others nothing. Raises `BundleError` for a network that does not
    fit its card, `DeviceMemoryError`, `Cancelled`.
    """
    together = [wish for wish in wishes if wish.shares]
    logits, targets, shared = _together(bundle, x, together, choose, seed, task)
    found: list[list[list[Made]]] = []
    for film, asked in enumerate(targets):
        found.append([])
        for place, index in enumerate(asked):
            made = {wish: shared[film][place][n] for n, wish in enumerate(together)} if shared else {}
            found[-1].append([
                made.get(wish) or _alone(bundle, x[film : film + 1], wish, index, seed, task) for wish in wishes
            ])  # fmt: skip
    return logits, found


def _together(
    bundle: ModelBundle,
    x: Tensor,
    wishes: Sequence[Wish],
    choose: Callable[[Tensor], Targets],
    seed: int,
    task: Task,
) -> tuple[Tensor, Targets, list[list[list[Made]]] | None]:
    """One pass for the answer and for the maps; None where the methods do not fit this network."""
    began, told = time.perf_counter(), list[Tensor]()
    asked: list[Targets] = []

    def scores(answer: Any) -> list[list[Score]]:
        told[:] = [logits_of(bundle, answer, len(x))]
        asked[:] = [choose(told[0])]
        return [[Logit(index) for index in own] for own in asked[0]]

    if wishes:
        own = [MapWish(wish.method, wish.layers[0]) for wish in wishes if isinstance(wish.method, ClassActivation)]
        try:
            raws = explain_films_tensor(bundle.net, x.to(bundle.device), own, scores, task=task, seed=seed)
        except ExplainerError:
            pass  # whichever method it is says so when it is asked alone
        else:
            count = sum(map(len, asked[0])) * len(wishes)
            each = (time.perf_counter() - began) / max(1, count)
            pairs = [[list(zip(wishes, maps, strict=True)) for maps in film] for film in raws]
            return told[0], asked[0], [[[Made(w, raw, each) for w, raw in maps] for maps in film] for film in pairs]
    logits = ask(bundle, x)
    return logits, choose(logits), None


def _alone(bundle: ModelBundle, x: Tensor, wish: Wish, index: int, seed: int, task: Task) -> Made:
    began = time.perf_counter()
    try:
        raw = explain_tensor(
            bundle.net, x.to(bundle.device), wish.method, wish.layers, Logit(index), task=task, seed=seed
        )
    except ExplainerError as error:
        return Made(wish, None, time.perf_counter() - began, str(error))
    return Made(wish, raw, time.perf_counter() - began)
