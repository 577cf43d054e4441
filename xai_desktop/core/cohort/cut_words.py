"""Thresholds as somebody writes them into a field: `top 10 %, from 0.3, Otsu`."""

import re
from collections.abc import Iterable

from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass, Threshold
from xai_desktop.core.threshold_words import policy_from_word, policy_word
from xai_desktop.core.wording import wording

_COMMAND = re.compile(r"\s*(p|abs)\s*:", re.IGNORECASE)
_COMMA = re.compile(r",\s")
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(%?)")


def cut_text(cut: Threshold) -> str:
    """In the language in use; `cuts_of` reads it back in any. Thresholds per class, and numbers of more than six
    digits, are as the command line has them."""
    match cut:
        case Percentile(q):
            text = wording("top {share:g} %").format(share=round(100 - q, 6))
        case Absolute(value):
            text = wording("from {value:g}").format(value=value)
        case PerClass():
            return policy_word(cut)
        case _:
            return wording("Otsu")
    return text if _is(text, cut) else policy_word(cut)


def cuts_text(cuts: Iterable[Threshold]) -> str:
    return "; ".join(map(cut_text, cuts))


def cuts_of(text: str) -> tuple[Threshold, ...]:
    """A number with % is the share of the film that is kept, one without is a value of the map; words of the command
    line (`p:90`, `Mass=p:95,p:80`) mean here what they mean there.

    Semicolons part them, and so do commas that are followed by a space, but for thresholds per class, which have commas
    of their own. Raises `InputError` for what is none.
    """
    parts = [part for all_of in text.split(";") for part in ([all_of] if "=" in all_of else _COMMA.split(all_of))]
    return tuple(dict.fromkeys(_cut(part.strip()) for part in parts if part.strip()))


def _cut(part: str) -> Threshold:
    if "=" in part or _COMMAND.match(part):
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


def _is(text: str, cut: Threshold) -> bool:
    """Whether words are read back as what they stand for."""
    try:
        return _cut(text) == cut
    except InputError:
        return False
