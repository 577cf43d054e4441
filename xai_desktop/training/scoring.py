"""How good the scores are, and where a class is called: on the tuning split, never on the films that trained."""

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray

Numbers = npt.NDArray[np.float64]


def auc(scores: AnyArray, truth: AnyArray) -> float | None:
    """The area under the ROC curve (ties count half); None without both positives and negatives."""
    scores, truth = _known(scores, truth)
    positive = truth > 0.5
    n1, n0 = int(positive.sum()), int((~positive).sum())
    if not n1 or not n0:
        return None
    ranks = _average_ranks(np.asarray(scores, dtype=np.float64))
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def mean_auc(scores: AnyArray, truth: AnyArray) -> float | None:
    """(N, classes) each: the mean over the classes; None where one of them is not defined."""
    found = [auc(scores[:, k], truth[:, k]) for k in range(scores.shape[1])]
    known = [value for value in found if value is not None]
    return float(np.mean(known)) if len(known) == len(found) and known else None


def youden_point(scores: AnyArray, truth: AnyArray) -> float | None:
    """The threshold with the largest sensitivity + specificity − 1, between two scores; the highest of equals."""
    scores, truth = _known(scores, truth)
    positive = truth > 0.5
    if not positive.any() or positive.all():
        return None
    levels = np.unique(np.asarray(scores, dtype=np.float64))
    cuts = np.concatenate([levels[:1], (levels[1:] + levels[:-1]) / 2])
    called = scores[None, :] >= cuts[:, None]
    gain = called[:, positive].mean(axis=1) - called[:, ~positive].mean(axis=1)
    return float(cuts[np.flatnonzero(gain >= gain.max() - 1e-12)[-1]])


def _known(scores: AnyArray, truth: AnyArray) -> tuple[AnyArray, AnyArray]:
    """Without the films about which nobody said anything (NaN)."""
    said = ~np.isnan(np.asarray(truth, dtype=np.float64))
    return np.asarray(scores)[said], np.asarray(truth)[said]


def _average_ranks(values: Numbers) -> Numbers:
    """1-based ranks; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Numbers = (last - (counts - 1) / 2)[inverse]
    return ranks
