"""What can be explained, against the same number written out."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import (
    Against,
    Detection,
    Difference,
    Logit,
    Own,
    Segmentation,
    explain_layers_tensor,
    explain_tensor,
)

X = films(1, 1, 20, 28)
TABLE = torch.tensor([[1.0, 3.0, 2.0], [5.0, 0.0, 4.0]])


def test_scores_of_classes() -> None:
    assert Logit(2).of(TABLE).tolist() == [2, 4]
    assert Logit(None).of(TABLE).tolist() == [3, 0]
    assert Logit(None).settled(TABLE) == Logit(1)
    assert Against(0).of(TABLE).tolist() == [-1, -5]
    assert Against().settled(TABLE) == Against(1)
    assert Difference(2, 0).of(TABLE).tolist() == [1, -1]
    assert torch.allclose(Logit(2).of(TABLE, "softmax"), TABLE.softmax(1)[:, 2])
    assert torch.allclose(Logit(2).of(TABLE, "sigmoid"), TABLE.sigmoid()[:, 2])


def test_one_logit_is_for_and_against() -> None:
    single = torch.tensor([[2.0], [-1.0]])
    assert Logit(1).of(single).tolist() == Logit(1).of(single[:, 0]).tolist() == [2, -1]
    assert Logit(0).of(single).tolist() == [-2, 1]
    for kind in ("softmax", "sigmoid"):
        assert torch.allclose(Logit(1).of(single, kind), single[:, 0].sigmoid())
        assert torch.allclose(Logit(0).of(single, kind), 1 - single[:, 0].sigmoid())


@pytest.mark.parametrize("key", ["grad_cam", "hires_cam", "xgrad_cam"])
def test_linear_maps_of_a_difference_are_the_difference_of_the_maps(key: str) -> None:
    net = convolutional()
    of = {score: explain_tensor(net, X, key, "second", score) for score in (0, 2, Against(2), Difference(0, 2))}
    np.testing.assert_allclose(of[Difference(0, 2)], of[0] - of[2], atol=1e-6)
    np.testing.assert_allclose(of[Against(2)], -of[2], atol=1e-6)
    assert np.ptp(of[Difference(0, 2)]) > 0


@pytest.mark.parametrize("key", ["saliency", "occlusion", "grad_cam"])
def test_a_function_of_the_answer(key: str) -> None:
    net = convolutional()
    same = explain_tensor(net, X, key, "third", lambda answer: answer[:, 1])
    np.testing.assert_allclose(same, explain_tensor(net, X, key, "third", 1), atol=1e-6)
    np.testing.assert_array_equal(same, explain_tensor(net, X, key, "third", Own(lambda answer: answer[:, 1])))
    with pytest.raises(ExplainerError, match=r"target gives \(1, 3\) for 1 films"):
        explain_tensor(net, X, key, "third", lambda answer: answer)


class Segmenter(nn.Module):
    """Two convolutions, whose second answers per pixel; as torchvision's, in a dict."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.first = nn.Conv2d(1, 4, 3, padding=1)
        self.last = nn.Conv2d(4, 3, 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"out": self.last(self.first(x).relu())}


def test_a_segmentation_is_explained_where_the_class_lies() -> None:
    net = Segmenter().eval()
    answer = net(X)["out"]
    region = answer[0].argmax(0) == 1
    assert 0 < region.sum() < region.numel()
    first = net.first(X).detach().requires_grad_()
    score = net.last(first.relu())[0, 1][region].mean()
    (g,) = torch.autograd.grad(score, first)
    expected = (g.mean((2, 3), keepdim=True) * first).sum(1)[0].detach()
    for target in (Segmentation(1), Segmentation(1, region)):
        np.testing.assert_allclose(explain_tensor(net, X, "grad_cam", "first", target), expected, atol=1e-6)
    occluded = explain_tensor(net, X, "occlusion", target=Segmentation(1))
    assert np.ptp(occluded) > 0
    for wrong, sentence in [
        (Segmentation(1, torch.zeros(20, 28)), "covers no pixel"),
        (Segmentation(1, torch.ones(3, 3)), "give the region in the answer's pixels"),
        (Segmentation(7, region), "classes 0 to 2"),
    ]:
        with pytest.raises(ExplainerError, match=sentence):
            explain_tensor(net, X, "grad_cam", "first", wrong)
    with pytest.raises(ExplainerError, match="for segmentation networks"):
        explain_tensor(convolutional(), X, "grad_cam", "first", Segmentation(1))
    with pytest.raises(ExplainerError, match="gives a dict"):
        explain_tensor(net, X, "grad_cam", "first", 1)


class Detector(nn.Module):
    """One box, always at the same place, as sure as the film is bright; and one of another class."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.first = nn.Conv2d(1, 4, 3, padding=1)

    def forward(self, x: Tensor) -> list[dict[str, Any]]:
        scores = self.first(x).relu().mean((1, 2, 3))
        boxes = torch.tensor([[0.0, 0, 10, 10], [5, 5, 10, 10]])
        return [{"boxes": boxes, "labels": torch.tensor([1, 2]), "scores": torch.stack([s, 9 * s])} for s in scores]


def test_a_detection_is_explained_by_its_score_and_overlap() -> None:
    net = Detector().eval()
    plain = explain_tensor(net, X, "grad_cam", "first", lambda found: torch.stack([one["scores"][0] for one in found]))
    whole = explain_tensor(net, X, "grad_cam", "first", Detection(1, (0, 0, 10, 10)))
    half = explain_tensor(net, X, "grad_cam", "first", Detection(1, (0, 0, 10, 5)))
    np.testing.assert_allclose(whole, plain, rtol=1e-6)
    np.testing.assert_allclose(half, plain / 2, rtol=1e-6)
    assert np.ptp(plain) > 0
    assert Detection(5, (0, 0, 1, 1)).of(net(X)).tolist() == [0]
    with pytest.raises(ExplainerError, match="no boxes, labels and scores"):
        explain_tensor(convolutional(), X, "grad_cam", "first", Detection(1, (0, 0, 1, 1)))


def test_several_layers_are_joined_at_the_size_of_the_film() -> None:
    net = convolutional()
    layers = ["first", "second", "third"]
    joined = explain_tensor(net, X, "grad_cam", layers, 1)
    assert joined.shape == (20, 28)
    expected = torch.zeros(20, 28)
    for raw in explain_layers_tensor(net, X, "grad_cam", layers, 1):
        positive = torch.from_numpy(raw).clamp(min=0)
        positive = positive / positive.max() if positive.max() > 0 else positive
        expected += nn.functional.interpolate(positive[None, None], (20, 28), mode="bilinear")[0, 0] / 3
    np.testing.assert_allclose(joined, expected, atol=1e-6)
    assert np.ptp(joined) > 0
