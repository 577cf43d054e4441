"""Batch norms folded into their convolutions: only where it is certain, and the answer stays."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision import models

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import films
from xai_desktop.explainers.answers import Asker
from xai_desktop.explainers.folding import Folding, Watching
from xai_desktop.explainers.scores import Logit
from xai_desktop.explainers.subject import Subject


def used(norm: nn.BatchNorm2d) -> nn.BatchNorm2d:
    """A norm with the statistics of a training."""
    for values in (norm.weight, norm.bias, norm.running_mean):
        assert values is not None
        nn.init.normal_(values)
    assert norm.running_var is not None
    nn.init.uniform_(norm.running_var, 0.5, 2)
    return norm


class Net(nn.Module):
    """Two convolutions; `how` says what lies between them and their norms."""

    def __init__(self, how: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.how = how
        self.first = nn.Conv2d(3, 4, 3, 2, 1, bias=how != "no bias")
        self.second = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.norm, self.other = used(nn.BatchNorm2d(4)), used(nn.BatchNorm2d(4))
        if how == "of the batch":
            self.norm = nn.BatchNorm2d(4, track_running_stats=False)
        if how == "renewed":
            self.first = torch.nn.utils.parametrizations.weight_norm(self.first)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.first(x)
        out = self.norm(maps.relu() if self.how == "between" else maps)
        if self.how == "twice":
            out = out + maps
        if self.how == "in place":
            out = F.relu_(out)
        out = self.second(out)
        if self.how == "shared":
            out = self.other(out) + self.second(out)
        elif self.how == "no norm":
            return out.mean((2, 3))
        else:
            out = self.other(out)
        return out.mean((2, 3))


PAIRS = {
    **dict.fromkeys(("plain", "no bias", "in place"), 2),
    **dict.fromkeys(("between", "twice", "of the batch", "renewed", "shared", "no norm"), 1),
}


@pytest.fixture(autouse=True)
def no_gradients() -> Any:
    with torch.no_grad():
        yield


@pytest.mark.parametrize("how", PAIRS)
def test_only_what_is_certain_is_folded_and_the_answer_stays(how: str) -> None:
    net, x = Net(how).eval(), films(2, 3, 20, 28)
    expected = net(x)
    with Watching() as seen:
        torch.testing.assert_close(net(x), expected, rtol=0, atol=0)
    with Folding(seen.folded()) as folding:
        torch.testing.assert_close(net(x), expected)
    assert folding.left == 0
    # a weight that is made anew for every pass is seen once, and never found again
    assert len(seen.folded()) == PAIRS[how] + (how == "renewed")


def test_a_training_norm_is_left_alone() -> None:
    net, x = Net("plain").train(), films(2, 3, 20, 28)
    with Watching() as seen:
        net(x)
    assert seen.folded() == {}


class Branching(nn.Module):
    """Leaves its norm out for bright films."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.norm = nn.Conv2d(3, 4, 3), used(nn.BatchNorm2d(4))

    def forward(self, x: Tensor) -> Tensor:
        maps = self.conv(x)
        return (maps if x.mean() > 5 else self.norm(maps)).mean((2, 3))


def test_a_network_that_takes_another_way_is_asked_without() -> None:
    net, x = Branching().eval(), films(6, 3, 20, 28)
    x[4:] += 10
    ask = Asker(Subject(net, x[:1], Logit(1), (), Watched()))
    found = [ask.scores(x[start : start + 2]) for start in (0, 2, 4)]
    torch.testing.assert_close(torch.cat(found), torch.cat([net(x[start : start + 2])[:, 1] for start in (0, 2, 4)]))


@pytest.mark.parametrize(("name", "pairs"), [("resnet18", 20), ("mobilenet_v3_small", 34), ("densenet121", 59)])
def test_real_networks(name: str, pairs: int) -> None:
    torch.manual_seed(0)
    net, x = models.get_model(name, weights=None).eval(), films(8, 3, 64, 64)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)  # type: ignore[arg-type]
            nn.init.uniform_(module.running_var, 0.5, 2)  # type: ignore[arg-type]
    with Watching() as seen:
        net(x[:1])
    assert len(seen.folded()) == pairs
    ask = Asker(Subject(net, x[:1], Logit(1), (), Watched()))
    found = torch.cat([ask.scores(part) for part in x.split(4)])
    torch.testing.assert_close(found, net(x)[:, 1], rtol=1e-4, atol=1e-5)
