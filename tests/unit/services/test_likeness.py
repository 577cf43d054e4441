"""How alike two maps of one film are, against slow definitions, and with a real network."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.bundles import small_bundle
from tests.helpers.reports import explanation_of, film_of, gaussian
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind, Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Absolute, Percentile, RankedMap
from xai_desktop.models.store import load_bundle
from xai_desktop.services.examining import explain_film
from xai_desktop.services.likeness import NO_MASK, OTHER_FILMS, OTHER_NETWORK, correlation, mask_iou, side_score
from xai_desktop.services.predicting import predict
from xai_desktop.services.results import Film, MapResult

SIZE = (40, 30)


def result_of(heatmap: np.ndarray) -> MapResult:
    return MapResult(explanation_of(heatmap.astype(np.float32)), RankedMap.of(heatmap.astype(np.float32)))


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, SIZE)


def slow_spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Without ties: 1 − 6 Σd² / n(n² − 1)."""
    ranks = [values.ravel().argsort().argsort() for values in (first, second)]
    n = first.size
    return float(1 - 6 * ((ranks[0] - ranks[1]) ** 2).sum() / (n * (n**2 - 1)))


def test_the_order_of_pixels_is_what_is_correlated() -> None:
    first = noise(1)
    second = first + noise(2)
    found = correlation(result_of(first), result_of(second)).value
    assert found == pytest.approx(slow_spearman(first, second), abs=1e-9)
    assert correlation(result_of(first), result_of(np.exp(first))).value == pytest.approx(1)
    assert correlation(result_of(first), result_of(-first)).value == pytest.approx(-1)


@pytest.mark.parametrize("q", [50.0, 90.0, 99.0])
def test_masks_share_what_a_count_pixel_by_pixel_finds(q: float) -> None:
    first, second = noise(3), noise(3) + 0.7 * noise(4)
    keep = round((1 - q / 100) * first.size)
    masks = [set(np.argsort(-values.ravel(), kind="stable")[:keep].tolist()) for values in (first, second)]
    expected = len(masks[0] & masks[1]) / len(masks[0] | masks[1])
    assert mask_iou(result_of(first), result_of(second), Percentile(q)).value == pytest.approx(expected)


def test_only_pixels_that_both_networks_saw_count() -> None:
    first, second = gaussian(SIZE, (20, 15)), gaussian(SIZE, (20, 15))
    second[:20] = np.nan
    ours, theirs = result_of(first), result_of(second)
    seen = ours.ranked.mask(Percentile(90))[20:], theirs.ranked.mask(Percentile(90))[20:]
    expected = (seen[0] & seen[1]).sum() / (seen[0] | seen[1]).sum()
    assert mask_iou(ours, theirs, Percentile(90)).value == pytest.approx(expected)
    assert correlation(ours, theirs).value == pytest.approx(1)


def test_what_cannot_be_compared_says_why() -> None:
    whole, empty = result_of(gaussian(SIZE, (20, 15))), result_of(np.zeros(SIZE))
    assert "No evidence" in mask_iou(whole, empty, Percentile(90)).reason
    assert "No evidence" in correlation(empty, whole).reason
    other = result_of(gaussian((20, 20), (10, 10)))
    assert mask_iou(whole, other, Percentile(90)) == correlation(whole, other) == OTHER_FILMS
    assert mask_iou(whole, whole, Absolute(1e9)) == NO_MASK


def test_a_score_is_that_of_the_network_that_made_the_map() -> None:
    made = result_of(gaussian(SIZE, (20, 15)))
    scores = tuple(ClassScore(i, name, 0.0, 0.2 * i, None) for i, name in enumerate(("Mass", "Effusion")))
    prediction = Prediction(scores, ScoreKind.SIGMOID, "b", made.explanation.provenance.bundle_hash)
    against = Target(1, "Effusion", against=True)
    asked = replace(made, explanation=replace(made.explanation, target=against))
    side = side_score(asked, prediction)
    assert (side.target, side.score.value, side.text) == ("against Effusion", 0.2, "0.20 (sigmoid)")
    assert side_score(made, replace(prediction, bundle_hash="another")).score == OTHER_NETWORK
    assert side_score(made, None).text == "–"


def test_two_explainers_of_a_real_network(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle(tmp_path))
    film = Film(ImageRef(Path("one.png"), "one"), film_of((48, 40)), (), AnnotationSet())
    target = Target(1, "Effusion")
    first, second = (
        explain_film(bundle, film, ExplainRequest(key), target, Quiet()) for key in ("grad_cam", "random_map")
    )
    near, far = correlation(first, first), correlation(first, second)
    assert near.value == pytest.approx(1)
    assert far.value is not None
    assert abs(far.value) < 0.9
    assert mask_iou(first, first, Percentile(90)).value == 1
    side = side_score(first, predict(bundle, film.image, Quiet()))
    assert side.score.known
    assert side.bundle == bundle.name
