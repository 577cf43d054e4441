"""How often is a film called rightly, and how good are its scores? Beside every result about maps (P002)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.average_precision import step_area, steps
from xai_desktop.metrics.base import metric

NO_FILM = "no film takes part"
NO_POSITIVE = "needs films with the finding"


@metric("accuracy")
def accuracy(called: Iterable[int], classes: Iterable[int]) -> Measured:
    """Share of films that are given their class; with one class per film also the micro-averaged F1."""
    said, truth = _pairs(called, classes, np.int64)
    return Measured(float((said == truth).mean())) if truth.size else Measured(None, NO_FILM)


@metric("balanced accuracy")
def balanced_accuracy(called: Iterable[int], classes: Iterable[int]) -> Measured:
    """Mean over the classes that occur of the share of their films that are given it."""
    said, truth = _pairs(called, classes, np.int64)
    each = [(said[truth == one] == one).mean() for one in np.unique(truth)]
    return Measured(float(np.mean(each))) if each else Measured(None, NO_FILM)


@metric("F1")
def f1(called: Iterable[bool], labels: Iterable[bool]) -> Measured:
    """Twice the films rightly called, divided by the films called plus the films with the finding."""
    said, truth = _pairs(called, labels, np.bool_)
    either = int(said.sum()) + int(truth.sum())
    return Measured(2 * int((said & truth).sum()) / either) if either else Measured(None, NO_POSITIVE)


@metric("average precision of the scores")
def auprc(scores: Iterable[float], labels: Iterable[bool]) -> Measured:
    """Sum over falling scores of (gain in recall) × (precision), films as cases; equal scores are one step."""
    values, truth = _scores(scores, labels)
    if not truth.any():
        return Measured(None, NO_POSITIVE)
    return Measured(step_area(steps(np.sort(values), np.sort(values[truth]))))


@metric("Brier score")
def brier(scores: Iterable[float], labels: Iterable[bool]) -> Measured:
    """Mean squared difference between the probability and 1 or 0; lower is better."""
    values, truth = _scores(scores, labels)
    return Measured(float(((values - truth) ** 2).mean())) if truth.size else Measured(None, NO_FILM)


def _scores(scores: Iterable[float], labels: Iterable[bool]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    values, truth = np.asarray(list(scores), np.float64), np.asarray(list(labels), np.bool_)
    if values.shape != truth.shape or not np.isfinite(values).all():
        raise InputError("This needs one finite score and one label per film.")
    return values, truth


def _pairs(
    called: Iterable[Any], classes: Iterable[Any], kind: npt.DTypeLike
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    said, truth = np.array(list(called), kind), np.array(list(classes), kind)
    if said.shape != truth.shape:
        raise InputError(f"{said.size} calls do not belong to {truth.size} films; give one of each per film.")
    return said, truth
