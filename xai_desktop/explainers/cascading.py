"""The loop of CasCAM: a map, its evidence hidden, the next map (P001; methods §6.1, 6.7).

With the paper's stage models every iteration has a network of its own. With one network the same one is asked again;
there a map is its positive evidence, brought to 0 to 1, so that one strength means the same for every base and film.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray, frozen
from xai_desktop.core.geometry import Size
from xai_desktop.core.iterations import LOST, NO_NUMBER, UNCHANGED, Iteration, Iterations
from xai_desktop.explainers.base import Explainer
from xai_desktop.explainers.masking import PixelSpace, Scheme, dimmed, enlarged, masked, unit
from xai_desktop.explainers.scores import Kind
from xai_desktop.explainers.share import Share
from xai_desktop.explainers.subject import Subject
from xai_desktop.explainers.witness import Witness
from xai_desktop.models.cascam_set import CascamSet

UNITS = 100
"""Steps per iteration: how far its explainer has come, in hundredths."""

NOT_LOST = float("-inf")


@dataclass(frozen=True, slots=True)
class Plan:
    """`bases` has one explainer per iteration. `staged`: stage models look at masked films, not at the film as it is.
    `normalised`: maps are added up after each was brought to 0 to 1. `kind` of score tells when the class is lost.
    """

    bases: tuple[Explainer, ...]
    scheme: Scheme
    strength: float
    staged: bool
    normalised: bool
    kind: Kind

    def left(self, raw: Tensor, film: Size, scaled: bool) -> Tensor:
        """(h, w) → (H, W): what the threshold leaves, of the map from 0 to 1 if `scaled`."""
        return self.scheme.left(raw, film, scaled)


class Way(Protocol):
    """What differs between stage models and one network."""

    @property
    def moves(self) -> bool:
        """Whether what is looked at changes from one iteration to the next."""

    def read(self, raw: Tensor, film: Size) -> tuple[Tensor, Tensor]:
        """The base's map (h, w) → the map to be added up and the map T to hide, both (H, W)."""

    def following(self, pixels: Tensor, hidden: Tensor) -> Tensor | None:
        """The next film's pixels (1, C, H, W); None where there is no use in another iteration."""


@dataclass(frozen=True, slots=True)
class StageModels:
    """The paper's: signed maps as they are; the film as it is for every model, or the masked film of its training."""

    plan: Plan

    @property
    def moves(self) -> bool:
        return self.plan.staged

    def read(self, raw: Tensor, film: Size) -> tuple[Tensor, Tensor]:
        hidden = self.plan.left(raw, film, scaled=False)
        return unit(hidden) if self.plan.normalised else hidden, hidden

    def following(self, pixels: Tensor, hidden: Tensor) -> Tensor:
        return masked(pixels, hidden[None], self.plan.strength) if self.moves else pixels


@dataclass(frozen=True, slots=True)
class OneNetwork:
    """Not in the paper: positive evidence from 0 to 1, and no stretching, so that nothing but evidence goes away."""

    plan: Plan

    @property
    def moves(self) -> bool:
        return True

    def read(self, raw: Tensor, film: Size) -> tuple[Tensor, Tensor]:
        positive = raw.relu()
        if not positive.any():
            return enlarged(raw, film), torch.zeros_like(enlarged(raw, film))  # all that there is speaks against
        hidden = self.plan.left(positive, film, scaled=True)
        return unit(hidden) if self.plan.normalised else self.plan.left(positive, film, scaled=False), hidden

    def following(self, pixels: Tensor, hidden: Tensor) -> Tensor | None:
        dark = dimmed(pixels, hidden[None], self.plan.strength)
        return None if torch.equal(dark, pixels) else dark


def cascaded(subject: Subject, plan: Plan) -> Iterations:
    """Every iteration in turn. Raises `ExplainerError` and `Cancelled` as the explainers do."""
    asked, nets, way = _prepared(subject.settled(), plan)
    x, total = asked.x.detach(), len(nets) * UNITS
    space = PixelSpace.of(x)
    pixels = space.pixels(x)
    steps, stopped, floor = list[Iteration](), "", NOT_LOST
    for k, (net, base) in enumerate(zip(nets, plan.bases, strict=False)):
        own = Share(asked.task, k * UNITS, (k + 1) * UNITS, total)
        witness = Witness(net, x.clone(), asked.score, asked.layers, own, x)
        raw = base.attribute(witness).detach()
        score, chance = witness.level(plan.kind)
        floor = chance if k == 0 and score >= chance else floor
        if way.moves and score < floor:
            stopped = LOST
            break
        with torch.no_grad():
            heat, hidden = way.read(raw, asked.film)
            steps.append(Iteration(_plain(x[0]), _plain(heat), _plain(hidden), score, base.key))
            following = way.following(pixels, hidden)
        if not heat.isfinite().all():
            stopped = NO_NUMBER
        elif following is None and k + 1 < len(nets):
            stopped = UNCHANGED
        if stopped or following is None:
            break
        pixels, x = following, space.film(following) if way.moves else x
    asked.task.step(total, total)
    return Iterations(tuple(steps), stopped)


def _prepared(subject: Subject, plan: Plan) -> tuple[Subject, list[nn.Module], Way]:
    """The subject with its layers as each network names them, one network per iteration, and what to do with them."""
    net = subject.net
    if not isinstance(net, CascamSet):
        return subject, [net] * len(plan.bases), OneNetwork(plan)
    layers = tuple(map(net.within, subject.layers))
    return replace(subject, layers=layers), list(net.models)[: len(plan.bases)], StageModels(plan)


def _plain(values: Tensor) -> FloatArray:
    return frozen(values.detach().float().cpu().numpy(), "float32")
