"""What the charts of an audit are made of: axes, estimates with intervals, and lines that a number is read against."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.errors import InputError

_KEY = re.compile(r"\w[\w-]*")

Place = tuple[float, float]
"""x and y in the units of the axes."""


def demand(fits: bool, sentence: str) -> None:
    """Raises `InputError` with the sentence where something does not fit."""
    if not fits:
        raise InputError(sentence)


def finite(values: Iterable[float | None], where: str) -> None:
    """None is a value that could not be had; NaN and infinity are faults. Raises `InputError`."""
    for value in values:
        demand(
            value is None or math.isfinite(value), f"{where}: a number is not finite; write None where there is none."
        )


def between(low: float | None, high: float | None, where: str) -> None:
    """Both ends of an interval or none, in their order. Raises `InputError`."""
    finite((low, high), where)
    demand((low is None) == (high is None), f"{where}: an interval has two ends; give both or none.")
    demand(low is None or high is None or low <= high, f"{where}: an interval begins below its end; turn it round.")


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, its `unit` (empty for a bare number), and the range that is shown, None to fit the values.

    `log` spaces the values by their logarithm; all of them must then be above 0.
    """

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    log: bool = False
    digits: int = 2

    def __post_init__(self) -> None:
        finite((self.low, self.high), self.name)
        if self.low is not None and self.high is not None:
            demand(self.low < self.high, f"{self.name}: the axis begins below its end; turn it round.")

    @property
    def label(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number over `n` films with its interval; `undefined` films of them have none of their own.

    `value` None says that there is no estimate, both ends None that there is no interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    undefined: int = 0

    def __post_init__(self) -> None:
        finite((self.value,), "estimate")
        between(self.low, self.high, "estimate")
        demand(0 <= self.undefined <= self.n, "estimate: of n films at most n are undefined; count again.")


NO_ESTIMATE = Estimate(None)


class LimitKind(StrEnum):
    """What a number is read against. Each kind looks the same in every chart."""

    FLOOR = "floor"
    CEILING = "ceiling"
    ATLAS = "atlas"
    CHANCE = "chance"
    PREVALENCE = "prevalence"


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across a chart: at one `level`, or through `points`; one of the two."""

    kind: LimitKind
    name: str
    level: float | None = None
    points: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        finite((self.level, *(number for point in self.points for number in point)), self.name)
        demand((self.level is None) == bool(self.points), f"{self.name}: a limit has one level or a line; give one.")


def film_key(film: str, frame: int = 1) -> str:
    """By which a chart names a film, and by which it is opened; `frame` counts from 1."""
    return film if frame == 1 else f"{film} · frame {frame}"


@dataclass(frozen=True, slots=True)
class FilmPoint:
    """A film in a chart: `film` is the key by which it is opened, with `finding` the one that is meant.

    A number that could not be had is None.
    """

    film: str
    x: float | None
    y: float | None
    group: str = ""
    finding: str = ""

    def __post_init__(self) -> None:
        finite((self.x, self.y), self.film)

    @property
    def place(self) -> Place | None:
        """None where either number is undefined."""
        return None if self.x is None or self.y is None else (self.x, self.y)


def named(key: str, title: str, caption: str) -> None:
    """Every chart has a key (the name of its files), a title and a caption. Raises `InputError`."""
    demand(bool(key and title and caption), f"{key or title or 'chart'}: a chart needs a key, a title and a caption.")
    demand(_KEY.fullmatch(key) is not None, f"{key}: the key of a chart has letters, digits, - and _ only.")


def plain(key: str, *axes: Axis) -> None:
    """Raises `InputError` for an axis of logarithms in a chart that has none."""
    demand(not any(axis.log for axis in axes), f"{key}: this chart has no axis of logarithms; use a plain one.")


def above_zero(key: str, axis: Axis, values: Iterable[float]) -> None:
    """Raises `InputError` for values that have no logarithm on an axis that needs one."""
    demand(not axis.log or all(value > 0 for value in values), f"{key}: a logarithm needs values above 0.")


def same_length(rows: Sequence[Sequence[object]], count: int, where: str) -> None:
    """Raises `InputError` for a row with another number of places."""
    demand(all(len(row) == count for row in rows), f"{where}: every row has one place per column; correct the rows.")
