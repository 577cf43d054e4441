"""What does the network say to the part of a film that a map keeps? (methods §10.11, 10.12; P004)

Scores are probabilities in [0, 1], a row (classes,) per film, of the film as it is and of its kept part (the same
network). A film without a map has the row None: it counts as a miss, or with `missing="leave out"` not at all.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.base import metric

Missing = Literal["miss", "leave out"]
Rows = Iterable[Sequence[float] | npt.NDArray[Any] | None]
Scores = Iterable[float | None]

NO_FILM = "no film takes part"
NONE_RIGHT = "no kept part is given its class"


@metric("right classification")
def right_classification(kept: Rows, classes: Iterable[int], missing: Missing = "miss") -> Measured:
    """Share of films whose kept part is given the class of the whole film by the same network.

    `classes` are the reference: what the network says to the whole film, or the truth, which is another question.
    """
    return _mean([row is not None and _top(row) == one for row, one in _known(kept, classes, missing)])


@metric("confidence in whatever is predicted")
def confidence(kept: Rows, missing: Missing = "leave out") -> Measured:
    """Mean of the highest probability that the network gives to the kept part, whichever class it is.

    The only reading that fits P004's printed table. It says nothing about the class that was explained.
    """
    return _mean([0.0 if row is None else max(row) for row in kept if row is not None or missing == "miss"])


@metric("confidence in the film's class")
def confidence_of_class(kept: Rows, classes: Iterable[int], missing: Missing = "miss") -> Measured:
    """Mean of the probability that the network gives the kept part for the class of the whole film."""
    return _mean([0.0 if row is None else float(row[one]) for row, one in _known(kept, classes, missing)])


@metric("confidence where the class is right")
def confidence_where_right(kept: Rows, classes: Iterable[int]) -> Measured:
    """Mean of the highest probability over those films whose kept part is given the class of the whole film."""
    right = [max(row) for row, one in _known(kept, classes, "leave out") if row is not None and _top(row) == one]
    return _mean(right) if right else Measured(None, NONE_RIGHT)


@metric("average drop")
def average_drop(whole: Iterable[float], kept: Scores, missing: Missing = "miss") -> Measured:
    """Mean of max(0, whole − kept) ÷ whole, one score of the explained class each, in [0, 1]; lower is better.

    Grad-CAM++'s definition multiplies the film by the map; with a mask by rank it is another number. A whole film with
    the score 0 has nothing to drop.
    """
    return _mean([_drop(one, part) for part, one in _known(kept, whole, missing)])


@metric("increase in confidence")
def increase_in_confidence(whole: Iterable[float], kept: Scores, missing: Missing = "miss") -> Measured:
    """Share of films whose kept part has a strictly higher score of the explained class than the whole film."""
    return _mean([part is not None and part > one for part, one in _known(kept, whole, missing)])


def _drop(whole: float, part: float | None) -> float:
    return max(0.0, whole - (part or 0.0)) / whole if whole > 0 else 0.0


def _top(row: Any) -> int:
    return int(np.argmax(row))


def _known(parts: Iterable[Any], references: Iterable[Any], missing: Missing) -> list[tuple[Any, Any]]:
    rows, others = list(parts), list(references)
    if len(rows) != len(others):
        raise InputError(f"{len(rows)} kept parts do not belong to {len(others)} films; give one of each per film.")
    return [(row, other) for row, other in zip(rows, others, strict=True) if row is not None or missing == "miss"]


def _mean(values: Sequence[float]) -> Measured:
    return Measured(float(np.mean(values))) if len(values) else Measured(None, NO_FILM)
