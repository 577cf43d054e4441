"""Every method, on a network and a film of real size: given up soon after nobody wants its map any more."""

import sys
import time

import pytest
import torch
from torch import Tensor, nn

from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.explainers import EXPLAINERS, explain_tensor
from xai_desktop.models.backbones import build

WANTED_S, FREE_S = 0.5, 1.0
"""The window is free at once, because the lane drops the result; a batch of films may still be in a layer."""


class Unwanted:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.stopped = False

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if time.monotonic() - self.began > WANTED_S:
            self.stopped = True
            raise Cancelled


@pytest.fixture(scope="module")
def net_and_film() -> tuple[nn.Module, Tensor]:
    torch.manual_seed(0)
    return build("torchvision/resnet18", {}, 10).eval(), torch.rand(1, 3, 224, 224)


@pytest.mark.slow
@pytest.mark.parametrize("key", EXPLAINERS.keys())
def test_a_map_that_nobody_wants_ends_soon(key: str, net_and_film: tuple[nn.Module, Tensor]) -> None:
    task = Unwanted()
    try:
        explain_tensor(*net_and_film, key, "last", 0, task=task)
    except Cancelled:
        over = time.monotonic() - task.began - WANTED_S
        sys.stdout.write(f"{key:24} {over * 1000:5.0f} ms after it was given up\n")
        assert over < FREE_S
    except ExplainerError as error:
        sys.stdout.write(f"{key:24} {error}\n")
    else:
        assert not task.stopped
