"""What the network says to the kept part, how films are called, what a map owes to edges, and what training costs."""

import numpy as np
import pytest
from sklearn import metrics as reference

from xai_desktop import metrics
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.attainable import localised_share
from xai_desktop.metrics.model_free import model_free_share

KEPT = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], None, [0.2, 0.3, 0.5]]
CLASSES = [0, 2, 1, 2]
RNG = np.random.default_rng(8)


def test_right_classification_counts_a_film_without_a_map_as_wrong() -> None:
    assert metrics.right_classification(KEPT, CLASSES) == pytest.approx(2 / 4)
    assert metrics.right_classification(KEPT, CLASSES, "leave out") == pytest.approx(2 / 3)
    assert metrics.METRICS["right_classification"].measure([], []).reason == "no film takes part"
    with pytest.raises(InputError, match="4 kept parts do not belong to 3 films"):
        metrics.right_classification(KEPT, CLASSES[:3])


def test_three_confidences() -> None:
    assert metrics.confidence(KEPT) == pytest.approx((0.7 + 0.6 + 0.5) / 3)
    assert metrics.confidence(KEPT, "miss") == pytest.approx((0.7 + 0.6 + 0.5) / 4)
    assert metrics.confidence_of_class(KEPT, CLASSES) == pytest.approx((0.7 + 0.3 + 0.5) / 4)
    assert metrics.confidence_of_class(KEPT, CLASSES, "leave out") == pytest.approx((0.7 + 0.3 + 0.5) / 3)
    assert metrics.confidence_where_right(KEPT, CLASSES) == pytest.approx((0.7 + 0.5) / 2)
    assert "given its class" in metrics.METRICS["confidence_where_right"].measure(KEPT, [1, 0, 0, 0]).reason


def test_a_sure_network_can_be_sure_of_the_wrong_class() -> None:
    """Why P004's 82 % confidence beside 52 % right cannot be the probability of the film's own class."""
    rows = np.array([[0.98, 0.02]] * 50 + [[0.1, 0.9]] * 50)
    assert metrics.confidence(rows) == pytest.approx(0.94)
    assert metrics.confidence_of_class(rows, [0] * 100) == pytest.approx(0.54)


def test_average_drop_and_increase() -> None:
    whole, kept = [0.8, 0.5, 0.4, 0.0], [0.6, 0.9, None, 0.0]
    assert metrics.average_drop(whole, kept) == pytest.approx((0.25 + 0 + 1 + 0) / 4)
    assert metrics.average_drop(whole, kept, "leave out") == pytest.approx(0.25 / 3)
    assert metrics.increase_in_confidence(whole, kept) == pytest.approx(1 / 4)
    assert metrics.increase_in_confidence([0.5], [0.5]) == 0.0


def test_calls_equal_scikit_learn() -> None:
    called, classes = RNG.integers(0, 4, 200), RNG.integers(0, 3, 200)
    assert metrics.accuracy(called, classes) == pytest.approx(reference.accuracy_score(classes, called))
    recalls = reference.recall_score(classes, called, average="macro", labels=[0, 1, 2])
    assert metrics.balanced_accuracy(called, classes) == pytest.approx(recalls)
    assert metrics.accuracy(called, classes) == pytest.approx(reference.f1_score(classes, called, average="micro"))
    assert metrics.f1(called > 1, classes > 1) == pytest.approx(reference.f1_score(classes > 1, called > 1))
    scores = RNG.integers(0, 9, 200) / 8
    assert metrics.auprc(scores, classes > 1) == pytest.approx(reference.average_precision_score(classes > 1, scores))
    assert metrics.brier(scores, classes > 1) == pytest.approx(reference.brier_score_loss(classes > 1, scores))


def test_calls_without_films_or_findings() -> None:
    for name in ("accuracy", "balanced_accuracy", "brier"):
        assert metrics.METRICS[name].measure([], []).reason == "no film takes part"
    for name in ("f1", "auprc"):
        assert "with the finding" in metrics.METRICS[name].measure([0, 0], [0, 0]).reason
    with pytest.raises(InputError, match="2 calls do not belong to 1"):
        metrics.accuracy([1, 2], [1])
    with pytest.raises(InputError, match="one finite score"):
        metrics.brier([np.nan], [True])


def test_model_free_share_equals_a_fitted_line() -> None:
    edges = RNG.random((20, 30)).astype(np.float32)
    heatmap = (0.4 * edges + RNG.random((20, 30))).astype(np.float32)
    heatmap[3:6, :] = np.nan
    seen = np.isfinite(heatmap)
    design = np.stack([edges[seen], np.ones(seen.sum())], axis=1)
    fitted = design @ np.linalg.lstsq(design, heatmap[seen], rcond=None)[0]
    expected = reference.r2_score(heatmap[seen], fitted)
    assert 0.05 < expected < 0.5
    assert model_free_share(heatmap, edges) == pytest.approx(expected, abs=1e-6)


def test_edges_alone_are_wholly_model_free() -> None:
    edges = RNG.random((9, 9)).astype(np.float32)
    assert model_free_share(1 - 0.3 * edges, edges) == pytest.approx(1.0)
    assert model_free_share(edges, np.zeros((9, 9))) == 0.0
    assert "Constant" in model_free_share.measure(edges * 0 + 1, edges).reason
    with pytest.raises(InputError, match="bring them to one size"):
        model_free_share(edges, edges[:5])


def test_break_even_as_published() -> None:
    """P001's training for ten iterations beyond one, at its seconds per film (methods §11.2)."""
    training = (94.4 - 20.7) * 60
    published = {4.562: 1026, 0.927: 6563, 1.044: 5589}
    for other, films in published.items():
        assert metrics.break_even_films(training, 0.253, other) == pytest.approx(films, rel=0.001)
    assert "never pays" in metrics.METRICS["break_even_films"].measure(training, 0.253, 0.025).reason


def test_attainable_boxes_with_their_count() -> None:
    found = localised_share([0.3, 0.1, None, 0.0], [0.9, 0.5, 0.4, 0.15])
    assert (found.of_all.value, found.films) == (0.25, 4)
    assert (found.of_attainable.value, found.attainable) == (pytest.approx(1 / 3), 3)
    none = localised_share([0.1], [0.2])
    assert (none.of_attainable.value, none.attainable) == (None, 0)
