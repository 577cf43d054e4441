"""Rank correlation of two maps, and which of two methods depends less on the architecture."""

import numpy as np
import pytest

from tests.unit.metrics.maps import awkward_maps
from xai_desktop import metrics
from xai_desktop.core.errors import InputError
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.consistency import dom
from xai_desktop.metrics.more_consistent import dom_difference

MAPS = awkward_maps()
RNG = np.random.default_rng(33)


def slow_ranks(values: list[float]) -> list[float]:
    """How many are smaller, and half of the equal others."""
    return [sum(b < a for b in values) + (sum(b == a for b in values) - 1) / 2 for a in values]


def slow_correlation(a: np.ndarray, b: np.ndarray) -> float:
    pairs = [(x, y) for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True) if x == x and y == y]
    first, second = (slow_ranks([pair[side] for pair in pairs]) for side in (0, 1))
    means = np.mean(first), np.mean(second)
    top = sum((x - means[0]) * (y - means[1]) for x, y in zip(first, second, strict=True))
    below = [sum((x - mean) ** 2 for x in ranks) for ranks, mean in ((first, means[0]), (second, means[1]))]
    return float(top / (below[0] * below[1]) ** 0.5)


@pytest.mark.parametrize("name", MAPS)
def test_rank_correlation_equals_a_loop(name: str) -> None:
    heatmap = MAPS[name]
    other = RNG.integers(0, 9, heatmap.shape).astype(np.float32)
    other[:2, :3] = np.nan
    found = metrics.rank_correlation(heatmap, other)
    seen = heatmap[~(np.isnan(heatmap) | np.isnan(other))]
    if judge(seen) is MapState.OK:
        assert found == pytest.approx(slow_correlation(heatmap, other), abs=1e-9)
    else:
        assert found is None


def test_only_the_order_of_pixels_counts() -> None:
    heatmap = RNG.standard_normal((12, 9)).astype(np.float32)
    assert metrics.rank_correlation(heatmap, np.exp(3 * heatmap)) == pytest.approx(1.0)
    assert metrics.rank_correlation(heatmap, -heatmap) == pytest.approx(-1.0)
    reason = metrics.METRICS["rank_correlation"].measure(heatmap, np.zeros_like(heatmap)).reason
    assert reason == MapState.EMPTY.sentence
    with pytest.raises(InputError, match="enlarge one first"):
        metrics.rank_correlation(heatmap, heatmap[:-1])


def slow_difference(one: list[np.ndarray], other: list[np.ndarray], patients: list[str], draws: int) -> list[float]:
    """Every draw by itself: the runs of either architecture and the patients, the same for both methods."""
    names, rng, found = list(dict.fromkeys(patients)), np.random.default_rng(5), []
    for _ in range(draws):
        runs = [rng.integers(0, len(table), len(table)) for table in one]
        people = rng.choice(names, len(names))
        films = [n for person in people for n, patient in enumerate(patients) if patient == person]
        each = [[t[r][:, films].mean(1).tolist() for t, r in zip(pair, runs, strict=True)] for pair in (one, other)]
        (a, b), (c, d) = each
        found.append((dom(a, b) or 0.0) - (dom(c, d) or 0.0))
    return found


def test_a_difference_of_dom_is_drawn_over_runs_and_patients() -> None:
    patients = list("aabbbcdefghijkl")
    tables = [RNG.random((runs, len(patients))) + shift for runs, shift in ((3, 0.0), (4, 0.5), (3, 0.1), (4, 0.2))]
    one, other = tables[:2], tables[2:]
    found = dom_difference((one[0], one[1]), (other[0], other[1]), patients)
    drawn = slow_difference(one, other, patients, 2000)
    means = [float(table.mean()) for table in tables]
    assert found.estimate == pytest.approx(abs(means[0] - means[1]) - abs(means[2] - means[3]))
    assert found.low == pytest.approx(np.quantile(drawn, 0.025), abs=0.03)
    assert found.high == pytest.approx(np.quantile(drawn, 0.975), abs=0.03)
    assert found.groups == 12
    assert found == dom_difference((one[0], one[1]), (other[0], other[1]), patients)


def test_a_method_is_as_consistent_as_itself() -> None:
    pair = RNG.random((3, 6)), RNG.random((2, 6))
    found = dom_difference(pair, pair, list("abcdef"), sampling=Sampling(draws=50))
    assert (found.estimate, found.low, found.high) == (0.0, 0.0, 0.0)
    with pytest.raises(InputError, match="same networks on the same films"):
        dom_difference(pair, (pair[1], pair[0]), list("abcdef"))
    with pytest.raises(InputError, match="a patient per film"):
        dom_difference(pair, pair, list("abc"))
