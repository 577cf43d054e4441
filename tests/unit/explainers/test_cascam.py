"""CasCAM against a slow version, with stage models and with one network; when it stops, and what it costs."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.unit.explainers.contract import Watched, left_behind
from tests.unit.explainers.nets import convolutional, films
from tests.unit.models.films import film
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import Cancelled, ExplainerError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.iterations import LOST, NO_NUMBER, UNCHANGED, Iterations, recombined, weights
from xai_desktop.explainers import EXPLAINERS, Difference, explain_iterations_tensor, explain_tensor, from_json, make
from xai_desktop.metrics.ebayes import Cauchy, ebayes_threshold
from xai_desktop.models.bundle import wrap
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.services.explaining import explain

X = films(1, 3, 24, 32)
TARGET = 1


def sure(seed: int = 0) -> nn.Module:
    """A network that finds the target on every film, so that the class is never lost."""
    net = convolutional(seed=seed, channels=3)
    with torch.no_grad():
        net.head.bias[TARGET] += 50
    return net.eval()


NET, SET = sure(), CascamSet([sure(n) for n in (3, 4, 5)]).eval()
SCHEMES = ("top_k", "ebayes", "ebayes_reference", "none")


def steps(net: nn.Module = NET, x: Tensor = X, target: Any = TARGET, **parameters: Any) -> Iterations:
    return explain_iterations_tensor(net, x, "cascam", None, target, **{"iterations": 4, **parameters})


def slowly_resized(raw: AnyArray, size: tuple[int, int]) -> AnyArray:
    """Bilinear between the centres of the cells, axis by axis."""
    for axis, new in enumerate(size):
        old = raw.shape[axis]
        places = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
        lines = np.moveaxis(raw, axis, 0)
        near = [int(place) for place in places]
        rows = [
            (1 - p + n) * lines[n] + (p - n) * lines[min(n + 1, old - 1)] for p, n in zip(places, near, strict=True)
        ]
        raw = np.moveaxis(np.array(rows), 0, axis)
    return raw


def threshold(heat: AnyArray, scheme: str) -> AnyArray:
    """At the defaults of the method; (H, W) or (h, w)."""
    if scheme == "top_k":
        lowest = sorted(heat.ravel(), reverse=True)[max(1, heat.size // 10) - 1]
        return np.where(heat >= lowest, heat, 0)
    if scheme == "ebayes":
        cut = sorted(np.abs(heat).ravel())[int(0.9 * heat.size)]
        return np.sign(heat) * np.maximum(np.abs(heat) - cut, 0)
    return ebayes_threshold(heat, Cauchy(), "mean") if scheme == "ebayes_reference" else heat


def left(raw: AnyArray, scheme: str, before: Callable[[AnyArray], AnyArray]) -> AnyArray:
    """Only the reference's threshold comes before the map is enlarged."""
    if scheme == "ebayes_reference":
        return slowly_resized(threshold(before(raw), scheme), (24, 32))
    return threshold(before(slowly_resized(raw, (24, 32))), scheme)


def unit(heat: AnyArray) -> AnyArray:
    return (heat - heat.min()) / np.ptp(heat) if np.ptp(heat) > 0 else 0 * heat


def as_it_is(heat: AnyArray) -> AnyArray:
    return heat


def slowly(net: nn.Module, base: str, scheme: str, staged: bool, normalised: bool, strength: float) -> AnyArray:
    """Σ w_k·T_k by the words of the paper, in double precision outside the network."""
    x = X.double().numpy()[0]
    low, span = x.min((1, 2), keepdims=True), np.ptp(x, (1, 2), keepdims=True)
    pixels, total, count = (x - low) / span, np.zeros((24, 32)), 3
    nets = list(net.models) if isinstance(net, CascamSet) else [net] * count
    for k, one in enumerate(nets):
        seen = torch.tensor((low + pixels * span)[None], dtype=torch.float32)
        raw = explain_tensor(one, seen, base, "third", TARGET).astype(np.float64)
        if isinstance(net, CascamSet):
            hidden = left(raw, scheme, as_it_is)
            heat = unit(hidden) if normalised else hidden
            if staged:
                pixels = unit(pixels * np.exp(-strength * hidden))
        else:
            hidden = left(np.maximum(raw, 0), scheme, unit)
            heat = unit(hidden) if normalised else left(np.maximum(raw, 0), scheme, as_it_is)
            pixels = pixels * np.exp(-strength * hidden)
        total += heat * math.exp(-0.1 * k) / sum(math.exp(-0.1 * j) for j in range(count))
    return total


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("norm", ["raw", "minmax"])
@pytest.mark.parametrize("seen", ["original", "stage"])
def test_stage_models_against_the_slow_version(scheme: str, norm: str, seen: str) -> None:
    expected = slowly(SET, "cam", scheme, seen == "stage", norm == "minmax", 0.3)
    given = {"threshold": scheme, "stage_norm": norm, "stage_input": seen, "prior": "cauchy", "estimate": "mean"}
    found = explain_tensor(SET, X, "cascam", None, TARGET, base="cam", **given)
    np.testing.assert_allclose(found, expected, atol=2e-4 * np.abs(expected).max())
    assert np.ptp(found) > 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("norm", ["raw", "minmax"])
