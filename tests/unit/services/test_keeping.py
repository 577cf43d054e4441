"""The explanation map: what is kept, what stands in place of the rest, and what the network says to it."""

import numpy as np
import pytest

from tests.helpers.asking import film_from, grey_image, linear_bundle
from tests.helpers.cascades import cascade
from tests.helpers.cascades import film as cascade_film
from tests.helpers.reports import explanation_of
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.errors import ExplainerError, InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.prediction import Target
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.metrics.explanation_map import explanation_map
from xai_desktop.models.preprocess import unit_grey
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.examining import explain_film
from xai_desktop.services.filling import filling
from xai_desktop.services.keeping import keep
from xai_desktop.services.predicting import ask
from xai_desktop.services.results import MapResult

GREY = np.round(np.random.default_rng(2).random((6, 8)) * 255) / 255
WEIGHTS = np.random.default_rng(3).normal(size=(1, 6, 8))


def result_of(heatmap: np.ndarray) -> MapResult:
    made = explanation_of(heatmap.astype(np.float32), cells=4)
    about = Explanation(made.raw, made.heatmap, made.state, Target(0, "c0"), "", made.pixel_map, made.provenance)
    return MapResult(about, RankedMap.of(about.heatmap))


def test_a_linear_network_by_hand() -> None:
    heatmap = np.arange(48.0).reshape(6, 8)
    kept, mean = heatmap >= 36, GREY.mean()
    found = keep(linear_bundle(WEIGHTS), film_from(grey_image(GREY)), result_of(heatmap), Percentile(75))
    expected = {"mean": np.where(kept, GREY, mean), "black": np.where(kept, GREY, 0)}
    by_filling = {key: one.score for key, one, _ in found.scores}
    assert set(by_filling) == {"mean", "blur", "black"}
    for key, film_kept in expected.items():
        assert by_filling[key] == pytest.approx(float((WEIGHTS[0] * film_kept).sum()), abs=1e-4), key
    assert np.array_equal(found.picture, np.rint(expected["mean"] * 255))
    assert found.share == pytest.approx(12 / 48)
    assert "Score on kept pixels" in found.sentence
    assert "confidence" not in found.sentence


def test_with_black_it_is_the_papers_explanation_map() -> None:
    bundle, subject = cascade(), cascade_film()
    result = explain_film(bundle, subject, ExplainRequest("grad_cam"), Target(0, "Mass"), Quiet())
    found = keep(bundle, subject, result, Percentile(80), ("black",))
    unit = unit_grey(subject.image, bundle.card.input)
    expected = explanation_map(unit, result.explanation.heatmap, Percentile(80))
    assert expected is not None
    assert np.array_equal(found.picture, np.rint(expected[0] * 255))


def test_keeping_everything_is_the_whole_film() -> None:
    heatmap = np.arange(1.0, 49.0).reshape(6, 8)
    heatmap[0, 0] = heatmap[0, 1] = 1.0  # pixels at the minimum are never kept
    bundle, subject = linear_bundle(WEIGHTS), film_from(grey_image(GREY))
    found = keep(bundle, subject, result_of(heatmap), Percentile(0), ("mean",))
    assert found.share == pytest.approx(46 / 48)
    outside = np.where(heatmap == 1.0, GREY.mean(), GREY)
    assert found.scores[0][1].score == pytest.approx(float((WEIGHTS[0] * outside).sum()), abs=1e-4)


def test_a_map_of_nothing_keeps_nothing() -> None:
    with pytest.raises(ExplainerError, match="no pixels to keep"):
        keep(linear_bundle(WEIGHTS), film_from(grey_image(GREY)), result_of(np.zeros((6, 8))), Percentile(80))


def test_what_does_not_fit_is_refused() -> None:
    bundle, subject = linear_bundle(WEIGHTS), film_from(grey_image(GREY))
    with pytest.raises(InputError, match="choose mean, blur or black"):
        keep(bundle, subject, result_of(np.arange(48.0).reshape(6, 8)), Percentile(80), ("inpainting",))
    with pytest.raises(InputError, match="make it again"):
        keep(bundle, subject, result_of(np.arange(49.0).reshape(7, 7)), Percentile(80))


def test_the_twin_of_the_other_polarity_is_kept_alike() -> None:
    bundle, found = cascade(), []
    for image in (film((64, 56)), monochrome1(film((64, 56)))):
        subject = film_from(image)
        result = explain_film(bundle, subject, ExplainRequest("grad_cam"), Target(0, "Mass"), Quiet())
        found.append(keep(bundle, subject, result, Percentile(80)))
    assert found[0].scores == found[1].scores
    assert np.array_equal(found[0].picture, found[1].picture)


def test_a_network_that_was_trained_on_dark_bone_is_shown_bright_bone() -> None:
    heatmap = np.arange(48.0).reshape(6, 8)
    subject, result = film_from(grey_image(GREY)), result_of(heatmap)
    bright, dark = (
        keep(linear_bundle(WEIGHTS, polarity=polarity), subject, result, Percentile(75), ("mean",))
        for polarity in ("bone_bright", "bone_dark")
    )
    assert np.abs(bright.picture.astype(int) - dark.picture).max() <= 1
    mirrored = np.where(heatmap >= 36, 1 - GREY, 1 - GREY.mean())
    assert dark.scores[0][1].score == pytest.approx(float((WEIGHTS[0] * mirrored).sum()), abs=1e-4)


def test_the_scores_are_those_of_single_questions() -> None:
    bundle, subject = cascade(), cascade_film()
    result = explain_film(bundle, subject, ExplainRequest("grad_cam"), Target(1, "Effusion"), Quiet())
    found = keep(bundle, subject, result, Percentile(90))

    canvas, mask = Canvas.of(subject.image, bundle.card.input), result.ranked.mask(Percentile(90))
    for key, one, empty in found.scores:
        for hidden, scored in ((~mask, one), (mask | True, empty)):
            x = filling(key, canvas).without(hidden)
            assert x is not None
            assert scored.logit == pytest.approx(float(ask(bundle, x)[0, 1]), abs=1e-5)
