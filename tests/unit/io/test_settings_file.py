"""Settings survive damage: what cannot be used falls back alone and is named."""

import json

import pytest

from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import load_settings, save_settings, settings_path


def test_settings_round_trip() -> None:
    table = {"Infiltrate": "Infiltration"}
    wanted = Settings(theme="light", opacity=0.25, panes=1, labels=table)
    save_settings(wanted)
    assert load_settings() == (wanted, "")


def test_no_file_means_defaults_without_a_word() -> None:
    assert load_settings() == (Settings(), "")


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "\x00\x01", '"dark"'])
def test_a_damaged_file_is_named_and_defaults_are_used(text: str) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(text)
    settings, note = load_settings()
    assert settings == Settings()
    assert str(settings_path()) in note


def test_one_bad_field_falls_back_alone() -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(json.dumps({"theme": "pink", "opacity": 1, "panes": True, "percentile": 95.0}))
    settings, note = load_settings()
    assert settings == Settings(opacity=1.0, percentile=95.0)
    assert "theme" in note
    assert "panes" in note
    assert "opacity" not in note


@pytest.mark.parametrize("labels", [["Mass"], {"Mass": 3}, {"": "Mass"}, {"Mass": " "}, "Mass", None])
def test_a_table_of_labels_holds_texts_for_texts(labels: object) -> None:
    settings, bad = Settings.from_json({"labels": labels, "panes": 1})
    assert settings == Settings(panes=1)
    assert bad == ("labels",)


def test_two_settings_do_not_share_their_table_of_labels() -> None:
    assert Settings().labels is not Settings().labels