def test_one_network_against_the_slow_version(scheme: str, norm: str) -> None:
    expected = slowly(NET, "grad_cam", scheme, True, norm == "minmax", 2.0)
    given = {"threshold": scheme, "stage_norm": norm, "prior": "cauchy", "estimate": "mean"}
    found = explain_tensor(NET, X, "cascam", None, TARGET, iterations=3, strength=2.0, **given)
    np.testing.assert_allclose(found, expected, atol=2e-4 * np.abs(expected).max())
    assert (np.ptp(found) > 0) == (np.ptp(expected) > 0)


def test_with_stage_models_and_the_film_as_it_is_the_strength_is_of_no_matter() -> None:
    weak, strong = (explain_tensor(SET, X, "cascam", None, 1, strength=s) for s in (0.1, 9.0))
    np.testing.assert_array_equal(weak, strong)
    masked = [explain_tensor(SET, X, "cascam", None, 1, strength=s, stage_input="stage") for s in (0.1, 9.0)]
    assert not np.array_equal(*masked)


def test_a_set_has_no_more_iterations_than_networks_and_may_have_fewer() -> None:
    assert len(steps(SET).steps) == 3
    two = steps(SET, iterations=2)
    assert len(two.steps) == 2
    assert two.stopped == ""
    np.testing.assert_array_equal(two.maps, steps(SET).maps[:2])


def test_a_slider_needs_no_network() -> None:
    found = steps()
    assert len(found.steps) == 4
    for decay in (0.0, 0.1, 1.5):
        again = explain_tensor(NET, X, "cascam", None, TARGET, decay=decay, iterations=4)
        np.testing.assert_array_equal(recombined(found.maps, decay), again)
    one = steps(decay=1.5)
    assert one.weights == weights(4, 1.5)
    np.testing.assert_array_equal(one.combined, again)


def test_every_step_says_what_was_seen() -> None:
    found = steps(strength=2.0, scores="logit")
    np.testing.assert_array_equal(found.steps[0].film, X[0].numpy())
    for before, after in zip(found.steps, found.steps[1:], strict=False):
        changed = np.abs(before.film - after.film).max(0) > 1e-5
        assert changed.any()
        assert not changed[before.hidden == 0].any()
        assert (after.film <= before.film + 1e-5).all()
    for step in found.steps:
        assert step.base == "grad_cam"
        assert step.score == pytest.approx(float(NET(torch.tensor(step.film)[None])[0, TARGET].detach()), abs=1e-5)
        assert not step.heat.flags.writeable


def test_another_explainer_for_later_iterations() -> None:
    found = steps(later="hires_cam, saliency")
    assert [step.base for step in found.steps] == ["grad_cam", "hires_cam", "saliency", "saliency"]
    plain = steps()
    np.testing.assert_array_equal(found.maps[0], plain.maps[0])
    assert not np.array_equal(found.maps[2], plain.maps[2])


@pytest.mark.parametrize("words", ["cascam", "grad_cam, cascam"])
def test_it_is_not_its_own_base(words: str) -> None:
    with pytest.raises(ExplainerError, match="own base"):
        make("cascam", later=words)
    with pytest.raises(ExplainerError, match="choose one of"):
        make("cascam", base="cascam")
    with pytest.raises(ExplainerError, match="no explainer called 'gradcam'"):
        make("cascam", later="gradcam")
    with pytest.raises(ExplainerError, match="no explainer called 'x'"):
        from_json({"explainer": "cascam", "later": "x"})


def test_any_other_explainer_can_be_the_base() -> None:
    (base,) = (p for p in EXPLAINERS["cascam"].parameters() if p.name == "base")
    assert set(base.choices) == set(EXPLAINERS.keys()) - {"cascam"}
    for key in ("occlusion", "layer_cam", "integrated_gradients", "augmented", "deep_lift"):
        assert np.ptp(explain_tensor(NET, X, "cascam", None, 1, base=key, iterations=2)) > 0


