"""Which texts of a file can be kept, and how they are quoted."""

import pytest

from xai_desktop.core.texts import LONGEST_QUOTE, is_one_line, quoted


@pytest.mark.parametrize("text", ["", "Mass", "Überleitung", "胸部", "a\u00a0b", "👩‍⚕️", "a|b, c"])
def test_what_people_write_is_one_line(text: str) -> None:
    assert is_one_line(text)
    assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize("text", ["a\nb", "a\r", "\0", "\x7f", "\x85", "\ud800", "\u2028", "\u2029", "\t"])
def test_what_no_list_and_no_console_takes_is_not(text: str) -> None:
    assert not is_one_line(text)


def test_a_quote_is_printable_and_short() -> None:
    assert quoted("so\x7fur\ud800ce") == "source"
    assert quoted("x" * 60) == "x" * 60
    long = quoted("x" * 61)
    assert long == "x" * LONGEST_QUOTE + "…"
