"""The words of the window in the language of the person. The source is English; a catalogue has the other languages.

    wording("Open files…")                       the text in the language in use
    counted("{n} film", "{n} films", number)     with the plural form that the language has for a number
    noted("Read")                               the text itself: noted for translators, said later by `wording`

Gettext's way and its .po files, which translators have tools for, rather than Qt's .ts and .qm: core and app say words,
too, and know no widgets; .qm files need a compiler at build time; and a text that is not in the catalogue is shown in
English instead of failing. Only texts that a person reads on the screen pass through here. Files that are written
(reports, manifests, logs) stay English, so that they mean the same everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]
"""(context, English text)."""


def english(number: int) -> int:
    """Which of an English text's two forms a number takes."""
    return int(number != 1)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language: for each text its forms (one, or one for each plural), and which of them a number takes."""

    language: str = "en"
    texts: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    plural: Callable[[int], int] = english


_in_use: list[Catalogue] = [Catalogue()]


def use(catalogue: Catalogue) -> None:
    """Say everything in this language from now on; words that are on the screen already stay as they are."""
    _in_use[0] = catalogue


def language() -> str:
    return _in_use[0].language


def wording(text: str, context: str = "") -> str:
    """A text in the language in use; in English where it has no translation.

    `context` tells apart what English writes alike: `wording("Window", "grey values")`.
    """
    return _in_use[0].texts.get((context, text), (text,))[0]


def counted(one: str, many: str, number: int) -> str:
    """A text with a number in it, written `{n}`, in the form that the number takes."""
    catalogue = _in_use[0]
    forms = catalogue.texts.get(("", one))
    if forms is None:
        forms, place = (one, many), english(number)
    else:
        place = catalogue.plural(number)
    return forms[place].format(n=number)


def noted(text: str, context: str = "") -> str:
    """The text itself. For tables of texts that are made before a language is chosen."""
    del context
    return text
