"""What is drawn in for missing pixels, against a dense system, `grad-cam`'s imputer and what must come out."""

import numpy as np
import pytest
import torch
from scipy import sparse
from scipy.ndimage import gaussian_filter

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray
from xai_desktop.services.grid_solving import halved, solved
from xai_desktop.services.imputing import imputed

RNG = np.random.default_rng(2)


def film_of(channels: int, height: int, width: int) -> FloatArray:
    return gaussian_filter(RNG.normal(size=(channels, height, width)), (0, 1.5, 1.5)).astype(np.float32) * 3


def holes(height: int, width: int) -> dict[str, BoolArray]:
    scattered = RNG.random((height, width)) < 0.6
    block = np.zeros((height, width), bool)
    block[height // 4 :, : width // 2] = True
    last = np.ones((height, width), bool)
    last[0, -1] = False
    smooth = gaussian_filter(RNG.normal(size=(height, width)), 3) > 0
    found = {"scattered": scattered, "block": block, "all but one": last, "smooth": smooth}
    return {name: gone for name, gone in found.items() if not gone.all()}


def slow(film: FloatArray, gone: BoolArray) -> AnyArray:
    """One dense equation for each missing pixel."""
    places = [tuple(place) for place in np.argwhere(gone).tolist()]
    matrix, right = np.zeros((len(places), len(places))), np.zeros((len(places), len(film)))
    for n, (row, column) in enumerate(places):
        for y in (row - 1, row, row + 1):
            for x in (column - 1, column, column + 1):
                if (y, x) == (row, column) or not (0 <= y < gone.shape[0] and 0 <= x < gone.shape[1]):
                    continue
                weight = 1 / 12 if y != row and x != column else 1 / 6
                matrix[n, n] += weight
                if gone[y, x]:
                    matrix[n, places.index((y, x))] -= weight
                else:
                    right[n] += weight * film[:, y, x]
    result = film.astype(np.float64)
    result[:, gone] = np.linalg.solve(matrix, right).T
    return result


@pytest.mark.parametrize("size", [(2, 13, 17), (1, 24, 20), (3, 1, 9), (1, 2, 2)])
def test_it_is_the_solution_of_a_dense_system(size: tuple[int, int, int]) -> None:
    film = film_of(*size)
    for name, gone in holes(*size[1:]).items():
        np.testing.assert_allclose(imputed(film, gone), slow(film, gone), atol=2e-4, err_msg=name)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # it gives tensors to numpy
@pytest.mark.parametrize("name", ["scattered", "block", "smooth"])
def test_it_is_grad_cams_without_its_noise(name: str) -> None:
    road = pytest.importorskip("pytorch_grad_cam.metrics.road")
    film, gone = film_of(3, 45, 52), holes(45, 52)[name]
    assert gone.sum() > 600, "more than the coarsest level"
    kept = torch.from_numpy((~gone).astype(np.float32))
    expected = road.NoisyLinearImputer(noise=0.0)(torch.from_numpy(film), kept)
    np.testing.assert_allclose(imputed(film, gone), expected.numpy(), atol=5e-4)


def test_large_holes_of_every_shape_are_solved() -> None:
    """224 pixels: the residual itself, which needs no other solver."""
    film = film_of(1, 224, 224)
    for name, gone in holes(224, 224).items():
        found = imputed(film, gone)[0].astype(np.float64)
        padded, weight = np.pad(found, 1), np.pad(np.ones_like(found), 1)
        shares = np.array([[1, 2, 1], [2, 0, 2], [1, 2, 1]]) / 12
        total, weights = (
            sum(shares[y, x] * values[y : y + 224, x : x + 224] for y in range(3) for x in range(3))
            for values in (padded, weight)
        )
        assert np.abs(total / weights - found)[gone].max() < 2e-4, name
        np.testing.assert_array_equal(found[~gone], film[0][~gone])


def test_what_is_known_stays_and_what_is_flat_stays_flat() -> None:
    flat = np.full((2, 20, 20), 0.7, np.float32)
    gone = holes(20, 20)["smooth"]
    np.testing.assert_allclose(imputed(flat, gone), flat, atol=1e-5)
    film = film_of(1, 20, 20)
    assert imputed(film, np.zeros((20, 20), bool)) is film
    np.testing.assert_allclose(imputed(film, np.ones((20, 20), bool)), film.mean(), atol=1e-6)
    assert imputed(film, gone).tobytes() == imputed(film, gone).tobytes()
    between = imputed(film, gone)[:, gone]
    assert film[:, ~gone].min() - 1e-4 <= between.min() <= between.max() <= film[:, ~gone].max() + 1e-4


def test_a_grey_film_with_a_normalisation_for_each_channel_is_solved_once() -> None:
    grey, gone = film_of(1, 24, 20), holes(24, 20)["smooth"]
    mean, std = (np.array(values, np.float32)[:, None, None] for values in ((0.485, 0.456, 0.406), (0.2, 0.3, 0.1)))
    film = (grey - mean) / std
    np.testing.assert_allclose(imputed(film, gone), slow(film, gone), atol=1e-3)
    coloured = film.copy()
    coloured[2] = film_of(1, 24, 20)[0]
    np.testing.assert_allclose(imputed(coloured, gone), slow(coloured, gone), atol=1e-3)


def test_a_ramp_is_continued() -> None:
    """Straight lines are weighted means of their neighbours away from the edge of the film."""
    rows, columns = np.mgrid[:30, :40]
    ramp = (2 * rows - columns).astype(np.float32)[None]
    gone = np.zeros((30, 40), bool)
    gone[5:25, 8:33] = True
    np.testing.assert_allclose(imputed(ramp, gone), ramp, atol=1e-2)


def test_the_solver_takes_several_columns() -> None:
    where = RNG.random((50, 50)) < 0.9
    count = int(where.sum())
    line = sparse.diags_array([-np.ones(count - 1), np.full(count, 2.5), -np.ones(count - 1)], offsets=[-1, 0, 1])
    right = RNG.normal(size=(count, 3)) * [1, 100, 0]
    found = solved(line.tocsr(), right, where, 1e-10)
    np.testing.assert_allclose(line @ found, right, atol=1e-6)
    assert not found[:, 2].any()
    assert halved(np.eye(3, dtype=bool)).tolist() == [[True, False], [False, True]]
