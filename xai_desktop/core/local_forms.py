"""How a person writes numbers and dates: for what stands on the screen, and for nothing that is stored or compared."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = re.compile(rf"[−+-]?{_DIGITS}(?:–{_DIGITS})?")
"""Or two with a dash: `0.02–0.12`."""
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
LEADING = re.compile(rf"({NUMBER.pattern}) (.+)", re.DOTALL)
"""A number and what it counts: `42.3 mm`."""
TRAILING = re.compile(rf"(.+) ({NUMBER.pattern})", re.DOTALL)
"""What a number is, and the number: `IoU 0.53`."""


@dataclass(frozen=True, slots=True)
class LocalForms:
    """`decimal` and `group` part the digits of a number; `day` has {y}, {m} and {d} of a date. English ones are as ISO
    has them.
    """

    decimal: str = "."
    group: str = ","
    day: str = "{y}-{m}-{d}"

    def number(self, text: str) -> str:
        """A number that Python wrote, such as `1,234.5`."""
        return text.translate({ord("."): self.decimal, ord(","): self.group})

    def said(self, text: str) -> str:
        """A text that is nothing but a number, or a date `2026-03-01`; any other as it is."""
        if NUMBER.fullmatch(text):
            return self.number(text)
        day = DAY.fullmatch(text)
        return self.day.format(y=day[1], m=day[2], d=day[3]) if day else text


class LocalText(str):
    """A text whose numbers are written as the person does: those that a placeholder's format makes."""

    __slots__ = ("_forms",)
    _forms: LocalForms

    def __new__(cls, text: str, forms: LocalForms) -> "LocalText":
        made = super().__new__(cls, text)
        made._forms = forms
        return made

    def format(self, *args: object, **values: object) -> str:
        return _Numbers(self._forms).vformat(str(self), args, values)


class _Numbers(Formatter):
    def __init__(self, forms: LocalForms) -> None:
        self._forms = forms

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(format(value, format_spec))
        if isinstance(value, str):
            return self._forms.said(text)
        return self._forms.number(text) if isinstance(value, int | float) and format_spec else text

    def check_unused_args(self, used_args: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """More values than placeholders are no fault, as with `str.format`."""
