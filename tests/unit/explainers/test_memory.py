"""Two hundred explanations weigh no more than a few."""

import gc
import os
from pathlib import Path

import pytest
import torch

from tests.unit.explainers.nets import convolutional, films, suits_convolutions
from xai_desktop.explainers import EXPLAINERS, explain_layers_tensor, explain_tensor

STATM = Path("/proc/self/statm")
MIB = 2**20


def resident() -> int:
    gc.collect()
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def tensors() -> int:
    """How many there are; asking by type, because some objects of torch warn when they are looked at."""
    return sum(issubclass(type(one), torch.Tensor) for one in gc.get_objects())


@pytest.mark.slow
@pytest.mark.skipif(not STATM.exists(), reason="the size of a process is read from Linux's /proc")
def test_explaining_again_and_again_keeps_nothing() -> None:
    net, x = convolutional(width=16), films(1, 1, 96, 96)
    layers = ["first", "second", "third"]

    def once() -> None:
        for key in ("grad_cam", "saliency"):
            explain_tensor(net, x, key, "first", 0)
        explain_layers_tensor(net, x, "grad_cam_pp", layers, 1)
        explain_tensor(net, x, "occlusion", target=0, patch=0.5, stride=1.0)

    for _ in range(20):
        once()
    before = resident()
    for _ in range(50):
        once()  # four explanations each; one that stayed would hold about 2 MiB of activations
    assert resident() - before < 20 * MIB


def test_nothing_of_a_pass_is_held_by_cycles() -> None:
    """Activations must go when the map is there, not when the collector comes by."""
    net, x = convolutional(), films(1, 1, 24, 32)
    keys = [kind.key for kind in EXPLAINERS if suits_convolutions(kind)]
    for key in keys:
        explain_tensor(net, x, key, "first", 0)
    gc.collect()  # which nothing else does while a test runs
    before = tensors()
    for key in keys:
        explain_tensor(net, x, key, "first", 0)
    assert tensors() == before
