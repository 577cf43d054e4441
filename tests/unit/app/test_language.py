"""Which language the window begins with, and what happens where it cannot be read."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from xai_desktop.app import language
from xai_desktop.core import wording as words
from xai_desktop.core.errors import InputError
from xai_desktop.core.wording import Catalogue


@pytest.fixture(autouse=True)
def english_again(qapp: QCoreApplication) -> Iterator[None]:
    yield
    language.begin("en")


@pytest.mark.parametrize(
    ("setting", "system", "chosen"),
    [
        ("system", "de_CH", "de"),
        ("system", "de", "de"),
        ("system", "en_GB", "en"),
        ("system", "fr_FR", "en"),
        ("system", "C", "en"),
        ("en", "de_DE", "en"),
        ("de", "en_GB", "de"),
    ],
)
def test_the_setting_comes_first_then_the_desktop(setting: str, system: str, chosen: str) -> None:
    assert language.chosen_language(setting, system) == chosen


def test_qt_speaks_the_same_language() -> None:
    assert language.begin("de") == ""
    assert words.language() == "de"
    assert words.wording("Settings") == "Einstellungen"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert language.begin("en") == ""
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_language_that_cannot_be_read_leaves_english_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> Catalogue:
        raise InputError("de.po: line 3: damaged; install the program again.")

    monkeypatch.setattr(language, "load_catalogue", refuse)
    assert "line 3" in language.begin("de")
    assert words.language() == "en"
