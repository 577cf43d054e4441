"""What is done about classes of very different size, as numbers that a trainer uses and a sentence for the card."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.errors import InputError

Balance = Literal["none", "weights", "sampling"]
"""Nothing; positives weigh more in the loss; films are drawn with probabilities of their own."""

HEAVIEST = 50.0
"""A class of a handful of films would otherwise make each of them a jolt of the whole network."""


@dataclass(frozen=True, slots=True, eq=False)
class Balancing:
    """`positive_weights` (classes,) float32 multiply the loss of positives, 1 where nothing is weighed: what
    `binary_cross_entropy_with_logits` calls `pos_weight`. `film_weights` (films,) float32 are the probabilities with
    which films are drawn, with replacement; they add up to 1.
    """

    kind: Balance
    classes: tuple[str, ...]
    positive_weights: FloatArray
    film_weights: FloatArray
    shares: tuple[float, ...]
    """Of each class among the films that are drawn."""

    def text(self) -> str:
        """One sentence."""
        shares = ", ".join(f"{name} {100 * share:.3g} %" for name, share in zip(self.classes, self.shares, strict=True))
        if self.kind == "weights":
            pairs = zip(self.classes, self.positive_weights, strict=True)
            weights = ", ".join(f"{name} {weight:.3g}" for name, weight in pairs)
            return f"Positives are weighted in the loss by negatives over positives, at most {HEAVIEST:g}: {weights}."
        if self.kind == "sampling":
            return f"Films are drawn so that rare classes come more often; shares of positives as drawn: {shares}."
        return f"Class imbalance is left as it is; shares of positives: {shares}."


def balanced(table: FloatArray, classes: tuple[str, ...], kind: Balance = "none") -> Balancing:
    """For a table (films, classes) of 1, 0 and NaN (unknown), which must be the one of the films for training.

    `weights`: negatives over positives of each class, not above 50. `sampling`: a film weighs as the rarest of its
    classes, 1 over the films of it; films without any class weigh 1 over the number of those. Two classes of one
    film each, or one class and its absence, are then drawn equally often.

    Raises `InputError` for an unknown kind, and for a class that no film has or all have.
    """
    if kind not in get_args(Balance):
        raise InputError(f"There is no balance called {kind!r}; choose one of: {', '.join(get_args(Balance))}.")
    positive, negative = (table == 1).sum(axis=0), (table == 0).sum(axis=0)
    for name, some, others in zip(classes, positive, negative, strict=True):
        if not some or not others:
            lack = "with" if not some else "without"
            raise InputError(f"There is no film {lack} {name} to train on; choose other classes or add films.")
    weights = np.minimum(negative / positive, HEAVIEST) if kind == "weights" else np.ones(len(classes))
    films = _film_weights(table == 1, positive) if kind == "sampling" else np.full(len(table), 1 / len(table))
    shares = tuple(float(share) for share in films @ (table == 1))
    return Balancing(kind, classes, owned(weights, np.float32), owned(films, np.float32), shares)


def _film_weights(has: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], positive: FloatArray) -> FloatArray:
    """(films,) adding up to 1."""
    rarest = np.where(has, 1 / positive, 0).max(axis=1)
    without = ~has.any(axis=1)
    found = np.where(without, 1 / max(int(without.sum()), 1), rarest)
    result: FloatArray = found / found.sum()
    return result
