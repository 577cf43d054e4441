"""Settings survive damage: what cannot be used falls back alone and is named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from xai_desktop.core.own_window import OwnWindow
from xai_desktop.core.settings import Settings
from xai_desktop.core.settings_migrations import STEPS, VERSION, migrated
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, PerClass
from xai_desktop.core.threshold_words import threshold_json
from xai_desktop.io import atomic
from xai_desktop.io.settings_file import load_settings, save_settings, settings_path

VERSION_1 = """{
 "theme": "light",
 "bundle": "nih-cascade",
 "colormap": "viridis",
 "opacity": 0.3,
 "percentile": 95.0,
 "panes": 1,
 "workspace": "models",
 "geometry": "AdnQywADAAA=",
 "splitters": "AAAA/wAA|AAAA/wAB",
 "labels": {
  "Infiltrate": "Infiltration"
 }
}
"""
"""A file as the program wrote it before versions were numbered."""


def written(text: str) -> Path:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(text, "utf-8")
    return settings_path()


def test_settings_round_trip() -> None:
    table = {"Infiltrate": "Infiltration"}
    wanted = Settings(
        theme="light",
        opacity=0.25,
        panes=1,
        labels=table,
        font_points=12.0,
        language="de",
        reading_steps=False,
        reading_reason="teaching",
        shortcuts={"fit": ["Ctrl+0"], "quit": []},
        window_presets=(OwnWindow("Größe", -600.5, 1500, "CT"), OwnWindow("own", 2000, 400)),
        presets={"grad_cam": {"mine": {"layer": "last"}}},
        worklist_view={"sort": "date"},
    )
    save_settings(wanted)
    assert load_settings() == (wanted, "")


def test_no_file_means_defaults_without_a_word() -> None:
    assert load_settings() == (Settings(), "")


DAMAGED = ["", "{", "[1, 2]", "\x00\x01", '"dark"', "[" * 100_000, '{"bundle": "\\ud800"}']


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_file_is_put_aside_and_named(text: str) -> None:
    path = written(text)
    settings, note = load_settings()
    assert settings == Settings()
    (kept,) = path.parent.glob("settings.damaged-*.json")
    assert kept.read_text("utf-8") == text
    assert str(path) in note
    assert kept.name in note
    assert note.count(".json") == 2
    assert not path.exists()
    assert load_settings() == (Settings(), "")


def test_bytes_that_are_no_text_are_put_aside() -> None:
    path = written("")
    path.write_bytes(b'{"theme": "\xff\xfe"}')
    assert load_settings()[0] == Settings()
    assert [kept.read_bytes() for kept in path.parent.glob("*damaged*")] == [b'{"theme": "\xff\xfe"}']


def test_two_damaged_files_of_one_day_are_both_kept() -> None:
    for text in ("{1", "{2", "{3"):
        written(text)
        load_settings()
    kept = sorted(settings_path().parent.glob("settings.damaged-*.json"))
    assert sorted(path.read_text() for path in kept) == ["{1", "{2", "{3"]


def test_a_damaged_file_that_cannot_be_moved_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    path = written("{")

    def refuse(here: Path, _there: Path) -> None:
        raise atomic.ExportError(f"{here}: read-only")

    monkeypatch.setattr(atomic, "move", refuse)
    settings, note = load_settings()
    assert settings == Settings()
    assert "damaged" in note
    assert path.read_text() == "{"


def test_a_mark_of_the_editor_before_the_file_is_no_damage() -> None:
    written("").write_bytes(b"\xef\xbb\xbf" + json.dumps({"theme": "light"}).encode())
    assert load_settings() == (Settings(theme="light"), "")


def test_a_file_of_version_1_keeps_all_that_it_says() -> None:
    written(VERSION_1)
    settings, note = load_settings()
    assert note == ""
    said = json.loads(VERSION_1)
    assert {name: getattr(settings, name) for name in said} == said
    usual = replace(Settings(), **said)
    assert settings == usual
    save_settings(settings)
    assert json.loads(settings_path().read_text())["version"] == VERSION
    assert load_settings() == (settings, "")


def test_steps_are_taken_in_their_order_and_only_those_that_are_missing() -> None:
    def to_2(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "way": [*data.get("way", []), 2]}

    def to_3(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "way": [*data.get("way", []), 3]}

    assert migrated({}, (to_2, to_3))["way"] == [2, 3]
    assert migrated({"version": 1}, (to_2, to_3))["way"] == [2, 3]
    assert migrated({"version": 2}, (to_2, to_3))["way"] == [3]
    assert "way" not in migrated({"version": 3}, (to_2, to_3))
    assert "way" not in migrated({"version": 9}, (to_2, to_3))
    for odd in ("2", 0, -1, True, None, 2.0):
        assert migrated({"version": odd}, (to_2, to_3))["way"] == [2, 3], odd
    assert len(STEPS) + 1 == VERSION


def test_a_step_does_not_change_the_data_that_it_was_given() -> None:
    data = {"old": 1}
    migrated(data, (lambda found: found.pop("old") and found,))
    assert data == {"old": 1}


def test_what_a_newer_program_wrote_is_kept() -> None:
    newer = {"version": VERSION + 3, "theme": "light", "hologram": {"depth": [1, None]}, "zoom": 2}
    written(json.dumps(newer))
    settings, note = load_settings()
    assert note == ""
    save_settings(replace(settings, panes=1))
    again = json.loads(settings_path().read_text())
    assert {name: again[name] for name in newer} == newer
    assert again["panes"] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("font_points", 7.9),
        ("font_points", 16.1),
        ("font_points", float("nan")),
        ("font_points", 10**400),
        ("font_points", "12"),
        ("language", "fr"),
        ("reading_steps", 1),
        ("reading_reason", "two\nlines"),
        ("shortcuts", []),
        ("presets", []),
        ("worklist_view", "date"),
        ("window_presets", {}),
    ],
)
def test_a_value_out_of_its_range_falls_back(field: str, value: object) -> None:
    settings, bad = Settings.from_json({field: value, "panes": 1})
    assert settings == Settings(panes=1)
    assert bad == (field,)


def test_one_bad_shortcut_and_one_bad_window_fall_back_alone() -> None:
    windows = [{"name": "a", "centre": 1, "width": 2}, {"name": "a"}, 7, {"name": "b", "centre": 0, "width": -1}]
    shortcuts = {"fit": ["F"], "quit": "Ctrl+Q", "about": [1], "newer": ["F9"]}
    settings, bad = Settings.from_json({"window_presets": windows, "shortcuts": shortcuts})
    assert settings.window_presets == (OwnWindow("a", 1, 2),)
    assert settings.shortcuts == {"fit": ["F"], "newer": ["F9"]}
    assert bad == ("shortcuts.quit", "shortcuts.about", "window_presets.2", "window_presets.3", "window_presets.4")


def test_one_bad_field_falls_back_alone() -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(json.dumps({"theme": "pink", "opacity": 1, "panes": True, "percentile": 95.0}))
    settings, note = load_settings()
    assert settings == Settings(opacity=1.0, percentile=95.0)
    assert "theme" in note
    assert "panes" in note
    assert "opacity" not in note


def test_a_threshold_is_kept_and_a_file_of_an_older_version_still_cuts_where_it_did() -> None:
    both = PerClass((("Mass", Otsu()),), Absolute(0.3))
    table = threshold_json(both)
    save_settings(Settings(threshold=table, class_thresholds=table["classes"]))
    settings, note = load_settings()
    assert (settings.mask_threshold, settings.per_class.table, note) == (both, both.table, "")
    assert Settings.from_json({"percentile": 85.0})[0].mask_threshold == Percentile(85)


@pytest.mark.parametrize("damage", [{"kind": "median"}, {"kind": "percentile", "percentile": 100}, "otsu", 3])
def test_a_damaged_threshold_falls_back_alone(damage: object) -> None:
    settings, bad = Settings.from_json({"threshold": damage, "class_thresholds": {"Mass": damage}, "panes": 1})
    assert (settings, set(bad)) == (Settings(panes=1), {"threshold", "class_thresholds"})


@pytest.mark.parametrize("labels", [["Mass"], {"Mass": 3}, {"": "Mass"}, {"Mass": " "}, "Mass", None])
def test_a_table_of_labels_holds_texts_for_texts(labels: object) -> None:
    settings, bad = Settings.from_json({"labels": labels, "panes": 1})
    assert settings == Settings(panes=1)
    assert bad == ("labels",)


def test_two_settings_do_not_share_their_table_of_labels() -> None:
    assert Settings().labels is not Settings().labels
