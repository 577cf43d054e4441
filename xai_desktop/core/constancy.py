"""A constancy test, as for a monitor: films whose scores and maps are known, and how far they may be off today.

An unchanged network on an unchanged machine gives the very same numbers. Another device, driver or library rounds
otherwise: scores then differ by about 0.00001 and maps cannot be told apart. The tolerances lie far above that and far
below what a reader would call a change; what is outside them has another reason than rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from xai_desktop.core.parameters import Value


class Measure(StrEnum):
    """What is compared. The first three must not be above their tolerance, the others not below it."""

    INPUT = "input"
    SCORE = "score"
    PEAK = "peak"
    RANK = "rank"
    SSIM = "ssim"

    @property
    def is_likeness(self) -> bool:
        return self in (Measure.RANK, Measure.SSIM)

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Measure.INPUT: "largest difference of the network's input, as a share of its range",
    Measure.SCORE: "largest difference of a score",
    Measure.PEAK: "distance of the map's peak, in pixels of the network's input",
    Measure.RANK: "rank correlation of the map",
    Measure.SSIM: "structural similarity of the map",
}


@dataclass(frozen=True, slots=True)
class Tolerances:
    """`score` and `input` are absolute, `peak` in pixels of the network's input, `rank` and `ssim` at least.

    0.01 of a score is less than reports print. Two pixels are the half width of a map's finest structure after its
    enlargement. 0.98 is what two maps have that no reader tells apart; the input is prepared by this program alone, on
    the CPU, and may be off by rounding only.
    """

    input: float = 1e-4
    score: float = 0.01
    peak: float = 2.0
    rank: float = 0.98
    ssim: float = 0.98

    def of(self, measure: Measure) -> float:
        limit: float = getattr(self, measure.value)
        return limit

    def allows(self, measure: Measure, value: float | None) -> bool:
        """A value that there is none of, as of a map that is empty now, is outside."""
        if value is None or value != value:
            return False
        return value >= self.of(measure) if measure.is_likeness else value <= self.of(measure)


@dataclass(frozen=True, slots=True)
class SealedMap:
    """What was asked: a method with its parameters, a layer and a seed; `peak` is (row, column) in the input."""

    explainer: str
    parameters: tuple[tuple[str, Value], ...]
    layer: str
    peak: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class SealedFilm:
    """`name` is the set's own, such as film-01: nothing of the film's file or patient. `target` is an index."""

    name: str
    target: int
    scores: tuple[float, ...]
    maps: tuple[SealedMap, ...]


@dataclass(frozen=True, slots=True)
class ConstancySet:
    """What a sealed set says. `made_with` are versions, device and machine at its sealing."""

    model: str
    weights_hash: str
    classes: tuple[str, ...]
    seed: int
    films: tuple[SealedFilm, ...]
    tolerances: Tolerances = field(default_factory=Tolerances)
    made_with: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One comparison; `explainer` is "" for input and score. `value` None: `why` says why there is none."""

    film: str
    measure: Measure
    explainer: str
    value: float | None
    passed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ConstancyRun:
    """One check of a set: where and with what, and every comparison."""

    model: str
    weights_hash: str
    seal: str
    made_with: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return bool(self.measured) and all(one.passed for one in self.measured)

    def worst(self, measure: Measure) -> float | None:
        """Over all films and methods; None where one of them has no value, or there are none."""
        values = [one.value for one in self.measured if one.measure is measure]
        known = [value for value in values if value is not None]
        if not values or len(known) < len(values):
            return None
        return min(known) if measure.is_likeness else max(known)

    @property
    def sentence(self) -> str:
        """For the console and the window."""
        films = len({one.film for one in self.measured})
        if self.passed:
            return f"Passed: {films} films, {len(self.measured)} comparisons, all within their tolerances."
        bad = [one for one in self.measured if not one.passed]
        measures = ", ".join(dict.fromkeys(one.measure.value for one in bad))
        where = f"{len({one.film for one in bad})} of {films} films"
        count = f"{len(bad)} of {len(self.measured)} comparisons"
        return f"Failed: {count} on {where} are outside their tolerances ({measures})."


@dataclass(frozen=True, slots=True)
class Logged:
    """A check and when it was made (local time with its zone, as `2026-11-22T19:00:00+01:00`)."""

    at: str
    run: ConstancyRun


def logged(before: Sequence[Logged], at: str, run: ConstancyRun) -> Logged:
    """A check as it goes into the log after those before it, with notes of what does not fit to the last of them."""
    notes = list(run.notes)
    if before and before[-1].run.seal != run.seal:
        notes.append("The set was sealed anew since the check before this one; the chart mixes two sets.")
    if before and datetime.fromisoformat(at) < datetime.fromisoformat(before[-1].at):
        notes.append(f"The clock says less than at the check before this one ({before[-1].at}); set it right.")
    return Logged(at, replace(run, notes=tuple(notes)))
