"""The rows of one film and one map: every number has its place, known or not."""

import numpy as np
import pytest

from tests.unit.services.test_cohort_kept import SIDE, TARGET, bundle_of, film_of, map_of
from xai_desktop import metrics
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.metrics.energy import NO_POSITIVE
from xai_desktop.services.cohort_figures import NO_SOFT_INPAINTING, Figure, kept_figures, masked_figures
from xai_desktop.services.cohort_kept import kept_scores
from xai_desktop.services.cohort_masking import FILLINGS, Masking, masked_scores


def figures(heatmap: FloatArray) -> list[Figure]:
    bundle, x = bundle_of(), film_of()
    masked = masked_scores(bundle, x, heatmap, TARGET, Masking(steps=4))
    return [*masked_figures(masked, FILLINGS), *kept_figures(kept_scores(bundle, x, heatmap, TARGET))]


def place(one: Figure) -> tuple[str, str, str, str]:
    return one.metric, one.filling, one.unit, one.kept


def test_every_number_has_one_place_and_is_what_was_measured() -> None:
    found = {place(one): one.measured for one in figures(map_of())}
    assert len(found) == len(figures(map_of())) == 2 * 7 + 4 * 7
    assert {name for name, *_ in found} <= set(metrics.METRICS.keys())
    unknown = {key for key, measured in found.items() if not measured.known}
    assert {found[key].reason for key in unknown} == {NO_SOFT_INPAINTING}
    assert {key[1:] for key in unknown} == {("inpaint", "score", "soft")}
    kept = kept_scores(bundle_of(), film_of(), map_of(), TARGET)
    way = kept.way("mean")
    assert way is not None
    assert way.soft is not None
    drop = max(0.0, kept.whole.score - way.soft.score) / kept.whole.score
    assert found["average_drop", "mean", "score", "soft"].value == pytest.approx(drop)
    assert found["confidence", "mean", "score", "hard"].value == pytest.approx(max(way.row))
    assert found["confidence_of_class", "mean", "score", "hard"].value == pytest.approx(way.row[kept.called])
    right = float(int(np.argmax(way.row)) == kept.called)
    assert found["right_classification", "mean", "score", "hard"].value == right
    rises = float(way.hard.score > kept.whole.score)
    assert found["increase_in_confidence", "mean", "score", "hard"].value == rises


def test_a_map_that_is_none_has_the_same_places_with_its_sentence() -> None:
    known, empty = figures(map_of()), figures(np.zeros((SIDE, SIDE), np.float32))
    assert [place(one) for one in known] == [place(one) for one in empty]
    assert {(one.measured.value, one.measured.reason) for one in empty} == {(None, MapState.EMPTY.sentence)}


def test_a_map_without_a_positive_value_has_no_soft_part() -> None:
    found = figures(-np.abs(map_of()) - 1)
    soft = {one.measured.reason for one in found if one.kept == "soft"}
    assert soft == {NO_POSITIVE, NO_SOFT_INPAINTING}
    assert all(one.measured.known for one in found if one.kept != "soft")
