"""DeepLift: what it gives adds up, by hand, and as captum has it where captum sees everything."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import films
from tests.unit.explainers.test_guided import attributions
from tests.unit.explainers.test_parity import net_and_film
from xai_desktop.explainers import explain_tensor
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.explainers.rescale import Rescaled

X = films(1, 1, 16, 24)


class Small(nn.Module):
    """Activations as modules, used once; poolings that do not overlap: all that captum understands."""

    def __init__(self, pool: nn.Module, act: type[nn.Module] = nn.ReLU) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), act(), pool, nn.Conv2d(4, 5, 3), nn.BatchNorm2d(5), act()
        )
        self.head = nn.Sequential(nn.Linear(5, 6), act(), nn.Linear(6, 3))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.body(x).mean((2, 3)))
        return logits


class Everything(nn.Module):
    """A gate, an overlapping pooling, functional and in-place activations, a residual sum."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.first, self.second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.gate, self.head, self.act = nn.Conv2d(4, 4, 1), nn.Linear(4, 3), nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        identity = F.max_pool2d(F.relu(self.first(x)), 3, 2, 1)
        out = self.act(self.second(identity))
        out = out * torch.sigmoid(self.gate(F.adaptive_avg_pool2d(out, 1)))
        out += identity
        logits: Tensor = self.head(F.relu_(out).mean((2, 3)))
        return logits


def difference(net: nn.Module, x: Tensor, target: int, baseline: str) -> float:
    with torch.no_grad():
        return float(net(x)[0, target] - net(BASELINES[baseline](x).contiguous())[0, target])


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("make", [Everything, lambda: Small(nn.MaxPool2d(2)), lambda: Small(nn.AvgPool2d(2), nn.SiLU)])
def test_what_is_given_adds_up_to_the_difference(make: Any, baseline: str) -> None:
    net = make().eval().double()
    x = X.double()
    for target in range(3):
        found = attributions(net, x, target, "deep_lift", baseline=baseline)
        assert float(found.sum()) == pytest.approx(difference(net, x, target, baseline), rel=1e-6)
        assert found.abs().max() > 0


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0"])
def test_it_adds_up_in_real_architectures(name: str) -> None:
    net, x = net_and_film(name)
    gap = difference(net, x, 2, "mean")
    assert float(attributions(net, x, 2, "deep_lift").sum()) == pytest.approx(gap, rel=0.02)


def test_by_hand() -> None:
    """One hidden unit each: the multiplier is Δrelu / Δz, times the weights."""
    net = nn.Sequential(nn.Conv2d(1, 3, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2)).eval()
    x = films(1, 1, 3, 4, seed=5)
    base = x.mean()
    w, b = net[0].weight.flatten().detach(), net[0].bias.detach()  # type: ignore[union-attr, operator]
    head = net[4].weight.detach()  # type: ignore[operator]
    expected = torch.zeros(3, 4)
    for i in range(3):
        for j in range(4):
            for k in range(3):
                z, z0 = w[k] * x[0, 0, i, j] + b[k], w[k] * base + b[k]
                expected[i, j] += head[1, k] / 12 * (z.relu() - z0.relu()) / (z - z0) * w[k] * (x[0, 0, i, j] - base)
    torch.testing.assert_close(attributions(net, x, 1, "deep_lift")[0], expected, rtol=1e-4, atol=1e-6)


def by_captum(net: nn.Module, x: Tensor, target: int) -> Tensor:
    captum = pytest.importorskip("captum.attr")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Tensor = captum.DeepLift(net).attribute(x.clone(), torch.zeros_like(x), target=target)[0]
        return found.detach()


@pytest.mark.parametrize("act", [nn.ReLU, nn.Sigmoid, nn.Softplus, nn.ELU])
def test_as_captum_does_it(act: type[nn.Module]) -> None:
    net = Small(nn.AvgPool2d(2), act).eval().double()
    x = X.double()
    for target in range(3):
        theirs = by_captum(net, x, target)
        ours = attributions(net, x, target, "deep_lift", baseline="zero")
        assert theirs.abs().max() > 0
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6 * float(theirs.abs().max()))


class Pooled(nn.Module):
    """A largest value between two activations."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body, self.head = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.MaxPool2d(2), nn.ReLU()), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.body(x).mean((2, 3)))
        return logits


@pytest.mark.parametrize("make", [Everything, Pooled])
def test_captum_loses_what_we_do_not(make: type[nn.Module]) -> None:
    """Activations that are no modules, gates, and largest values beside an activation."""
    net, x = make().eval().double(), X.double()
    gap = difference(net, x, 1, "zero")
    assert abs(float(by_captum(net, x, 1).sum()) - gap) > 0.02 * abs(gap)
    assert abs(float(attributions(net, x, 1, "deep_lift", baseline="zero").sum()) - gap) < 1e-6 * abs(gap)


def test_answers_stay_the_same_and_nothing_stays_behind() -> None:
    net = Everything().eval()
    both = torch.cat([X, films(1, 1, 16, 24, seed=9)])
    with Rescaled():
        seen = net(both)
    torch.testing.assert_close(seen, net(both))
    assert left_behind(net, lambda: explain_tensor(net, X, "deep_lift", target=1)) == []
    assert np.ptp(explain_tensor(net, X, "deep_lift", target=1)) > 0
