"""FullGrad: its contributions are the score, its map is what a loop over channels gives, and `grad-cam`'s on demand."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.ops import FrozenBatchNorm2d

from tests.unit.explainers.nets import Residual, convolutional, films
from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import Against, Difference, explain_tensor, hooks
from xai_desktop.explainers.methods.full_grad import contributions
from xai_desktop.explainers.scores import Wanted, score_of
from xai_desktop.explainers.subject import Steps, Subject
from xai_desktop.models.backbones import build

X = films(1, 1, 20, 28)


def parts_of(net: nn.Module, x: Tensor, target: Wanted) -> list[Tensor]:
    with hooks.undisturbed(net, x, 0) as own:
        subject = Subject(net, own, score_of(target), (), Quiet())
        return [part for part, _ in contributions(subject, Steps(Quiet(), 2))]


def complete(net: nn.Module, x: Tensor, target: Wanted) -> None:
    with torch.no_grad():
        score = score_of(target).of(net.eval()(x))[0].item()
    parts = parts_of(net, x, target)
    total = sum(part.double().sum().item() for part in parts)
    assert abs(score) > 1e-3
    assert total == pytest.approx(score, rel=1e-4)
    assert abs(total - parts[0].sum().item()) > 1e-2 * abs(score), "biases without a say prove nothing"


class Odd(nn.Module):
    """Biases of every kind: from normalising inside, added as numbers and tensors, functional, frozen, shared."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.conv, self.back = nn.Conv2d(1, 4, 3, 2, 1), nn.ConvTranspose2d(4, 4, 2, 2)
        self.shared, self.head = nn.Conv2d(4, 4, 1), nn.Linear(4, 3, bias=False)
        self.frozen, self.instance = FrozenBatchNorm2d(4), nn.InstanceNorm2d(4, affine=True, track_running_stats=True)
        self.scale, self.own = nn.Parameter(torch.randn(4)), nn.Parameter(torch.randn(4, 1, 1))
        for norm in (self.frozen, self.instance):
            for tensor in (*norm.buffers(), *norm.parameters()):
                if tensor.is_floating_point():
                    tensor.data.uniform_(0.5, 1.5)
        self.line = nn.BatchNorm1d(4)
        nn.init.normal_(self.line.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = 1 - (x - 0.3) / 2
        x = 0.2 + self.frozen(self.conv(x)).relu_()
        x = torch.add(input=self.own, other=x).sub_(0.1, alpha=2)
        x = self.shared(F.conv2d(input=x, weight=self.shared.weight, bias=self.shared.bias).relu() + self.own)
        x = F.batch_norm(F.relu(x), self.frozen.running_mean, self.frozen.running_var, self.scale, eps=0.1)
        x = torch.rsub(self.instance(self.back(x)).relu_(), 0.4)
        logits: Tensor = self.head(self.line(x.mean((2, 3))))
        return logits + torch.tensor([0.5, -0.5, 0.7])


@pytest.mark.parametrize("target", [0, 2, None, Against(1), Difference(2, 0)])
def test_all_contributions_are_the_score(target: Wanted) -> None:
    complete(convolutional(), X, target)
    complete(Odd(), X, target)


def test_all_contributions_are_the_score_of_nets_with_sums_in_place_and_one_logit() -> None:
    torch.manual_seed(1)
    complete(Residual(), X, 1)
    complete(convolutional(classes=1), X, 0)
    complete(convolutional(classes=1), X, 1)


RELU_NETS = ["resnet18", "densenet121", "squeezenet1_0"]
SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("resnet50", "vgg16", "vgg11_bn", "mobilenet_v3_large")]


@lru_cache(maxsize=1)
def net_and_film(name: str) -> tuple[nn.Module, Tensor]:
    """Random weights, with the statistics of a few films, and biases that have a say."""
    torch.manual_seed(1)
    net = build(f"torchvision/{name}", {}, 8).eval()
    batch = torch.randn(4, 3, 64, 96)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
            nn.init.normal_(module.bias, 0, 0.3)
            module.train()
        elif isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
            nn.init.normal_(module.bias, 0.1, 0.1)
    with torch.no_grad():
        net(batch)
    return net.eval(), batch[:1]


@pytest.mark.parametrize("name", [*RELU_NETS, *SLOW[:3]])
def test_all_contributions_are_the_score_of_real_networks(name: str) -> None:
    net, x = net_and_film(name)
    for target in (1, 6):
        complete(net, x, target)


