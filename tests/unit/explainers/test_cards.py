"""The written catalogue says what the code says, and can be read without torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from xai_desktop.core.errors import ExplainerError, FormatError, InputError
from xai_desktop.explainers import cards as catalogue
from xai_desktop.io import explainer_cards
from xai_desktop.io.explainer_cards import cards_file, cards_from, cards_text, find_explainer_card, read_explainer_cards


def test_the_file_is_up_to_date() -> None:
    remedy = "run `make catalogue` and commit resources/explainers.json"
    assert cards_file().read_text(encoding="utf-8") == cards_text(catalogue.cards()), remedy


def test_what_is_read_equals_what_was_written() -> None:
    assert read_explainer_cards() == catalogue.cards()


def test_writing_again_gives_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "cards_file", lambda: tmp_path / "explainers.json")
    assert cards_from(catalogue.write_cards()) == catalogue.cards()


def test_the_catalogue_holds_the_methods_of_this_version() -> None:
    found = {card.key: card for card in read_explainer_cards()}
    cams = {"grad_cam", "grad_cam_pp", "hires_cam", "layer_cam", "xgrad_cam"}
    assert found.keys() >= cams | {"saliency", "input_x_gradient", "occlusion"}
    assert {key for key, card in found.items() if card.layerwise} >= cams
    signed = {key for key, card in found.items() if card.signed}
    assert signed >= {"occlusion", "lime"}
    assert not signed & (cams | {"saliency", "input_x_gradient"})
    assert [p.name for p in found["saliency"].parameters] == ["reduction", "smoothing"]
    assert found["saliency"].parameters[0].choices == ("max", "sum", "sum_p99", "signed")
    assert not found["occlusion"].needs
    assert len(found["grad_cam"].needs) == 2


def test_an_unknown_key_names_the_ones_there_are() -> None:
    assert find_explainer_card("layer_cam").label == "LayerCAM"
    with pytest.raises(ExplainerError, match=r"no explainer called 'lpr'; choose one of: .*, grad_cam, "):
        find_explainer_card("lpr")


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"key": "a"}]', '{"a": 1}', "\x00"])
def test_a_damaged_catalogue_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / explainer_cards.FILE
    path.write_text(text)
    with pytest.raises(FormatError, match=r"explainers\.json: is no catalogue"):
        cards_from(path)
    with pytest.raises(InputError, match="no such file"):
        cards_from(tmp_path / "nowhere.json")


def test_reading_needs_no_torch_and_writing_prints_nothing() -> None:
    code = "import sys, xai_desktop.io.explainer_cards as c; c.read_explainer_cards(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
