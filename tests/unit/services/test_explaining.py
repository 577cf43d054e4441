"""From a film to a map on the film, with its state, its provenance and whose score it explains."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.unit.explainers.contract import Watched
from tests.unit.explainers.nets import averaging, convolutional, suits_convolutions
from tests.unit.models.films import film, monochrome1, with_bright_box
from xai_desktop import __version__
from xai_desktop.core.errors import BundleError, Cancelled, ExplainerError
from xai_desktop.core.explanation import OWN_OUTPUT
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.heatmap import MapState, peak
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.explainers import EXPLAINERS, Need, explain_tensor, make
from xai_desktop.io.image_hash import image_hash
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.preprocess import to_input
from xai_desktop.services import questions
from xai_desktop.services.explaining import explain, explain_layers, unsuitable
from xai_desktop.services.predicting import predict

FILM = film((90, 70))
LAYERS = ["first", "second", "third"]


@pytest.fixture
def bundle() -> ModelBundle:
    return wrap(convolutional(), ["a", "b", "c"], (24, 32), channels=1, layers=LAYERS, name="toy")


def cascade(training: str = "cascade") -> ModelBundle:
    torch.manual_seed(0)
    made = wrap(CascadeNet([4, 6, 8], 2), ["a", "b"], (32, 24), channels=1)
    return ModelBundle(replace(made.card, training=training), made.net)


def test_the_map_lies_on_the_film(bundle: ModelBundle) -> None:
    found = explain(bundle, FILM, "grad_cam", target="b", layer="second")
    x, pixel_map = to_input(FILM, bundle.card.input)
    raw = explain_tensor(bundle.net, x, "grad_cam", "second", 1)
    np.testing.assert_array_equal(found.raw, raw)
    np.testing.assert_array_equal(found.heatmap, pixel_map.map_to_source(np.maximum(raw, 0)))
    assert found.heatmap.shape == FILM.size
    assert found.pixel_map == pixel_map
    assert (found.layer, found.target, found.state) == ("second", Target(1, "b"), MapState.OK)
    assert not found.raw.flags.writeable


class Bright(nn.Module):
    """The score is the brightness; its one feature map is the film."""

    def __init__(self, bias: float = 0.0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1)
        nn.init.constant_(self.conv.weight, 1.0)
        nn.init.constant_(self.conv.bias, bias)  # type: ignore[arg-type]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        brightness = self.conv(x).mean((2, 3))
        return torch.cat([brightness, -brightness], 1)


def bright(size: tuple[int, int] = (16, 16), bias: float = 0.0, **rest: Any) -> ModelBundle:
    return wrap(Bright(bias), ["for", "against"], size, (0.0,), (1.0,), channels=1, layers=["conv"], **rest)


def test_evidence_is_where_the_film_is_bright() -> None:
    found = explain(bright(), with_bright_box((64, 80), slice(8, 24), slice(40, 60)), "grad_cam", target="for")
    row, column = peak(found.heatmap)
    assert 8 <= row < 24
    assert 40 <= column < 60
    inside = Box(40, 8, 60, 24).mask((64, 80))
    assert found.heatmap[inside].mean() > 20 * found.heatmap[~inside].mean()


def test_only_evidence_against_is_said_and_not_drawn() -> None:
    image = with_bright_box((64, 80), slice(8, 24), slice(40, 60))
    found = explain(bright(), image, "grad_cam", target="against")
    assert found.state is MapState.EMPTY
    assert found.negative_only
    assert not found.heatmap.any()
    assert found.raw.min() < 0
    assert not explain(bright(), image, "grad_cam", target="for").negative_only


def test_no_evidence_at_all_is_empty_but_not_negative() -> None:
    black = with_bright_box((64, 80), slice(0, 0), slice(0, 0))
    found = explain(bright(), black, "grad_cam", target="for")
    assert (found.state, found.negative_only) == (MapState.EMPTY, False)


def test_a_map_without_places_is_constant() -> None:
    black = with_bright_box((64, 80), slice(0, 0), slice(0, 0))
    assert explain(bright(bias=0.3), black, "grad_cam", target="for").state is MapState.CONSTANT


def test_values_that_are_not_numbers_are_said() -> None:
    class Part(Bright):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.conv(x).clone()
            return super().forward(x * torch.where(x > 0.5, float("nan"), 1.0))

    partly = with_bright_box((16, 16), slice(0, 4), slice(0, 4))
    net = wrap(Part(), ["for", "against"], (16, 16), (0.0,), (1.0,), channels=1, layers=["conv"])
    found = explain(net, partly, "saliency", target="for", smoothing=0.0)
    assert found.state is MapState.NON_FINITE
    assert not found.negative_only
    with pytest.raises(BundleError, match="not a finite number"):
        explain(net, partly, "saliency")


def test_occlusion_keeps_its_signs() -> None:
    image = with_bright_box((64, 80), slice(8, 24), slice(40, 60))
    found = explain(bright(), image, "occlusion", target="against", fill="mean")
    assert found.heatmap.min() < 0
    assert found.state is MapState.OK
    assert not found.negative_only


def test_what_the_network_never_saw_is_undefined() -> None:
    bundle = bright(policy="crop")
    image = with_bright_box((64, 96), slice(8, 24), slice(40, 60))
    found = explain(bundle, image, "grad_cam", target="for")
    assert found.state is MapState.OK
    assert np.isnan(found.heatmap[:, :16]).all()
    assert np.isfinite(found.heatmap[:, 16:80]).all()
    assert found.pixel_map == PixelMap((64, 96), (16, 16), "crop")


@pytest.mark.parametrize("key", [kind.key for kind in EXPLAINERS if suits_convolutions(kind)])
def test_both_polarities_of_a_film_have_one_map(bundle: ModelBundle, key: str) -> None:
    one, other = (explain(bundle, image, key, target="b") for image in (FILM, monochrome1(FILM)))
    np.testing.assert_allclose(one.heatmap, other.heatmap, atol=1e-6 * np.abs(one.raw).max())
    np.testing.assert_allclose(one.raw, other.raw, atol=1e-6 * np.abs(one.raw).max())
    assert np.ptp(one.raw) > 0


def test_provenance_is_complete(bundle: ModelBundle) -> None:
    found = explain(bundle, FILM, "saliency", target="b", seed=7, image_id="film-1", smoothing=0.05).provenance
    assert (found.bundle, found.bundle_hash) == ("toy", bundle.card.weights_hash)
    assert (found.explainer, found.parameters) == ("saliency", (("reduction", "max"), ("smoothing", 0.05)))
    assert (found.target, found.layer, found.explains) == (Target(1, "b"), "", OWN_OUTPUT)
    assert (found.image_id, found.image_hash) == ("film-1", image_hash(FILM))
    assert (found.seed, found.device) == (7, "cpu")
    assert found.seconds > 0
    assert dict(found.versions)["xai_desktop"] == __version__
    assert dict(found.versions)["torch"].split("+")[0] == torch.__version__.split("+")[0]
    assert "numpy" in dict(found.versions)


def test_a_reference_is_opened_and_gives_its_name(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ref = ImageRef(tmp_path / "film.dcm", "film-9")
    monkeypatch.setattr(questions, "read_image", {ref: FILM}.__getitem__)
    by_ref = explain(bundle, ref, "grad_cam", target="b")
    assert by_ref.provenance.image_id == "film-9"
    assert explain(bundle, ref, "grad_cam", target="b", image_id="mine").provenance.image_id == "mine"
    np.testing.assert_array_equal(by_ref.raw, explain(bundle, FILM, "grad_cam", target="b").raw)


@pytest.mark.parametrize("target", ["b", "B", 1, "1", Target(1, "b"), Target(7, "b")])
def test_a_class_by_name_index_or_value(bundle: ModelBundle, target: Any) -> None:
    assert explain(bundle, FILM, "grad_cam", target=target).target == Target(1, "b")


def test_the_top_class_is_the_predictions(bundle: ModelBundle) -> None:
    assert explain(bundle, FILM, "grad_cam").target == predict(bundle, FILM).top.target


@pytest.mark.parametrize("target", ["d", 3, -1, Target(0, "z")])
def test_an_unknown_class_names_the_ones_there_are(bundle: ModelBundle, target: Any) -> None:
    with pytest.raises(ExplainerError, match=r"toy has no class .*; choose one of: a, b, c"):
        explain(bundle, FILM, "grad_cam", target=target)


def test_against_and_over(bundle: ModelBundle) -> None:
    raw = {text: explain(bundle, FILM, "hires_cam", target=text) for text in ("a", "c", "against a", "a over c")}
    np.testing.assert_allclose(raw["against a"].raw, -raw["a"].raw, atol=1e-6)
    np.testing.assert_allclose(raw["a over c"].raw, raw["a"].raw - raw["c"].raw, atol=1e-6)
    assert np.ptp(raw["a over c"].raw) > 0
    over = raw["a over c"].target
    assert over == raw["a over c"].provenance.target == Target(0, "a", rival=Target(2, "c"))
    layers = explain_layers(bundle, FILM, "hires_cam", target=over)
    np.testing.assert_allclose(layers[-1].raw, raw["a over c"].raw, atol=1e-6)
    assert layers[0].target == over


def test_against_a_bundle_of_one_class() -> None:
    single = wrap(convolutional(classes=1), ["only"], (24, 32), channels=1, layers=LAYERS, score_kind="sigmoid")
    against, plain = (explain(single, FILM, "hires_cam", target=text).raw for text in ("against only", "only"))
    np.testing.assert_allclose(against, -plain, atol=1e-6)
    assert np.ptp(plain) > 0


def test_layers_joined_into_one_map(bundle: ModelBundle) -> None:
    by_name = explain(bundle, FILM, "grad_cam", target="b", layer="first, second,last")
    assert by_name.layer == by_name.provenance.layer == "first, second, third"
    assert by_name.resolution == (24, 32)
    for layer in ("joined", LAYERS):
        np.testing.assert_array_equal(explain(bundle, FILM, "grad_cam", target="b", layer=layer).raw, by_name.raw)
    assert not np.array_equal(explain(bundle, FILM, "grad_cam", target="b", layer="first,second").raw, by_name.raw)


@pytest.mark.parametrize(("kind", "expected"), [("softmax", "softmax"), ("sigmoid", "sigmoid"), ("logit", "sigmoid")])
def test_the_network_says_whether_its_findings_exclude_each_other(kind: str, expected: str) -> None:
    bundle = wrap(convolutional(), ["a", "b", "c"], (24, 32), channels=1, layers=LAYERS, score_kind=kind)
    found = explain(bundle, FILM, "rise", target="b", samples=20)
    assert dict(found.provenance.parameters)["scores"] == expected
    np.testing.assert_array_equal(found.raw, explain(bundle, FILM, "rise", target="b", samples=20, scores=expected).raw)
    chosen = explain(bundle, FILM, "rise", target="b", samples=20, scores="logit")
    assert dict(chosen.provenance.parameters)["scores"] == "logit"


def test_a_bundle_of_one_class_is_explained_for_it_not_against_it() -> None:
    single = convolutional(classes=1)
    bundle = wrap(single, ["only"], (24, 32), channels=1, layers=LAYERS, score_kind="sigmoid")
    x, _ = to_input(FILM, bundle.card.input)
    for target in ("only", 0, "top"):
        found = explain(bundle, FILM, "grad_cam", target=target)
        np.testing.assert_array_equal(found.raw, explain_tensor(single, x, "grad_cam", "third", 1))
        assert found.target == Target(0, "only")


def test_the_last_layer_is_the_cards(bundle: ModelBundle) -> None:
    assert explain(bundle, FILM, "grad_cam", target="b").layer == "third"
    assert explain(bundle, FILM, "occlusion", target="b", layer="second").layer == ""
    with pytest.raises(ExplainerError, match="no layer 'fourth'"):
        explain(bundle, FILM, "grad_cam", target="b", layer="fourth")


def test_every_layer_from_one_pass(bundle: ModelBundle) -> None:
    found = explain_layers(bundle, FILM, "layer_cam", target="b", image_id="film-1")
    assert [one.layer for one in found] == LAYERS
    assert (found.mode, found.bundle) == ("layers", "toy")
    for one in found:
        alone = explain(bundle, FILM, "layer_cam", target="b", layer=one.layer)
        np.testing.assert_allclose(one.heatmap, alone.heatmap, rtol=1e-4, atol=1e-8)
        assert one.heatmap.shape == FILM.size
        assert one.is_ok
        assert (one.provenance.explains, one.provenance.image_id) == (OWN_OUTPUT, "film-1")
    some = explain_layers(bundle, FILM, make("layer_cam"), layers=["last", "first"], target="b")
    assert [one.layer for one in some] == ["third", "first"]


@pytest.mark.parametrize(
    ("training", "words"),
    [
        ("cascade", ["head of stage 1 (stage-wise training)", "head of stage 2 (stage-wise training)", OWN_OUTPUT]),
        ("end-to-end", ["tap of stage 1 (trained afterwards)", "tap of stage 2 (trained afterwards)", OWN_OUTPUT]),
        ("", ["head of stage 1", "head of stage 2", OWN_OUTPUT]),
    ],
)
def test_heads_say_whose_score_they_explain(training: str, words: list[str]) -> None:
    found = explain_layers(cascade(training), FILM, "grad_cam", target="b", mode="heads")
    assert [one.provenance.explains for one in found] == words
    assert [one.layer for one in found] == ["stages.0", "stages.1", "stages.2"]
    assert found.mode == "heads"
    own = explain_layers(cascade(training), FILM, "grad_cam", target="b")
    np.testing.assert_allclose(found[2].raw, own[2].raw, atol=1e-7)
    assert not np.allclose(found[0].raw, own[0].raw, atol=1e-5)


def test_layers_and_heads_that_are_not_there(bundle: ModelBundle) -> None:
    with pytest.raises(ExplainerError, match="no heads at its stages"):
        explain_layers(bundle, FILM, "grad_cam", mode="heads")
    with pytest.raises(ExplainerError, match="one map per network"):
        explain_layers(bundle, FILM, "saliency")


def test_progress_reaches_the_end_and_can_be_stopped(bundle: ModelBundle) -> None:
    watched = Watched()
    explain_layers(bundle, FILM, "grad_cam", target="b", task=watched)
    assert watched.steps[-1][0] == watched.steps[-1][1] == 7
    with pytest.raises(Cancelled):
        explain_layers(bundle, FILM, "grad_cam", target="b", task=Watched(stop=2))


def test_everything_suits_a_convolutional_network(bundle: ModelBundle) -> None:
    reasons = dict.fromkeys(("attention_rollout", "gradient_rollout"), str(Need.ATTENTION))
    assert unsuitable(bundle) == {**reasons, "hr_cam": str(Need.AVERAGED_LAYERS)}


def test_a_head_on_several_layers_suits_hr_cam_and_most_others() -> None:
    heads = wrap(averaging(), ["a", "b", "c"], (24, 32), channels=1)
    assert heads.layers == ("first", "second", "third")
    assert unsuitable(heads) == dict.fromkeys(("attention_rollout", "gradient_rollout"), str(Need.ATTENTION))


class Flat(nn.Module):
    """No feature maps anywhere."""

    def __init__(self, detached: bool = False) -> None:
        super().__init__()
        self.linear, self.detached = nn.Linear(16 * 16, 2), detached

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.linear(x.flatten(1))
        return logits.detach() if self.detached else logits


def test_what_does_not_suit_says_why() -> None:
    flat = unsuitable(wrap(Flat(), ["a", "b"], (16, 16), channels=1))
    cams = {kind.key for kind in EXPLAINERS if Need.FEATURE_MAPS in kind.needs}
    assert (
        flat.keys()
        == cams | {"guided_backprop", "attention_rollout", "gradient_rollout", "hr_cam"}
        >= {"grad_cam", "feature_cam"}
    )
    assert all("needs a layer that gives feature maps" in flat[key] for key in cams)
    assert "must have a ReLU" in flat["guided_backprop"]
    blind = unsuitable(wrap(Flat(detached=True), ["a", "b"], (16, 16), channels=1))
    assert blind.keys() == {kind.key for kind in EXPLAINERS if kind.needs} >= cams | {"saliency", "input_x_gradient"}
    assert "must let gradients through" in blind["saliency"]
