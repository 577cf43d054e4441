"""Sentences that were made in English are said again by their shape; files keep them as they were."""

from collections.abc import Iterator

import pytest

from xai_desktop.core import wording
from xai_desktop.core.local_forms import LocalForms
from xai_desktop.core.retelling import Shape, filled
from xai_desktop.core.wording import Catalogue, retold, told

GERMAN = {
    ("", "no second reader"): ("kein zweiter Leser",),
    ("", "{path}: no such file; check the path."): ("{path}: keine solche Datei; prüfen Sie den Pfad.",),
    ("", "{path}: {reason}; mend it."): ("{path}: {reason}; beheben Sie es.",),
    ("", "is no table of labels"): ("ist keine Tabelle von Befunden",),
    ("", "{agreed} of {n} findings marked by every reader"): ("{agreed} von {n} Befunden von jedem Leser markiert",),
    ("", "score {score:.2f}, at its operating point of {score:.2f}"): ("Wert {score:.2f}, genau am Arbeitspunkt",),
    ("", "from {value:g}"): ("ab {value:g}",),
    ("", "{a}: {b}"): ("{b} – {a}",),
    ("", "{n} box"): ("{n} Rahmen", "{n} Rahmen"),
}


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    wording.use(Catalogue("de", GERMAN))
    yield
    wording.use(Catalogue())


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("no second reader", "kein zweiter Leser"),
        ("/a/b c.dcm: no such file; check the path.", "/a/b c.dcm: keine solche Datei; prüfen Sie den Pfad."),
        ("x.csv: is no table of labels; mend it.", "x.csv: ist keine Tabelle von Befunden; beheben Sie es."),
        ("2 of 3 findings marked by every reader", "2 von 3 Befunden von jedem Leser markiert"),
        ("score 0.50, at its operating point of 0.50", "Wert 0.50, genau am Arbeitspunkt"),
        ("score 0.50, at its operating point of 0.40", "score 0.50, at its operating point of 0.40"),
        ("from 1e-07", "ab 1e-07"),
        ("Grey: from a random mask; so much.", "Grey: from a random mask; so much."),
        ("no second reader\nx: y", "kein zweiter Leser\nx: y"),
        ("Something that nobody has translated", "Something that nobody has translated"),
        ("", ""),
    ],
)
def test_a_sentence_is_said_again(english: str, german: str) -> None:
    assert retold(english) == german


def test_told_is_english_whatever_the_language() -> None:
    sentence = told("{agreed} of {n} findings marked by every reader", agreed=1, n=2)
    assert sentence == "1 of 2 findings marked by every reader"
    assert retold(sentence) == "1 von 2 Befunden von jedem Leser markiert"


def test_another_language_says_it_anew() -> None:
    assert retold("no second reader") == "kein zweiter Leser"
    wording.use(Catalogue())
    assert retold("no second reader") == "no second reader"
    assert retold("2 of 3 findings marked by every reader") == "2 of 3 findings marked by every reader"


def test_a_name_is_never_taken_for_a_text() -> None:
    """What stands in a placeholder is said again only where it is a sentence: a network may be called anything."""
    wording.use(Catalogue("de", {**GERMAN, ("", "Read"): ("Lesen",)}))
    assert retold("Read: no such file; check the path.") == "Read: keine solche Datei; prüfen Sie den Pfad."


@pytest.mark.parametrize("text", ["no placeholder at all", "{a}: {b}", "{n} box"])
def test_what_would_fit_too_much_is_no_shape(text: str) -> None:
    assert Shape.of(text, text) is None


def test_what_was_written_in_a_value_is_not_read_as_a_placeholder() -> None:
    assert filled("{b} in {a:.2f}", {"a": "{b}", "b": "0.5"}) == "0.5 in {b}"


def test_a_number_that_begins_a_sentence_is_no_count_of_what_follows() -> None:
    known = {**GERMAN, ("", "1 is best; equal ones share."): ("1 ist am besten; gleiche teilen.",)}
    wording.use(Catalogue("de", known, forms=LocalForms(",", ".")))
    assert (
        retold("1 is best; equal ones share. no second reader") == "1 ist am besten; gleiche teilen. kein zweiter Leser"
    )
    assert retold("42.5 parsec") == "42,5 parsec"
    assert retold("42.5 no second reader") == "42,5 kein zweiter Leser"
