"""Omeiza et al., 2019, in the form that Feature CAM's paper states: the mean of Grad-CAM++ maps (methods §1.8, §13).

Omeiza's text averages the first, second and third derivatives over the noisy copies and uses the features of the film
as it is; `torchcam` corrects a misprint there (the second derivative stands above the line, not the first), which is
followed here, and takes the first derivative and the features of its last copy alone, which is not. 25 copies with a
noise of 0.15 of the film's range are SmoothGrad's; `torchcam` takes 4 with 0.3 of the network's units.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers import hooks
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation, weighted
from xai_desktop.explainers.draws import Draws, normal
from xai_desktop.explainers.layerwise import gradients_of, settled_at_taps, tap_maps
from xai_desktop.explainers.methods.grad_cam_pp import GradCamPlusPlus, alphas
from xai_desktop.explainers.share import Share
from xai_desktop.explainers.subject import Subject


@explainer("smooth_grad_cam_pp", "Smooth Grad-CAM++", "Omeiza et al. 2019, arXiv:1908.01224; Feature CAM 2024")
class SmoothGradCamPlusPlus(ClassActivation):
    """Grad-CAM++ averaged over copies of the film with noise, so that what only flickers goes away."""

    samples: Annotated[int, Range(1, 500), Label("Samples", "Noisy copies of the film.")] = 25
    noise: Annotated[
        float, Range(0, 1, 0.05), Label("Noise", "Its deviation as a share of the film's range of values.")
    ] = 0.15
    average: Annotated[
        str,
        Choice("maps", "derivatives"),
        Label("Average of", "The maps of all copies, or their derivatives (Omeiza)."),
    ] = "maps"

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        """Of one copy."""
        return GradCamPlusPlus().formula(a, g)

    def maps(self, subject: Subject, layers: Sequence[str]) -> list[Tensor]:
        settled, draws = subject.settled(), Draws(self.samples)
        sums = [_Sums() for _ in layers]
        subject.task.step(0, self.samples)
        for n in range(self.samples):
            copy = self._copy(subject.x, draws, n)
            for seen, (a, g) in zip(sums, _pairs(settled, copy, layers), strict=True):
                seen.add(a, g, self.formula(a, g).relu())
            subject.task.step(n + 1, self.samples, "noisy copies")
        if self.average == "maps":
            return [seen.map / self.samples for seen in sums]
        clean = _pairs(settled, subject.x, layers)
        return [seen.joined(a, self.samples) for seen, (a, _) in zip(sums, clean, strict=True)]

    def taps(self, subject: Subject) -> list[Tensor]:
        """The mean of the copies' maps at every tap."""
        if self.average != "maps":
            raise ExplainerError(f"{self.label} of derivatives explains the network's own output; choose maps.")
        settled, draws, total = replace(subject, score=settled_at_taps(subject)), Draws(self.samples), self.samples
        copies = [
            tap_maps(
                self.formula,
                replace(settled, x=self._copy(subject.x, draws, n), task=Share(subject.task, n, n + 1, total)),
            )
            for n in range(total)
        ]
        return [torch.stack([one.relu() for one in maps]).mean(0) for maps in zip(*copies, strict=True)]

    def _copy(self, x: Tensor, draws: Draws, n: int) -> Tensor:
        spread = self.noise * (x.amax() - x.amin())
        return x + spread * normal(x, draws.generator(n))


class _Sums:
    """Over the copies: maps (h, w), and the derivatives' first three powers (1, K, h, w)."""

    def __init__(self) -> None:
        self.map: Tensor = torch.zeros(())
        self.powers: list[Tensor] = [torch.zeros(())] * 3

    def add(self, a: Tensor, g: Tensor, found: Tensor) -> None:
        del a
        self.map = self.map.to(found.device) + found[0]
        self.powers = [p.to(g.device) + g**n for n, p in enumerate(self.powers, 1)]

    def joined(self, a: Tensor, count: int) -> Tensor:
        first, second, third = (power / count for power in self.powers)
        alpha = alphas(a, second, third, first, "inner_sum")
        return weighted((alpha * first.relu()).sum((2, 3)), a)[0]


def _pairs(subject: Subject, x: Tensor, layers: Sequence[str]) -> list[tuple[Tensor, Tensor]]:
    """(A, g) of each layer for another film, without gradients of their own."""
    with hooks.captured(subject.net, layers, subject.film, lambda _: None) as outputs:
        score = subject.scores(x)[0]
        activations = hooks.taken(outputs, layers)
        gradients = gradients_of(score, activations)
    return [(a.detach(), g) for a, g in zip(activations, gradients, strict=True)]
