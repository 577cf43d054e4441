"""A new explainer is one file: laid beside the others it is in the catalogue, the command line and the reports."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_png
from tests.unit.explainers.test_contract import FILM
from tests.unit.explainers.test_contract import bundle as bundle
from xai_desktop.cli import main
from xai_desktop.core.discovery import import_parts
from xai_desktop.explainers import EXPLAINERS, cards, methods
from xai_desktop.io import explainer_cards
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.explaining import explain

ONE_FILE = '''
"""Somebody et al., 2031."""

from typing import Annotated

from torch import Tensor

from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.class_activation import ClassActivation


@explainer("powered_cam", "Powered CAM", "Somebody et al. 2031")
class PoweredCam(ClassActivation):
    """Features times their gradients, to a power."""

    power: Annotated[int, Range(1, 5), Label("Power", "One is HiResCAM.")] = 3

    def formula(self, a: Tensor, g: Tensor) -> Tensor:
        return ((a * g) ** self.power).sum(1)
'''


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file in a folder of methods, found as all others are; forgotten afterwards."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "powered_cam.py").write_text(ONE_FILE, encoding="utf-8")
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(folder)])
    monkeypatch.setattr(EXPLAINERS, "_parts", dict(EXPLAINERS._parts))
    import_parts(methods)
    monkeypatch.setattr(explainer_cards, "cards_file", lambda: tmp_path / "explainers.json")
    monkeypatch.setattr(cards, "cards_file", lambda: tmp_path / "explainers.json")
    cards.write_cards()
    explainer_cards.read_explainer_cards.cache_clear()
    yield
    explainer_cards.read_explainer_cards.cache_clear()
    sys.modules.pop("xai_desktop.explainers.methods.powered_cam")
    del methods.powered_cam  # type: ignore[attr-defined]


def test_it_is_known_to_scripts_with_its_parameters(added: None, bundle: ModelBundle) -> None:
    found = explain(bundle, FILM, "powered_cam", target="b", power=1)
    np.testing.assert_allclose(found.raw, explain(bundle, FILM, "hires_cam", target="b").raw, atol=1e-6)
    assert not np.allclose(found.raw, explain(bundle, FILM, "powered_cam", target="b").raw)
    assert dict(found.provenance.parameters)["power"] == 1


def test_it_is_known_to_forms_and_the_command_line(
    added: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = explainer_cards.find_explainer_card("powered_cam")
    assert (card.label, card.group, card.layerwise) == ("Powered CAM", "Class activation maps", True)
    assert [(p.name, p.default, p.low, p.high) for p in card.parameters] == [("power", 3, 1, 5)]
    film = write_png(tmp_path / "film.png", gradient(40, 30, 8))
    words: list[object] = ["explain", film, "--explainer", "powered_cam", "--param", "power=2", "--out", tmp_path / "o"]
    code = main([str(word) for word in [*words, "--model", small_bundle(tmp_path), "--format", "json,pdf,png"]])
    assert code == 0, capsys.readouterr().err
    record = json.loads((tmp_path / "o" / "film" / "manifest.json").read_text("utf-8"))
    assert '"power": 2' in json.dumps(record)


def test_it_is_forgotten_again() -> None:
    assert "powered_cam" not in EXPLAINERS
