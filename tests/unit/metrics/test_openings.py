"""Granulometry against scipy's openings, and against the numbers of its first author's notebook."""

import time

import numpy as np
import pytest
from scipy import ndimage

from xai_desktop import metrics
from xai_desktop.metrics.openings import RADII, Granulometry, granulometry_of, map_mask, openings


def disk(radius: int) -> np.ndarray:
    i, j = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return i * i + j * j <= radius * radius


def slow(mask: np.ndarray, radii: tuple[int, ...] = RADII) -> tuple[int, ...]:
    return tuple(int(ndimage.binary_opening(mask, disk(n)).sum()) for n in radii)


def blobs(points: int, sigma: float, side: int = 256) -> np.ndarray:
    """The notebook's picture: random points of the global generator, blurred."""
    at = side * np.random.random((2, points**2))  # noqa: NPY002 - the notebook's numbers hang on this generator
    picture = np.zeros((side, side))
    picture[at[0].astype(int), at[1].astype(int)] = 1
    return ndimage.gaussian_filter(picture, sigma)


def test_fixture_a_of_the_notebook() -> None:
    np.random.seed(1)  # noqa: NPY002
    picture = blobs(10, 256 / 40)
    assert openings(picture > picture.mean(), (2, 6, 10, 14, 18)) == (23849, 23287, 14171, 4834, 0)


def test_fixture_b_of_the_notebook() -> None:
    np.random.seed(1)  # noqa: NPY002
    coarse, fine = blobs(8, 256 / 8), blobs(20, 256 / 80)
    found = [granulometry_of(picture > picture.mean()) for picture in (coarse, fine)]
    assert [one.survivors[0] for one in found] == [23584, 24475]
    assert [one.mean for one in found] == pytest.approx([23333.0, 9936.6667], abs=1e-4)
    assert metrics.granulometry(coarse, percentile=None, side=None) == pytest.approx(23333.0, abs=40)  # float32 maps


def test_the_border_is_eaten() -> None:
    assert openings(np.ones((64, 64), bool), (0, 3, 10)) == (4096, 4076, 3972)


@pytest.mark.parametrize("shape", [(40, 53), (31, 17), (9, 60)])
@pytest.mark.parametrize("density", [0.05, 0.5, 0.9, 0.997])
def test_equal_to_scipy_on_random_masks(shape: tuple[int, int], density: float) -> None:
    rng = np.random.default_rng(int(density * 1000) + shape[0])
    for sigma in (0, 1, 3):
        noise = ndimage.gaussian_filter(rng.standard_normal(shape), sigma)
        mask = noise <= np.quantile(noise, density)
        assert openings(mask) == slow(mask)


def test_the_scalar_and_its_relatives() -> None:
    mask = np.zeros((60, 60), bool)
    mask[10:40, 10:40] = True
    mask[50, 50] = True
    found = granulometry_of(mask)
    counts = slow(mask)
    assert found.survivors == counts
    assert found.mean == pytest.approx(sum(counts) / 15)
    assert found.per_area == pytest.approx(sum(counts) / 15 / 901)
    assert found.spectrum[:2] == pytest.approx(((counts[0] - counts[1]) / 901, (counts[1] - counts[2]) / 901))
    assert sum(found.spectrum) == pytest.approx(1)
    assert found.mean_size == pytest.approx(sum(n * share for n, share in enumerate(found.spectrum)))
    assert 12 < found.mean_size < 14  # all of the square but its corners survives the largest disk


def test_an_empty_mask_is_zero_throughout() -> None:
    found = granulometry_of(np.zeros((20, 20), bool))
    assert found == Granulometry((0,) * 15)
    assert (found.mean, found.per_area, found.mean_size, sum(found.spectrum)) == (0, 0, 0, 0)


def test_masks_by_rank_and_by_mean() -> None:
    heatmap = np.zeros((30, 30), np.float32)
    heatmap[5:12, 5:12] = 1
    heatmap[:, -4:] = np.nan
    by_rank, by_mean = map_mask(heatmap, 97), map_mask(heatmap, None)
    assert by_rank.sum() == round(0.03 * 780)
    assert by_mean.sum() == 49
    mean = np.mean(slow(by_mean))
    assert metrics.granulometry(heatmap, percentile=None, side=None) == pytest.approx(mean)
    assert metrics.granulometry_per_area(heatmap, percentile=None, side=None) == pytest.approx(mean / 49)
    assert metrics.granulometry_size(heatmap, percentile=None, side=None) == pytest.approx(
        granulometry_of(by_mean).mean_size
    )


def test_maps_of_any_size_are_compared_at_one() -> None:
    rows, columns = np.mgrid[0:448, 0:448]
    large = np.exp(-((rows - 200) ** 2 + (columns - 250) ** 2) / 5000).astype(np.float32)
    small = large.reshape(224, 2, 224, 2).mean((1, 3))
    assert metrics.granulometry(large) == pytest.approx(metrics.granulometry(small), rel=0.01)
    assert metrics.granulometry(large, side=None) > 3 * metrics.granulometry(small)


@pytest.mark.parametrize("name", ["granulometry", "granulometry_per_area", "granulometry_size"])
def test_a_degenerate_map_has_none(name: str) -> None:
    metric = metrics.METRICS[name]
    assert "Constant map" in metric.measure(np.full((8, 8), 2.0)).reason
    assert "no pixel is above" in metric.measure(np.arange(16.0).reshape(4, 4), 99.9, side=None).reason


def test_quick_enough_for_every_tile() -> None:
    heatmap = ndimage.gaussian_filter(np.random.default_rng(1).standard_normal((224, 224)), 8)
    mask = map_mask(heatmap.astype(np.float32), 70)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        openings(mask)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05
