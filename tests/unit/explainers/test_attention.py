"""Attention rollout against a transformer written out, and against what torch itself says it attends to."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import attending, convolutional, films
from tests.unit.explainers.test_architectures import swin, vision_transformer
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import explain_tensor, unmet_needs
from xai_desktop.explainers.attention import Attending, rolled
from xai_desktop.explainers.base import Need

X = films(1, 1, 24, 32)


def said_by_torch(net: nn.Module, x: Tensor) -> list[Tensor]:
    """The weights (heads, N, N) that torch's own modules give when they are asked."""
    patches = net.first(x).flatten(2).transpose(1, 2)  # type: ignore[operator]
    tokens = torch.cat([net.token, patches], 1)  # type: ignore[list-item]
    found = []
    for block in net.second:  # type: ignore[union-attr]
        mixed, weights = block(tokens, tokens, tokens, need_weights=True, average_attn_weights=False)
        found.append(weights[0].detach())
        tokens = tokens + mixed
    return found


def slow_rollout(weights: list[Tensor], fuse: str, discard: float) -> Tensor:
    size = weights[0].shape[-1]
    result = np.eye(size)
    for block in weights:
        links = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                values = [float(head[i, j]) for head in block]
                links[i, j] = {"mean": sum(values) / len(values), "max": max(values), "min": min(values)}[fuse]
        order = np.argsort(links, axis=None)[: int(links.size * discard)]
        for place in order:
            if place != 0:
                links.flat[place] = 0
        links += np.eye(size)
        links /= links.sum(1, keepdims=True)
        result = links @ result
    return torch.from_numpy(result)


@pytest.mark.parametrize("fuse", ["mean", "max", "min"])
@pytest.mark.parametrize("discard", [0.0, 0.5, 0.9])
def test_by_hand(fuse: str, discard: float) -> None:
    net = attending().eval()
    weights = said_by_torch(net, X)
    expected = slow_rollout(weights, fuse, discard)
    found = explain_tensor(net, X, "attention_rollout", target=1, heads=fuse, discard=discard)
    assert found.shape == (6, 8)
    np.testing.assert_allclose(found, expected[0, 1:].reshape(6, 8), atol=1e-6)
    assert np.ptp(found) > 0
    rows = rolled([one[None] for one in weights], fuse, discard).sum(1)
    torch.testing.assert_close(rows, torch.ones_like(rows))


def test_watching_changes_no_answer() -> None:
    for net, x in ((attending().eval(), X), (vision_transformer(), films(1, 3, 32, 32))):
        with torch.no_grad(), Attending() as seen:
            watched = net(x)
        torch.testing.assert_close(watched, net(x))
        assert len(seen.weights) >= 2
        assert all(torch.allclose(one.sum(-1), torch.ones(one.shape[:-1])) for one in seen.weights)


class Asking(nn.Module):
    """Uses the weights of its attention, too: a row per token, or one per head."""

    def __init__(self, average: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.attention, self.average = nn.MultiheadAttention(4, 2, batch_first=True), average

    def forward(self, tokens: Tensor) -> Tensor:
        output, weights = self.attention(tokens, tokens, tokens, average_attn_weights=self.average)
        joined: Tensor = output.sum((1, 2)) + weights.pow(2).sum((-1, -2)).flatten()
        return joined


@pytest.mark.parametrize("average", [True, False])
def test_a_network_gets_the_weights_that_it_asks_for(average: bool) -> None:
    net, tokens = Asking(average).eval(), films(1, 6, 4)
    with torch.no_grad():
        expected = net(tokens)
        with Attending() as seen:
            torch.testing.assert_close(net(tokens), expected)
    assert [one.shape[-3:] for one in seen.weights] == [(2, 6, 6)]


@pytest.mark.parametrize("how", [{"is_causal": True}, {"attn_mask": torch.ones(6, 6, dtype=torch.bool).tril()}])
def test_what_is_masked_is_not_attended_to(how: dict[str, Any]) -> None:
    q, k, v = films(3, 1, 2, 6, 4)
    with Attending() as seen:
        found = F.scaled_dot_product_attention(q, k, v, **how)
    torch.testing.assert_close(seen.weights[0] @ v, found)
    assert not seen.weights[0].triu(1).any()


class Written(nn.Module):
    """Attention as timm and others write it: torch's function, called by the block itself. No class token."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.patches, self.qkv, self.head = nn.Conv2d(1, 8, 4, 4), nn.Linear(8, 24), nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(tokens).unflatten(-1, (3, 2, 4)).permute(2, 0, 3, 1, 4)
        logits: Tensor = self.head(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2).mean(1))
        return logits


def test_attention_that_is_no_module_and_without_a_class_token() -> None:
    net = Written().eval()
    tokens = net.patches(X).flatten(2).transpose(1, 2)
    q, k, _ = net.qkv(tokens).unflatten(-1, (3, 2, 4)).permute(2, 0, 3, 1, 4)
    weights = (q @ k.transpose(-1, -2) / 2).softmax(-1).detach()
    expected = slow_rollout([weights[0]], "mean", 0).mean(0).reshape(6, 8)
    np.testing.assert_allclose(explain_tensor(net, X, "attention_rollout", target=0), expected, atol=1e-6)


def test_what_does_not_attend_to_the_whole_film_says_so() -> None:
    with pytest.raises(ExplainerError, match=r"must attend over the whole film.*Choose Grad-CAM"):
        explain_tensor(convolutional(), X, "attention_rollout", target=1)
    assert unmet_needs(convolutional(), X, "third")[Need.ATTENTION] == str(Need.ATTENTION)
    assert Need.ATTENTION not in unmet_needs(attending(), X, "first")


def test_windows_have_no_rollout_and_say_so_beforehand() -> None:
    """Written out, as torchvision's Swin does it, or by torch's function, as timm's does."""

    class Windows(Written):
        def forward(self, x: Tensor) -> Tensor:
            films_of_windows = x.unfold(2, 12, 12).unfold(3, 16, 16).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)
            return super().forward(films_of_windows).mean(0, keepdim=True)

    for key in ("attention_rollout", "gradient_rollout"):
        with pytest.raises(ExplainerError, match=r"within windows, or by functions of its own.*choose Grad-CAM"):
            explain_tensor(swin(), films(1, 3, 32, 48), key, target=1)
        with pytest.raises(ExplainerError, match=r"within windows, which do not lie on the whole film; choose Grad"):
            explain_tensor(Windows().eval(), X, key, target=1)
    assert "within windows" in unmet_needs(swin(), films(1, 3, 32, 48), "features")[Need.ATTENTION]
    assert "within windows" in unmet_needs(Windows().eval(), X, "patches")[Need.ATTENTION]


