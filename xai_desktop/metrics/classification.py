"""How well scores separate films with a finding from films without."""

from collections.abc import Iterable

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.base import metric


@metric("AUC")
def auc(scores: Iterable[float], labels: Iterable[bool]) -> Measured:
    """Chance that a random film with the finding scores above a random film without; equal scores count one half."""
    values, truth = np.asarray(list(scores), dtype=np.float64), np.asarray(list(labels), dtype=bool)
    if values.shape != truth.shape or not np.isfinite(values).all():
        raise InputError("The area under the curve needs one finite score and one label per film.")
    with_finding, without = values[truth], np.sort(values[~truth])
    if not with_finding.size or not without.size:
        return Measured(None, "needs films with the finding and films without")
    below = np.searchsorted(without, with_finding, side="left")
    not_above = np.searchsorted(without, with_finding, side="right")
    return Measured(float((below + not_above).mean() / (2 * without.size)))
