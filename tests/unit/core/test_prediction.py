"""Questions about classes, as words and as values."""

import pytest

from xai_desktop.core.prediction import Target, target_of

CLASSES = ("No finding", "Mass", "Mass over all", "Effusion", "against gravity", "3")
MASS, EFFUSION = Target(1, "Mass"), Target(3, "Effusion")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mass", MASS),
        ("1", MASS),
        (1, MASS),
        ("3", EFFUSION),
        ("against Mass", Target(1, "Mass", against=True)),
        ("AGAINST mass", Target(1, "Mass", against=True)),
        ("against 1", Target(1, "Mass", against=True)),
        ("Mass over Effusion", Target(1, "Mass", rival=EFFUSION)),
        ("1 over effusion", Target(1, "Mass", rival=EFFUSION)),
        ("Mass over all", Target(2, "Mass over all")),
        ("against gravity", Target(4, "against gravity")),
        ("against against gravity", Target(4, "against gravity", against=True)),
        (MASS, MASS),
        (Target(1, "Mass", rival=EFFUSION), Target(1, "Mass", rival=EFFUSION)),
        ("Nodule", None),
        ("against Nodule", None),
        ("against against Mass", None),
        ("Mass over Mass", None),
        ("Mass over", None),
        ("over Mass", None),
        ("against Mass over Effusion", None),
        (6, None),
        (-1, None),
        (Target(0, "Mass"), None),
        (Target(1, "Mass", rival=Target(0, "Effusion")), None),
        (Target(-5, "Mass"), None),
    ],
)
def test_a_question_in_words(text: Target | str | int, expected: Target | None) -> None:
    assert target_of(text, CLASSES) == expected


@pytest.mark.parametrize("target", [MASS, Target(1, "Mass", against=True), Target(1, "Mass", rival=EFFUSION)])
def test_a_title_is_read_back(target: Target) -> None:
    assert target_of(target.title, CLASSES) == target
    assert target.plain == MASS
    assert bool(target.no_reference) == target.against
