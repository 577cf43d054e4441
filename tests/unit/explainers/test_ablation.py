"""Taking features away: against whole passes, without computing what lies before, and with the sign kept."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import Residual, convolutional, films
from tests.unit.explainers.test_architectures import dense
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import Difference, explain_tensor, hooks
from xai_desktop.explainers.scores import Logit
from xai_desktop.explainers.subject import Subject
from xai_desktop.explainers.tail import behind
from xai_desktop.models.backbones import build

X = films(1, 1, 20, 28)


TOGETHER = 64
"""Whole passes at a time."""


def whole_passes(net: nn.Module, x: Tensor, layer: str, target: int) -> FloatArray:
    """One whole forward pass per feature."""
    with torch.no_grad():
        with hooks.captured(net, [layer], (x.shape[2], x.shape[3]), lambda _: None) as outputs:
            y = net(x)[0, target]
            a = outputs[layer].detach().clone()
        result = torch.zeros(a.shape[2:])
        for some in torch.arange(a.shape[1]).split(TOGETHER):
            without = a.repeat(len(some), 1, 1, 1)
            without[torch.arange(len(some)), some] = 0
            with hooks.replaced(net, layer, without):
                drops = (y - net(x.expand(len(some), -1, -1, -1))[:, target]) / y.abs()
            result += (drops[:, None, None] * a[0, some]).sum(0)
    return result.numpy()


class Joined(nn.Module):
    """Branches that meet by `cat`, a sum in place of something remembered, and an activation used twice."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.early, self.left, self.right = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 3, 1), nn.Conv2d(4, 3, 1)
        self.relu, self.head = nn.ReLU(inplace=True), nn.Linear(10, 3)

    def forward(self, x: Tensor) -> Tensor:
        early = self.relu(self.early(x))
        left = self.left(early)
        left += 0.5
        right = self.relu(self.right(early))
        logits: Tensor = self.head(torch.cat([early, left, right], 1).mean((2, 3)))
        return logits


CASES: dict[str, tuple[Any, tuple[int, ...], tuple[str, ...]]] = {
    "convolutional": (convolutional, (1, 1, 20, 28), ("first", "second", "third")),
    "residual": (Residual, (1, 1, 20, 28), ()),
    "joined": (Joined, (1, 1, 20, 28), ()),
    "dense": (dense, (1, 3, 64, 96), ("features.denseblock1.denselayer1.relu2", "features.relu0")),
    "resnet18": (lambda: build("torchvision/resnet18", {}, 3), (1, 3, 64, 96), ("layer4.1", "layer3.0", "relu")),
}


@pytest.mark.parametrize(("name", "layer"), [(name, layer) for name, case in CASES.items() for layer in case[2]])
def test_as_by_whole_passes(name: str, layer: str) -> None:
    make, shape, _ = CASES[name]
    torch.manual_seed(0)
    net, x = make().eval(), films(*shape)
    expected = whole_passes(net, x, layer, 1)
    found = explain_tensor(net, x, "ablation_cam", layer, 1)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
    assert np.ptp(expected) > 0
    assert left_behind(net, lambda: explain_tensor(net, x, "ablation_cam", layer, 1)) == []


@pytest.mark.parametrize(
    ("make", "layer"), [(Residual, "inner"), (Joined, "right"), (Joined, "early"), (Joined, "left")]
)
def test_other_maps_give_the_same_scores_as_a_whole_pass(make: Any, layer: str) -> None:
    """Also where something remembered is changed in place: then every film gets a copy of it."""
    torch.manual_seed(0)
    net = make().eval()
    subject = Subject(net, X, Logit(1), (layer,), Quiet())
    with behind(subject, layer) as (a, ask):
        others = torch.cat([a, torch.zeros_like(a), a.flip(1), 3 * a])
        found = [ask(others), ask(others[1:]), ask(others[:1])]
    expected = []
    for one in others:
        with torch.no_grad(), hooks.replaced(net, layer, one[None]):
            expected.append(net(X)[0, 1])
    torch.testing.assert_close(found[0], torch.stack(expected))
    torch.testing.assert_close(found[1], torch.stack(expected[1:]))
    torch.testing.assert_close(found[2], torch.stack(expected[:1]))
    assert float(found[0].std()) > 0


def test_nothing_before_the_layer_is_computed_again() -> None:
    net = convolutional().eval()
    calls = dict.fromkeys(("first.0", "second.0", "third.0", "head"), 0)
    for name in calls:
        module, plain = net.get_submodule(name), net.get_submodule(name).forward
        module.forward = counted(calls, name, plain)  # type: ignore[method-assign]
    explain_tensor(net, X, "ablation_cam", "third", 1)
    assert calls["first.0"] == calls["second.0"] == calls["third.0"] <= 3
    assert calls["head"] > calls["first.0"]


def counted(calls: dict[str, int], name: str, plain: Any) -> Any:
    def forward(x: Tensor) -> Tensor:
        calls[name] += 1
        found: Tensor = plain(x)
        return found

    return forward


class Shifted(nn.Module):
    def __init__(self, net: nn.Module, by: float) -> None:
        super().__init__()
        self.net, self.by = net, by

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.net(x) + self.by
        return logits


def test_a_negative_score_does_not_turn_the_map_over() -> None:
    net = convolutional().eval()
    plain, low = (explain_tensor(Shifted(net, by), X, "ablation_cam", "net.second", 1) for by in (0.0, -100.0))
    assert np.corrcoef(plain.ravel(), low.ravel())[0, 1] == pytest.approx(1, abs=1e-3)


def test_a_difference_of_classes() -> None:
    net = convolutional().eval()
    logits = net(X)[0].detach()
    maps = [explain_tensor(net, X, "ablation_cam", "third", t) * abs(float(logits[t])) for t in (0, 2)]
    over = explain_tensor(net, X, "ablation_cam", "third", Difference(0, 2)) * abs(float(logits[0] - logits[2]))
    np.testing.assert_allclose(over, maps[0] - maps[1], atol=1e-4)


def test_layers_with_negative_values_are_refused() -> None:
    with pytest.raises(ExplainerError, match=r"features of second\.1 have negative values.*right behind a ReLU"):
        explain_tensor(convolutional(), X, "ablation_cam", "second.1", 1)
    with pytest.raises(ExplainerError, match="relu is used more than once"):
        explain_tensor(Residual(), X, "ablation_cam", "relu", 1)


def test_as_the_peer_has_it_for_a_positive_score() -> None:
    library = pytest.importorskip("pytorch_grad_cam")
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    net = convolutional().eval()
    target = int(net(X).argmax())
    assert float(net(X)[0, target].detach()) > 0
    with library.AblationCAM(net, [net.third]) as cam:
        theirs = cam(X, [ClassifierOutputTarget(target)])[0]
    raw = torch.from_numpy(explain_tensor(net, X, "ablation_cam", "third", target)).clamp(min=0)
    ours = F.interpolate(raw[None, None], (20, 28), mode="bilinear")[0, 0]
    ours = (ours - ours.min()) / (ours.max() - ours.min())
    assert np.ptp(theirs) > 0.5
    np.testing.assert_allclose(ours, theirs, atol=2e-3)
