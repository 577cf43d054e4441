"""Class imbalance: weights by hand, sampling by drawing."""

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.training.data.balance import HEAVIEST, balanced

NAN = np.nan
TABLE = np.array([[1, 0], [0, 0], [0, 1], [0, NAN], [0, 1], [1, 0], [0, 0], [0, 0]], np.float32)
CLASSES = ("Mass", "Edema")


def test_none_changes_nothing_and_says_the_shares() -> None:
    found = balanced(TABLE, CLASSES)
    assert found.positive_weights.tolist() == [1, 1]
    assert found.film_weights.tolist() == [0.125] * 8
    assert found.text() == "Class imbalance is left as it is; shares of positives: Mass 25 %, Edema 25 %."


def test_weights_are_negatives_over_positives_of_what_is_known() -> None:
    found = balanced(TABLE, CLASSES, "weights")
    assert found.positive_weights.tolist() == [6 / 2, 5 / 2]
    assert found.film_weights.tolist() == [0.125] * 8
    assert "Mass 3, Edema 2.5" in found.text()


def test_weights_have_a_limit() -> None:
    table = np.zeros((500, 1), np.float32)
    table[0] = 1
    assert balanced(table, ("Hernia",), "weights").positive_weights.tolist() == [HEAVIEST]


def test_sampling_draws_each_class_and_none_equally_often() -> None:
    """Exactly so where no film has two classes, as by drawing many films."""
    found = balanced(TABLE, CLASSES, "sampling")
    assert found.film_weights.sum() == pytest.approx(1)
    rows = np.random.default_rng(0).choice(len(TABLE), 60_000, p=found.film_weights / found.film_weights.sum())
    drawn = (TABLE[rows] == 1).mean(axis=0)
    assert drawn == pytest.approx([1 / 3, 1 / 3], abs=0.01)
    assert found.shares == pytest.approx([1 / 3, 1 / 3])
    assert "Mass 33.3 %" in found.text()


def test_a_film_of_two_classes_weighs_as_the_rarer() -> None:
    table = np.array([[1, 1], [1, 0], [1, 0], [0, 0]], np.float32)
    weights = balanced(table, CLASSES, "sampling").film_weights
    assert weights / weights[1] == pytest.approx([3, 1, 1, 3])


def test_what_cannot_be_balanced_is_refused() -> None:
    with pytest.raises(InputError, match="no film with Edema"):
        balanced(np.array([[1, 0], [0, 0]], np.float32), CLASSES)
    with pytest.raises(InputError, match="no film without Mass"):
        balanced(np.array([[1, 0], [1, 1]], np.float32), CLASSES)
    with pytest.raises(InputError, match="choose one of: none, weights, sampling"):
        balanced(TABLE, CLASSES, "weight")  # type: ignore[arg-type]
