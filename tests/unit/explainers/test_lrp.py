"""Relevance: in loops over numbers, conserved, the same with batch norms folded away, and as captum has it."""

import copy
import warnings
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import films
from tests.unit.explainers.test_parity import net_and_film
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import Difference, Own, explain_tensor

X = films(1, 1, 12, 16)
RULES = ("epsilon", "gamma", "alpha_beta", "composite")


def relevance(net: nn.Module, x: Tensor, target: object = 1, **rest: object) -> FloatArray:
    found: FloatArray = explain_tensor(net, x, "lrp", target=target, smoothing=0.0, **rest)  # type: ignore[arg-type]
    return found


class Small(nn.Module):
    """Convolutions, a pooling and linear layers, with or without biases."""

    def __init__(self, bias: bool = True, pool: str = "max") -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1, bias=bias),
            nn.ReLU(),
            nn.MaxPool2d(2) if pool == "max" else nn.AvgPool2d(2),
            nn.Conv2d(4, 5, 3, bias=bias),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(2),
        )
        self.head = nn.Sequential(
            nn.Linear(20, 6, bias=bias),
            nn.ReLU(),
            nn.Linear(6, 3, bias=bias),
        )

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.body(x).flatten(1))
        return logits


def slow_linear(x: np.ndarray, w: np.ndarray, b: np.ndarray, r: np.ndarray, rule: str, gamma: float) -> np.ndarray:
    """One linear layer: inputs, weights (outputs, inputs), biases and the outputs' relevance, number by number."""
    result = np.zeros_like(x)
    for j in range(len(r)):
        if rule == "alpha_beta":
            parts = [max(x[i] * w[j, i], 0) for i in range(len(x))]
            total = sum(parts) + max(b[j], 0)
        else:
            more = gamma if rule == "gamma" else 0
            parts = [x[i] * (w[j, i] + more * max(w[j, i], 0)) for i in range(len(x))]
            total = sum(parts) + b[j] + more * max(b[j], 0)
        total += 1e-6 if total >= 0 else -1e-6
        for i in range(len(x)):
            result[i] += parts[i] * r[j] / total
    return result


@pytest.mark.parametrize("rule", ["epsilon", "gamma", "alpha_beta"])
def test_in_loops_over_numbers(rule: str) -> None:
    """A convolution is a linear layer of all pixels: its matrix is read off by asking it about each of them."""
    torch.manual_seed(3)
    conv, head = nn.Conv2d(1, 2, 3, padding=1), nn.Linear(2 * 4 * 5, 3)
    net = nn.Sequential(conv, nn.ReLU(), nn.Flatten(), head).eval()
    x = films(1, 1, 4, 5, seed=6)
    with torch.no_grad():
        bias = conv(torch.zeros(1, 1, 4, 5)).flatten()
        matrix = torch.stack([conv(one.reshape(1, 1, 4, 5)).flatten() - bias for one in torch.eye(20)], 1)
        hidden = conv(x).flatten().relu()
        logits = head(hidden)
    target = int(logits.argmax())
    r = np.zeros(3)
    r[target] = float(logits[target])
    numbers = [t.detach().double().numpy() for t in (hidden, head.weight, head.bias, x.flatten(), matrix, bias)]
    back = slow_linear(*numbers[:3], r, rule, 0.25)
    expected = slow_linear(*numbers[3:], back, rule, 0.25).reshape(4, 5)
    found = relevance(net, x, target, rule=rule)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
    assert np.abs(expected).max() > 0


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("pool", ["max", "mean"])
def test_without_biases_the_score_is_conserved(rule: str, pool: str) -> None:
    net = Small(bias=False, pool=pool).eval()
    for target in range(3):
        score = float(net(X)[0, target].detach())
        if rule == "alpha_beta":  # an output that nothing speaks for has nobody to give its relevance to
            continue
        assert float(relevance(net, X, target, rule=rule).sum()) == pytest.approx(score, rel=2e-3)
    both = float((net(X)[0, 0] - net(X)[0, 2]).detach())
    if rule == "epsilon":
        assert float(relevance(net, X, Difference(0, 2), rule=rule).sum()) == pytest.approx(both, rel=2e-3)


