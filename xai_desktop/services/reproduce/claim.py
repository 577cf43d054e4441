"""A claim of a paper, and what was found about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from xai_desktop.metrics.bootstrap import Interval

Verdict = Literal["holds here", "does not hold here", "undecided", "not tested"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`paper` is what was published, in its own figures; `found` what came out here, with its interval and n."""

    title: str
    paper: str
    found: str
    verdict: Verdict

    def record(self) -> dict[str, Any]:
        return asdict(self)


def above(title: str, paper: str, found: Interval, level: float, unit: str = "", films: int = 0) -> Claim:
    """A claim that a figure lies above a level: decided only where its whole interval lies on one side."""
    verdict: Verdict = "undecided"
    if found.low is not None and found.low > level:
        verdict = "holds here"
    elif found.high is not None and found.high <= level:
        verdict = "does not hold here"
    counted = f"; n = {films} films of {found.groups} patients" if films else ""
    return Claim(title, paper, f"{found.text()}{unit}{counted}", verdict)


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` of texts under `head`."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        lines = [f"**{self.title}**", "", _row(self.head), _row(["---"] * len(self.head)), *map(_row, self.rows)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a figure: a mean with its interval at each place, None where there is none."""

    name: str
    points: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: curves over the layers of a network. `level` is a dotted line, such as chance."""

    name: str
    title: str
    across: str
    up: str
    curves: tuple[Curve, ...]
    level: float | None = None


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Everything that a page says. What was not reproduced comes first."""

    paper: str
    title: str
    setting: str
    missing: tuple[str, ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    drawings: tuple[Drawing, ...]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
