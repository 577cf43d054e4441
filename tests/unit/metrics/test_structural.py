"""Structural similarity against scikit-image and against a loop over windows."""

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from xai_desktop import metrics
from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import MapState
from xai_desktop.metrics.structural import REACH, SIGMA, similarity

RNG = np.random.default_rng(3)
SIZE = (40, 33)


def waves(seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    found = sum(rng.normal() * np.sin(rows * rng.random() + columns * rng.random()) for _ in range(6))
    return np.asarray(found, np.float32)


def slow_similarity(one: AnyArray, two: AnyArray, counted: AnyArray, row: int, column: int, span: float) -> float:
    """Around one pixel: every neighbour that counts, with its weight. No value is below 0."""
    triples = []
    for y in range(max(0, row - REACH), min(one.shape[0], row + REACH + 1)):
        for x in range(max(0, column - REACH), min(one.shape[1], column + REACH + 1)):
            if counted[y, x]:
                weight = np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * SIGMA**2))
                triples.append((weight, float(one[y, x]), float(two[y, x])))
    w, a, b = np.array(triples).T
    w /= w.sum()
    ma, mb = (w * a).sum(), (w * b).sum()
    va, vb, ab = (w * (a - ma) ** 2).sum(), (w * (b - mb) ** 2).sum(), (w * (a - ma) * (b - mb)).sum()
    c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
    return float((2 * ma * mb + c1) * (2 * ab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2)))


@pytest.mark.parametrize("factor", [1.0, 1e-3, 1e4])
def test_it_is_scikit_images_away_from_the_edge(factor: float) -> None:
    first = np.abs(waves(1)) * np.float32(factor)
    second = first + np.abs(waves(2)) * np.float32(0.4 * factor)
    span = float(np.ptp(first))
    settings = {"gaussian_weights": True, "sigma": SIGMA, "use_sample_covariance": False, "full": True}
    expected = structural_similarity(first.astype(float), second.astype(float), data_range=span, **settings)[1]
    found = similarity(first, second, np.ones(SIZE, bool))
    inner = slice(REACH, -REACH), slice(REACH, -REACH)
    np.testing.assert_allclose(found[inner], expected[inner], atol=1e-7)


def test_at_edges_and_masks_it_is_a_loop_over_windows() -> None:
    first, second = waves(4), waves(4) + 0.5 * waves(5)
    second[:6] = np.nan
    inside = np.zeros(SIZE, bool)
    inside[3:30, 8:25] = RNG.random((27, 17)) > 0.2
    counted = inside & ~np.isnan(second)
    span = float(np.ptp(first[counted]))
    low = min(first[counted].min(), second[counted].min())
    assert low < 0
    pair = first - low, second - low
    each = [slow_similarity(*pair, counted, r, c, span) for r, c in np.argwhere(counted).tolist()]
    assert metrics.ssim(first, second, inside) == pytest.approx(np.mean(each), abs=1e-7)


def test_the_first_map_sets_the_scale() -> None:
    first, second = waves(1), waves(2)
    assert metrics.ssim(first, first) == pytest.approx(1.0)
    assert metrics.ssim(first, -first) < 0, "it is not alike, although both factors of the formula change their sign"
    positive = np.abs(first)
    faded = metrics.ssim(positive, positive / 1000)
    assert faded is not None
    assert faded < 0.1, "a map that shrank to nothing does not look the same"
    assert metrics.ssim(7 * first, 7 * second) == pytest.approx(metrics.ssim(first, second), abs=1e-6)
    assert metrics.ssim(first, 5 * second) != pytest.approx(metrics.ssim(5 * second, first), abs=1e-3)


def test_the_air_beside_the_patient_does_not_count() -> None:
    first, second = np.abs(waves(1)), np.abs(waves(2))
    body = np.zeros(SIZE, bool)
    body[10:30, 10:25] = True
    ours, theirs = np.where(body, first, 0), np.where(body, second, 0)
    everywhere, within = metrics.ssim(ours, theirs), metrics.ssim(ours, theirs, body)
    assert within is not None
    assert everywhere is not None
    assert everywhere > within + 0.2


def test_maps_without_structure_say_so() -> None:
    first = waves(1)
    measure = metrics.METRICS["ssim"].measure
    assert measure(first, np.zeros(SIZE)).reason == MapState.EMPTY.sentence
    assert measure(np.ones(SIZE), first).reason == MapState.CONSTANT.sentence
    assert "inside the mask" in measure(first, first, np.zeros(SIZE, bool)).reason
    with pytest.raises(InputError, match="one size"):
        metrics.ssim(first, first[:-1])
    with pytest.raises(InputError, match="one size"):
        metrics.ssim(first, first, np.ones((2, 2), bool))
