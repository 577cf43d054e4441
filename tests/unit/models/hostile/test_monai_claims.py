"""What a MONAI bundle says of itself is held against its weights, and never fills the memory."""

import json
import os
import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from tests.helpers.monai_bundles import NETWORK, dense_state, folder_of, members, metadata, zip_of
from xai_desktop.core.errors import BundleError
from xai_desktop.models.importing.monai_bundle import is_monai_bundle, open_bundle


@pytest.fixture(scope="module")
def dense() -> dict[str, Tensor]:
    return dense_state()[1]


def described(**image: object) -> bytes:
    return json.dumps(metadata(**image)).encode()


@pytest.mark.parametrize("name", ["models/model.pt", "models/model.ts"])
def test_a_bomb_in_the_place_of_weights_is_not_unpacked(name: str, tmp_path: Path) -> None:
    files = {"configs/metadata.json": described(), name: bytes(1 << 26)}
    path = zip_of(tmp_path / "bomb.zip", files)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BundleError, match=r"(unpacks to \d+ times its size.*; copy|model\.ts is a program)"):
        open_bundle(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 24 << 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("spatial_shape", "[1e999, 64]"),
        ("spatial_shape", "[NaN, 64]"),
        ("spatial_shape", f"[1{'0' * 400}, 64]"),
        ("value_range", f"[0, 1{'0' * 400}]"),
        ("value_range", "[-Infinity, Infinity]"),
        ("value_range", "[0, NaN]"),
    ],
)
def test_numbers_that_no_film_can_have(field: str, value: str, dense: dict[str, Tensor], tmp_path: Path) -> None:
    files = members(dense)
    files["configs/metadata.json"] = described(**{field: "HERE"}).replace(b'"HERE"', value.encode())
    path = folder_of(tmp_path / "chest", files)
    with pytest.raises(BundleError) as caught:
        open_bundle(path)
    assert str(caught.value).startswith(f"{path}: {field} in configs/metadata.json holds a number that no film can")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"in_channels": 3}, "says in_channels=3, but its weights have 1 channels"),
        ({"out_channels": 5}, "says out_channels=5, but its weights have 2 classes"),
        ({"out_channels": 10**400}, "which no network here can do"),
    ],
)
def test_a_description_that_its_weights_contradict(
    changed: dict[str, Any], word: str, dense: dict[str, Tensor], tmp_path: Path
) -> None:
    path = folder_of(tmp_path / "chest", members(dense, {**NETWORK, **changed}))
    with pytest.raises(BundleError) as caught:
        open_bundle(path)
    assert str(caught.value).startswith(f"{path}: network_def in configs/inference.json")
    assert word in str(caught.value)


def test_a_pipe_in_the_place_of_weights(tmp_path: Path) -> None:
    path = folder_of(tmp_path / "chest", {"configs/metadata.json": described()})
    (path / "models").mkdir()
    os.mkfifo(path / "models" / "model.pt")
    with pytest.raises(BundleError, match=r"model\.pt: is no ordinary file but a pipe"):
        open_bundle(path)
    with pytest.raises(BundleError, match="is no ordinary file"):
        is_monai_bundle(path / "models" / "model.pt")


def test_a_folder_whose_name_only_ends_as_it_should(dense: dict[str, Tensor], tmp_path: Path) -> None:
    path = tmp_path / "chest.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xconfigs/metadata.json", "{}")
        for name, content in members(dense).items():
            archive.writestr(f"b/{name}", content)
    assert open_bundle(path).proposal.classes == ("Nodule", "Mass")
