"""The words of the window in the language of the person. The source is English; a catalogue has the other languages.

    wording("Open files…")                       the text in the language in use
    counted("{n} film", "{n} films", number)     with the plural form that the language has for a number
    noted("Read")                               the text itself: noted for translators, said later by `wording`
    told("peak in {box}", box=3)                an English sentence for files and for the window, which says it by
    retold(sentence)                            in the language in use

Gettext's way and its .po files, which translators have tools for, rather than Qt's .ts and .qm: core and app say words,
too, and know no widgets; .qm files need a compiler at build time; and a text that is not in the catalogue is shown in
English instead of failing. Only texts that a person reads on the screen pass through here. Files that are written
(reports, manifests, logs) stay English, so that they mean the same everywhere.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from xai_desktop.core.local_forms import LEADING, TRAILING, LocalForms, LocalText
from xai_desktop.core.retelling import Shape, bare, filled, is_told, is_whole, parted, shapes

ENGLISH = LocalForms()
"""Numbers and dates as they stand in files."""
Key = tuple[str, str]
"""(context, English text)."""


NAME = re.compile(r"[/\\\\]|\.\w")
"""What only a sentence with the name of a file has: an apostrophe in such a name stays as the disk has it."""

APOSTROPHE = re.compile(r"(?<=[\w}])'(?=s\b)|(?<=s)'(?=\s)")


def english(number: int) -> int:
    """Which of an English text's two forms a number takes."""
    return int(number != 1)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language: for each text its forms (one, or one for each plural), and which of them a number takes."""

    language: str = "en"
    texts: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    plural: Callable[[int], int] = english
    forms: LocalForms = ENGLISH


_in_use: list[Catalogue] = [Catalogue()]


def use(catalogue: Catalogue) -> None:
    """Say everything in this language from now on; words that are on the screen already stay as they are."""
    _in_use[0] = catalogue
    retold.cache_clear()
    _shapes.cache_clear()


def curled(text: str) -> str:
    """English as it is printed: the sources write a straight apostrophe, the window a curved one."""
    return APOSTROPHE.sub("’", text) if "'" in text else text


def language() -> str:
    return _in_use[0].language


def wording(text: str, context: str = "") -> str:
    """A text in the language in use; in English where it has no translation.

    `context` tells apart what English writes alike: `wording("Window", "grey values")`.
    """
    now = _in_use[0]
    said = now.texts.get((context, text), (curled(text),))[0]
    return said if now.forms == ENGLISH else LocalText(now.forms.said(said), now.forms)


def counted(one: str, many: str, number: int) -> str:
    """A text with a number in it, written `{n}`, in the form that the number takes."""
    catalogue = _in_use[0]
    forms = catalogue.texts.get(("", one))
    if forms is None:
        forms, place = (curled(one), curled(many)), english(number)
    else:
        place = catalogue.plural(number)
    return LocalText(forms[place], catalogue.forms).format(n=number)


def local(text: str) -> str:
    """A number as Python wrote it (`0.53`), or a day (`2026-03-01`), as the person writes it; other texts stay."""
    return _in_use[0].forms.said(text)


def noted(text: str, context: str = "") -> str:
    """The text itself. For tables of texts that are made before a language is chosen."""
    del context
    return text


def told(text: str, **values: object) -> str:
    """An English sentence with its values in it, for what files hold as well; the window says it with `retold`."""
    return text.format(**values)


@lru_cache(maxsize=1024)
def retold(sentence: str) -> str:
    """A sentence that was made in English, in the language in use: known as a whole, or by its shape.

    What nobody has translated is said as it is; of several sentences each is said for itself. Names and numbers in a
    sentence stay; a sentence within it is said again as well.
    """
    known = _in_use[0].texts.get(("", sentence))
    if known is not None or not _in_use[0].texts or not sentence:
        return known[0] if known else sentence if NAME.search(sentence) else curled(sentence)
    spanning = None
    for shape in _shapes():
        values = shape.values(sentence)
        if values is not None and is_whole(values):
            return _said(shape, values)
        spanning = (shape, values) if values is not None and spanning is None else spanning
    if (counting := LEADING.fullmatch(sentence)) is not None and (rest := retold(counting[2])) != counting[2]:
        return f"{local(counting[1])} {rest}"
    for join, parts, needed in parted(sentence):
        said = list(map(retold, parts))
        if all(said[place] != parts[place] for place in needed) and said != parts:
            return join.join(said)
    if spanning is not None:
        return _said(*spanning)
    if counting is not None:
        return f"{local(counting[1])} {counting[2]}"
    if (beside := TRAILING.fullmatch(sentence)) is not None:
        return f"{retold(beside[1])} {local(beside[2])}"
    before, text, behind = bare(sentence)
    if text != sentence:
        return before + retold(text) + behind
    return local(sentence)


def _said(shape: Shape, values: Mapping[str, str]) -> str:
    return filled(shape.form, {name: retold(v) if is_told(v) else local(v) for name, v in values.items()})


@lru_cache(maxsize=1)
def _shapes() -> tuple[Shape, ...]:
    return shapes(_in_use[0].texts)
