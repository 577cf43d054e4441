"""Is a method that must be trained worth its training? (P001's break-even)"""

from xai_desktop.core.agreement import Measured
from xai_desktop.metrics.base import metric


@metric("films until the training has paid")
def break_even_films(training_s: float, own_s: float, other_s: float) -> Measured:
    """Films after which additional training plus the own time per film is less than the other method's time per film.

    Training ÷ (other − own), all in seconds. None where the other method is as fast: it never pays.
    """
    if other_s <= own_s:
        return Measured(None, "the other method is no slower, so that the training never pays")
    return Measured(training_s / (other_s - own_s))
