"""Attention rollout against a transformer written out, and against what torch itself says it attends to."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

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
    assert [one.shape for one in seen.weights] == [(1, 2, 6, 6)]


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
    with pytest.raises(ExplainerError, match="must attend over the whole film"):
        explain_tensor(swin(), films(1, 3, 32, 48), "attention_rollout", target=1)
    assert unmet_needs(convolutional(), X, "third")[Need.ATTENTION] == str(Need.ATTENTION)
    assert Need.ATTENTION not in unmet_needs(attending(), X, "first")
