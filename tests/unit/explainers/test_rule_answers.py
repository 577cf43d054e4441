"""Rules change gradients, never answers: in place, by name, with other bounds, and where a result is left unused."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.nets import films
from tests.unit.explainers.test_guided import attributions
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import explain_tensor, unmet_needs
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.guided import guiding
from xai_desktop.explainers.relevance import by_share, by_sign, propagating
from xai_desktop.explainers.rescale import Rescaled
from xai_desktop.explainers.rules import Rules

X = films(2, 4, 6, 8)
OTHER = films(2, 4, 6, 8, seed=5)
W, B = films(4, 4, 3, 3, seed=1), films(4, seed=2)


def off_zero(z: Tensor) -> Tensor:
    return z + torch.where(z >= 0, 1e-6, -1e-6)


RULES: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "guided": lambda: Rules(guiding(smooth=False)),
    "guided by slope": lambda: Rules(guiding(smooth=True)),
    "epsilon": lambda: propagating(by_share(off_zero), by_share(off_zero), off_zero),
    "alpha beta": lambda: propagating(by_sign(2, off_zero), by_sign(2, off_zero), off_zero),
    "deep lift": Rescaled,
}


def statement(work: Callable[[Tensor], object]) -> Callable[[Tensor], Tensor]:
    """What it gives is not used; the tensor it worked on is."""

    def run(x: Tensor) -> Tensor:
        work(x)
        return x

    return run


WRITTEN: dict[str, Callable[[Tensor], Tensor]] = {
    "relu by name": lambda x: F.relu(input=x),
    "relu by place": statement(lambda x: F.relu(x, True)),
    "relu of a part": statement(lambda x: x[:, 1:3].relu_()),
    "hardtanh": nn.Hardtanh(),
    "hardtanh to one": statement(lambda x: F.hardtanh(x, 0.0, 1.0, True)),
    "hardtanh_": statement(lambda x: F.hardtanh_(x, -0.5, 0.5)),
    "relu6": statement(nn.ReLU6(inplace=True)),
    "threshold elsewhere": nn.Threshold(0.1, 20.0),
    "clamp": lambda x: x.clamp(min=0),
    "clamp with a floor above zero": statement(lambda x: x.clamp_(0.25, max=1)),
    "clamp by tensors": lambda x: torch.clamp(x, min=torch.zeros(())),
    "silu": statement(lambda x: F.silu(x, inplace=True)),
    "leaky": statement(lambda x: F.leaky_relu(x, 0.1, True)),
    "prelu": lambda x: F.prelu(x, torch.full((4,), 0.2)),
    "sum": statement(lambda x: x.add_(OTHER)),
    "sum of a part": statement(lambda x: x[:, 1:3].add_(OTHER[:, 1:3])),
    "sum with a factor": lambda x: torch.add(x, OTHER, alpha=2),
    "difference": statement(lambda x: x.sub_(OTHER)),
    "product": statement(lambda x: x.mul_(OTHER)),
    "product by a gate": statement(lambda x: x.mul_(x.mean((2, 3), keepdim=True).sigmoid())),
    "swish": statement(lambda x: x.mul_(x.sigmoid())),
    "product across": lambda x: x.mean(3, keepdim=True) * x.mean(2, keepdim=True),
    "quotient": lambda x: x.sub(0.5).div_(torch.tensor(0.2)),
    "convolution by name": lambda x: F.conv2d(input=x, weight=W, bias=B),
    "norm by name": lambda x: F.batch_norm(F.conv2d(x, W), running_mean=B, running_var=B.abs() + 1, eps=0.1),
    "linear by name": lambda x: F.linear(weight=W[:, :, 0, 0], input=x.mean((2, 3)), bias=B),
    "mean by name": lambda x: torch.mean(input=x, dim=(2, 3)),
    "largest by name": lambda x: F.max_pool2d(input=x, kernel_size=3, stride=2),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", WRITTEN)
def test_answers_stay_as_they_are_and_gradients_come_back(kind: str, rule: str) -> None:
    x = X.clone().requires_grad_()
    expected = WRITTEN[kind](X.clone())
    with RULES[rule]():
        found = WRITTEN[kind](x.clone())
        with torch.no_grad():
            torch.testing.assert_close(WRITTEN[kind](X.clone()), expected, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(found.detach(), expected, rtol=1e-6, atol=1e-6)
    (g,) = torch.autograd.grad(found.sum(), x)
    assert g.isfinite().all()
    assert g.abs().max() > 0


class Acting(nn.Module):
    """One convolution, one activation, and a head on the mean."""

    def __init__(self, act: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.head, self.act = nn.Conv2d(1, 6, 3, padding=1), nn.Linear(6, 3), act

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.act(self.conv(x)).mean((2, 3)))
        return logits


FILM = films(1, 1, 9, 12)


@pytest.mark.parametrize(
    "act",
    [
        lambda z: z.clamp(0),
        lambda z: torch.clamp(input=z, min=0.0),
        statement(lambda z: z.clamp_(min=0)),
        lambda z: z.clamp_min(0),
        lambda z: torch.clip(z, 0, None),
        nn.Threshold(0.0, 0.0, inplace=True),
    ],
)
def test_a_relu_by_another_name_is_guided_too(act: Callable[[Tensor], Tensor]) -> None:
    net = Acting(act).eval()
    expected = attributions(Acting(F.relu).eval(), FILM, 1)
    (plain,) = torch.autograd.grad(net(own := FILM.clone().requires_grad_())[0, 1], own)
    assert not torch.allclose(expected, plain[0], atol=1e-2 * float(plain.abs().max()))
    torch.testing.assert_close(attributions(net, FILM, 1), expected)
    assert Need.RELU not in unmet_needs(net, FILM, "conv")


def test_a_relu_that_stops_is_silent_beyond_its_end() -> None:
    net = Acting(lambda z: F.hardtanh(z, 0.0, 0.4)).eval()
    with torch.no_grad():
        z = net.conv(FILM)
        r = (net.head.weight[1] / z[0, 0].numel())[None, :, None, None].clamp(min=0) * ((z > 0) & (z < 0.4))
        expected = F.conv_transpose2d(r, net.conv.weight, padding=1)[0]
    assert (z > 0.4).any()
    torch.testing.assert_close(attributions(net, FILM, 1), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("act", [nn.Hardtanh(), lambda z: z.clamp(-1, 1), lambda z: z.clamp(max=0), nn.Threshold(1, 0)])
def test_other_bounds_are_no_relu(act: Callable[[Tensor], Tensor]) -> None:
    net = Acting(act).eval()
    with pytest.raises(ExplainerError, match="must have a ReLU"):
        explain_tensor(net, FILM, "guided_backprop", target=1)
    assert unmet_needs(net, FILM, "conv")[Need.RELU] == str(Need.RELU)


@pytest.mark.parametrize("rule", RULES)
def test_what_was_summed_or_averaged_may_be_changed_in_place_afterwards(rule: str) -> None:
    x = X.clone().requires_grad_()
    with RULES[rule]():
        part = x * 2
        found = (part + OTHER).mean((2, 3)) + part.mean((2, 3))
        part.relu_()
        (g,) = torch.autograd.grad((found + part.mean((2, 3))).sum(), x)
    assert g.isfinite().all()