def test_networks_of_other_activations_have_a_map_but_no_such_sum() -> None:
    net, x = net_and_film("efficientnet_b0")
    with torch.no_grad():
        score = net(x)[0, 1].item()
    assert sum(part.sum().item() for part in parts_of(net, x, 1)) != pytest.approx(score, rel=0.1)
    assert np.ptp(explain_tensor(net, x, "full_grad", target=1)) > 0


def rescaled(values: AnyArray, eps: float) -> AnyArray:
    values = values - values.min()
    return values / (values.max() + eps)


def corner_on_corner(values: AnyArray, height: int, width: int) -> AnyArray:
    rows, columns = (np.linspace(0, n - 1, m) for n, m in zip(values.shape, (height, width), strict=True))
    wide = np.stack([np.interp(columns, np.arange(values.shape[1]), row) for row in values])
    return np.stack([np.interp(rows, np.arange(values.shape[0]), column) for column in wide.T], 1)


def looped(net: nn.Module, x: Tensor, target: int, rescale: str) -> AnyArray:
    """Module by module, channel by channel, with a pass of its own for each."""
    net.eval()
    x = x.clone().requires_grad_()
    (g,) = torch.autograd.grad(net(x.clone())[0, target], x)
    parts = [(x * g)[0]]
    for module in net.modules():
        bias = getattr(module, "bias", None)
        if bias is None or not isinstance(module, nn.Conv2d | nn.BatchNorm2d):
            continue
        if isinstance(module, nn.BatchNorm2d):
            slope = module.weight / torch.sqrt(module.running_var + module.eps)  # type: ignore[operator]
            bias = bias - slope * module.running_mean
        kept: list[Tensor] = []
        handle = module.register_forward_hook(lambda m, i, out, kept=kept: (kept.append(out), out.clone())[1])
        score = net(x)[0, target]
        handle.remove()
        (g,) = torch.autograd.grad(score, kept)
        parts.append((bias[:, None, None] * g)[0])
    total = np.zeros(x.shape[2:])
    for part in parts:
        each = np.abs(part.detach().double().numpy())
        if rescale == "per_layer":
            total += sum(corner_on_corner(one, *total.shape) for one in rescaled(each, 1e-6))
        else:
            total += sum(cv2.resize(rescaled(one, 1e-7), total.shape[::-1]) for one in each)
    return total


@pytest.mark.parametrize("rescale", ["per_layer", "per_channel"])
@pytest.mark.parametrize("target", [0, 2])
def test_against_a_loop(rescale: str, target: int) -> None:
    net = convolutional()
    with torch.no_grad():
        net.head.weight *= 100
    expected = looped(net, X, target, rescale)
    found = explain_tensor(net, X, "full_grad", target=target, rescale=rescale)
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_one_forward_pass_and_no_copy_of_any_output() -> None:
    net = convolutional().eval().requires_grad_(False)
    asked: list[int] = []
    seen: list[Tensor] = []

    class Counted(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            asked.append(len(x))
            out: Tensor = net.first[1](net.first[0](x))
            seen.append(out)
            return net.head(net.third(net.second(out.relu_())).mean((2, 3)))  # type: ignore[no-any-return]

    expected = explain_tensor(net, X, "full_grad", target=1)
    found = explain_tensor(Counted(), X, "full_grad", target=1)
    np.testing.assert_array_equal(found, expected)
    assert asked == [1]
    assert seen[0].min() == 0  # the activation in place behind it changed this very tensor


def of_the_peer(net: nn.Module, x: Tensor, target: int) -> FloatArray:
    peer = pytest.importorskip("pytorch_grad_cam")
    targets = pytest.importorskip("pytorch_grad_cam.utils.model_targets")
    with peer.FullGrad(net, []) as cam:
        found: FloatArray = cam(x, [targets.ClassifierOutputTarget(target)])[0]
    return found


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0", *SLOW])
def test_the_peers_map_where_channels_are_rescaled(name: str) -> None:
    image: Any = pytest.importorskip("pytorch_grad_cam.utils.image")
    net, x = net_and_film(name)
    for target in (1, 6):
        theirs = of_the_peer(net, x, target)
        ours = explain_tensor(net, x, "full_grad", target=target, rescale="per_channel")
        assert np.ptp(theirs) > 0.9
        np.testing.assert_allclose(image.scale_cam_image(ours[None])[0], theirs, atol=1e-3)
        papers = explain_tensor(net, x, "full_grad", target=target)
        assert np.abs(image.scale_cam_image(papers[None])[0] - theirs).max() > 0.05, "the two definitions differ"
