"""Plans have the shapes of real networks and none of their memory."""

import sys

import pytest
import torch
from torch import nn

from xai_desktop.core import paths
from xai_desktop.models.backbones import build
from xai_desktop.models.loading import take_weights
from xai_desktop.models.planning import most_bytes, plan, unfilled
from xai_desktop.models.store import load_bundle

NAMES = ("resnet18", "regnet_y_400mf", "mobilenet_v3_small", "swin_t")


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_has_the_shapes_of_the_network(name: str) -> None:
    planned = plan(lambda: build(f"torchvision/{name}", {}, 3))
    assert planned is not None
    real = build(f"torchvision/{name}", {}, 3).state_dict()
    assert [(key, value.shape) for key, value in planned.state_dict().items()] == [
        (key, value.shape) for key, value in real.items()
    ]
    assert all(value.is_meta for value in planned.parameters())
    assert most_bytes(planned) >= sum(value.numel() * value.element_size() for value in real.values())


def test_a_row_that_would_fill_the_memory_stays_a_plan() -> None:
    class Pairs(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            row = torch.arange(1 << 20)
            self.register_buffer("pairs", row[:, None] - row[None])

    planned = plan(Pairs)
    assert planned is not None
    assert planned.pairs.is_meta  # type: ignore[union-attr]


def test_a_network_that_waits_for_its_weights_answers_as_any_other() -> None:
    torch.manual_seed(0)
    real = build("torchvision/resnet18", {}, 3)
    with unfilled():
        waiting = build("torchvision/resnet18", {}, 3)
    x = torch.randn(1, 3, 64, 64)
    take_weights(waiting, real.state_dict())
    with torch.no_grad():
        assert torch.equal(waiting.eval()(x), real.eval()(x))


def test_what_cannot_be_planned_is_none() -> None:
    assert plan(lambda: nn.Linear(int(torch.ones(3).sum().item()), 2)) is None


def test_a_network_of_networks_is_planned_without_the_compiler_of_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its import alone takes 1.7 s, which the person waits for when such a network is chosen."""
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # whoever imports it now fails
    assert load_bundle(paths.bundled_models() / "demo-hr-cam").name == "demo-hr-cam"
