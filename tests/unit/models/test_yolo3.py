"""YOLOv3's shape, its published size, and what its raw numbers mean (methods §8.2)."""

import math

import pytest
import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.models.yolo3 import YoloV3
from xai_desktop.models.yolo_decode import ANCHORS, as_boxes, flattened, placed

SMALL = 1 / 16


def test_the_published_network_at_width_one() -> None:
    with torch.device("meta"):
        net = YoloV3(80)
    statistics = sum(2 * m.num_features for m in net.modules() if isinstance(m, nn.BatchNorm2d))
    # yolov3.weights (80 classes) has 248 007 048 bytes: a header of 20, and four for each number
    assert 20 + 4 * (sum(p.numel() for p in net.parameters()) + statistics) == 248_007_048
    assert sum(isinstance(m, nn.Conv2d) for m in net.modules()) == 75
    assert all(head[-1].out_channels == 3 * 85 for head in net.heads)  # type: ignore[index]


def test_outputs_have_three_anchors_at_three_strides() -> None:
    net = YoloV3(4, SMALL, channels=1).eval()
    outputs = net(torch.randn(2, 1, 64, 96))
    assert [tuple(raw.shape) for raw in outputs] == [(2, 3, 8, 12, 9), (2, 3, 4, 6, 9), (2, 3, 2, 3, 9)]


def test_the_wiring_is_the_cfg_s() -> None:
    """Routes, upsamplings and concatenations written out as in yolov3-voc.cfg, layers 75 to 106."""
    torch.manual_seed(0)
    net = YoloV3(2, SMALL).eval()
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        l36, l61, l74 = net.backbone.features(x)
        l79 = net.necks[2](l74)
        l81 = net.heads[2](l79)
        up = net.bridges[1](l79).repeat_interleave(2, 2).repeat_interleave(2, 3)
        l91 = net.necks[1](torch.cat([up, l61], 1))
        l93 = net.heads[1](l91)
        up = net.bridges[0](l91).repeat_interleave(2, 2).repeat_interleave(2, 3)
        l105 = net.heads[0](net.necks[0](torch.cat([up, l36], 1)))
        outputs = net(x)
    for raw, layer in zip(outputs, (l105, l93, l81), strict=True):
        for anchor in range(3):
            for entry in range(7):
                assert torch.equal(raw[0, anchor, :, :, entry], layer[0, anchor * 7 + entry])


def slow_boxes(outputs: tuple[Tensor, ...], width: int, height: int) -> list[list[tuple[float, ...]]]:
    """Per film (x0, y0, x1, y1, scores…) of every anchor in every cell."""

    def sigmoid(value: float) -> float:
        return 1 / (1 + math.exp(-value))

    films = []
    for film in range(len(outputs[0])):
        found = []
        for scale, raw in enumerate(outputs):
            _, _, rows, columns, _ = raw.shape
            for n in range(3):
                a_w, a_h = (side * net / 416 for side, net in zip(ANCHORS[3 * scale + n], (width, height), strict=True))
                for j in range(rows):
                    for i in range(columns):
                        t = raw[film, n, j, i].tolist()
                        x = (sigmoid(t[0]) + i) / columns * width
                        y = (sigmoid(t[1]) + j) / rows * height
                        w, h = a_w * math.exp(t[2]), a_h * math.exp(t[3])
                        scores = (sigmoid(t[4]) * sigmoid(c) for c in t[5:])
                        found.append((x - w / 2, y - h / 2, x + w / 2, y + h / 2, *scores))
        films.append(found)
    return films


def test_boxes_and_scores_are_those_of_the_slow_version() -> None:
    torch.manual_seed(3)
    outputs = tuple(torch.randn(2, 3, *shape, 7, dtype=torch.double) for shape in ((8, 4), (4, 2), (2, 1)))
    boxes, scores = as_boxes(outputs, ANCHORS)
    expected = torch.tensor(slow_boxes(outputs, width=32, height=64), dtype=torch.double)
    assert torch.allclose(boxes, expected[..., :4], atol=1e-5)
    assert torch.allclose(scores, expected[..., 4:])
    assert flattened(outputs).shape == (2, 126, 7)


def test_at_zero_every_box_is_its_anchor_in_the_middle_of_its_cell() -> None:
    outputs = tuple(torch.zeros(1, 3, side, side, 6) for side in (52, 26, 13))
    boxes = placed(outputs, ANCHORS) * 416
    assert torch.allclose(boxes[0, 0], torch.tensor([4.0, 4.0, 10.0, 13.0]))
    assert torch.allclose(boxes[0, -1], torch.tensor([400.0, 400.0, 373.0, 326.0]))


def test_detect_gives_boxes_in_input_pixels_for_every_film() -> None:
    torch.manual_seed(4)
    net = YoloV3(2, SMALL, channels=1).eval()
    found = net.detect(torch.randn(3, 1, 64, 96), above=0.2)
    assert len(found) == 3
    assert all(len(one) for one in found)
    for one in found:
        assert not one.boxes.requires_grad
        assert (one.boxes >= 0).all()
        assert (one.boxes <= torch.tensor([96.0, 64, 96, 64])).all()
        assert one.boxes[:, 2].max() > 64, "the width is not mistaken for the height"
        assert (one.scores > 0.2).all()
        assert set(one.labels.tolist()) <= {0, 1}


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="multiples of 32, not 64×80"):
        YoloV3(1, SMALL)(torch.zeros(1, 3, 64, 80))
    for classes, anchors in ((0, ANCHORS), (1, ANCHORS[:8]), (1, (*ANCHORS[:8], (0, 4))), (1, (*ANCHORS[:8], (4,)))):
        with pytest.raises(BundleError, match="nine anchors"):
            YoloV3(classes, SMALL, anchors=anchors)
