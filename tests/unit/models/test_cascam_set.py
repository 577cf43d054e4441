"""A set of networks is its first one to the rest of the program, and survives a bundle."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.unit.models.films import film
from tests.unit.models.test_store import CLASSES, card
from xai_desktop.core.errors import BundleError
from xai_desktop.explainers import explain_tensor
from xai_desktop.models.backbones import build
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.layers import default_layer, layer_names
from xai_desktop.models.store import load_bundle, save_bundle
from xai_desktop.services.predicting import predict

ARGUMENTS: dict[str, Any] = {"base": "cascade_net", "base_arguments": (("widths", (4, 8)), ("channels", 1)), "count": 3}


def built(**changed: Any) -> CascamSet:
    torch.manual_seed(2)
    found = build("cascam_set", {**ARGUMENTS, **changed}, 3)
    assert isinstance(found, CascamSet)
    return found.eval()


def test_it_answers_and_is_explained_as_its_first_network() -> None:
    net, x = built(), torch.randn(2, 1, 32, 24)
    assert [type(one) for one in net.models] == [CascadeNet] * 3
    assert torch.equal(net(x), net.models[0](x))
    assert not torch.equal(net(x), net.models[1](x))
    assert layer_names(net) == ("models.0.stages.0", "models.0.stages.1")
    own = explain_tensor(net.models[0], x[:1], "grad_cam", "stages.1", 1)
    assert (explain_tensor(net, x[:1], "grad_cam", None, 1) == own).all()


def test_layers_are_named_alike_in_every_network() -> None:
    net = built()
    assert default_layer(net) == "models.0.stages.1"
    assert net.within("models.0.stages.1") == net.within("models.2.stages.1") == net.within("stages.1") == "stages.1"
    assert net.within("models.7.stages.1") == "models.7.stages.1"


def test_its_bundle_gives_the_same_answers(tmp_path: Path) -> None:
    net = built()
    layers = ("models.0.stages.1",)
    one = replace(card(), architecture="cascam_set", arguments=tuple(ARGUMENTS.items()), layers=layers, taps=False)
    again = load_bundle(save_bundle(tmp_path / "set", one, net))
    assert isinstance(again.net, CascamSet)
    x = torch.randn(1, 1, 32, 24)
    for mine, its in zip(net.models, again.net.models, strict=True):
        assert torch.equal(mine(x), its(x))
    assert predict(again, film()).top.target.title in CLASSES


def test_torchvision_networks_make_a_set_too() -> None:
    net = built(base="torchvision/squeezenet1_0", base_arguments=(), count=2)
    assert net(torch.randn(1, 3, 64, 64)).shape == (1, 3)


@pytest.mark.parametrize(
    "changed", [{"count": 0}, {"count": 65}, {"base": "cascam_set"}, {"base_arguments": 3}, {"other": 1}]
)
def test_arguments_that_make_no_set_are_said(changed: dict[str, Any]) -> None:
    with pytest.raises(BundleError, match=r"cascam_set does not take these arguments|no architecture"):
        built(**changed)


def test_a_set_of_nothing_is_refused() -> None:
    with pytest.raises(BundleError, match="1 to 64 networks, not 0"):
        CascamSet([])
