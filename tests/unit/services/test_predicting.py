"""The scores of a film: their kinds, their operating points, and networks that do not answer as they should."""

import math

import pytest
import torch
from torch import Tensor, nn

from tests.unit.models.films import film
from xai_desktop.core.errors import BundleError, Cancelled
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.models.detectors import Detector, Offers
from xai_desktop.services.predicting import predict, scores


class Fixed(nn.Module):
    """Always the same answer."""

    def __init__(self, *logits: float) -> None:
        super().__init__()
        self.answer = nn.Parameter(torch.tensor([logits]))

    def forward(self, x: Tensor) -> Tensor:
        return self.answer.expand(len(x), -1)


def bundle(*logits: float, classes: int | None = None, kind: str = "sigmoid", **rest: object) -> ModelBundle:
    names = [f"c{i}" for i in range(classes or len(logits))]
    return wrap(Fixed(*logits), names, (8, 8), channels=1, score_kind=kind, layers=[], **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("logit", [0.0, 2.0]),
        ("sigmoid", [0.5, 1 / (1 + math.exp(-2))]),
        ("calibrated", [0.5, 1 / (1 + math.exp(-2))]),
        ("softmax", [1 / (1 + math.exp(2)), 1 / (1 + math.exp(-2))]),
    ],
)
def test_score_kinds(kind: str, expected: list[float]) -> None:
    found = predict(bundle(0.0, 2.0, kind=kind), film())
    assert [c.score for c in found.classes] == pytest.approx(expected)
    assert [c.logit for c in found.classes] == [0.0, 2.0]
    assert found.kind is ScoreKind(kind)
    assert found.top.label == "c1"


def test_operating_points_decide_the_call() -> None:
    found = predict(bundle(0.0, 2.0, 0.0, operating_points=[0.5, 0.99, None]), film())
    assert [c.called for c in found.classes] == [True, False, None]


def test_a_score_that_is_not_finite_is_an_error_with_the_class() -> None:
    with pytest.raises(BundleError, match="c1"):
        predict(bundle(0.0, float("nan")), film())


def test_a_network_with_another_number_of_outputs() -> None:
    with pytest.raises(BundleError, match="3 scores were expected"):
        predict(bundle(0.0, 1.0, classes=3), film())


def test_a_network_that_refuses_its_input() -> None:
    net = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten())
    one = wrap(net, ["a"], (8, 8), channels=1)
    with pytest.raises(BundleError, match=r"\(1, 1, 8, 8\)"):
        predict(one, film())


def test_prediction_leaves_no_gradients_and_no_training_mode() -> None:
    one = bundle(0.0, 1.0)
    one.net.train()
    predict(one, film())
    assert not one.net.training
    assert all(p.grad is None and p.requires_grad for p in one.net.parameters())
    assert torch.is_grad_enabled()


def test_cancelling_stops_before_the_network_is_asked() -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        predict(bundle(0.0), film(), Stop())


def test_extreme_logits_stay_between_0_and_1() -> None:
    found = scores(torch.tensor([-1e4, 1e4]), ScoreKind.SIGMOID)
    assert found.tolist() == [0.0, 1.0]


class Finding(Detector):
    """Always offers the same boxes, in pixels of its input."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def offers(self, x: Tensor) -> Offers:
        boxes = torch.tensor([[[0.0, 0, 4, 8], [0, 0, 4, 7.9], [6, 6, 12, 12], [1, 1, 3, 3]]])
        scores = torch.tensor([[[0.9, 0.0], [0.8, 0.0], [0.0, 0.4], [0.05, 0.0]]])
        return Offers(boxes.expand(len(x), -1, -1), scores.expand(len(x), -1, -1) + 0 * self.weight)


def test_a_network_that_finds_boxes_says_where_in_film_pixels() -> None:
    made = wrap(Finding(), ["a", "b"], (8, 8), channels=1, score_kind="sigmoid", layers=[])
    found = predict(made, film((16, 32)))
    assert [c.score for c in found.classes] == pytest.approx([0.9, 0.4])
    assert [(b.label, b.box.as_tuple()) for b in found.boxes] == [("a", (0, 0, 16, 16)), ("b", (24, 12, 32, 16))]
    assert [b.score for b in found.boxes] == pytest.approx([0.9, 0.4])
    assert found.boxes[0].title == "a 0.90 · network"
    assert predict(bundle(1.0), film((16, 32))).boxes == ()
