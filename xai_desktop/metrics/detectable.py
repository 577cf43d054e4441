"""How large an effect would a sample have shown? The minimum detectable effect of a mean over films.

Bloom 1995 (Evaluation Review 19: 547): an effect is found with power P in a two-sided test at level α where it is at
least (t(1 − α/2) + t(P)) standard errors. Here an effect is shown where its interval lies above `floor` and its
estimate reaches `interest`, hence where the estimate exceeds max(floor + t(1 − α/2) · SE, interest); that happens with
power P where the effect is t(P) · SE larger. t has as many degrees of freedom as there are patients less one.
"""

from collections.abc import Hashable, Sequence

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
    least = max(floor + float(t.ppf((1 + level) / 2, freedom)) * error, interest)
    return least + float(t.ppf(power, freedom)) * error
