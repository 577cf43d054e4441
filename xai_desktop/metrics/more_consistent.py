"""Which of two methods depends less on the architecture? The difference of their DoM (P003; methods §10.8)."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.errors import InputError
from xai_desktop.metrics.bootstrap import USUAL, Interval, Sampling
from xai_desktop.metrics.contrasts import filled

Numbers = npt.NDArray[np.float64]
Pair = tuple[Any, Any]
"""One method's scores with either architecture, (runs, films) each, on the same films."""


def dom_difference(
    one: Pair, other: Pair, patients: Sequence[Hashable], miss: float = 0.0, sampling: Sampling = USUAL
) -> Interval:
    """The DoM of one method minus that of another; below 0, the one method is the more consistent.

    Both are measured with the same networks on the same films: in every draw the runs of either architecture and the
    patients are drawn once for both. Noise makes a distance larger, never smaller, so that where both are near 0 the
    interval says little. Raises `InputError` where scores do not belong together.
    """
    tables = [filled(table, miss) for table in (*one, *other)]
    shapes = [table.shape for table in tables]
    if shapes[:2] != shapes[2:] or {shape[1] for shape in shapes} != {len(patients)}:
        raise InputError("Both methods need scores of the same networks on the same films, and a patient per film.")
    numbers = {patient: number for number, patient in enumerate(dict.fromkeys(patients))}
    own = np.array([[numbers[patient] == n for n in range(len(numbers))] for patient in patients], np.float64)
    draw = np.random.default_rng(sampling.seed)
    first, second, chosen = (
        _weights(draw, sampling.draws, count) for count in (*(s[0] for s in shapes[:2]), len(numbers))
    )
    films = chosen @ own.T
    drawn = _distances([_means(t, w, films) for t, w in zip(tables, (first, second) * 2, strict=True)])
    tail = sampling.tail(len(numbers))
    low, high = (float(end) for end in np.quantile(drawn, [tail, 1 - tail]))
    estimate = _distances([table.mean(keepdims=True)[0] for table in tables])
    return Interval(float(estimate[0]), low, high, len(numbers), sampling.level, sampling.draws)


def _means(table: Numbers, runs: Numbers, films: Numbers) -> Numbers:
    """(draws,) the mean of a table whose runs (draws, runs) and films (draws, films) count so often."""
    found: Numbers = np.einsum("dr,rf,df->d", runs, table, films, optimize=True) / (runs.sum(1) * films.sum(1))
    return found


def _distances(means: Sequence[Numbers]) -> Numbers:
    found: Numbers = np.abs(means[0] - means[1]) - np.abs(means[2] - means[3])
    return found


def _weights(draw: np.random.Generator, size: int, count: int) -> Numbers:
    """(size, count): how often each of them is drawn when as many are drawn with replacement."""
    found: Numbers = draw.multinomial(count, np.full(count, 1 / count), size).astype(np.float64)
    return found
