"""A file of gigabytes may well be empty: what its names are is asked before any of its numbers are read."""

import json
from pathlib import Path

import pytest
import torch
from torchvision import models

from tests.helpers.bundles import small_bundle
from tests.helpers.importing import saved
from xai_desktop.core.errors import BundleError
from xai_desktop.models import store, weight_file
from xai_desktop.services.importing import propose

GIGABYTES = 3 << 30


def holed(path: Path, name: str = "a") -> Path:
    """Safetensors of one tensor, all of it a hole."""
    told = {name: {"dtype": "F32", "shape": [GIGABYTES // 4], "data_offsets": [0, GIGABYTES]}}
    head = json.dumps(told).encode()
    with path.open("wb") as stream:
        stream.write(len(head).to_bytes(8, "little") + head)
        stream.truncate(8 + len(head) + GIGABYTES)
    return path


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("numbers were read")

    monkeypatch.setattr(weight_file, "safetensors_of", refuse)
    monkeypatch.setattr(weight_file, "tensors", refuse)


@pytest.mark.usefixtures("unread")
def test_empty_safetensors_are_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"w\.safetensors: its 1 names, which begin with a, are of no architecture"):
        propose(holed(tmp_path / "w.safetensors"))


@pytest.mark.usefixtures("unread")
def test_tensors_of_torch_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_file, "LARGE", 100)
    with pytest.raises(BundleError, match="are of no architecture"):
        propose(saved(tmp_path / "w.pt", {"a": torch.zeros(30, 30)}))


def test_what_is_large_and_fits_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_file, "LARGE", 100)
    state = models.squeezenet1_1(num_classes=2).state_dict()
    for content in (state, {"state_dict": {f"module.{name}": value for name, value in state.items()}}):
        assert propose(saved(tmp_path / "w.pt", content)).architecture == "torchvision/squeezenet1_1"


def test_a_bundle_whose_network_has_no_plan_reads_no_more_than_any_network_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_bundle(tmp_path / "b")
    monkeypatch.setattr(store, "planned", lambda _make: None)
    store.load_bundle(folder)
    monkeypatch.setattr(store, "LARGEST", GIGABYTES - 1)
    holed(folder / "weights.safetensors")
    with pytest.raises(BundleError, match=r"weights of more than 2 GB are not read; copy the bundle again"):
        store.load_bundle(folder)
