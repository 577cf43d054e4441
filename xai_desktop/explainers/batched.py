"""Several films, several class activation maps, several classes: one forward pass, and a backward pass per class.

In eval mode the films of a batch do not see each other, so that the gradient of the sum of their scores holds each
film's own gradient. Which films stood beside it changes a film's map by rounding only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import hooks
from xai_desktop.explainers.base import Explainer
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.memory import with_room
from xai_desktop.explainers.scores import Score
from xai_desktop.explainers.subject import Attentive, answer_of
from xai_desktop.models.backbones import final_relu_shown

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class MapWish:
    """One map of every film and class: a method that `shares_a_pass`, at one layer by its name in the network."""

    method: ClassActivation
    layer: str


Chooser = Callable[[Any], Sequence[Sequence[Score]]]
"""Says what is asked about each film, once the network has answered."""


def shares_a_pass(method: Explainer) -> bool:
    """Whether the method's map is its formula of features and gradients, and nothing else."""
    return isinstance(method, ClassActivation) and type(method).maps is ClassActivation.maps


def explain_films_tensor(
    net: nn.Module,
    x: Tensor,
    wishes: Sequence[MapWish],
    scores: Sequence[Sequence[Score]] | Chooser,
    *,
    task: Task = _QUIET,
    seed: int = 0,
) -> list[list[list[FloatArray]]]:
    """Maps by film, by score of that film, by wish: each (h, w) float32, signed, before any final ReLU.

    `x` (B, C, H, W) is ready for the net and lies on its device; `scores` has one entry per film, which may be empty,
    or is a function that is told the network's answer.
    Raises `ExplainerError` where network, layer, class or input do not fit together, `DeviceMemoryError`, `Cancelled`.
    """
    if x.ndim != 4 or not x.is_floating_point() or not (callable(scores) or len(scores) == len(x)):
        raise ExplainerError(f"A batch of films with a list of scores each is needed, not {tuple(x.shape)}.")
    choose: Chooser = scores if callable(scores) else lambda _: scores
    attentive = Attentive(task)
    with (
        final_relu_shown(net),
        hooks.undisturbed(net, x, seed) as own,
        hooks.interruptible(net, attentive.again),
    ):
        return with_room(lambda: _maps(net, own, wishes, choose, attentive), x.device)


def _maps(
    net: nn.Module, x: Tensor, wishes: Sequence[MapWish], choose: Chooser, task: Task
) -> list[list[list[FloatArray]]]:
    layers = tuple(dict.fromkeys(wish.layer for wish in wishes))
    found: list[list[list[FloatArray]]] = [[] for _ in x]
    task.step(0, 1)
    with hooks.captured(net, layers, (x.shape[2], x.shape[3]), lambda _: task.step(0, 1)) as outputs:
        answer = answer_of(net, x)
        features = hooks.taken(outputs, layers)
        scores = choose(answer)
        rounds = max(map(len, scores), default=0)
        for number in range(rounds):
            asked = [film for film, own in enumerate(scores) if number < len(own)]
            total = _total(answer, [(film, scores[film][number]) for film in asked])
            gradients = gradients_of(total, features, keep=number + 1 < rounds)
            task.step(number + 1, rounds + 1)
            of_layer = dict(zip(layers, zip(features, gradients, strict=True), strict=True))
            made = [_of_batch(wish, *of_layer[wish.layer], asked) for wish in wishes]
            for place, film in enumerate(asked):
                found[film].append([maps[place] for maps in made])
    return found


def _total(answer: object, asked: Sequence[tuple[int, Score]]) -> Tensor:
    """The sum of the films' own scores; a score that several films share is read once."""
    tables = {score: score.of(answer) for score in dict.fromkeys(score for _, score in asked)}
    return torch.stack([tables[score][film] for film, score in asked]).sum()


def _of_batch(wish: MapWish, features: Tensor, gradients: Tensor, asked: Sequence[int]) -> list[FloatArray]:
    """The maps (h, w) of the films that were asked about, film by film: some formulas take one."""
    with torch.no_grad():
        pairs = ((features[film : film + 1].detach(), gradients[film : film + 1]) for film in asked)
        return [wish.method.formula(a, g)[0].float().cpu().numpy() for a, g in pairs]
