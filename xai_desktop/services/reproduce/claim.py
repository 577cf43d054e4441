"""A claim of a paper, and what was found about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.services.reproduce.drawings import Figure

Verdict = Literal["holds here", "does not hold here", "undecided"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`paper` is what was published, in its own figures; `found` what came out here, with its interval and n."""

    title: str
    paper: str
    found: str
    verdict: str

    def record(self) -> dict[str, Any]:
        return asdict(self)


SEEDS = 5
"""Trainings per arm that a claim about a way of training needs (methods §10.15)."""


def above(title: str, paper: str, found: Interval, level: float, seeds: int, unit: str = "") -> Claim:
    """A claim that a figure lies above a level: decided only where its whole interval lies on one side.

    With fewer than five seeds per arm nothing is decided.
    """
    verdict: Verdict = "undecided"
    if found.low is not None and found.high is not None and seeds >= SEEDS:
        verdict = "holds here" if found.low > level else "does not hold here" if found.high < level else "undecided"
    few = "" if seeds >= SEEDS else f", {seeds} seeds are too few"
    return Claim(title, paper, f"{found.text(3)}{unit}; {found.groups} patients, {seeds} seeds per arm", verdict + few)


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` of texts under `head`."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        lines = [f"**{self.title}**", "", _row(self.head), _row(["---"] * len(self.head)), *map(_row, self.rows)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, eq=False)
class Reproduction:
    """Everything that a page says. What was not reproduced comes first."""

    paper: str
    title: str
    setting: str
    missing: tuple[str, ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    drawings: tuple[Figure, ...]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
