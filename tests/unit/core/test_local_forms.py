"""Numbers and dates as a person writes them: on the screen only."""

from collections.abc import Iterator

import pytest

from xai_desktop.core import wording
from xai_desktop.core.local_forms import LocalForms
from xai_desktop.core.wording import Catalogue, counted, local, retold
from xai_desktop.core.wording import wording as say

GERMAN = LocalForms(",", ".", "{d}.{m}.{y}")
TEXTS = {
    ("", "{label}: score {score:.2f}"): ("{label}: Wert {score:.2f}",),
    ("", "{n:,} film"): ("{n:,} Aufnahme", "{n:,} Aufnahmen"),
    ("", "mm at the detector"): ("mm am Detektor",),
    ("", "score {score}, below its operating point"): ("Wert {score}, unter dem Arbeitspunkt",),
}


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    wording.use(Catalogue("de", TEXTS, forms=GERMAN))
    yield
    wording.use(Catalogue())


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("0.53", "0,53"),
        ("−1,234.5", "−1.234,5"),
        ("0.02–0.12", "0,02–0,12"),
        ("256", "256"),
        ("2025-01-31", "31.01.2025"),
        ("1.2.840.10008", "1.2.840.10008"),
        ("v1.2", "v1.2"),
        ("2025-01-31T10:00", "2025-01-31T10:00"),
        ("–", "–"),
        ("", ""),
    ],
)
def test_a_number_or_a_day_alone_is_said_as_the_person_writes_it(english: str, german: str) -> None:
    assert local(english) == german


def test_placeholders_that_format_numbers_do_too() -> None:
    assert say("{label}: score {score:.2f}").format(label="a.b", score=0.5) == "a.b: Wert 0,50"
    assert counted("{n:,} film", "{n:,} films", 1234) == "1.234 Aufnahmen"
    assert retold("42.3 mm at the detector") == "42,3 mm am Detektor"
    assert retold("score 0.25, below its operating point") == "Wert 0,25, unter dem Arbeitspunkt"


def test_english_is_as_files_have_it() -> None:
    wording.use(Catalogue())
    assert local("1,234.5") == "1,234.5"
    assert local("2025-01-31") == "2025-01-31"
    assert say("{label}: score {score:.2f}").format(label="a", score=0.5) == "a: score 0.50"
    assert type(say("text")) is str
