"""Charts of films and of values as points and lines. They know nothing of how the numbers came to be."""

from dataclasses import dataclass

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.parts import Axis, FilmPoint, Limit, above_zero, between, demand, finite, named, plain


@dataclass(frozen=True, slots=True)
class Scatter:
    """A against B on the same films, with the diagonal on which both are equal.

    Both axes show one range, in one unit. `verdict` says on how many films A is better. `settings` are those of B
    (across) and of A (up).
    """

    key: str
    title: str
    caption: str
    across: Axis
    up: Axis
    points: tuple[FilmPoint, ...]
    verdict: str = ""
    settings: tuple[Setting, Setting] | None = None

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        plain(self.key, self.across, self.up)
        demand(self.across.unit == self.up.unit, f"{self.key}: both axes need one unit to have a diagonal.")

    @property
    def undefined(self) -> int:
        return sum(point.place is None for point in self.points)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """`y` with the ends of its band, over `n` films (None where that is not known); `y` None leaves a gap.

    `setting` is that of the rows behind it.
    """

    x: float
    y: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    setting: Setting | None = None

    def __post_init__(self) -> None:
        finite((self.x, self.y), "point of a curve")
        between(self.low, self.high, "point of a curve")


@dataclass(frozen=True, slots=True)
class Series:
    """One curve. Its points stand in the order of x."""

    name: str
    points: tuple[CurvePoint, ...]

    def __post_init__(self) -> None:
        xs = [point.x for point in self.points]
        demand(xs == sorted(xs), f"{self.name}: the points of a curve stand in the order of x; sort them.")


@dataclass(frozen=True, slots=True)
class Curves:
    """One or several curves with their bands, between floor and ceiling.

    `places` are names for x = 0, 1, 2 …, such as layers; without them x is a number. `chosen` is the x that was fixed
    beforehand, such as the threshold of the primary question.
    """

    key: str
    title: str
    caption: str
    across: Axis
    up: Axis
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = ()
    places: tuple[str, ...] = ()
    chosen: float | None = None

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        demand(bool(self.series), f"{self.key}: a chart of curves needs at least one.")
        places = [point for one in self.series for point in one.points]
        above_zero(self.key, self.across, (point.x for point in places))
        above_zero(self.key, self.up, (point.y for point in places if point.y is not None))
        finite((self.chosen,), self.key)
        last = max((point.x for one in self.series for point in one.points), default=0)
        demand(not self.places or last < len(self.places), f"{self.key}: a point has no named place; name every place.")

    @property
    def undefined(self) -> int:
        return sum(point.y is None for one in self.series for point in one.points)


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Films whose score lies from `low` to `high`: their mean score, and the share with the finding.

    The share's interval runs from `share_low` to `share_high`. An empty bin has neither mean nor share.
    """

    low: float
    high: float
    count: int
    score: float | None
    share: float | None
    share_low: float | None = None
    share_high: float | None = None

    def __post_init__(self) -> None:
        between(self.low, self.high, "bin of scores")
        between(self.share_low, self.share_high, "bin of scores")
        finite((self.score, self.share), "bin of scores")
        empty = self.score is None and self.share is None
        demand(
            empty == (self.count == 0), "bin of scores: an empty bin has neither mean nor share, any other has both."
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often the finding is there among films of a score; `prevalence` is its share among all films, in [0, 1].

    `told` are lines that stand in the chart, such as the Brier score.
    """

    key: str
    title: str
    caption: str
    across: Axis
    up: Axis
    bins: tuple[CalibrationBin, ...]
    prevalence: float
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        plain(self.key, self.across, self.up)
        demand(0 <= self.prevalence <= 1, f"{self.key}: a prevalence lies from 0 to 1.")

    @property
    def count(self) -> int:
        """Films in all bins."""
        return sum(one.count for one in self.bins)


@dataclass(frozen=True, slots=True)
class MetricAgainst:
    """A metric of each film against something else about it, such as the size of its box.

    `median` is the running median with its quartiles as a band.
    """

    key: str
    title: str
    caption: str
    across: Axis
    up: Axis
    points: tuple[FilmPoint, ...]
    median: tuple[CurvePoint, ...] = ()
    limits: tuple[Limit, ...] = ()
    setting: Setting | None = None

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        places = [point.place for point in self.points if point.place is not None]
        places += [point for limit in self.limits for point in limit.points]
        above_zero(self.key, self.across, (x for x, _ in places))
        above_zero(self.key, self.up, (y for _, y in places))

    @property
    def undefined(self) -> int:
        return sum(point.place is None for point in self.points)

    @property
    def groups(self) -> tuple[str, ...]:
        """In the order of their first appearance."""
        return tuple(dict.fromkeys(point.group for point in self.points))
