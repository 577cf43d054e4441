"""Whether a network and a method deserve trust: checks over many films, each of which ends in one of four verdicts.

A verdict belongs to a question. It is never given from one film, its rule is stated before the run, and what was not
shown says how large an effect would have been seen.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.errors import InputError
from xai_desktop.core.wording import noted, told

LEAST_FILMS = 8
"""With fewer patients nothing is concluded: so few say too little about how patients differ."""

LEVEL, POWER = 0.95, 0.8
"""Of all intervals of one check together, and of the smallest effect that would have been seen."""


class Verdict(StrEnum):
    SHOWN = "shown"
    NOT_SHOWN = "not shown"
    NOT_TESTABLE = "not testable here"
    FAILED = "test failed"


@dataclass(frozen=True, slots=True)
class Rule:
    """Shown where the interval lies above `floor` and the estimate reaches `interest`, the smallest effect of interest.

    Stated before the run. `unit` is what both are counted in.
    """

    floor: float
    interest: float
    unit: str

    def __post_init__(self) -> None:
        if not self.floor <= self.interest:
            raise InputError("The smallest effect of interest cannot lie below the floor of a sanity check.")


@dataclass(frozen=True, slots=True)
class Effect:
    """A mean over `films` of `patients` with its interval; `undefined` films had no value and are in neither.

    `smallest` is the effect that would have been shown with 80 % of such samples, None where none could have been.
    `level` is that of this interval, so that all of a check hold together.
    """

    estimate: float
    low: float | None
    high: float | None
    level: float
    films: int
    patients: int
    unit: str
    smallest: float | None = None
    undefined: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check: what was looked at, and what came of it. `beside` are further figures with their names."""

    subject: str
    verdict: Verdict
    effect: Effect | None = None
    reason: str = ""
    beside: tuple[tuple[str, Effect], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a curve, such as a layer, with the mean over films and its interval; None where there is none."""

    place: str
    value: float | None
    low: float | None = None
    high: float | None = None
    films: int = 0
    undefined: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """Means by place, in order: `chart` says with which others it is drawn."""

    chart: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of figures: names of columns, and rows of a name with a text for every column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its verdict with the finding that decided it, all findings, and what is drawn of it.

    `leading` is the place of that finding in `findings`, −1 where there is none and `reason` says why.
    """

    key: str
    verdict: Verdict
    rule: Rule
    findings: tuple[Finding, ...] = ()
    leading: int = -1
    reason: str = ""
    curves: tuple[Curve, ...] = ()
    tables: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lead(self) -> Finding | None:
        return self.findings[self.leading] if 0 <= self.leading < len(self.findings) else None

    @property
    def bluntest(self) -> Effect | None:
        """Of what was not shown the line that would have seen least; of everything else the line that decided.

        A check of several lines is as sharp as its bluntest one: what is said of another line is not true of all.
        """
        if self.lead is None or self.verdict is not Verdict.NOT_SHOWN:
            return self.lead.effect if self.lead is not None else None
        known = [one.effect for one in self.findings if one.verdict is Verdict.NOT_SHOWN and one.effect is not None]
        return max(known, key=lambda one: math.inf if one.smallest is None else one.smallest, default=None)


@dataclass(frozen=True, slots=True)
class SanityRun:
    """Everything that one run says. `made_at` is an ISO 8601 time from its beginning; `asked` are names with values.

    `lost` of the `films` could not be read. `basis` is a hash of what the answers hang on beside the weights.
    """

    network: str
    weights: str
    made_at: str
    version: str
    films: int
    patients: int
    synthetic: bool
    asked: tuple[tuple[str, str], ...]
    results: tuple[CheckResult, ...]
    notices: tuple[str, ...] = ()
    lost: int = 0
    basis: str = ""

    def result(self, key: str) -> CheckResult | None:
        return next((one for one in self.results if one.key == key), None)


def judged(effect: Effect, rule: Rule) -> tuple[Verdict, str]:
    """The verdict of an effect by its rule, with the reason where there is none to give."""
    if effect.patients < LEAST_FILMS:
        return Verdict.NOT_TESTABLE, too_few(effect.patients)
    if effect.low is None:
        return Verdict.NOT_TESTABLE, NO_INTERVAL
    shown = effect.low > rule.floor and effect.estimate >= rule.interest
    if shown:
        return Verdict.SHOWN, ""
    return Verdict.NOT_SHOWN, SMALLER if effect.low > rule.floor else ""


SMALLER = noted("an effect is there, and it is smaller than the smallest effect of interest")
NOTHING = noted("there is nothing to look at")
NO_INTERVAL = noted("there is no interval, so that nothing can be concluded")


def too_few(patients: int) -> str:
    if patients == 1:
        return told("one patient with a value, and at least {least} are needed for a verdict", least=LEAST_FILMS)
    return told(
        "{patients} patients with a value, and at least {least} are needed for a verdict",
        patients=patients,
        least=LEAST_FILMS,
    )


def strongest(findings: tuple[Finding, ...]) -> int:
    """The place of the finding that speaks for a warning: what is shown first, then by its effect; −1 without any."""
    return _first(findings, (Verdict.SHOWN, Verdict.NOT_SHOWN, Verdict.FAILED, Verdict.NOT_TESTABLE), 1.0)


def weakest(findings: tuple[Finding, ...]) -> int:
    """The place of the finding that speaks for an assurance: what is not shown first, and the smallest effect."""
    return _first(findings, (Verdict.NOT_SHOWN, Verdict.FAILED, Verdict.SHOWN, Verdict.NOT_TESTABLE), -1.0)


def _first(findings: tuple[Finding, ...], order: tuple[Verdict, ...], sign: float) -> int:
    def rank(place: int) -> tuple[int, float]:
        one = findings[place]
        return order.index(one.verdict), -sign * (one.effect.estimate if one.effect is not None else -sign * 1e9)

    return min(range(len(findings)), key=rank) if findings else -1


def concluded(
    key: str,
    rule: Rule,
    findings: tuple[Finding, ...],
    *,
    warning: bool = False,
    curves: tuple[Curve, ...] = (),
    tables: tuple[Grid, ...] = (),
    notes: tuple[str, ...] = (),
) -> CheckResult:
    """A check by its findings. A `warning` is given where one finding shows it, an assurance where none does not."""
    leading = strongest(findings) if warning else weakest(findings)
    lead = findings[leading] if findings else None
    verdict = lead.verdict if lead is not None else Verdict.NOT_TESTABLE
    reason = lead.reason if lead is not None else NOTHING
    return CheckResult(key, verdict, rule, findings, leading, reason, curves, tables, notes)
