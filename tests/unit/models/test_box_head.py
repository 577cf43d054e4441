"""The box head: what it reads, what its numbers mean, and that the features under it never move (methods §8.1)."""

import pytest
import torch
from torch import nn

from xai_desktop.core.errors import BundleError
from xai_desktop.models.box_head import BoxHead, BoxNet, as_boxes
from xai_desktop.models.cascade_net import ConvStage


@pytest.mark.parametrize("kernel", [1, 3])
def test_outputs_are_shares_for_every_cell(kernel: int) -> None:
    head = BoxHead(6, 3, grid=5, boxes=2, kernel=kernel)  # type: ignore[arg-type]
    outputs = head(torch.randn(4, 6, 20, 10))
    assert outputs.shape == (4, 5, 5, 13)
    assert 0 < outputs.min() < outputs.max() < 1
    assert sum(p.numel() for p in head.parameters()) == 13 * (6 * kernel**2 + 1)


def test_the_defaults_are_the_paper_s() -> None:
    assert BoxHead(8, 20)(torch.zeros(1, 8, 14, 14)).shape == (1, 7, 7, 30)


def test_confidences_begin_as_if_a_film_had_one_box() -> None:
    head = BoxHead(8, 1, grid=5, boxes=3)
    nn.init.zeros_(head.conv.bias)  # type: ignore[arg-type]
    outputs = head(torch.zeros(1, 8, 10, 10))
    assert torch.allclose(outputs[..., [4, 9, 14]], torch.tensor(1 / 25))
    assert (outputs[..., [0, 1, 2, 3, 5, 15]] == 0.5).all()
    assert list(head.state_dict()) == ["conv.weight", "conv.bias"]


def test_features_that_were_averaged_before_give_the_same_outputs() -> None:
    head, features = BoxHead(6, 3), torch.randn(2, 6, 16, 16)
    pooled = head.pooled(features)
    assert pooled.shape == (2, 6, 7, 7)
    assert torch.equal(head(pooled), head(features))
    by_hand = features[:, :, 0:3, 0:3].mean(dim=(2, 3))  # the first of seven cells of sixteen rows and columns
    assert torch.allclose(pooled[:, :, 0, 0], by_hand, atol=1e-6)


def test_boxes_are_those_of_the_slow_version() -> None:
    torch.manual_seed(0)
    grid, count, classes, height, width = 3, 2, 2, 60, 90
    outputs = torch.rand(2, grid, grid, 5 * count + classes)
    boxes, scores = as_boxes(outputs, count, (height, width))
    number = 0
    for row in range(grid):
        for column in range(grid):
            for b in range(count):
                for film in range(2):
                    cell = outputs[film, row, column].tolist()
                    x, y, sw, sh, confidence = cell[5 * b : 5 * b + 5]
                    cx, cy = (x + column) / grid * width, (y + row) / grid * height
                    w, h = sw * sw * width, sh * sh * height
                    expected = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
                    assert boxes[film, number].tolist() == pytest.approx(expected, abs=1e-4)
                    assert scores[film, number].tolist() == pytest.approx([confidence * p for p in cell[10:]])
                number += 1
    assert boxes.shape == (2, number, 4)


def test_a_net_learns_nothing_but_its_head() -> None:
    torch.manual_seed(1)
    net = BoxNet(nn.Sequential(ConvStage(1, 4), ConvStage(4, 6)), BoxHead(6, 2)).train().requires_grad_(True)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    optimiser = torch.optim.SGD(net.parameters(), 0.5, weight_decay=0.1)
    net(torch.randn(3, 1, 32, 32)).sum().backward()
    optimiser.step()
    moved = {key for key, value in net.state_dict().items() if not torch.equal(value, before[key])}
    assert moved == {"head.conv.weight", "head.conv.bias"}


def test_detect_gives_boxes_in_input_pixels_for_every_film() -> None:
    torch.manual_seed(2)
    net = BoxNet(nn.Sequential(ConvStage(1, 4)), BoxHead(4, 2)).eval()
    found = net.detect(torch.randn(3, 1, 32, 64))
    assert len(found) == 3
    for one in found:
        assert len(one)
        assert not one.boxes.requires_grad
        assert (one.boxes <= torch.tensor([64.0, 32, 64, 32])).all()
        assert one.boxes[:, 2].max() > 32


def test_a_head_of_nothing_is_refused() -> None:
    for numbers in ((0, 1, 7, 2, 3), (4, 0, 7, 2, 3), (4, 1, 0, 2, 3), (4, 1, 7, 0, 3), (4, 1, 7, 2, 5)):
        with pytest.raises(BundleError, match="kernel of 1 or 3"):
            BoxHead(*numbers)  # type: ignore[arg-type]
