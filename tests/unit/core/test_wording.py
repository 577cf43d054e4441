"""Texts in the language in use: what is not translated is English, and numbers take their plural."""

from collections.abc import Iterator

import pytest

from xai_desktop.core import wording as words
from xai_desktop.core.wording import Catalogue, counted, noted, retold, wording

POLISH = Catalogue(
    "pl",
    {
        ("", "Open"): ("Otwórz",),
        ("", "{n} film"): ("{n} zdjęcie", "{n} zdjęcia", "{n} zdjęć"),
        ("grey values", "Window"): ("Okno szarości",),
    },
    lambda n: 0 if n == 1 else 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2,
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.use(Catalogue())


def test_english_is_what_stands_in_the_source() -> None:
    assert wording("Open") == noted("Open") == "Open"
    assert wording("Window", "grey values") == "Window"
    assert [counted("{n} film", "{n} films", n) for n in (0, 1, 2)] == ["0 films", "1 film", "2 films"]
    assert words.language() == "en"


def test_another_language_has_its_words_and_its_plurals() -> None:
    words.use(POLISH)
    assert wording("Open") == "Otwórz"
    said = [counted("{n} film", "{n} films", n) for n in (1, 2, 5, 12, 22)]
    assert said == ["1 zdjęcie", "2 zdjęcia", "5 zdjęć", "12 zdjęć", "22 zdjęcia"]
    assert words.language() == "pl"


def test_what_english_writes_alike_is_told_apart() -> None:
    words.use(POLISH)
    assert wording("Window", "grey values") == "Okno szarości"
    assert wording("Window") == "Window"


def test_what_is_not_translated_is_english() -> None:
    words.use(POLISH)
    assert wording("Close") == "Close"
    assert counted("{n} box", "{n} boxes", 2) == "2 boxes"


def test_a_noted_text_is_said_later() -> None:
    table = (noted("Open"),)
    assert table == ("Open",)
    words.use(POLISH)
    assert wording(table[0]) == "Otwórz"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Forget {label}'s own", "Forget {label}’s own"),
        ("the boxes' coordinates", "the boxes’ coordinates"),
        ("no folder 'images'; name it", "no folder 'images'; name it"),
    ],
)
def test_an_apostrophe_is_printed_as_one_and_a_quoted_name_is_left_alone(written: str, printed: str) -> None:
    assert wording(written) == retold(written) == printed


def test_the_name_of_a_file_stays_as_the_disk_has_it() -> None:
    assert retold("/data/mum's.dcm: is cut off") == "/data/mum's.dcm: is cut off"
