"""Names in the order that people expect (film2 before film10), and short names of patients who stay unnamed."""

import re
from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 4
"""Digits of a hash that are shown, where they are enough to tell the patients of a list apart."""

_NUMBER = re.compile("[0-9]+")
_HASH = re.compile("[0-9a-f]{12}")


def natural_key(name: str) -> str:
    """A text that sorts as the name does when its runs of digits count as numbers and capitals do not count."""
    return _NUMBER.sub(_sortable, name.casefold())


def _sortable(run: re.Match[str]) -> str:
    """A number stands before every other sign, shorter ones first; then its digits decide."""
    digits = run[0].lstrip("0")
    return f"\0{chr(1 + len(digits))}{digits}"


def is_hash(patient_key: str) -> bool:
    """Whether a patient's key is the hash of an identity (`core.study.ImageRef`); numbers of public lists are not."""
    return _HASH.fullmatch(patient_key) is not None


def pseudonym_digits(patient_keys: Iterable[str]) -> int:
    """How many digits of their hashes tell all patients of a list apart; never fewer than four."""
    hashes = sorted({key for key in patient_keys if is_hash(key)})
    return max((_common(*pair) + 1 for pair in pairwise(hashes)), default=SHORTEST) if hashes else SHORTEST


def _common(one: str, other: str) -> int:
    """Length of the common beginning, but no less than needed for the shortest pseudonym."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))
    return max(same, SHORTEST - 1)


def pseudonym(patient_key: str, digits: int) -> str:
    """What a patient is called on screen: the beginning of a hash; a public number as it is."""
    return patient_key[:digits] if is_hash(patient_key) else patient_key
