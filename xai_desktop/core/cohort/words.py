"""How an audit writes its numbers: the same in charts, tables and sentences, in English and with a point."""

from xai_desktop.core.cohort.parts import Estimate

DASH = "–"
"""Stands wherever a value could not be had."""

BOOTSTRAP = "95 % interval, expanded percentile bootstrap over patients (of five or more)"

_SMALLEST_P = 0.0001


def number(value: float | None, digits: int = 2) -> str:
    """A minus of typographers' length, no minus before nothing, a dash for None."""
    if value is None:
        return DASH
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


COUNTED = "films, each once for every finding on it"
"""What n counts, in charts and tables: a film with two findings is asked about twice. Intervals are over patients."""


def percent(share: float | None, digits: int = 0) -> str:
    """`62 %` of a share in [0, 1]."""
    return DASH if share is None else f"{number(100 * share, digits)} %"


def films(count: int) -> str:
    return "1 film" if count == 1 else f"{count} films"


def counted(estimate: Estimate) -> str:
    """`n 95, 1 without`: films, and how many of them have no value of their own."""
    return f"n {estimate.n}" + (f", {estimate.undefined} without" if estimate.undefined else "")


def with_interval(estimate: Estimate, digits: int = 2) -> str:
    """`0.41 (0.35 to 0.47)`; a dash without an estimate."""
    said = number(estimate.value, digits)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return said
    return f"{said} ({number(estimate.low, digits)} to {number(estimate.high, digits)})"


def share_with_interval(share: Estimate) -> str:
    """`62 % (95 %: 55 to 70)`, of a share in [0, 1]."""
    if share.value is None or share.low is None or share.high is None:
        return percent(share.value)
    return f"{percent(share.value)} (95 %: {number(100 * share.low, 0)} to {number(100 * share.high, 0)})"


def better(first: str, share: Estimate) -> str:
    """`Grad-CAM better on 62 % (95 %: 55 to 70), n = 96`."""
    return f"{first} better on {share_with_interval(share)}, n = {share.n}"


def p_value(p: float | None) -> str:
    """Two digits that count, and no more: `p = 0.012`."""
    if p is None:
        return f"p {DASH}"
    if p < _SMALLEST_P:
        return f"p < {_SMALLEST_P}"
    digits = 2
    while round(p, digits) < 10 ** (1 - digits) and digits < 5:
        digits += 1
    return f"p = {p:.{digits}f}"


def caption(n: int, *, interval: str = "", undefined: int = 0, as_miss: bool = False, more: str = "") -> str:
    """The part of a caption that no chart goes without: how many films, what the interval is, how many have no value.

    `as_miss` says that films without a value count as a miss; else they take no part.
    """
    fate = "counted as finding nothing" if as_miss else "taking no part"
    without = f"{undefined} without a value (–), {fate}" if undefined else "none without a value"
    parts = [f"n = {n} ({COUNTED})", interval, without]
    return " ".join(filter(None, (more, "; ".join(filter(None, parts)) + ".")))
