"""Learning HR-CAM's head: a logistic regression on averages that frozen layers give once (methods §3.1, §3.4; P002).

Averages of different layers differ in size by orders of magnitude, and a rate that suits one layer suits no other. So
the head learns on averages of one spread. After every epoch its weights are folded back into the network's own layer,
for the averages as they are: that head is judged, and its weights are the map's.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.training.classifying import Classes
from xai_desktop.training.events import Judged
from xai_desktop.training.features import Features
from xai_desktop.training.parts import Part, Plan
from xai_desktop.training.recipe import Recipe

LEAST = 0.01
"""A feature counts as spread over at least this share of its layer's largest spread.

One that hardly varies would else be enlarged a hundredfold and more, and all its noise with it, on the map as well.
"""

NOISE = 1e-6
"""A spread below this share of the mean is what single precision leaves of a feature that never varies."""

ALL = sys.maxsize
"""Averages are kept however many: they take less room than the films that they are made of."""


class Averages(nn.Module):
    """Films (B, channels, h, w) → (B, N), what the head reads."""

    def __init__(self, net: HrCamNet) -> None:
        super().__init__()
        self._features = net.features

    def forward(self, x: Tensor) -> Tensor:
        return self._features(x)


class Scale(nn.Module):
    """(B, N) → (B, N): (v − `mean`) / `deviation`, both (N,), and nothing where the deviation is zero."""

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.mean, self.deviation = mean, deviation

    def forward(self, v: Tensor) -> Tensor:
        varies = self.deviation > 0
        return torch.where(varies, (v - self.mean) / self.deviation.where(varies, 1), 0)


def scale_of(v: Tensor, sizes: Sequence[int], device: str = "cpu") -> Scale:
    """The scale of (films, N) features, of which each layer gives so many."""
    exact = v.double()
    mean, deviation = exact.mean(0), exact.std(0, correction=0)
    floor = torch.cat([LEAST * part.amax().expand_as(part) for part in torch.split(deviation, list(sizes))])
    deviation = torch.maximum(deviation, floor)
    deviation = deviation.where(deviation > NOISE * mean.abs(), 0)
    return Scale(mean.float().to(device), deviation.float().to(device))


def head(
    net: HrCamNet, train: Features, tune: Features, recipe: Recipe, classes: Classes, standardised: bool = True
) -> Plan:
    """The plan to train the head: one part. Not `standardised` is the paper's own way, on averages as they are.

    What a checkpoint keeps is the head alone: as it learns, and as the network has it. Weights begin at zero, so that a
    feature that tells nothing gets no weight, and no map shows what a seed drew.
    """
    learnt = nn.Linear(net.linear.in_features, net.linear.out_features).to(train.device)
    averages = Averages(net)

    @cache
    def seen() -> Features:
        return train.after(averages, ALL)

    @cache
    def scale() -> Scale:
        still = seen() if train.varied is None else replace(train, varied=None).after(averages, ALL)
        return scale_of(still.x, net.sizes, train.device) if standardised else _unscaled(net, train.device)

    def parts() -> Iterator[Part]:
        yield Part(
            name="HR-CAM head",
            module=learnt,
            source=lambda: seen().after(scale(), ALL),
            judge=_judge(net, scale, classes.judge(lambda: tune.after(averages, ALL))),
            loss=classes.loss,
            epochs=recipe.whole_epochs(),
            number=0,
            count=1,
            begin=partial(_begin, learnt),
            weights=train.weights,
        )

    return Plan("hr-cam-head", nn.ModuleDict({"learnt": learnt, "kept": net.linear}), parts)


def _judge(
    net: HrCamNet, scale: Callable[[], Scale], judged: Callable[[nn.Module], Judged]
) -> Callable[[nn.Module], Judged]:
    """How the head does as the network has it, folded back."""

    def fold_and_judge(learnt: nn.Module) -> Judged:
        assert isinstance(learnt, nn.Linear)
        net.take(learnt.weight, learnt.bias, scale().mean, scale().deviation)
        return judged(net.linear)

    return fold_and_judge


def _unscaled(net: HrCamNet, device: str) -> Scale:
    count = net.linear.in_features
    return Scale(torch.zeros(count, device=device), torch.ones(count, device=device))


def _begin(learnt: nn.Linear) -> None:
    nn.init.zeros_(learnt.weight)
    nn.init.zeros_(learnt.bias)
