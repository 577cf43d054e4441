"""A language that nobody speaks: every text in brackets and 40 % longer, so that what was forgotten shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.architecture.test_languages import texts as all_texts
from xai_desktop.core import wording
from xai_desktop.core.wording import Catalogue, Key

LONGER = 0.4
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2,}")


def long_form(text: str) -> str:
    """A text as this language has it; its placeholders, line ends and mnemonics stay."""
    return f"⟦{text}{'~' * round(len(text) * LONGER)}⟧"


def pseudo() -> Catalogue:
    """The catalogue of it, of every text that translators have."""
    texts: dict[Key, tuple[str, ...]] = {}
    for text in all_texts():
        texts[text.key] = tuple(long_form(form) for form in (text.one, text.many) if form)
    return Catalogue("pseudo", texts)


@contextmanager
def speaking_pseudo() -> Iterator[None]:
    wording.use(pseudo())
    try:
        yield
    finally:
        wording.use(Catalogue())


def outside(text: str) -> str:
    """What of a text does not stand in brackets."""
    while True:
        shorter = INNERMOST.sub("", text)
        if shorter == text:
            return text
        text = shorter


def unsaid_words(text: str) -> tuple[str, ...]:
    """The words of a text that did not go through the function for texts."""
    return tuple(WORD.findall(outside(text)))