class Bright(nn.Module):
    """The class 1 wins while the left half of the film is brighter than a limit."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.limit, self.asked = limit, 0
        self.layer = nn.Conv2d(1, 1, 1, bias=False)
        nn.init.ones_(self.layer.weight)

    def forward(self, x: Tensor) -> Tensor:
        self.asked += 1
        score = self.layer(x)[..., : x.shape[3] // 2].mean((1, 2, 3)) - self.limit
        return torch.stack([-score, score], 1)


LIGHT = torch.linspace(0, 1, 64).reshape(1, 1, 8, 8)


def test_it_stops_when_the_class_is_lost() -> None:
    found = steps(Bright(0.3), LIGHT, 1, strength=5.0, threshold="none", iterations=9)
    assert found.stopped == LOST
    assert [step.score > 0.5 for step in found.steps] == [True] * len(found.steps)
    assert 1 <= len(found.steps) < 9
    dark = steps(Bright(5.0), LIGHT, 1, strength=5.0, threshold="none", iterations=3)
    assert len(dark.steps) == 3  # a class that was never there cannot be lost
    assert dark.stopped == ""


def test_the_score_that_is_lost_is_the_explained_one() -> None:
    given = {"strength": 5.0, "threshold": "none", "iterations": 9}
    by_class = steps(Bright(0.3), LIGHT, 1, **given)
    for kind, target in (("sigmoid", 1), ("logit", 1), ("network", Difference(1, 0))):
        other = steps(Bright(0.3), LIGHT, target, scores=kind, **given)
        assert other.stopped == LOST
        np.testing.assert_array_equal(other.maps, by_class.maps)


def test_it_stops_when_nothing_is_hidden_any_more() -> None:
    found = steps(strength=0.0)
    assert found.stopped == UNCHANGED
    assert len(found.steps) == 1
    alone = steps(strength=0.0, iterations=1)
    assert alone.stopped == ""


def test_only_evidence_against_is_kept_to_be_said() -> None:
    bundle = wrap(Bright(0.3), ["a", "b"], (8, 8), channels=1, layers=["layer"], mean=[0], std=[1])
    found = explain(bundle, film((8, 8)), "cascam", target="a")
    assert found.state is MapState.EMPTY
    assert found.negative_only


def test_what_is_no_number_ends_it_and_is_seen() -> None:
    net = convolutional(channels=3).eval()
    with torch.no_grad():
        net.third[0].weight[0] = float("nan")
    found = steps(net, target=0)
    assert found.stopped == NO_NUMBER
    assert np.isnan(found.maps[0]).all()
    assert np.isnan(explain_tensor(net, X, "cascam", None, 0)).all()


@pytest.mark.parametrize(("base", "more"), [("grad_cam", 0), ("saliency", 0), ("occlusion", 0), ("smooth_grad", 1)])
def test_an_iteration_asks_no_more_than_its_map_does(base: str, more: int) -> None:
    """Only a method that never asks about the film itself leaves one question."""
    plain, cascade = Bright(0.0), Bright(0.0)
    with torch.no_grad():
        explain_tensor(plain, LIGHT, base, "layer", 1)
        found = steps(cascade, LIGHT, 1, base=base, iterations=5)
    assert cascade.asked == (plain.asked + more) * len(found.steps)


def test_cancelling_at_any_step_of_many_leaves_nothing_behind() -> None:
    for net in (NET, SET):
        watched = Watched()
        steps(net, task=watched)
        assert watched.steps[-1][0] == watched.steps[-1][1]
        assert len(watched.steps) > 6
        for stop in range(len(watched.steps)):
            work = lambda: steps(net, task=Watched(stop))  # noqa: B023, E731
            assert left_behind(net, work, Cancelled) == []


def test_maps_are_the_same_again() -> None:
    for net in (NET, SET):
        one, two = (steps(net, base="smooth_grad").maps for _ in range(2))
        np.testing.assert_array_equal(one, two)


def test_the_caption_says_what_is_not_in_the_paper() -> None:
    alone = wrap(convolutional(), ["a", "b", "c"], (24, 32), channels=1)
    found = explain(alone, film((37, 52)), "cascam", target="b")
    assert "not in the paper" in found.caption
    assert "Not a lesion outline" in found.caption
    pair = wrap(CascamSet([convolutional(), convolutional(seed=1)]), ["a", "b", "c"], (24, 32), channels=1)
    assert pair.layers[-1] == "models.0.third.1"
    together = explain(pair, film((37, 52)), "cascam", target="b")
    assert "2 networks" in together.caption
    assert "not in the paper" not in together.caption
    classless = explain(alone, film((37, 52)), "cascam", target="b", base="eigen_cam")
    assert "same for every class" in classless.caption


def test_other_explainers_have_no_iterations() -> None:
    with pytest.raises(ExplainerError, match=r"Grad-CAM has one map and no iterations; choose CasCAM\."):
        explain_iterations_tensor(NET, X, "grad_cam")
