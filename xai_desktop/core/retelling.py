"""Sentences that are made in English below the window, for files as well, said again in the language of the person.

A reason, an error or a summary is written once, in English, with its names and numbers in it; what is stored,
exported or logged stays as it was made. The window knows such a sentence by its shape: the text of the catalogue whose
words it has, with anything in the places of the placeholders.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xai_desktop.core.findings import FINDINGS

PLACE = re.compile(r"\{(\w+)[^{}]*\}")
COUNTS = ("n", "count", "len", "total", "shown", "done", "number", "absent", "marks", "unmatched")
COUNT = r"[\d,]+"
"""What stands in a placeholder of these names: digits, so that no sentence is taken for a number of things."""
AS_NUMBER = re.compile(r":[^{}]*[dfg%]\}$")
NUMBER = r"[-+−\d.,e%]+|nan|inf"
"""What stands in a placeholder that writes a number, such as `{value:g}`: “from a film” is not “from 0.3”."""
END = re.compile(r"(?<=[.!?]) (?=[^\W_])")
"""Between two sentences."""
LEAST = 4
"""Letters that a shape needs outside of its placeholders; with fewer it would fit what it does not mean."""


FINDING_NAMES = frozenset(one.name for one in FINDINGS)


@dataclass(frozen=True, slots=True)
class Shape:
    """A text with placeholders: `longest` stands in every sentence of this shape; `letters` are those of its words."""

    text: str
    form: str
    longest: str
    letters: int
    pattern: re.Pattern[str]

    @staticmethod
    def of(text: str, form: str) -> "Shape | None":
        """None for a text that has no placeholders, or too few letters beside them."""
        parts, written = PLACE.split(text), PLACE.finditer(text)
        literals, names = parts[::2], parts[1::2]
        letters = sum(map(str.isalpha, "".join(literals)))
        if not names or letters < LEAST:
            return None
        pieces = [re.escape(literals[0])]
        for number, (name, place) in enumerate(zip(names, written, strict=True)):
            first = name not in names[:number]
            kind = COUNT if name.rstrip("23456789") in COUNTS else NUMBER if AS_NUMBER.search(place[0]) else ".*?"
            pieces += [f"(?P<{name}>{kind})" if first else f"(?P={name})", re.escape(literals[number + 1])]
        return Shape(text, form, max(literals, key=len), letters, re.compile("".join(pieces), re.DOTALL))

    def values(self, sentence: str) -> Mapping[str, str] | None:
        """What stands in the placeholders; None where the sentence has another shape."""
        fitting = self.pattern.fullmatch(sentence) if self.longest in sentence else None
        return fitting.groupdict() if fitting is not None else None


def shapes(texts: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[Shape, ...]:
    """Those of a catalogue's texts without a context, the one with most letters first."""
    found = (Shape.of(text, forms[0]) for (context, text), forms in texts.items() if not context and len(forms) == 1)
    return tuple(sorted(filter(None, found), key=lambda shape: -shape.letters))


def is_told(value: str) -> bool:
    """Whether what stands in a placeholder is of this program, nobody's name: a sentence, a plain word, a finding."""
    return " " in value or (value.isalpha() and value.islower()) or value in FINDING_NAMES


def is_whole(values: Mapping[str, str]) -> bool:
    """Whether no value holds what looks like the end of a sentence, so that the shape was not drawn over several."""
    return not any(END.search(value) or "; " in value or " · " in value for value in values.values())


def bare(text: str) -> tuple[str, str, str]:
    """A text without brackets around it or behind it, and without its full stop, between what was left out."""
    if text.startswith("(") and text.endswith(")"):
        return "(", text[1:-1], ")"
    words, _, inside = text.partition(" (")
    if words and inside.endswith(")"):
        return "", words, f" ({inside}"
    return ("", text[:-1], ".") if text.endswith(".") else ("", text, "")


def parted(text: str) -> Iterator[tuple[str, list[str], range]]:
    """The ways in which several sentences stand in one text: what lies between them, the sentences, and those by their
    places that must be ours for it to be our text: names stand beside sentences, but nobody's prose is half translated.
    """
    sentences = END.split(text)
    if len(sentences) > 1:
        yield " ", sentences, range(len(sentences))
    for join in ("\n", " · ", "; ", ", ", ": "):
        parts = text.split(join)
        if len(parts) > 1:
            first = {"\n": len(parts), " · ": len(parts), ": ": len(parts) - 1}.get(join, 0)
            yield join, parts, range(first, len(parts))


def filled(form: str, values: Mapping[str, str]) -> str:
    """A translation with the words in the places of its placeholders; how they were written stays."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), form)