class Block(nn.Module):
    """A residual block with batch norms, a gate, a sum in place and functional activations, without biases."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.stem = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(inplace=True))
        self.conv, self.norm = nn.Conv2d(4, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.gate, self.head = nn.Conv2d(4, 4, 1), nn.Linear(4, 3, bias=False)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr, operator]

    def forward(self, x: Tensor) -> Tensor:
        identity = self.stem(x)
        out = self.norm(self.conv(identity))
        out = out * torch.sigmoid(self.gate(identity.mean((2, 3), keepdim=True)))
        out += identity
        logits: Tensor = self.head(F.relu(out).mean((2, 3)))
        return logits


def test_blocks_with_norms_gates_and_sums_conserve_the_score() -> None:
    net = Block().eval()
    for rule in ("epsilon", "composite"):
        score = float(net(X)[0, 1].detach())
        assert float(relevance(net, X, 1, rule=rule).sum()) == pytest.approx(score, rel=5e-3)
    assert left_behind(net, lambda: relevance(net, X)) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_batch_norm_is_a_part_of_its_convolution(rule: str) -> None:
    net = Block().eval()
    nn.init.normal_(net.norm.bias)
    net.norm.running_mean.normal_()  # type: ignore[union-attr, operator]
    folded = copy.deepcopy(net)
    folded.conv, folded.norm = fuse_conv_bn_eval(net.conv, net.norm), nn.Identity()  # type: ignore[assignment]
    torch.testing.assert_close(folded(X), net(X), rtol=1e-4, atol=1e-5)
    one, other = relevance(net, X, rule=rule), relevance(folded, X, rule=rule)
    np.testing.assert_allclose(one, other, atol=2e-3 * np.abs(one).max())
    assert np.ptp(one) > 0


@pytest.mark.parametrize("make", [Small, lambda: Small(pool="mean")])
def test_as_captum_does_it(make: Callable[[], nn.Module]) -> None:
    captum = pytest.importorskip("captum.attr")
    net = make().eval().double()
    x = X.double()
    for target in range(3):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = captum.LRP(net).attribute(x.clone(), target=target)[0, 0].detach().numpy()
        ours = relevance(net, x, target, rule="epsilon", epsilon=1e-9)
        assert np.abs(theirs).max() > 0
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5 * np.abs(theirs).max())


def test_captum_loses_relevance_at_sums_and_gates_and_we_do_not() -> None:
    captum = pytest.importorskip("captum.attr")
    net = Block().eval()
    score = float(net(X)[0, 1].detach())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = float(captum.LRP(net).attribute(X.clone(), target=1).sum().detach())
    ours = float(relevance(net, X, 1, rule="epsilon").sum())
    assert abs(ours - score) < 0.005 * abs(score)
    assert abs(theirs - score) > 0.05 * abs(score)


def test_relevance_that_grows_without_bound_is_no_map() -> None:
    net, x = net_and_film("efficientnet_b0")
    with pytest.raises(ExplainerError, match=r"grows without bound.*choose alpha_beta"):
        relevance(net, x, 2, rule="composite")
    found = relevance(net, x, 2, rule="alpha_beta")
    assert np.isfinite(found).all()
    assert np.ptp(found) > 0


@pytest.mark.parametrize("name", ["resnet18", "densenet121"])
def test_real_architectures(name: str) -> None:
    """With random weights, where nothing is sparse: only the default is meant for that."""
    net, x = net_and_film(name)
    for rule in ("alpha_beta",) if name == "densenet121" else RULES:
        found = relevance(net, x, 2, rule=rule)
        assert found.shape == x.shape[2:]
        assert np.isfinite(found).all()
        assert np.ptp(found) > 0


def test_answers_without_logits_are_refused() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)

        def forward(self, x: Tensor) -> dict[str, Tensor]:
            return {"out": self.conv(x).mean((2, 3))}

    with pytest.raises(ExplainerError, match="Relevance begins at a table of scores"):
        explain_tensor(Named().eval(), X, "lrp", target=Own(lambda found: found["out"][:, 0]))
