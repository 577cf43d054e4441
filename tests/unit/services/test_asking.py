"""Questions about a region: batched against one by one, a network that is computed by hand, and what is undefined."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.helpers.asking import film_from, grey_image, linear_bundle
from tests.helpers.cascades import cascade
from tests.helpers.cascades import film as cascade_film
from tests.helpers.reports import explanation_of
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.asked import FILLINGS, HIDDEN, NO_PIXEL, UNSEEN, RegionAnswer
from xai_desktop.core.errors import Cancelled, ExplainerError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.shapes import Ellipse, Mask
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.asking import ask_about
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.explaining import explain, explain_layers
from xai_desktop.services.filling import NO_ANSWER, filling
from xai_desktop.services.predicting import ask, predict, scores

GREY = np.round(np.random.default_rng(2).random((6, 8)) * 255) / 255
WEIGHTS = np.random.default_rng(3).normal(size=(2, 6, 8))
REGION = Box(1, 2, 5, 5)


def answer(bundle: ModelBundle, region: object = REGION, target: object = "c1", **rest: object) -> RegionAnswer:
    return ask_about(bundle, film_from(grey_image(GREY)), region, target, **rest)  # type: ignore[arg-type]


def test_a_linear_network_by_hand() -> None:
    """With the mean, every covered pixel is worth the mean of all pixels."""
    inside, weights, mean = REGION.mask((6, 8)), WEIGHTS[1], GREY.mean()
    found = answer(linear_bundle(WEIGHTS), fillings=("mean",))
    assert found.whole.score == pytest.approx(float((weights * GREY).sum()), abs=1e-4)
    (mean_row,) = found.altered
    assert mean_row.without is not None
    assert mean_row.only is not None
    assert mean_row.without.score == pytest.approx(float((weights * np.where(inside, mean, GREY)).sum()), abs=1e-4)
    assert mean_row.empty is not None
    assert mean_row.empty.score == pytest.approx(float(weights.sum() * mean), abs=1e-4)
    assert mean_row.only.score == pytest.approx(float((weights * np.where(inside, GREY, mean)).sum()), abs=1e-4)
    assert found.kind is ScoreKind.LOGIT
    assert found.region_share == pytest.approx(12 / 48)


@pytest.mark.parametrize("filling_key", ["blur", "mean"])
def test_a_linear_network_shares_its_score_out(filling_key: str) -> None:
    """Without the region and the region alone are together the whole film and a film of nothing but the filling."""
    one = answer(linear_bundle(WEIGHTS), fillings=(filling_key,)).altered[0]
    assert one.without is not None
    assert one.only is not None
    assert one.empty is not None
    whole = float((WEIGHTS[1] * GREY).sum())
    assert one.without.score + one.only.score == pytest.approx(whole + one.empty.score, abs=1e-4)


def slowly(bundle: ModelBundle, subject: object, mask: np.ndarray, index: int) -> list[float]:
    """One film made and asked about after the other: whole, then without, only and nothing, filling by filling."""
    canvas = Canvas.of(subject.image, bundle.card.input)  # type: ignore[attr-defined]
    found = [canvas.x]
    for key in FILLINGS:
        found += [x for part in (mask, ~mask, mask | True) if (x := filling(key, canvas).without(part)) is not None]
    return [float(scores(ask(bundle, x), bundle.card.score_kind)[0, index]) for x in found]


def test_batched_questions_are_those_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.services.target_scores.batch_for", lambda values, device: 4)
    bundle, subject, shape = cascade(), cascade_film(), Ellipse(30, 30, 12, 9, 20)
    found = ask_about(bundle, subject, shape, "Effusion")
    said = [one for row in found.altered for one in (row.without, row.only, row.empty) if one is not None]
    expected = slowly(bundle, subject, shape.mask(subject.image.size), 1)
    assert [one.score for one in (found.whole, *said)] == pytest.approx(expected, abs=1e-6)
    assert found.whole.score == pytest.approx(predict(bundle, subject.image).classes[1].score, abs=1e-9)
    assert [(row.filling, row.only is None, row.reason) for row in found.altered] == [
        ("blur", False, ""),
        ("mean", False, ""),
        ("inpainting", True, NO_ANSWER),
    ]


def test_only_the_whole_film_is_the_score_and_a_mask_is_its_shape() -> None:
    bundle = cascade()
    everything = ask_about(bundle, cascade_film(), np.ones((64, 56), bool), "Mass", fillings=("blur", "mean"))
    for row in everything.altered:
        assert row.only == everything.whole
        assert row.without == row.empty != everything.whole
    shape = Ellipse(30, 30, 12, 9, 20)
    by_shape = ask_about(bundle, cascade_film(), shape, "Mass")
    assert ask_about(bundle, cascade_film(), shape.mask((64, 56)), "Mass") == by_shape


def test_the_twin_of_the_other_polarity_gets_equal_answers() -> None:
    bundle, region = cascade(), Box(20, 30, 40, 60)
    one, other = (ask_about(bundle, film_from(image), region, "Mass") for image in (film(), monochrome1(film())))
    assert one == other


@pytest.mark.parametrize(
    ("region", "reason"), [(Box(100, 100, 120, 120), NO_PIXEL), (np.zeros((6, 8), bool), NO_PIXEL)]
)
def test_a_region_without_a_pixel_has_no_answers_but_a_reason(region: object, reason: str) -> None:
    found = answer(linear_bundle(WEIGHTS), region)
    assert all((row.without, row.only, row.empty, row.reason) == (None, None, None, reason) for row in found.altered)
    assert found.map_share.value is None
    assert found.map_share.reason == reason
    assert reason in " ".join(found.reasons)
    assert "without" not in found.sentence
    assert [row[2:] for row in found.table()] == [("–", "–", "–")] * 3


def test_regions_that_the_network_does_not_see_are_said() -> None:
    bundle = linear_bundle(np.ones((1, 6, 6)), policy="crop")
    beside = answer(bundle, Box(0, 0, 1, 6), "c0")
    assert {row.reason for row in beside.altered} == {UNSEEN}
    assert beside.unseen_share == 1
    partly = answer(bundle, Box(0, 0, 4, 6), "c0")
    assert partly.unseen_share == pytest.approx(1 / 4)
    assert "The network never saw 25 % of the region." in partly.reasons
    assert partly.region_share == pytest.approx(18 / 36)


def test_a_region_under_the_shutter() -> None:
    shutter = np.ones((6, 8), bool)
    shutter[:, :4] = False
    subject = film_from(grey_image(GREY, shutter=shutter))
    found = ask_about(linear_bundle(WEIGHTS), subject, Box(0, 0, 3, 3), "c0")
    assert {row.reason for row in found.altered} == {HIDDEN}


def test_the_share_of_the_map_is_that_of_its_positive_part() -> None:
    heatmap = np.zeros((6, 8), np.float32)
    heatmap[2, 1], heatmap[0, 0], heatmap[3, 3] = 3.0, 1.0, -5.0
    made = explanation_of(heatmap, cells=4)
    of_this = replace(made, target=Target(1, "c1"), provenance=replace(made.provenance, bundle="wrapped"))
    found = answer(linear_bundle(WEIGHTS), explanation=of_this)
    assert found.map_share.value == pytest.approx(3 / 4)
    assert "75 % of the map on 25 % of the film" in found.sentence


@pytest.mark.parametrize(
    ("target", "about", "reason"),
    [
        (Target(0, "c0"), {"bundle": "wrapped"}, "explains c0, the question is about c1"),
        (Target(1, "c1"), {"bundle": "other"}, "is of other, the question is for wrapped"),
        (Target(1, "c1"), {"bundle": "wrapped", "explains": "head of stage 2"}, "another score: head of stage 2"),
    ],
)
def test_a_map_of_another_score_has_no_share(target: Target, about: dict[str, str], reason: str) -> None:
    made = explanation_of(np.arange(48, dtype=np.float32).reshape(6, 8), cells=4)
    other = replace(made, target=target, provenance=replace(made.provenance, **about))
    found = answer(linear_bundle(WEIGHTS), explanation=other, layers=(other,))
    assert found.map_share.value is None
    assert reason in found.map_share.reason
    assert found.strongest is None


def test_the_strongest_layer_is_the_one_with_the_most_of_its_map_inside() -> None:
    bundle, subject, region = cascade(), cascade_film(), Box(4, 4, 20, 60)
    layers = explain_layers(bundle, subject.image, "grad_cam", target="Mass").maps
    found = ask_about(bundle, subject, region, "Mass", layers=layers)
    inside = region.mask((64, 56))
    positive = [np.maximum(one.heatmap.astype(np.float64), 0) for one in layers]
    expected = [float(one[inside].sum() / one.sum()) if one.any() else -1.0 for one in positive]
    assert [-1.0 if (v := one.share.value) is None else v for one in found.layers] == pytest.approx(expected, rel=1e-4)
    assert -1.0 in expected
    assert all(one.share.known or "No evidence" in one.share.reason for one in found.layers)
    assert found.strongest is not None
    assert found.strongest.label == f"stage {int(np.argmax(expected)) + 1}"
    assert f"strongest at {found.strongest.label}" in found.sentence


def test_a_map_of_another_film_is_refused() -> None:
    bundle, subject = cascade(), cascade_film()
    made = explain(bundle, film(), "grad_cam", target="Mass")
    with pytest.raises(InputError, match="make it again"):
        ask_about(bundle, subject, Box(1, 1, 9, 9), "Mass", explanation=made)


def test_softmax_scores_come_with_the_logit_of_the_score() -> None:
    found = answer(linear_bundle(WEIGHTS, score_kind="softmax"), fillings=("mean",)).altered[0].without
    assert found is not None
    assert found.logit == pytest.approx(math.log(found.score / (1 - found.score)), abs=1e-6)


@pytest.mark.parametrize(("title", "sign"), [("against c1", (0, -1)), ("c1 over c0", (-1, 1))])
def test_questions_about_classes_are_answered_in_logits(title: str, sign: tuple[int, int]) -> None:
    found = answer(linear_bundle(WEIGHTS, score_kind="sigmoid"), target=title)
    assert found.kind is ScoreKind.LOGIT
    both = (WEIGHTS * GREY).sum((1, 2))
    assert found.whole.score == pytest.approx(float(both @ sign), abs=1e-4)
    assert found.whole.logit == found.whole.score
    assert found.target == title


def test_top_is_the_highest_score_and_an_unknown_class_is_named() -> None:
    top = answer(linear_bundle(WEIGHTS), target="top")
    assert top.target == f"c{int(np.argmax((WEIGHTS * GREY).sum((1, 2))))}"
    with pytest.raises(ExplainerError, match="c0, c1"):
        answer(linear_bundle(WEIGHTS), target="hernia")


def test_a_network_that_breaks_on_a_changed_film_says_so() -> None:
    weights = WEIGHTS.copy()
    weights[1, 3, 3] = math.inf
    with pytest.raises(ExplainerError, match="not a finite number"):
        answer(linear_bundle(weights))


def test_it_can_be_stopped_between_two_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.services.target_scores.batch_for", lambda values, device: 2)
    steps: list[str] = []

    class Impatient:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            steps.append(f"{done}/{total}")
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        answer(linear_bundle(WEIGHTS), task=Impatient())
    assert steps == ["0/0", "0/8", "2/8"]


def test_asking_leaves_network_and_film_as_they_were() -> None:
    bundle, subject = cascade(), cascade_film()
    before = {key: value.clone() for key, value in bundle.net.state_dict().items()}
    ask_about(bundle, subject, Mask.of(np.eye(64, 56) > 0), "Mass")
    assert all(torch.equal(value, before[key]) for key, value in bundle.net.state_dict().items())
    assert torch.is_grad_enabled()
    assert all(p.grad is None for p in bundle.net.parameters())