@pytest.mark.parametrize(
    "rest",
    [
        {"is_causal": True},
        {"scale": 0.0},
        {"attn_mask": torch.eye(12, dtype=torch.bool)},
        {"attn_mask": films(12, 12, seed=3)},
        {"enable_gqa": True},
    ],
    ids=str,
)
def test_whatever_is_asked_of_the_function_the_answer_stays(rest: dict[str, object]) -> None:
    query, key, value = (films(1, 4, 12, 8, seed=seed) for seed in (1, 2, 3))
    if "enable_gqa" in rest:
        key, value = key[:, :2], value[:, :2]
    expected = F.scaled_dot_product_attention(query, key, value, **rest)  # type: ignore[arg-type]
    with Attending() as seen:
        found = F.scaled_dot_product_attention(query, key, value, **rest)  # type: ignore[arg-type]
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(seen.weights[0].sum(-1), torch.ones(1, 4, 12))


def slow_gradient_rollout(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """The small transformer written out, so that its weights are at hand; then number by number."""
    tokens = torch.cat([net.token, net.first(x).flatten(2).transpose(1, 2)], 1)  # type: ignore[operator, list-item]
    kept = []
    for block in net.second:  # type: ignore[union-attr]
        parts = F.linear(tokens, block.in_proj_weight, block.in_proj_bias).chunk(3, -1)  # type: ignore[arg-type]
        q, k, v = (part.unflatten(-1, (2, 4)).transpose(1, 2) for part in parts)
        kept.append((q @ k.transpose(-1, -2) / 2).softmax(-1))
        tokens = tokens + block.out_proj((kept[-1] @ v).transpose(1, 2).flatten(2))  # type: ignore[operator]
    logits = net.head(net.third(tokens)[:, 0])  # type: ignore[operator]
    gradients = torch.autograd.grad(logits[0, target], kept)
    size = tokens.shape[1]
    result = np.eye(size)
    for weights, gradient in zip(kept, gradients, strict=True):
        links = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                both = [float(a[i, j]) * float(g[i, j]) for a, g in zip(weights[0].detach(), gradient[0], strict=True)]
                links[i, j] = sum(max(value, 0.0) for value in both) / len(both)
        result = result + links @ result
    return torch.from_numpy(result[0, 1:].reshape(6, 8))


@pytest.mark.parametrize("target", [0, 2])
def test_gradient_rollout_by_hand(target: int) -> None:
    net = attending().eval()
    expected = slow_gradient_rollout(net, X, target)
    found = explain_tensor(net, X, "gradient_rollout", target=target)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6 * float(expected.max()))
    assert np.ptp(found) > 0
    assert left_behind(net, lambda: explain_tensor(net, X, "gradient_rollout", target=target)) == []


def test_gradient_rollout_where_the_block_calls_the_function_itself() -> None:
    """No class token: the head takes the mean of the tokens, so that the score is a sum over rows of one block."""
    net = Written().eval()
    tokens = net.patches(X).flatten(2).transpose(1, 2)
    q, k, v = net.qkv(tokens).unflatten(-1, (3, 2, 4)).permute(2, 0, 3, 1, 4)
    weights = (q @ k.transpose(-1, -2) / 2).softmax(-1)[0]
    size = weights.shape[-1]
    upward = torch.stack([v[0, head] @ net.head.weight[1].unflatten(0, (2, 4))[head] / size for head in range(2)])
    expected = (weights * upward[:, None, :]).relu().mean(0).mean(0).reshape(6, 8).detach()
    np.testing.assert_allclose(explain_tensor(net, X, "gradient_rollout", target=1), expected, rtol=1e-4, atol=1e-8)
