"""Numbers of a chart as the person writes them; files have them with a point, and in English."""

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.parts import Estimate
from xai_desktop.core.wording import local, wording


def number(value: float | None, digits: int = 2) -> str:
    """A dash for None."""
    return local(words.number(value, digits))


def with_interval(estimate: Estimate, digits: int = 2) -> str:
    """`0.41 (0.35 to 0.47)`; a dash without an estimate."""
    value = number(estimate.value, digits)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return value
    ends = {"low": number(estimate.low, digits), "high": number(estimate.high, digits)}
    return wording("{value} ({low} to {high})").format(value=value, **ends)


def told(estimate: Estimate, digits: int) -> str:
    """`0.41 (0.35 to 0.47) · n 95, 1 without`."""
    without = wording("{n} without").format(n=estimate.undefined) if estimate.undefined else ""
    counted = ", ".join(filter(None, (f"n {estimate.n}", without)))
    return f"{with_interval(estimate, digits)} · {counted}"
