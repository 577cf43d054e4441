"""A threshold written, read back, moved, and said with what it came to on a map."""

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.map_cut import map_cut
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass, RankedMap, Threshold
from xai_desktop.core.threshold_moving import moved
from xai_desktop.core.threshold_words import (
    cut_word_of,
    policy_from_word,
    policy_word,
    threshold_from_word,
    threshold_json,
    threshold_of,
)

ALL: tuple[Threshold, ...] = (
    Percentile(87.5),
    Absolute(-0.25),
    Otsu(),
    PerClass(),
    PerClass((("Mass", Otsu()), ("Nodule", Percentile(99.0))), Absolute(0.3)),
)


@pytest.mark.parametrize("threshold", ALL, ids=lambda one: one.label)
def test_what_is_written_is_read_back(threshold: Threshold) -> None:
    assert threshold_of(threshold_json(threshold)) == threshold


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "otsu",
        {},
        {"kind": "median"},
        {"kind": "percentile"},
        {"kind": "percentile", "percentile": 100},
        {"kind": "percentile", "percentile": True},
        {"kind": "absolute", "value": "0.3"},
        {"kind": "absolute", "value": float("nan")},
        {"kind": "per class", "classes": [], "otherwise": {"kind": "otsu"}},
        {"kind": "per class", "classes": {}},
        {"kind": "per class", "classes": {"Mass": {"kind": "per class"}}, "otherwise": {"kind": "otsu"}},
    ],
)
def test_what_is_no_threshold_is_refused(bad: object) -> None:
    with pytest.raises(InputError):
        threshold_of(bad)


def test_words_of_the_command_line() -> None:
    words = ("p:90", "abs:-0.3", "OTSU")
    assert [threshold_from_word(word) for word in words] == [Percentile(90), Absolute(-0.3), Otsu()]
    for word in ("", "90", "p:", "p:x", "abs", "otsu:3", "median"):
        with pytest.raises(InputError, match="p:90"):
            threshold_from_word(word)


ENDS = (0.0, 2.0)


@pytest.mark.parametrize(
    ("threshold", "steps", "expected"),
    [
        (Percentile(90), 1, Percentile(91)),
        (Percentile(99.2), 1, Percentile(99.5)),
        (Percentile(50), -3, Percentile(50)),
        (Absolute(1.0), 5, Absolute(1.1)),
        (Absolute(1.99), 5, Absolute(2.0)),
        (Otsu(), 1, Otsu()),
        (PerClass(), 1, PerClass((), Percentile(91))),
        (PerClass((("Mass", Absolute(1.0)),)), -5, PerClass((("Mass", Absolute(0.9)),))),
        (PerClass((("Nodule", Otsu()),)), 1, PerClass((("Nodule", Otsu()),), Percentile(91))),
        (
            PerClass(card=(("Mass", Percentile(95)),)),
            1,
            PerClass((("Mass", Percentile(96)),), card=(("Mass", Percentile(95)),)),
        ),
    ],
)
def test_a_step_keeps_the_policy(threshold: Threshold, steps: int, expected: Threshold) -> None:
    assert moved(threshold, steps, "Mass", ENDS) == expected


def test_a_value_has_no_steps_without_a_map() -> None:
    assert moved(Absolute(1.0), 5, "Mass", None) == Absolute(1.0)


RAMP = np.arange(1000, dtype=np.float32).reshape(25, 40) / 100


@pytest.mark.parametrize(
    ("threshold", "text", "percentile"),
    [
        (Percentile(90), "top 10 % by rank (percentile 90)", 90.0),
        (Absolute(9.0), "values of at least 9, the top 10.0 %", 90.0),
        (PerClass((("Mass", Percentile(95)),)), "top 5 % by rank (percentile 95), Mass's own", 95.0),
        (PerClass(card=(("Mass", Percentile(95)),)), "top 5 % by rank (percentile 95), Mass's by the card", 95.0),
        (PerClass((("Nodule", Otsu()),)), "top 10 % by rank (percentile 90)", 90.0),
    ],
)
def test_a_threshold_says_what_it_came_to(threshold: Threshold, text: str, percentile: float) -> None:
    cut = map_cut(RankedMap.of(RAMP, "Mass"), threshold)
    assert (cut.text, cut.reason) == (text, "")
    assert cut.percentile == pytest.approx(percentile)
    assert (cut.low, cut.high, cut.label) == (0.0, pytest.approx(9.99), "Mass")


def test_otsu_says_its_value_and_its_coverage() -> None:
    cut = map_cut(RankedMap.of(RAMP), Otsu())
    assert cut.value == pytest.approx(4.98, abs=0.03)
    assert cut.text.startswith("Otsu's threshold: values above 4.9")
    assert cut.coverage == pytest.approx(0.5, abs=0.01)


def test_a_map_that_is_none_says_why_and_has_no_value() -> None:
    flat = RankedMap.of(np.ones((4, 4), np.float32))
    assert map_cut(flat, Otsu(), "Constant map.").reason == "Constant map."
    assert map_cut(flat, Absolute(0.5)).reason
    assert (map_cut(flat, Absolute(0.5)).value, map_cut(flat, Otsu()).value) == (None, None)
    assert map_cut(flat, Percentile(50)).coverage == 0.0


@pytest.mark.parametrize("threshold", [one for one in ALL if one != PerClass()], ids=lambda one: one.label)
def test_a_policy_as_a_word_is_read_back(threshold: Threshold) -> None:
    assert policy_from_word(policy_word(threshold)) == threshold


def test_policies_as_somebody_writes_them() -> None:
    found = policy_from_word("Mass=p:95, Pleural Effusion = abs:0.3 ,otsu")
    assert found == PerClass((("Mass", Percentile(95)), ("Pleural Effusion", Absolute(0.3))), Otsu())
    assert policy_from_word("Mass=p:95") == PerClass((("Mass", Percentile(95)),), Percentile(90))
    assert [cut_word_of("Mass=p:95,p:60", name) for name in ("mass", "Nodule")] == ["p:95", "p:60"]
    assert cut_word_of("otsu", "Mass") == "otsu"
    odd = PerClass((("Effusion, left = 50 %; új", Otsu()),))
    assert "," not in policy_word(odd).split("=")[0]
    assert policy_from_word(policy_word(odd)) == odd


@pytest.mark.parametrize("word", ["Mass=", "=p:90", "Mass=p:95,mass=p:90", "Mass=p:95,p:90,p:80", "Mass=median", "="])
def test_words_that_are_no_policy(word: str) -> None:
    with pytest.raises(InputError, match="There is no threshold"):
        policy_from_word(word)
