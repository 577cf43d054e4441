"""A map that is no longer wanted is given up in the middle of a pass, not behind it."""

import time

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.contract import left_behind
from tests.unit.explainers.nets import films
from xai_desktop.core.errors import Cancelled
from xai_desktop.explainers import explain_tensor

NAP_S, MODULES, WANTED_S, FREE_S = 0.02, 60, 0.1, 0.25


class Slow(nn.Module):
    """A part that takes its time."""

    def forward(self, x: Tensor) -> Tensor:
        time.sleep(NAP_S)
        return x


def slow_net() -> nn.Module:
    torch.manual_seed(0)
    first = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU())
    return nn.Sequential(first, *(Slow() for _ in range(MODULES)), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()


class Unwanted:
    """Nobody wants the result any more after a while; says how long the computation went on regardless."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if time.monotonic() - self.began > WANTED_S:
            raise Cancelled


@pytest.mark.parametrize("key", ["grad_cam", "saliency", "occlusion"])
def test_a_pass_ends_within_it(key: str) -> None:
    net, task = slow_net(), Unwanted()
    assert left_behind(net, lambda: explain_tensor(net, films(1, 1, 12, 12), key, "0", 0, task=task), Cancelled) == []
    assert time.monotonic() - task.began < WANTED_S + FREE_S < NAP_S * MODULES


def test_a_slow_pass_that_is_wanted_says_nothing_new_and_changes_nothing() -> None:
    net, x, steps = slow_net(), films(1, 1, 12, 12), list[tuple[int, int]]()

    class Watching:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            steps.append((done, total))

    found = explain_tensor(net, x, "grad_cam", "0", 0, task=Watching())
    np.testing.assert_array_equal(
        found, explain_tensor(net[0:1].append(net[-2]).append(net[-1]), x, "grad_cam", "0", 0)
    )
    assert len(steps) > len(set(steps)) >= 3
    assert steps == sorted(steps)
