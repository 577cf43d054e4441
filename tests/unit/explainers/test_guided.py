"""Guided backpropagation: by hand, against two libraries, and where it differs from them on purpose."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import Residual, convolutional, films
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_tensor, hooks, make, unmet_needs
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.scores import Logit
from xai_desktop.explainers.subject import Subject
from xai_desktop.models.backbones import build

X = films(1, 1, 20, 28)


def attributions(
    net: nn.Module, x: Tensor, target: int, key: str = "guided_backprop", layer: str = "", **more: Any
) -> Tensor:
    """(C, H, W), before the colours are joined."""
    method = make(key, **more)
    with hooks.undisturbed(net, x, 0) as own:
        subject = Subject(net, own, Logit(target), (layer,) if layer else (), Quiet())
        found: Tensor = method.attributions(subject)  # type: ignore[attr-defined]
        return found.detach()


class Plain(nn.Module):
    """Two convolutions and a head, with ReLUs as modules, as functions, or in place."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 5, 3, padding=1)
        self.relu, self.again = nn.ReLU(inplace=kind == "in place"), nn.ReLU(inplace=kind == "in place")
        self.head, self.kind = nn.Linear(5, 3), kind

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self._act(self.second(self._act(self.first(x), self.relu)), self.again).mean((2, 3)))
        return logits

    def _act(self, x: Tensor, module: nn.Module) -> Tensor:
        if self.kind == "statement":
            F.relu_(x)
            return x
        kinds = {"functional": F.relu, "method": Tensor.relu, "torch": torch.relu, "clip": F.relu6}
        return kinds.get(self.kind, module)(x)


def by_hand(net: Plain, x: Tensor, target: int) -> Tensor:
    with torch.no_grad():
        z1 = net.first(x)
        z2 = net.second(z1.clamp(min=0))
        r = (net.head.weight[target] / z2.shape[2:].numel())[None, :, None, None].expand_as(z2)
        r = r.clamp(min=0) * (z2 > 0)
        r = F.conv_transpose2d(r, net.second.weight, padding=1)
        r = r.clamp(min=0) * (z1 > 0)
        return F.conv_transpose2d(r, net.first.weight, padding=1)[0]


@pytest.mark.parametrize("kind", ["module", "in place", "functional", "method", "torch", "statement", "clip"])
def test_by_hand_however_the_relu_is_written(kind: str) -> None:
    net, x = Plain(kind).eval(), films(1, 1, 9, 12)
    for target in range(3):
        expected = by_hand(net, x, target)
        torch.testing.assert_close(attributions(net, x, target), expected, rtol=1e-4, atol=1e-6)
        assert expected.abs().max() > 0
    assert left_behind(net, lambda: explain_tensor(net, x, "guided_backprop", target=1)) == []


def test_the_answer_itself_is_not_changed() -> None:
    from xai_desktop.explainers.guided import guiding
    from xai_desktop.explainers.rules import Rules

    for net in (convolutional().eval(), Residual().eval(), build("torchvision/mobilenet_v3_small", {}, 5).eval()):
        x = films(1, 3 if "mobile" in type(net).__name__.casefold() else 1, 32, 40)
        with Rules(guiding(smooth=True)):
            guided = net(x)
        torch.testing.assert_close(guided, net(x), rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["resnet18", "vgg11", "densenet121"])
@pytest.mark.parametrize("target", [0, 3])
def test_as_captum_and_grad_cam_do_it(name: str, target: int) -> None:
    """With ReLUs that are modules, used once and not in place, which is all that captum understands."""
    captum = pytest.importorskip("captum.attr")
    library = pytest.importorskip("pytorch_grad_cam")
    torch.manual_seed(0)
    net = build(f"torchvision/{name}", {}, 5).eval()
    x = torch.randn(1, 3, 64, 96)
    ours = attributions(net, x, target)
    theirs = library.GuidedBackpropReLUModel(net, torch.device("cpu"))(x.clone(), target)
    assert np.abs(theirs).max() > 0
    np.testing.assert_allclose(ours.permute(1, 2, 0), theirs, rtol=1e-3, atol=1e-4 * np.abs(theirs).max())
    if name == "vgg11":  # its ReLUs are in place; captum needs copies
        for module in net.modules():
            if isinstance(module, nn.ReLU):
                module.inplace = False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = captum.GuidedBackprop(net).attribute(x.clone(), target=target)[0]
        torch.testing.assert_close(ours, other, rtol=1e-3, atol=1e-4 * float(other.abs().max()))


def test_captum_overlooks_relus_that_are_no_modules_and_we_do_not() -> None:
    captum = pytest.importorskip("captum.attr")
    net, x = Plain("functional").eval(), films(1, 1, 9, 12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = captum.GuidedBackprop(net).attribute(x.clone(), target=1)[0]
    plain = torch.autograd.grad(net(own := x.clone().requires_grad_())[0, 1], own)[0][0]
    torch.testing.assert_close(theirs, plain)
    assert not torch.allclose(attributions(net, x, 1), plain, atol=1e-3 * float(plain.abs().max()))


def test_guided_grad_cam_as_captum_does_it() -> None:
    captum = pytest.importorskip("captum.attr")
    net, x = Plain("module").eval(), films(1, 1, 16, 24)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = captum.GuidedGradCam(net, net.second).attribute(x.clone(), target=1, interpolate_mode="nearest")
        theirs = theirs[0].detach()
    ours = attributions(net, x, 1, "guided_grad_cam", "second", upsampling="nearest")
    assert theirs.abs().max() > 0
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4 * float(theirs.abs().max()))


def test_guided_grad_cam_is_the_product_of_the_two() -> None:
    net = convolutional()
    cam = torch.from_numpy(explain_tensor(net, X, "grad_cam", "third", 2)).clamp(min=0)
    whole = F.interpolate(cam[None, None], (20, 28), mode="bilinear")[0, 0]
    expected = attributions(net, X, 2) * whole
    torch.testing.assert_close(attributions(net, X, 2, "guided_grad_cam", "third"), expected, rtol=1e-4, atol=1e-8)
    assert expected.abs().max() > 0


class Smooth(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.act, self.head = nn.Conv2d(1, 4, 3, padding=1), nn.SiLU(inplace=True), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.act(self.first(x)).mean((2, 3)))
        return logits


def test_a_network_without_relu_is_refused_unless_the_slope_will_do() -> None:
    net = Smooth().eval()
    for key in ("guided_backprop", "guided_grad_cam"):
        with pytest.raises(ExplainerError, match=r"must have a ReLU.*Choose gradient saliency"):
            explain_tensor(net, X, key, "first", 1)
    assert unmet_needs(net, X, "first")[Need.RELU] == str(Need.RELU)
    assert Need.RELU not in unmet_needs(convolutional(), X, "third")
    z = net.first(X).detach().requires_grad_()
    (slope,) = torch.autograd.grad(F.silu(z).sum(), z)
    r = net.head.weight[1].detach()[None, :, None, None] / z.shape[2:].numel()
    expected = F.conv_transpose2d(r.clamp(min=0) * slope.clamp(min=0), net.first.weight.detach(), padding=1)[0]
    found = attributions(net, X, 1, others="derivative")
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6)
    assert left_behind(net, lambda: explain_tensor(net, X, "guided_backprop", target=1, others="derivative")) == []
