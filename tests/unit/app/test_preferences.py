"""Settings while the program runs: what is announced, what is kept, what goes on record."""

import json

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.preferences import Preferences
from xai_desktop.core.reading import ReadingStep
from xai_desktop.io.settings_file import settings_path


@pytest.fixture
def preferences(qtbot: QtBot) -> Preferences:
    return Preferences()


def test_a_change_names_what_is_different_and_nothing_else(preferences: Preferences) -> None:
    heard: list[frozenset[str]] = []
    preferences.changed.connect(heard.append)
    preferences.change(theme="dark", panes=1)
    preferences.change(panes=1)
    assert heard == [frozenset({"panes"})]


def test_changes_are_on_the_disk_after_a_while(qtbot: QtBot, preferences: Preferences) -> None:
    preferences.change(font_points=12.0)
    assert not settings_path().exists()
    qtbot.waitUntil(lambda: settings_path().exists(), timeout=5000)
    assert json.loads(settings_path().read_text())["font_points"] == 12.0


def test_turning_the_steps_off_is_announced_with_its_reason_and_holds_for_the_next_film(
    preferences: Preferences,
) -> None:
    heard: list[tuple[bool, str]] = []
    preferences.steps_changed.connect(lambda on, reason: heard.append((on, reason)))
    assert preferences.reading.step is ReadingStep.READ
    preferences.set_reading_steps(False, "teaching")
    preferences.set_reading_steps(False, "teaching")
    assert heard == [(False, "teaching")]
    assert preferences.reading.step is ReadingStep.REFERENCE
    assert not preferences.reading.steps_on
    assert "teaching" in preferences.reading.reason
    preferences.set_reading_steps(True)
    assert heard == [(False, "teaching"), (True, "")]
    assert preferences.reading.steps_on
    assert preferences.settings.reading_reason == ""


def test_what_decides_how_maps_are_judged_goes_on_record_once_it_rests(
    preferences: Preferences, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    heard: list[tuple[str, str]] = []
    preferences._telling.setInterval(50)
    preferences.judging_changed.connect(lambda name, value: heard.append((name, value)))
    for level in (0.3, 0.4, 0.5):  # dragged
        preferences.change(threshold={"kind": "absolute", "value": level}, panes=1)
    qtbot.waitUntil(lambda: bool(heard))
    preferences.change(labels={"Infiltrate": "Infiltration"}, theme="light")
    preferences.close()
    assert [name for name, _ in heard] == ["mask threshold", "names of labels"]
    assert "0.5" in heard[0][1]
    assert json.loads(heard[1][1]) == {"Infiltrate": "Infiltration"}
    preferences.close()
    assert len(heard) == 2
