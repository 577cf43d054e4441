"""The figures of a page, as plain values, and how each is drawn."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.services import sheets
from xai_desktop.services.figures import COLOURS, Ending, as_bytes, drawing_style, figure_of
from xai_desktop.services.sheets import Sheet

APART = 0.08
"""How far the curves' points stand apart, so that no interval hides another."""

FEW = 3
"""With more curves their names stand beside them: within they would lie over the points."""


class Figure(Protocol):
    """`name` is that of its files."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    def drawn(self, ending: Ending) -> bytes:
        """The file's content; the same figure gives the same bytes."""

    def record(self) -> dict[str, Any]:
        """What is seen, for programs."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a figure: a mean with its interval at each place, None where there is none."""

    name: str
    points: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Curves over the layers of a network, or over any steps. `level` is a dotted line, such as chance.

    `places` are the names of the steps; without them they are counted from 1.
    """

    name: str
    title: str
    across: str
    up: str
    curves: tuple[Curve, ...]
    level: float | None = None
    places: tuple[str, ...] = ()

    def drawn(self, ending: Ending) -> bytes:
        with drawing_style():
            beside = len(self.curves) > FEW
            figure = figure_of(7.4 if beside else 5.2, 3.2)
            axes = figure.add_subplot()
            for number, curve in enumerate(self.curves):
                _draw(axes, curve, number, len(self.curves))
            if self.level is not None:
                axes.axhline(self.level, color="#888888", linestyle=":", linewidth=1)
            axes.set(title=self.title, xlabel=self.across, ylabel=self.up)
            steps = range(1, 1 + max(len(curve.points) for curve in self.curves))
            axes.set_xticks(steps, self.places or [str(step) for step in steps])
            axes.spines[["top", "right"]].set_visible(False)
            place: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1, 0.5)} if beside else {}
            axes.legend(frameon=False, **place)
            return as_bytes(figure, ending)

    def record(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BoxPlots:
    """One box per group of values: median, quartiles, whiskers to 1.5 box heights (Tukey 1977), the mean as a point."""

    name: str
    title: str
    up: str
    boxes: tuple[tuple[str, tuple[float, ...]], ...]
    level: float | None = None

    def drawn(self, ending: Ending) -> bytes:
        with drawing_style():
            figure = figure_of(max(3.2, 0.7 * len(self.boxes) + 1), 3.2)
            axes = figure.add_subplot()
            labels = [f"{label}\nn = {len(values)}" for label, values in self.boxes]
            mean = {"marker": "o", "markersize": 3, "markerfacecolor": COLOURS[1], "markeredgecolor": COLOURS[1]}
            dots = {"markersize": 2.5, "alpha": 0.5}
            axes.boxplot(
                [list(values) for _, values in self.boxes],
                tick_labels=labels,
                showmeans=True,
                meanprops=mean,
                flierprops=dots,
                medianprops={"color": COLOURS[0]},
            )
            if self.level is not None:
                axes.axhline(self.level, color="#888888", linestyle=":", linewidth=1)
            axes.set(title=self.title, ylabel=self.up)
            axes.tick_params(axis="x", labelsize=7)
            axes.spines[["top", "right"]].set_visible(False)
            return as_bytes(figure, ending)

    def record(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """A grid of films and maps."""

    name: str
    title: str
    sheet: Sheet

    def drawn(self, ending: Ending) -> bytes:
        return sheets.drawn(self.sheet, ending)

    def record(self) -> dict[str, Any]:
        """Names and lines; the pictures themselves are in the figure's files."""
        rows = [[name, [tile and tile.caption for tile in tiles]] for name, tiles in self.sheet.rows]
        return {"name": self.name, "title": self.title, "columns": list(self.sheet.columns), "rows": rows}


def _draw(axes: Any, curve: Curve, number: int, count: int) -> None:
    """Means joined by a line; intervals as bars."""
    known = [(place, point) for place, point in enumerate(curve.points, 1) if point is not None]
    x = [place + APART * (number - (count - 1) / 2) for place, _ in known]
    y = [point.estimate for _, point in known]
    low = [point.estimate - (point.estimate if point.low is None else point.low) for _, point in known]
    high = [(point.estimate if point.high is None else point.high) - point.estimate for _, point in known]
    colour = COLOURS[number % len(COLOURS)]
    axes.errorbar(x, y, [low, high], color=colour, marker="o", markersize=4, capsize=3, label=curve.name)
