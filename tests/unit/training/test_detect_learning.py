"""Both detectors find the squares of a few films after learning them by heart."""

import numpy as np
import torch
from torch import Tensor, nn

from tests.unit.training.detect_slow import mean_ap_at_half
from xai_desktop.models.box_head import BoxHead, BoxNet
from xai_desktop.models.cascade_net import ConvStage
from xai_desktop.models.yolo3 import YoloV3
from xai_desktop.training.detecting import BoxLoss, Truth, YoloLoss
from xai_desktop.training.weights import reset

SIDE, FILMS = 64, 6


def films() -> tuple[Tensor, list[Truth]]:
    """Noise with a bright rectangle (class 0) on the left and a dark one (class 1) on the right; the last has none."""
    rng = np.random.default_rng(7)
    x = rng.normal(0, 0.2, (FILMS, 1, SIDE, SIDE)).astype(np.float32)
    truths = []
    for film in range(FILMS - 1):
        boxes = []
        for label in (0, 1):
            width, height = rng.integers(10, 26, 2)
            left, top = rng.integers(0, 32 - width) + 32 * label, rng.integers(0, SIDE - height)
            x[film, 0, top : top + height, left : left + width] += 2 - 4 * label
            boxes.append([left, top, left + width, top + height])
        truths.append(Truth(torch.tensor(boxes).float(), torch.tensor([0, 1])))
    return torch.from_numpy(x), [*truths, Truth(torch.zeros(0, 4), torch.zeros(0, dtype=torch.long))]


def test_yolo_learns_to_find_squares() -> None:
    torch.manual_seed(0)
    x, truths = films()
    net, loss_of = YoloV3(2, width=1 / 16, channels=1), YoloLoss()
    reset(net, 0)
    before = mean_ap_at_half(net.eval().detect(x, above=0.2), truths, 2)
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    net.train()
    for _ in range(120):
        optimiser.zero_grad()
        loss_of(net(x), truths).backward()
        optimiser.step()
    found = net.eval().detect(x)
    assert before < 0.2
    assert mean_ap_at_half(found, truths, 2) > 0.8
    assert not len(net.detect(x[-1:], above=0.3)[0]), "nothing is found where nothing is"


def test_a_box_head_learns_to_find_squares_on_features_it_may_not_change() -> None:
    torch.manual_seed(0)
    x, truths = films()
    features = nn.Sequential(ConvStage(1, 16), ConvStage(16, 32)).eval()
    net, loss_of = BoxNet(features, BoxHead(32, 2)), BoxLoss((SIDE, SIDE))
    reset(net.head, 0)
    before = mean_ap_at_half(net.eval().detect(x), truths, 2)
    optimiser = torch.optim.Adam(net.head.parameters(), 3e-3)
    with torch.no_grad():
        kept = net.head.pooled(features(x))
    for _ in range(400):
        optimiser.zero_grad()
        loss_of(net.head(kept), truths).backward()
        optimiser.step()
    found = net.detect(x)
    assert before < 0.2
    assert mean_ap_at_half(found, truths, 2) > 0.8
    assert not len(net.detect(x[-1:], above=0.3)[0]), "nothing is found where nothing is"
