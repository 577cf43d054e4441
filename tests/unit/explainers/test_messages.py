"""What does not fit is said in one sentence that names it and what to do instead."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.nets import convolutional, films
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import explain_tensor, from_json, make

X = films(1, 1, 20, 28)


class Wrong(nn.Module):
    """Gives whatever it is told to, in the layer `odd` and at its end."""

    class Odd(nn.Module):
        def __init__(self, give: Callable[[Tensor], Any]) -> None:
            super().__init__()
            self.give = give

        def forward(self, x: Tensor) -> Any:
            return self.give(x)

    def __init__(self, layer: Callable[[Tensor], Any] = lambda x: x, end: Callable[[Tensor], Any] | None = None):
        super().__init__()
        self.conv, self.odd = nn.Conv2d(1, 8, 3, padding=1), self.Odd(layer)
        self.end = end or (lambda x: x.mean((2, 3)))

    def forward(self, x: Tensor) -> Any:
        features = self.conv(x)
        self.odd(features)
        return self.end(features)


def raises(sentence: str, net: nn.Module, key: str = "grad_cam", layer: str = "third", **rest: Any) -> None:
    with pytest.raises(ExplainerError, match=sentence) as caught:
        explain_tensor(net, rest.pop("x", X), key, layer, rest.pop("target", 0), **rest)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text


def test_unknown_explainer_names_the_ones_there_are() -> None:
    raises("no explainer called 'gradcam'; choose one of: .*grad_cam, .*occlusion", convolutional(), "gradcam")


def test_unknown_layer_names_some_that_there_are() -> None:
    raises("no layer 'layer4'; choose one of: first.2, second.2, third.1", convolutional(), layer="layer4")
    raises("no layer ''", convolutional(), layer="")
    many = nn.Sequential(*(nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU()) for _ in range(30)))
    with pytest.raises(ExplainerError, match=", …") as caught:
        explain_tensor(many, X, "grad_cam", "nowhere")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("target", [3, -1])
def test_wrong_class_names_the_range(target: Any) -> None:
    for key in ("grad_cam", "saliency", "occlusion"):
        raises(f"no class {target}.*classes 0 to 2", convolutional(), key, target=target)


@pytest.mark.parametrize("target", [1.0, True, "a"])
def test_a_target_that_is_none_says_what_one_is(target: Any) -> None:
    for key in ("grad_cam", "saliency", "occlusion"):
        raises(f"a class's number.*not {re.escape(repr(target))}", convolutional(), key, target=target)


def test_a_layer_that_is_almost_right_is_offered() -> None:
    raises("no layer 'thrid'; did you mean third\\? Otherwise choose one of", convolutional(), layer="thrid")


def test_several_layers_only_where_their_maps_are_joined() -> None:
    raises("explains one layer at a time, not 0", convolutional(), layer=())  # type: ignore[arg-type]


def test_one_logit_has_two_classes() -> None:
    raises("classes 0 to 1", convolutional(classes=1), target=2)


def test_wrong_channels_says_which() -> None:
    raises("takes 1 channel and was given 3 channels", convolutional(), x=films(1, 3, 20, 28))
    raises("takes 3 channels and was given 1 channel", convolutional(channels=3))


def test_wrong_size_or_type_says_what_torch_says() -> None:
    fixed = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Flatten(), nn.Linear(10, 2))
    raises(r"does not work on an input of \(1, 1, 20, 28\) \(.+\)", fixed, layer="0")
    raises("check its size and type", convolutional(), x=X.double())


@pytest.mark.parametrize("x", [X[0], X.repeat(2, 1, 1, 1), X.to(torch.uint8)])
def test_one_film_in_floating_point(x: Tensor) -> None:
    raises("One film of shape", convolutional(), x=x)


@pytest.mark.parametrize(
    ("give", "sentence"),
    [
        (lambda x: (x, x), "layer odd gives a tuple"),
        (lambda x: {"out": x}, "layer odd gives a dict"),
        (lambda x: None, "layer odd gives a NoneType"),
        (lambda x: x.flatten(2), r"the shape \(1, 8, 560\)"),
        (lambda x: x.mean((2, 3)), r"the shape \(1, 8\)"),
        (lambda x: x[:, :, :0], r"the shape \(1, 8, 0, 28\)"),
        (lambda x: (x > 0).long(), r"the shape \(1, 8, 20, 28\)"),
        (lambda x: x.permute(0, 2, 1, 3), r"the shape \(1, 20, 8, 28\)"),
    ],
)
def test_a_layer_without_feature_maps(give: Callable[[Tensor], Any], sentence: str) -> None:
    raises(sentence, Wrong(give), layer="odd")


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda x: (x.mean((2, 3)), x), "gives a tuple"),
        (lambda x: x, r"gives the shape \(1, 8, 20, 28\)"),
        (lambda x: x.mean((2, 3))[:, :0], r"gives the shape \(1, 0\)"),
        (lambda x: x.mean((2, 3)).detach(), "No gradient comes back"),
        (lambda x: (x.mean((2, 3)) > 0).float(), "No gradient comes back"),
    ],
)
def test_a_network_without_usable_scores(end: Callable[[Tensor], Any], sentence: str) -> None:
    raises(sentence, Wrong(end=end), layer="conv")


def test_occlusion_needs_no_gradient() -> None:
    net = Wrong(end=lambda x: x.mean((2, 3)).detach())
    assert np.ptp(explain_tensor(net, X, "occlusion", target=0)) > 0


def test_scores_in_one_row_are_one_logit_per_film() -> None:
    net = Wrong(end=lambda x: x.mean((1, 2, 3)))
    assert np.ptp(explain_tensor(net, X, "grad_cam", "conv", 1)) > 0


def test_a_network_made_in_inference_mode() -> None:
    with torch.inference_mode():
        net = convolutional()
    raises("inference_mode", net)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"smoothing": 2.0}, "smoothing=2.0: choose a number from 0 to 0.1"),
        ({"smoothing": "wide"}, "smoothing=wide"),
        ({"reduction": "mean"}, "reduction=mean: choose one of max, sum"),
        ({"sigma": 1.0}, "Gradient saliency has no parameter called 'sigma'; its parameters are: reduction, smoothing"),
    ],
)
def test_wrong_parameters(parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExplainerError, match=re.escape(sentence)):
        make("saliency", **parameters)


def test_parameters_change_a_method_that_is_given_as_a_value() -> None:
    wide = explain_tensor(convolutional(), X, make("saliency", smoothing=0.1), target=0)
    again = explain_tensor(convolutional(), X, make("saliency"), target=0, smoothing=0.1)
    np.testing.assert_array_equal(wide, again)
    with pytest.raises(ExplainerError, match="it has none"):
        explain_tensor(convolutional(), X, make("grad_cam"), "third", 0, smoothing=0.1)


def test_a_record_without_a_key() -> None:
    with pytest.raises(ExplainerError, match="needs its key"):
        from_json({"smoothing": 0.1})


def test_values_that_are_not_numbers_come_through() -> None:
    """Whether a map is a picture is judged where it is shown; here nothing is made up."""
    net = convolutional()
    with torch.no_grad():
        net.third[0].weight[0] = float("nan")
    assert np.isnan(explain_tensor(net, X, "grad_cam", "third", 0)).all()
