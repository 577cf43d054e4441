"""Occlusion against a loop over patches, and its ladder when memory is short."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import Small, convolutional, films
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import DeviceMemoryError
from xai_desktop.explainers import explain_tensor
from xai_desktop.explainers.answers import MOST
from xai_desktop.explainers.methods.occlusion import Occlusion

X = films(1, 1, 21, 30)


def looped(net: nn.Module, x: torch.Tensor, target: int, patch: int, step: int) -> AnyArray:
    """One film after the other, patches covered with the film's mean."""
    height, width = x.shape[2:]
    tops = sorted({*range(0, height - patch, step), height - patch})
    lefts = sorted({*range(0, width - patch, step), width - patch})
    loss, times = np.zeros((height, width)), np.zeros((height, width))
    with torch.no_grad():
        whole = net(x)[0, target].item()
        for top in tops:
            for left in lefts:
                film = x.clone()
                film[:, :, top : top + patch, left : left + patch] = x.mean()
                loss[top : top + patch, left : left + patch] += whole - net(film)[0, target].item()
                times[top : top + patch, left : left + patch] += 1
    assert times.min() >= 1
    return loss / times


@pytest.mark.parametrize(("patch", "stride"), [(0.2, 0.5), (0.1, 1.0), (0.5, 0.3)])
def test_against_a_loop(patch: float, stride: float) -> None:
    net = convolutional().eval()
    side = round(patch * 30)
    expected = looped(net, 20 * X, 1, side, max(1, round(stride * side)))
    found = explain_tensor(net, 20 * X, "occlusion", target=1, patch=patch, stride=stride, fill="mean")
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("side", [7, 10, 14])
def test_parity_with_captum(side: int) -> None:
    """Where the last patch ends at the edge by itself; where it hangs over it, captum covers less than a patch."""
    attr = pytest.importorskip("captum.attr")
    net, x = convolutional().eval(), 20 * films(1, 1, 28, 42)
    step = side // 2
    theirs = attr.Occlusion(net).attribute(x, (1, side, side), (1, step, step), x.mean().item(), 1)[0, 0].numpy()
    ours = explain_tensor(net, x, "occlusion", target=1, patch=side / 42, stride=step / side, fill="mean")
    assert np.ptp(ours) > 0.01
    whole = np.ones(x.shape[2:], dtype=bool)
    if (28 - side) % step or (42 - side) % step:
        whole[28 - side :], whole[:, 42 - side :] = False, False
        assert np.abs(theirs - ours)[~whole].max() > 1e-3
    np.testing.assert_allclose(ours[whole], theirs[whole], atol=1e-5)


class Corner(nn.Module):
    """The score is the mean of the top left quarter: only covering that can cost anything."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([x[:, 0, :10, :15].mean((1, 2)), -x[:, 0, :10, :15].mean((1, 2))], 1)


def test_what_matters_is_hot_and_what_does_not_is_zero() -> None:
    x = X.clone()
    x[:, :, :10, :15] += 5
    found = explain_tensor(Corner(), x, "occlusion", target=0, patch=0.1, stride=1.0, fill="mean")
    assert found[1:9, 1:14].min() > 0
    assert found[13:].max() == found[13:].min() == 0
    against = explain_tensor(Corner(), x, "occlusion", target=1, patch=0.1, stride=1.0, fill="mean")
    np.testing.assert_allclose(against, -found, atol=1e-6)


def test_blur_leaves_a_flat_film_as_it_is() -> None:
    found = explain_tensor(convolutional(), torch.full((1, 1, 21, 30), 0.7), "occlusion", target=0)
    np.testing.assert_allclose(found, 0, atol=1e-5)


def test_patches_reach_from_edge_to_edge_whatever_the_size() -> None:
    for size in [(1, 1), (7, 200), (21, 30), (64, 64)]:
        for patch in (0.02, 0.125, 0.5):
            covers = Occlusion(patch=patch, stride=1.0).covers(size)
            covered = np.zeros(size, dtype=bool)
            for (top, left), (bottom, right) in covers.tolist():
                assert 0 <= top < bottom <= size[0]
                assert 0 <= left < right <= size[1]
                covered[top:bottom, left:right] = True
            assert covered.all()


@pytest.mark.parametrize("most", [1, 3, 5])
def test_a_full_device_gets_smaller_batches_and_gives_the_same_map(most: int) -> None:
    net, watched = Small(most), Watched()
    found = explain_tensor(net, X, "occlusion", target=1, task=watched)
    np.testing.assert_allclose(found, explain_tensor(net.inner, X, "occlusion", target=1), atol=1e-5)
    assert MOST in net.batches
    assert net.batches[-2] <= most
    assert watched.steps[-1][0] == watched.steps[-1][1]
    assert [done for done, _ in watched.steps] == sorted(done for done, _ in watched.steps)


@pytest.mark.parametrize("key", ["occlusion", "grad_cam", "saliency"])
@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA out of memory."), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
def test_a_device_without_any_room_is_an_error_not_an_empty_map(key: str, error: RuntimeError) -> None:
    class Full(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.asked = nn.Conv2d(1, 2, 3), 0

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.asked += 1
            self.conv(x)
            raise error

    net = Full()
    with pytest.raises(DeviceMemoryError, match="has no memory left"):
        explain_tensor(net, X, key, "conv", 0)
    assert net.asked == 2  # once more after freeing


def test_memory_that_is_free_again_at_the_second_try_gives_the_map() -> None:
    class Once(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.most = 100 if self.batches else 0
            return super().forward(x)

    net = Once(0)
    found = explain_tensor(net, X, "grad_cam", "inner.second", 1)
    np.testing.assert_array_equal(found, explain_tensor(net.inner, X, "grad_cam", "second", 1))
    assert net.batches == [1, 1]
