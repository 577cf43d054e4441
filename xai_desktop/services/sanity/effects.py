"""From values per film to an effect with its interval, and to a verdict."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xai_desktop.core.sanity import LEVEL, POWER, Effect, Finding, Point, Rule, Verdict, judged, too_few
from xai_desktop.metrics.bootstrap import USUAL, Interval, Sampling, mean_interval
from xai_desktop.metrics.detectable import half_width, smallest_shown, standard_error

DRAWS = 10_000
"""The ends of an interval at 99.8 % are still ten draws away from the last one."""

MOST_UNDEFINED = 0.5
"""With a larger share of films without a value a test has failed: it would speak about the others only."""

Values = Sequence[float | None]


def effect_of(
    values: Values, patients: Sequence[str], rule: Rule, family: int = 1, seed: int = 0, *, most: float | None = None
) -> Effect | None:
    """The mean with its interval over patients, at 1 − 0.05 ÷ `family`; None without any value.

    `most` is the largest effect there can be, such as 1 for a correlation: what would lie above it is not said.
    """
    known = [(value, who) for value, who in zip(values, patients, strict=True) if value is not None]
    if not known:
        return None
    level = 1 - (1 - LEVEL) / max(1, family)
    numbers, whose = [value for value, _ in known], [who for _, who in known]
    found = safe_interval(numbers, whose, Sampling(level, DRAWS, seed), most)
    error = standard_error(numbers, whose)
    smallest = None if error is None else smallest_shown(error, found.groups, rule.floor, rule.interest, level, POWER)
    if smallest is not None and most is not None and smallest > most:
        smallest = None
    return Effect(
        found.estimate, found.low, found.high, level, len(known), found.groups, rule.unit, smallest,
        len(values) - len(known),
    )  # fmt: skip


def finding_of(
    subject: str,
    values: Values,
    patients: Sequence[str],
    rule: Rule,
    family: int = 1,
    *,
    most: float | None = None,
    why: str = "",
    beside: tuple[tuple[str, Values, str], ...] = (),
) -> Finding:
    """One line of a check. `why` says why films have no value; `beside` are (name, values, unit) without a rule."""
    effect = effect_of(values, patients, rule, family, most=most)
    if effect is None:
        return Finding(subject, Verdict.NOT_TESTABLE, reason=why or too_few(0))
    verdict, reason = judged(effect, rule)
    if effect.undefined > MOST_UNDEFINED * len(values) and len(set(patients)) > 1:
        verdict = Verdict.FAILED
        reason = f"{effect.undefined} of {len(values)} films have no value" + (f": {why}" if why else "")
    found = []
    for name, numbers, unit in beside:
        other = effect_of(numbers, patients, Rule(0.0, 0.0, unit), family)
        if other is not None:
            found.append((name, _plain(other)))
    return Finding(subject, verdict, effect, reason, tuple(found))


def point_of(place: str, values: Values, patients: Sequence[str]) -> Point:
    """A mean with its 95 % interval, for a curve."""
    known = [(value, who) for value, who in zip(values, patients, strict=True) if value is not None]
    if not known:
        return Point(place, None, undefined=len(values))
    found = safe_interval([value for value, _ in known], [who for _, who in known])
    return Point(place, found.estimate, found.low, found.high, len(known), len(values) - len(known))


def safe_interval(
    values: Sequence[float], patients: Sequence[str], sampling: Sampling = USUAL, most: float | None = None
) -> Interval:
    """The percentile interval over patients, or the t interval of the mean where that reaches further, on either side.

    With eight patients the first alone misses twice as often as it says, and at 99.9 % twenty times as often: it holds
    no value that lies further off than what was seen. A t interval alone would be wrong where values are skewed.
    """
    found = mean_interval(values, patients, sampling)
    error = standard_error(values, patients)
    if found.low is None or found.high is None or error is None:
        return found
    half = half_width(error, found.groups, sampling.level)
    high = max(found.high, found.estimate + half)
    ceiling = high if most is None else max(found.high, most)
    return replace(found, low=min(found.low, found.estimate - half), high=min(high, ceiling))


def spread(values: Sequence[float]) -> float | None:
    """Standard deviation over seeds, n − 1; None for one."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def _plain(effect: Effect) -> Effect:
    """Without a smallest effect: no rule decides about it."""
    return Effect(
        effect.estimate, effect.low, effect.high, effect.level, effect.films, effect.patients, effect.unit,
        None, effect.undefined,
    )  # fmt: skip
