"""File names that every system takes, and never the same twice."""

import pytest

from xai_desktop.core.naming import LONGEST, different_names, safe_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("film 1 · frame 2", "film_1_frame_2"),
        ("../../etc/passwd", "etc_passwd"),
        ("Röntgen", "Röntgen"),
        ("", "film"),
        ("...", "film"),
        ("NUL", "_NUL"),
        ("com1.dcm", "_com1.dcm"),
    ],
)
def test_a_name_is_safe_everywhere(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_a_long_name_is_cut() -> None:
    assert len(safe_name("x" * 300)) == LONGEST


def test_no_two_names_are_the_same_even_without_capitals() -> None:
    names = different_names(["a", "a", "a-2", "A", "b"])
    assert len({name.casefold() for name in names}) == 5
    assert names[0] == "a"
