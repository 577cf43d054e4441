"""Two cards side by side: their rows by section and name, and whether they say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

Titled = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Sections of a card: a title, and rows of a name and a text. A row without a name is a sentence."""
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A field of two cards; `NOTHING` where one of them does not have it."""

    section: str
    name: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


def compared(left: Titled, right: Titled) -> tuple[ComparedRow, ...]:
    """Every row of either, in the order of the left one; what only the right one has comes at the end of its section.

    Several sentences of a section are one row.
    """
    one, other = _by_section(left), _by_section(right)
    rows = []
    for section in dict.fromkeys([*one, *other]):
        first, second = one.get(section, {}), other.get(section, {})
        rows += [
            ComparedRow(section, name, first.get(name, NOTHING), second.get(name, NOTHING))
            for name in dict.fromkeys([*first, *second])
        ]
    return tuple(rows)


def _by_section(sections: Titled) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for title, rows in sections:
        fields = found.setdefault(title, {})
        for name, text in rows:
            fields[name] = f"{fields[name]} {text}" if name in fields else text
    return found
