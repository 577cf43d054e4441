"""What every result of an audit is made of: a number that never stands without its interval and its counts."""

from dataclasses import dataclass
from typing import Final

NO_FILM: Final = "no film takes part"
FEWEST_PATIENTS: Final = 5
"""Below this, a mean says more about the patients than about the maps, and an interval that is drawn over them is too
narrow: none is told."""

ONE_PATIENT: Final = "one patient: no interval"
FEW_PATIENTS: Final = f"fewer than {FEWEST_PATIENTS} patients: no interval"
NO_MISS: Final = "no value stands for a film without a map"


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its interval, drawn over patients. `value` is None where there is none; `reason` says why.

    `n` observations (film × finding × reader) on so many `films` of so many `patients` are in it. The ends are None
    where there is nothing to draw from. In `undefined_draws` of the draws the statistic did not exist.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    films: int = 0
    patients: int = 0
    reason: str = ""
    undefined_draws: int = 0

    @property
    def known(self) -> bool:
        return self.value is not None

    def text(self, digits: int = 2, level: float = 0.95) -> str:
        """`0.41 (95 %: 0.32 to 0.50)`; a dash where there is no value."""
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return f"{self.value:.{digits}f} (no interval)"
        return f"{self.value:.{digits}f} ({100 * level:g} %: {self.low:.{digits}f} to {self.high:.{digits}f})"


NOTHING: Final = Figure()


def no_interval(patients: int) -> str:
    """Why there is none; "" where so many patients have one."""
    if patients < FEWEST_PATIENTS:
        return ONE_PATIENT if patients < 2 else FEW_PATIENTS
    return ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was the case."""

    what: str
    n: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A mean that a number is held against, over the `n` same observations on which it is known.

    `name` is that of the evidence ruler: random map, atlas, second reader, ceiling; or chance.
    """

    name: str
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class FilmKey:
    """A film of an audit; `frame` counts from 1. `finding` says which of its findings is meant, where one is."""

    film: str
    frame: int = 1
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The maps of one network by one method; `explainer` tells methods apart that differ in parameters only."""

    model: str
    explainer: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the maps of a series were taken, and where they were cut. An empty `threshold` stands for every one."""

    model: str
    explainer: str
    layer: str
    threshold: str

    @property
    def series(self) -> Series:
        return Series(self.model, self.explainer)

    @property
    def text(self) -> str:
        return " · ".join(filter(None, (self.model, self.explainer, self.layer, self.threshold)))
