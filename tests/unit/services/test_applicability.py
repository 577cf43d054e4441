"""Which methods work for a network: found by trying, kept with what it hangs on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.helpers.bundles import small_bundle
from xai_desktop.core.applicability import Applicability, Fit, Fitting, Key, places
from xai_desktop.core.errors import Cancelled, DeviceMemoryError, InputError
from xai_desktop.explainers.base import Need
from xai_desktop.io import applicability_json
from xai_desktop.io.applicability_json import place_of, read_applicability, record, write_applicability
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.models.store import load_bundle
from xai_desktop.services import applicability
from xai_desktop.services.applicability import CHANCE, SAME, SAME_NET, dry_run, same_picture
from xai_desktop.services.kept_dry_runs import key_of, refused

QUICK = ("grad_cam", "saliency", "random_map", "guided_backprop", "attention_rollout", "occlusion")


class Small(nn.Module):
    """Two layers, an average, and a head."""

    def __init__(self, act: nn.Module, heads: Tensor) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.one, self.act = nn.Conv2d(1, 4, 3, padding=1), act
        self.two, self.head = nn.Conv2d(4, 4, 3, padding=1), nn.Linear(4, len(heads))
        self.head.weight.data = heads

    def forward(self, x: Tensor) -> Tensor:
        features: Tensor = self.two(self.act(self.one(x)))
        answer: Tensor = self.head(features.mean((2, 3)))
        return answer


def bundle_of(net: nn.Module) -> ModelBundle:
    return wrap(net, ["a", "b"], (24, 24), (0.5,), (0.25,), channels=1, layers=("one", "two"))


def at(found: Applicability, method: str, layer: str = "") -> Fitting:
    one = found.at(method, layer)
    assert one is not None
    return one


def test_every_method_is_tried_at_every_layer_of_the_card() -> None:
    net = Small(nn.ReLU(), torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]]))
    found = dry_run(bundle_of(net), only=QUICK)
    assert {(one.explainer, one.layer) for one in found.fittings} == {
        *(("grad_cam", "one"), ("grad_cam", "two"), ("saliency", ""), ("random_map", "")),
        *(("guided_backprop", ""), ("attention_rollout", ""), ("occlusion", "")),
    }
    assert at(found, "grad_cam", "two").fit is Fit.WORKS
    assert at(found, "attention_rollout").why == str(Need.ATTENTION)
    assert at(found, "random_map").why == CHANCE
    assert all((one.seconds is None) == (one.fit is Fit.FAILS) for one in found.fittings)
    assert found.sentence.startswith("5 of 6 methods")


def test_maps_that_do_not_hang_on_the_class_are_said() -> None:
    """The second class is twice the first: no map can tell them apart."""
    heads = torch.tensor([[1.0, -2, 3, 0.5]])
    found = dry_run(bundle_of(Small(nn.ReLU(), torch.cat([heads, 2 * heads]))), only=QUICK)
    assert (at(found, "grad_cam", "one").fit, at(found, "grad_cam", "one").why) == (Fit.WARNS, SAME)
    assert at(found, "saliency").why == SAME_NET
    apart = dry_run(bundle_of(Small(nn.ReLU(), torch.cat([heads, heads.flip(1)]))), only=("grad_cam",))
    assert at(apart, "grad_cam", "one").why != SAME


def test_what_the_network_lacks_is_the_reason() -> None:
    heads = torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]])

    class Closed(Small):
        """Lets no gradient through, as a network in another process."""

        def forward(self, x: Tensor) -> Tensor:
            with torch.no_grad():
                return super().forward(x)

    found = dry_run(bundle_of(Closed(nn.Tanh(), heads)), only=QUICK)
    assert at(found, "guided_backprop").fit is Fit.FAILS
    assert at(found, "grad_cam", "two").why.startswith(str(Need.GRADIENT))
    assert at(found, "occlusion").fit is not Fit.FAILS


def test_a_network_without_layers_has_methods_that_need_none() -> None:
    """As of a program, whose layers nobody can see."""
    bundle = bundle_of(Small(nn.ReLU(), torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]])))
    blind = replace(bundle, card=replace(bundle.card, layers=()))
    found = dry_run(blind, only=QUICK)
    assert [one.layer for one in found.fittings] == [""] * len(QUICK)
    assert at(found, "grad_cam").why == str(Need.FEATURE_MAPS)
    assert at(found, "occlusion").fit is not Fit.FAILS


def test_a_full_device_and_a_method_that_breaks_are_reasons_and_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def broken(_net: object, _x: object, method: object, *_: object, **__: object) -> object:
        asked.append(type(method).key)  # type: ignore[attr-defined]
        if asked[-1] == "grad_cam":
            raise DeviceMemoryError("The device cpu has no memory left for this map; close other programs.")
        raise RuntimeError("shape '[3]' is invalid.")

    monkeypatch.setattr(applicability, "explain_tensor", broken)
    net = Small(nn.ReLU(), torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]]))
    found = dry_run(bundle_of(net), only=("grad_cam", "saliency"))
    assert "no memory left" in at(found, "grad_cam", "one").why
    assert "(shape '[3]' is invalid)" in at(found, "saliency").why
    assert found.counts[Fit.FAILS] == 3


def test_what_takes_long_is_left_and_its_time_reckoned() -> None:
    net = Small(nn.ReLU(), torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]]))
    one = at(dry_run(bundle_of(net), limit_s=0.0, only=("occlusion",)), "occlusion")
    assert one.estimated
    assert one.fit is Fit.WORKS
    assert one.seconds is not None
    assert one.seconds > 0


def test_it_can_be_stopped_between_two_methods() -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if done == 1:
                raise Cancelled

    net = Small(nn.ReLU(), torch.tensor([[1.0, -2, 3, 0.5], [-1.0, 1, 2, -0.5]]))
    with pytest.raises(Cancelled):
        dry_run(bundle_of(net), Stop(), only=QUICK)


def test_smaller_parameters_exist_and_are_smaller() -> None:
    for key, (name, count, _) in applicability.SMALLER.items():
        usual = next(one.default for one in applicability.EXPLAINERS[key].parameters() if one.name == name)
        assert isinstance(usual, int)
        assert count < usual


def test_pictures_are_the_same_up_to_a_positive_factor() -> None:
    one = torch.randn(5, 7).numpy()
    assert same_picture(one, 3 * one)
    assert not same_picture(one, -one)
    assert not same_picture(one, one + 0.05)
    assert not same_picture(0 * one, 0 * one)


KEY = Key("a" * 64, "b" * 64, "1.0", "2.12")
KEPT = Applicability(
    KEY,
    "cpu",
    "a film",
    (
        Fitting("grad_cam", "two", Fit.WARNS, "Why.", 0.25, estimated=True),
        Fitting("cam", "two", Fit.FAILS, "Not."),
        Fitting("lime", "", Fit.WORKS, "", 3.0),
    ),
    (("lime", "samples 50"),),
)


def test_a_result_is_the_same_again_from_its_file() -> None:
    path = write_applicability(KEPT)
    before = path.read_bytes()
    assert read_applicability("a" * 64) == KEPT
    write_applicability(KEPT)
    assert path.read_bytes() == before
    assert read_applicability("c" * 64) is None
    assert read_applicability("a" * 64, "cuda:0") is None


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": 2},
        {"more": 1},
        {"fittings": [{"explainer": "x"}]},
        {"weights_sha256": "f" * 64},
        {"device": 3},
        {"fittings": [{**record(KEPT)["fittings"][0], "seconds": -1}]},
        {"fittings": [{**record(KEPT)["fittings"][0], "fit": "perhaps"}]},
    ],
)
def test_a_changed_file_is_refused_with_its_name(change: dict[str, object]) -> None:
    path = place_of("a" * 64, "cpu")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**record(KEPT), **change}), "utf-8")
    with pytest.raises(InputError, match=path.name):
        read_applicability("a" * 64)


def test_another_program_library_network_or_card_makes_it_old(tmp_path: Path) -> None:
    card = load_bundle(small_bundle(tmp_path)).card
    key = key_of(card)
    kept = replace(KEPT, key=key)
    assert kept.outdated(key) == ""
    assert "torch 1.0" in replace(KEPT, key=replace(key, torch="1.0")).outdated(key)
    assert "XAI Desktop 0.0" in replace(KEPT, key=replace(key, program="0.0")).outdated(key)
    assert "card" in kept.outdated(key_of(replace(card, layers=("stages.0",))))
    assert "network" in kept.outdated(replace(key, weights_hash="0" * 64))


def test_a_method_that_gave_no_map_anywhere_is_not_offered(tmp_path: Path) -> None:
    card = load_bundle(small_bundle(tmp_path)).card
    assert refused(card) == {}
    somewhere = (Fitting("cam", "one", Fit.FAILS, "No."), Fitting("cam", "two", Fit.WORKS, "", 1.0))
    nowhere = (Fitting("lrp", "", Fit.FAILS, "It grows without bound."),)
    write_applicability(replace(KEPT, key=key_of(card), fittings=(*somewhere, *nowhere)))
    assert refused(card) == {"lrp": "It grows without bound."}
    assert refused(card, "cuda:0") == {}
    assert refused(replace(card, version="2")) == {}
    place_of(card.weights_hash, "cpu").write_text("{", "utf-8")
    assert refused(card) == {}


def test_places_follow_methods_and_layers(tmp_path: Path) -> None:
    card = load_bundle(small_bundle(tmp_path)).card
    found = places(card, (("grad_cam", True), ("lime", False)))
    assert found == (("grad_cam", "stages.0"), ("grad_cam", "stages.1"), ("grad_cam", "stages.2"), ("lime", ""))
    assert applicability_json.card_hash(card) != applicability_json.card_hash(replace(card, version="2"))
