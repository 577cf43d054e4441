"""Plans have the shapes of real networks and none of their memory."""

import pytest
import torch
from torch import nn

from xai_desktop.models.backbones import build
from xai_desktop.models.planning import most_bytes, plan

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


def test_what_cannot_be_planned_is_none() -> None:
    assert plan(lambda: nn.Linear(int(torch.ones(3).sum().item()), 2)) is None
