"""The figures of a box plot, and shares over films and over classes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.errors import InputError

WHISKER = 1.5


@dataclass(frozen=True, slots=True)
class BoxPlot:
    """Quartiles by linear interpolation; whiskers end at the last value within 1.5 box heights (Tukey 1977).

    `undefined` values (None) are counted and take no part.
    """

    low: float
    first: float
    median: float
    third: float
    high: float
    mean: float
    count: int
    undefined: int
    outliers: tuple[float, ...] = ()

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "BoxPlot | None":
        """None where no value is defined."""
        rows = list(values)
        known = np.sort(np.array([value for value in rows if value is not None], np.float64))
        if not known.size:
            return None
        first, median, third = np.quantile(known, [0.25, 0.5, 0.75]).tolist()
        reach = WHISKER * (third - first)
        inside = known[(known >= first - reach) & (known <= third + reach)]
        outside = known[(known < first - reach) | (known > third + reach)]
        return cls(
            low=min(float(inside[0]), first),
            first=first,
            median=median,
            third=third,
            high=max(float(inside[-1]), third),
            mean=float(known.mean()),
            count=int(known.size),
            undefined=len(rows) - int(known.size),
            outliers=tuple(outside.tolist()),
        )


@dataclass(frozen=True, slots=True)
class HitRates:
    """A share of hits over all films (P003) and as the mean over classes (TorchRay), with each class's share."""

    over_films: float
    over_classes: float
    each: dict[str, float]


def hit_rates(hits: Iterable[float | None], classes: Iterable[str]) -> HitRates:
    """One hit (1), miss (0) or film without a map (None: a miss) per film that has an object of its class."""
    own: dict[str, list[float]] = {}
    for hit, name in zip(list(hits), list(classes), strict=True):
        own.setdefault(name, []).append(hit or 0.0)
    if not own:
        raise InputError("A share of hits needs at least one film.")
    each = {name: float(np.mean(rows)) for name, rows in own.items()}
    films = [hit for rows in own.values() for hit in rows]
    return HitRates(float(np.mean(films)), float(np.mean(list(each.values()))), each)
