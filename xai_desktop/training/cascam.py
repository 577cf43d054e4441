"""CasCAM's networks: each learns on films in which what the one before saw is darkened (methods §6.1; P001).

x^(1) is the film in [0, 1]. For k = 1 … K: a network of its own learns on x^(k); its class activation map of the film's
own class, enlarged to the film, is cut by a threshold to T; x^(k+1) = x^(k)·exp(−θT), stretched over all channels and
pixels from its lowest to its highest value, and rounded to 8 bits as the authors' files are. The masks add up.

Thresholds and masks are the explainer's: a map is later made of what the networks were taught with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn

from xai_desktop.explainers.masking import Scheme, masked
from xai_desktop.models.heads import Head
from xai_desktop.models.staged import StagedNet
from xai_desktop.training.classifying import Classes
from xai_desktop.training.features import CHUNK, Features
from xai_desktop.training.parts import Part, Plan
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.weights import reset

Start = Literal["fresh", "warm"]
LEVELS = 255


@dataclass(frozen=True, slots=True, eq=False)
class Masking:
    """`mean` and `std` (one, or one per channel) are those of the network's input; `strength` is the paper's θ."""

    scheme: Scheme
    strength: float
    mean: tuple[float, ...]
    std: tuple[float, ...]

    def next(self, net: StagedNet, films: Features) -> Features:
        """The films that the network behind this one learns from. What varies them as they are learnt from stays:
        masks are of films as they are.
        """
        rows = torch.split(torch.arange(len(films)), CHUNK)
        parts = [self.masked(films.x[r], own_maps(net, films.rows(r), films.y[r]).cpu()) for r in rows]
        return replace(films, x=torch.cat(parts))

    def masked(self, x: Tensor, maps: Tensor) -> Tensor:
        """(B, C, H, W) as the network takes it and (B, h, w) maps → the same films, darkened."""
        mean, std = (torch.tensor(values).view(1, -1, 1, 1) for values in (self.mean, self.std))
        hidden = torch.stack([self.scheme.left(one, (x.shape[2], x.shape[3])) for one in maps])
        pixels = masked(x * std + mean, hidden, self.strength)
        return ((pixels.clamp(0, 1) * LEVELS).round() / LEVELS - mean) / std


def own_maps(net: StagedNet, x: Tensor, y: Tensor) -> Tensor:
    """(B, h, w): the map of each film's own class; `y` (B, classes) are its labels."""
    with torch.no_grad():
        return class_maps(net, x, own_classes(net(x), y.to(x.device)))


def own_classes(logits: Tensor, y: Tensor) -> Tensor:
    """(B,): the class of each film, and of several the one that the network is surest of.

    A film without any has the one that the network is surest of at all: films that are masked only where they have a
    finding would tell the next network the answer. The paper's films have one class each, and this is that class.
    """
    theirs = y > 0.5  # a label that nobody gave (NaN) is none
    return logits.masked_fill(theirs.any(1, keepdim=True) & ~theirs, -torch.inf).argmax(1)


def class_maps(net: StagedNet, x: Tensor, classes: Tensor) -> Tensor:
    """(B, h, w): Σ_j W_cj·F_j of each film's class, as it is. Raises `TypeError` for a head without such weights."""
    head = net.heads[-1]
    if not isinstance(head, Head):
        raise TypeError("CasCAM needs the head called gap.")
    with torch.no_grad():
        maps = x
        for stage in net.stages:
            maps = stage(maps)
        weights = head.linear.weight[classes.to(maps.device)]
        return torch.einsum("bk,bkhw->bhw", weights, maps)


class Darkened:
    """The films of each network in rising order: darkened once, by the networks before."""

    def __init__(self, films: Features, nets: Sequence[StagedNet], masking: Masking) -> None:
        self._films, self._nets, self._masking, self._number = films, nets, masking, 0

    def of(self, number: int) -> Features:
        """For network `number`, from 0; those before it must have learnt by now."""
        for net in self._nets[self._number : number]:
            self._films = self._masking.next(net, self._films)
        self._number = max(self._number, number)
        return self._films


def iterated(
    whole: nn.Module,
    nets: Sequence[StagedNet],
    train: Features,
    tune: Features,
    recipe: Recipe,
    classes: Classes,
    masking: Masking,
    start: Start = "fresh",
) -> Plan:
    """The plan to train every network of a set (`whole` holds them all); `warm` begins with the weights before."""

    def parts() -> Iterator[Part]:
        seen, judged = Darkened(train, nets, masking), Darkened(tune, nets, masking)
        for number, net in enumerate(nets):
            before = nets[number - 1] if start == "warm" and number else None
            yield Part(
                name=f"iteration {number + 1} of {len(nets)}",
                module=nn.Sequential(*net.stages, net.heads[-1]),
                source=partial(seen.of, number),
                judge=classes.judge(partial(judged.of, number)),
                loss=classes.loss,
                epochs=recipe.whole_epochs(),
                number=number + 1,
                count=len(nets),
                begin=partial(_begin, net, before, recipe.seed * 1000 + number),
                weights=train.weights,
            )

    return Plan("cascam", whole, parts)


def _begin(net: StagedNet, before: StagedNet | None, seed: int) -> None:
    if before is None:
        reset(net, seed)
    else:
        net.load_state_dict(before.state_dict())
