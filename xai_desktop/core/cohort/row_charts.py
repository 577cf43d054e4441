"""Charts of estimates beside or below each other: forest plot, bars, box plots."""

from dataclasses import dataclass

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.parts import Axis, Estimate, Limit, between, demand, finite, named, plain, same_length


@dataclass(frozen=True, slots=True)
class ForestCell:
    """One estimate of a forest plot, on the grey band from `floor` to `ceiling`, with a tick where the `atlas` is.

    Of a band that has one end only, a grey tick is left. `primary` marks the one cell that the primary question is
    about.
    """

    estimate: Estimate
    floor: float | None = None
    ceiling: float | None = None
    atlas: float | None = None
    primary: bool = False

    def __post_init__(self) -> None:
        finite((self.floor, self.ceiling, self.atlas), "forest plot")
        if self.floor is not None and self.ceiling is not None:
            between(self.floor, self.ceiling, "band of a forest plot")


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row for each explainer and model, with a cell for each column; None where that was not asked.

    `primary` marks the row of the primary question, whose finding is a cell of it or all of them together.
    """

    name: str
    cells: tuple[ForestCell | None, ...]
    primary: bool = False
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Forest:
    """Rows of explainer and model, one column per finding."""

    key: str
    title: str
    caption: str
    across: Axis
    columns: tuple[str, ...]
    rows: tuple[ForestRow, ...]

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        plain(self.key, self.across)
        demand(bool(self.rows and self.columns), f"{self.key}: a forest plot needs a row and a column.")
        same_length([row.cells for row in self.rows], len(self.columns), self.key)

    @property
    def cells(self) -> tuple[ForestCell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart. `means` are the numbers that it comes from, such as both means of a difference."""

    name: str
    estimate: Estimate
    means: tuple[Estimate, ...] = ()
    primary: bool = False
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars with their intervals, from the top down in the order given.

    With `arms` every bar shows that many means beside it on an axis of their own, `means_across`: a difference of means
    never stands alone.
    """

    key: str
    title: str
    caption: str
    across: Axis
    bars: tuple[Bar, ...]
    limits: tuple[Limit, ...] = ()
    arms: tuple[str, ...] = ()
    means_across: Axis | None = None

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        plain(self.key, self.across, *filter(None, (self.means_across,)))
        demand(bool(self.bars), f"{self.key}: a bar chart needs at least one bar.")
        same_length([bar.means for bar in self.bars], len(self.arms), self.key)
        demand(bool(self.arms) == (self.means_across is not None), f"{self.key}: means need names and an axis.")


@dataclass(frozen=True, slots=True)
class Box:
    """Quartiles, whiskers, mean and outliers of `count` values; `undefined` films have none.

    Without a value (`count` 0) all numbers are None.
    """

    count: int
    undefined: int = 0
    low: float | None = None
    first: float | None = None
    median: float | None = None
    third: float | None = None
    high: float | None = None
    mean: float | None = None
    outliers: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.low, self.first, self.median, self.third, self.high)
        finite((*numbers, self.mean, *self.outliers), "box plot")
        known = [one for one in numbers if one is not None]
        demand(len(known) == (5 if self.count else 0), "box plot: a box has five numbers, one without films none.")
        demand(known == sorted(known), "box plot: whisker, quartiles and median stand in their order; sort them.")


@dataclass(frozen=True, slots=True)
class Compared:
    """A paired test between two boxes of a group, which stand at these places.

    `text` is what a bracket says, such as `p = 0.01`. `test` is its name, `n` the number of patients, `p` what Holm's
    correction makes of the p-value, `effect` the rank-biserial correlation in [−1, 1], positive where the first is
    higher; None where there is none. One that is not `drawn` stands in the table of numbers only.
    """

    first: int
    second: int
    text: str
    test: str = ""
    n: int = 0
    p: float | None = None
    effect: float | None = None
    drawn: bool = True

    def __post_init__(self) -> None:
        finite((self.p, self.effect), "paired test")


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """Boxes side by side above one name, such as a threshold; one for each series, in their order."""

    name: str
    boxes: tuple[Box, ...]
    compared: tuple[Compared, ...] = ()

    @property
    def brackets(self) -> tuple[Compared, ...]:
        """The tests that are drawn, near pairs below wide ones."""
        drawn = (one for one in self.compared if one.drawn)
        return tuple(sorted(drawn, key=lambda one: (abs(one.first - one.second), one.first, one.second)))


@dataclass(frozen=True, slots=True)
class BoxPlots:
    """Groups of boxes, one box for each of the `series`; `settings` are those of the series, where they have any."""

    key: str
    title: str
    caption: str
    across: Axis
    up: Axis
    series: tuple[str, ...]
    groups: tuple[BoxGroup, ...]
    limits: tuple[Limit, ...] = ()
    settings: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        named(self.key, self.title, self.caption)
        plain(self.key, self.up)
        same_length([self.settings] if self.settings else [], len(self.series), self.key)
        demand(bool(self.groups and self.series), f"{self.key}: box plots need a group and a series.")
        same_length([group.boxes for group in self.groups], len(self.series), self.key)
        pairs = [pair for group in self.groups for pair in group.compared]
        there = all(
            0 <= one < len(self.series) and one != other
            for pair in pairs
            for one, other in ((pair.first, pair.second), (pair.second, pair.first))
        )
        demand(there, f"{self.key}: a test compares two of the series; name two that are there.")

    @property
    def undefined(self) -> int:
        return sum(box.undefined for group in self.groups for box in group.boxes)
