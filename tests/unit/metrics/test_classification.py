import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from xai_desktop import metrics
from xai_desktop.core.errors import InputError


def test_equal_to_scikit_learn_with_ties() -> None:
    rng = np.random.default_rng(2)
    scores, labels = rng.integers(0, 8, 200) / 8, rng.random(200) > 0.7
    assert metrics.auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


def test_undefined_with_one_class_only() -> None:
    measured = metrics.METRICS["auc"].measure([0.1, 0.2], [True, True])
    assert measured.value is None
    assert "without" in measured.reason


@pytest.mark.parametrize(("scores", "labels"), [([0.1], [True, False]), ([np.nan, 0.2], [True, False])])
def test_scores_must_be_finite_and_belong_to_labels(scores: list[float], labels: list[bool]) -> None:
    with pytest.raises(InputError, match="one finite score and one label"):
        metrics.auc(scores, labels)
