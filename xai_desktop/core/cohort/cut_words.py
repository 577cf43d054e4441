"""Thresholds as somebody writes them into a field: `top 10 %, from 0.3, Otsu`."""

import re
from collections.abc import Iterable

from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass, Threshold
from xai_desktop.core.threshold_words import policy_from_word, policy_word
from xai_desktop.core.wording import wording

_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(%?)")


def cut_text(cut: Threshold) -> str:
    """In the language in use; `cuts_of` reads it back in any. Thresholds per class are as the command line has them."""
    match cut:
        case Percentile(q):
            return wording("top {share:g} %").format(share=round(100 - q, 6))
        case Absolute(value):
            return wording("from {value:g}").format(value=value)
        case PerClass():
            return policy_word(cut)
    return wording("Otsu")


def cuts_text(cuts: Iterable[Threshold]) -> str:
    return "; ".join(map(cut_text, cuts))


def cuts_of(text: str) -> tuple[Threshold, ...]:
    """A number with % is the share of the film that is kept, one without is a value of the map.

    Semicolons part them, and so do commas that are followed by a space. Raises `InputError` for what is none.
    """
    parts = [part.strip() for part in re.split(r";|,\s", text) if part.strip()]
    return tuple(dict.fromkeys(map(_cut, parts)))


def _cut(part: str) -> Threshold:
    if "=" in part:
        return policy_from_word(part)
    if "otsu" in part.casefold():
        return Otsu()
    found = _NUMBER.findall(part)
    if len(found) == 1:
        number = float(found[0][0].replace(",", "."))
        if not found[0][1]:
            return Absolute(number)
        if 0 < number <= 100:
            return Percentile(100 - number)
    raise InputError(f"There is no threshold “{part}”; write a share such as 10 %, a value such as 0.3, or Otsu.")
