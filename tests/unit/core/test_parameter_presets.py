"""Presets of parameters: kept as plain values, used as far as they still can be."""

import json

import pytest

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.known_presets import KNOWN, STANDARD, known_presets
from xai_desktop.core.parameter_presets import LONGEST, ParameterPreset, PresetBook
from xai_desktop.core.parameters import Parameter
from xai_desktop.io.explainer_cards import find_explainer_card, read_explainer_cards

FORM = (Parameter("samples", "int", 25, "Samples", low=2, high=500), Parameter("noise", "float", 0.15, "Noise"))


def test_a_preset_fills_the_whole_form() -> None:
    assert ParameterPreset("smooth_grad", "few", (("samples", 5),)).fitted(FORM).values == {"samples": 5, "noise": 0.15}


def test_what_an_explainer_no_longer_has_is_said_and_the_rest_used() -> None:
    fitted = ParameterPreset("smooth_grad", "old", (("radius", 3), ("samples", 900), ("noise", 0.2))).fitted(FORM)
    assert fitted.values == {"samples": 25, "noise": 0.2}
    assert (fitted.gone, fitted.wrong) == (("radius",), ("samples",))
    assert "no longer has radius" in fitted.sentence
    assert "kept for samples is no longer allowed" in fitted.sentence
    assert ParameterPreset("smooth_grad", "new", (("noise", 0.2),)).fitted(FORM).sentence == ""


def test_a_book_keeps_renames_replaces_and_forgets() -> None:
    book = PresetBook().saved("rise", "  my   own ", {"samples": 10}).saved("lime", "my own", {"samples": 20})
    assert [one.name for one in book.of("rise")] == ["my own"]
    again = book.saved("rise", "My Own", {"samples": 30})
    assert [dict(one.values) for one in again.of("rise")] == [{"samples": 30}]
    named = again.renamed("rise", "my own", "night")
    assert [one.name for one in named.of("rise")] == ["night"]
    assert named.of("lime") == book.of("lime")
    assert named.without("rise", "NIGHT").of("rise") == ()
    assert named.without("rise", "unknown") == named


def test_two_presets_of_an_explainer_never_have_one_name() -> None:
    book = PresetBook().saved("rise", "day", {}).saved("rise", "night", {})
    with pytest.raises(SettingsError, match="called day"):
        book.renamed("rise", "night", "DAY")
    assert [one.name for one in book.renamed("rise", "night", "Night").of("rise")] == ["day", "Night"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST + 1)])
def test_a_name_must_fit_into_a_list(name: str) -> None:
    with pytest.raises(SettingsError, match="name"):
        PresetBook().saved("rise", name, {})


def test_a_book_survives_the_settings_file() -> None:
    book = PresetBook().saved("rise", "a", {"samples": 10, "fill": "zero", "x": 0.5, "on": True})
    assert PresetBook.from_json(json.loads(json.dumps(book.as_json()))) == (book, ())


def test_a_damaged_entry_falls_out_alone() -> None:
    good = {"explainer": "rise", "name": "a", "values": {"samples": 10}}
    damaged = [None, good, {"explainer": "rise"}, {**good, "name": ""}, {**good, "values": {"samples": [1]}}, 7, "text"]
    book, bad = PresetBook.from_json(damaged)
    assert [one.name for one in book.presets] == ["a"]
    assert bad == ("preset 1", "preset 3", "preset 4", "preset 5", "preset 6", "preset 7")
    assert PresetBook.from_json({"a": 1}) == (PresetBook(), ("presets",))


def test_every_preset_of_the_program_fits_its_explainer_and_changes_something() -> None:
    for preset in KNOWN:
        parameters = find_explainer_card(preset.explainer).parameters
        fitted = preset.fitted(parameters)
        assert fitted.sentence == "", preset
        assert fitted.values != {one.name: one.default for one in parameters}, preset


def test_standard_is_first_and_only_where_there_is_something_to_set() -> None:
    for card in read_explainer_cards():
        presets = known_presets(card)
        assert [one.name for one in presets[:1]] == ([STANDARD] if card.parameters else [])
        assert len({one.name for one in presets}) == len(presets)
