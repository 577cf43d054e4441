"""Films together give the maps that each gives alone."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.explainers import EXPLAINERS, explain_tensor, make
from xai_desktop.explainers.batched import MapWish, explain_films_tensor, shares_a_pass
from xai_desktop.explainers.class_activation import ClassActivation
from xai_desktop.explainers.scores import Against, Difference, Logit

SHARING = ("grad_cam", "grad_cam_pp", "layer_cam", "hires_cam", "xgrad_cam", "eigen_grad_cam", "norm_grad")


@pytest.fixture(scope="module")
def net() -> nn.Module:
    torch.manual_seed(3)
    return models.resnet18(weights=None, num_classes=4).eval()


@pytest.fixture(scope="module")
def films() -> torch.Tensor:
    return torch.randn(3, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def wish(key: str, layer: str) -> MapWish:
    method = make(key)
    assert isinstance(method, ClassActivation)
    return MapWish(method, layer)


def test_the_methods_that_share_a_pass_are_these() -> None:
    found = {kind.key for kind in EXPLAINERS if shares_a_pass(kind())}
    assert found == set(SHARING)


def test_together_as_alone(net: nn.Module, films: torch.Tensor) -> None:
    """Every film has classes of its own, one has none, and layers are shared by methods."""
    wishes = [wish(key, layer) for key in SHARING for layer in ("layer2", "layer4")]
    scores = [[Logit(2), Against(0)], [], [Difference(1, 3)]]
    found = explain_films_tensor(net, films, wishes, scores)
    assert [len(one) for one in found] == [2, 0, 1]
    for film, own in enumerate(scores):
        for score, maps in zip(own, found[film], strict=True):
            for asked, made in zip(wishes, maps, strict=True):
                alone = explain_tensor(net, films[film : film + 1], asked.method, asked.layer, score)
                assert alone.any()
                assert made.shape == alone.shape
                assert np.abs(made - alone).max() <= 1e-4 * np.abs(alone).max()


def test_a_batch_in_which_nothing_is_asked(net: nn.Module, films: torch.Tensor) -> None:
    assert explain_films_tensor(net, films, [wish("grad_cam", "layer4")], [[], [], []]) == [[], [], []]


def test_what_does_not_fit(net: nn.Module, films: torch.Tensor) -> None:
    with pytest.raises(ExplainerError, match="a list of scores each"):
        explain_films_tensor(net, films, [wish("grad_cam", "layer4")], [[Logit(0)]])
    with pytest.raises(ExplainerError, match="no layer 'layer9'"):
        explain_films_tensor(net, films, [wish("grad_cam", "layer9")], [[Logit(0)]] * 3)


def test_the_network_leaves_as_it_came_also_when_stopped(net: nn.Module, films: torch.Tensor) -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if done:
                raise Cancelled

    net.train()
    with pytest.raises(Cancelled):
        explain_films_tensor(net, films, [wish("grad_cam", "layer4")], [[Logit(0)]] * 3, task=Stop())
    assert net.training
    assert all(parameter.requires_grad and parameter.grad is None for parameter in net.parameters())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())
    net.eval()
