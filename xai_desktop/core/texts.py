"""Texts from files: which can be kept, and how any of them is quoted in a message of one line."""

import unicodedata

LONGEST_QUOTE = 60
UNUSABLE = ("Cc", "Cs", "Zl", "Zp")
"""Control characters, halves of characters (which no file or console takes), and breaks of lines and paragraphs."""


def is_one_line(text: str) -> bool:
    """Whether a text can stand in a list, a file name of a report and a message as it is."""
    return not any(unicodedata.category(character) in UNUSABLE for character in text)


TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that let the rest of a line run the other way, so that a name could read as another one."""


def in_one_line(text: str) -> str:
    """The same text with a mark in the place of whatever could not stand in a list, such as a break of lines."""
    return "".join(one if is_one_line(one) and one not in TURNING else "\ufffd" for one in text)


def quoted(text: str) -> str:
    """A text as part of a sentence: printable, and not longer than a line has room for."""
    plain = "".join(filter(str.isprintable, text))
    return plain if len(plain) <= LONGEST_QUOTE else f"{plain[:LONGEST_QUOTE]}…"
