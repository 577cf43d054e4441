"""The catalogue of metrics, and the order of pixels on which they all rest."""

import subprocess
import sys

import numpy as np
import pytest

from tests.unit.metrics.maps import awkward_maps
from xai_desktop import metrics
from xai_desktop.core.errors import InputError, UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.threshold import Percentile, RankedMap

PUBLIC = {
    "iou", "l_acc", "pointing_game", "pixel_ap", "pixel_ap_trapezoid", "energy_in_box", "sensitivity", "specificity",
    "iou_ceiling", "iou_floor_random", "iou_floor_atlas", "iou_over_ceiling", "auc", "top15_precision",
    "lime_overlap", "granulometry", "right_classification", "confidence", "average_drop", "increase_in_confidence",
    "insertion", "deletion", "road", "ssim", "dom",
    "map_50", "map_75", "map_50_95", "mean_iou", "auprc", "accuracy", "balanced_accuracy", "f1", "brier",
}  # fmt: skip


def test_every_public_name_is_registered_with_its_definition() -> None:
    assert set(metrics.METRICS.keys()) >= PUBLIC
    for metric in metrics.METRICS:
        assert len(metric.definition) > 40
        assert metric.label
        assert getattr(metrics, metric.key) is metric
        assert metric.key in dir(metrics)


def test_unknown_names_are_named() -> None:
    with pytest.raises(UsageError, match="no metric called 'nonsense'"):
        metrics.METRICS["nonsense"]
    with pytest.raises(AttributeError, match="nonsense"):
        metrics.nonsense  # noqa: B018


def test_a_map_must_have_two_dimensions() -> None:
    with pytest.raises(InputError, match="two dimensions"):
        metrics.iou(np.zeros((2, 3, 4)), [Box(0, 0, 1, 1)])


@pytest.mark.parametrize("factor", [1.0, -0.1, 0.0, 1e-30])
def test_ranks_equal_a_stable_sort(factor: float) -> None:
    rng = np.random.default_rng(4)
    for unseen in (0, 2):
        heatmap = (rng.integers(-3, 4, (17, 13)) * factor).astype(np.float32)
        heatmap[:, :unseen] = np.nan
        flat = heatmap.ravel()
        chosen = np.flatnonzero(flat > np.nanmin(flat))
        expected = np.full(flat.size, int(np.isfinite(flat).sum()))
        expected[chosen[np.argsort(-flat[chosen], kind="stable")]] = np.arange(chosen.size)
        np.testing.assert_array_equal(RankedMap.of(heatmap).ranks.ravel(), expected)


def test_a_map_that_nothing_saw_has_no_ranks() -> None:
    ranked = RankedMap.of(np.full((3, 3), np.nan, np.float32))
    assert ranked.seen == 0
    assert not ranked.mask(Percentile(50)).any()


@pytest.mark.parametrize("percentile", [0.0, 50.0, 90.0, 99.0, 99.9])
@pytest.mark.parametrize("heatmap", awkward_maps().values(), ids=awkward_maps().keys())
def test_a_mask_holds_the_top_ranks(heatmap: np.ndarray, percentile: float) -> None:
    ranked, threshold = RankedMap.of(heatmap), Percentile(percentile)
    np.testing.assert_array_equal(ranked.mask(threshold), ranked.ranks < ranked.cut(threshold))


def test_the_catalogue_does_not_wait_for_statistics() -> None:
    """Every worker imports all metrics when it starts, and scipy's tests take a second."""
    code = "import sys, xai_desktop.metrics; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
