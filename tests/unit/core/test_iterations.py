"""Weights of CasCAM's iterations, and maps that are added up again for another decay."""

import math

import numpy as np
import pytest

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.iterations import recombined, weights


def test_weights_are_the_published_ones() -> None:
    assert weights(3, 0.1) == pytest.approx((0.3672, 0.3322, 0.3006), abs=5e-5)
    ten = (0.1505, 0.1362, 0.1233, 0.1115, 0.1009, 0.0913, 0.0826, 0.0748, 0.0676, 0.0612)
    assert weights(10, 0.1) == pytest.approx(ten, abs=5e-5)
    assert weights(4, 0.0) == (0.25,) * 4


@pytest.mark.parametrize("decay", [0.0, 0.1, 5.0])
def test_a_sum_is_that_of_loops(decay: float) -> None:
    maps = list(np.random.default_rng(0).normal(size=(4, 3, 5)).astype(np.float32))
    whole = sum(math.exp(-decay * j) for j in range(4))
    found = recombined(maps, decay)
    assert found.dtype == np.float32
    for row in range(3):
        for column in range(5):
            expected = sum(math.exp(-decay * k) / whole * float(maps[k][row, column]) for k in range(4))
            assert found[row, column] == pytest.approx(expected, abs=1e-6)


def test_maps_that_do_not_belong_together_are_refused() -> None:
    for maps in ([], [np.zeros((2, 2), np.float32), np.zeros((2, 3), np.float32)]):
        with pytest.raises(ExplainerError, match="same size"):
            recombined(maps, 0.1)
