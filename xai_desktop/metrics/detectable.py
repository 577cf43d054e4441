"""How large an effect would a sample have shown? The minimum detectable effect of a mean over films.

An effect is shown where its interval lies above `floor` and its estimate reaches `interest`. The first happens with
power P where the effect is λ standard errors above the floor, λ being where a noncentral t exceeds t(1 − α/2) with
probability P; the second where it is t(P) standard errors above `interest`. Bloom 1995 (Evaluation Review 19: 547)
takes t(1 − α/2) + t(P) for λ, which with few patients and many lines promises 80 % where there are 73 %. Both t have
as many degrees of freedom as there are patients less one.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np


def standard_error(values: Sequence[float], patients: Sequence[Hashable]) -> float | None:
    """Of a mean over films whose patients were drawn, not the films: √(m ÷ (m − 1) · Σⱼ (Σᵢ (yᵢⱼ − ȳ))²) ÷ n.

    m patients, n films (Liang and Zeger 1986); s ÷ √n where each patient has one film. None for fewer than two.
    """
    films = np.asarray(values, np.float64)
    known = list(dict.fromkeys(patients))
    if len(known) < 2:
        return None
    place = {patient: number for number, patient in enumerate(known)}
    sums = np.zeros(len(known))
    np.add.at(sums, [place[patient] for patient in patients], films - films.mean())
    return float(np.sqrt(len(known) / (len(known) - 1) * np.square(sums).sum()) / films.size)


def smallest_shown(
    error: float, patients: int, floor: float, interest: float, level: float = 0.95, power: float = 0.8
) -> float:
    """The effect that a sample with this standard error shows with this power; `level` is the interval's."""
    from scipy.stats import t

    freedom = max(1, patients - 1)
    return max(floor + _far(freedom, level, power) * error, interest + float(t.ppf(power, freedom)) * error)


def half_width(error: float, patients: int, level: float) -> float:
    """Of the t interval of a mean with this standard error: t(1 − α/2) of them."""
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, max(1, patients - 1))) * error


@lru_cache(256)
def _far(freedom: int, level: float, power: float) -> float:
    """λ: how many standard errors an effect lies above the floor that is shown to be above it with this power."""
    from scipy.optimize import brentq
    from scipy.stats import nct, t

    least = float(t.ppf((1 + level) / 2, freedom))
    return float(brentq(lambda far: float(nct.sf(least, freedom, far)) - power, 0.0, 3 * least + 10))
