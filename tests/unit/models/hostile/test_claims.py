"""What files say of their classes, thresholds and shapes is held against what they are."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torchvision import models

from tests.helpers.importing import saved
from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Choices
from xai_desktop.models.importing.bundling import card_of
from xai_desktop.models.importing.state_dicts import opened
from xai_desktop.models.weight_file import WeightFile, read_weights

STATE = {"fc.weight": torch.ones(3, 2), "fc.bias": torch.zeros(3)}


def kept(path: Path, **more: object) -> WeightFile:
    return read_weights(saved(path / "w.pt", {"state_dict": STATE, **more}))


def test_classes_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    assert kept(tmp_path, class_to_idx={"Mass": 2, "Effusion": 0, "Nodule": 1}).classes == (
        "Effusion",
        "Nodule",
        "Mass",
    )
    assert kept(tmp_path, classes=["b", "a"]).classes == ("b", "a"), "a list is in order as it is"


@pytest.mark.parametrize(
    "numbers",
    [
        {"a": 1, "b": 2, "c": 3},
        {"a": 0, "b": 0, "c": 1},
        {"a": 0, "b": 1, "c": 2.0},
        {"a": False, "b": True, "c": 2},
        {"a": "0", "b": "1"},
        {"a": 0, "b": -1},
    ],
)
def test_numbers_that_are_no_places_name_no_class(numbers: dict[str, object], tmp_path: Path) -> None:
    found = kept(tmp_path, class_to_idx=numbers)
    assert found.classes == ()
    assert any("class_to_idx" in text and "not numbered from 0" in text for text in found.notices)


def grey_dense(tmp_path: Path, **more: object) -> Path:
    net = models.densenet121(num_classes=18)
    net.features.conv0 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    return saved(tmp_path / "net.pt", {**net.state_dict(), **more})


def test_operating_points_outside_of_a_sigmoid_are_left_out_and_said(tmp_path: Path) -> None:
    points = [0.25] * 18
    points[1], points[2], points[3], points[4], points[5] = 7.0, -3.0, 1.0, 0.0, float("nan")
    found = opened(read_weights(grey_dense(tmp_path, op_threshs=torch.tensor(points)))).proposal
    assert found.operating_points == (0.25, *[None] * 5, *[0.25] * 12)
    said = " ".join(found.notices)
    assert "4 of its operating points (op_threshs) are not between 0 and 1 and were left out" in said
    assert "1 of 18 outputs have no operating point" in said


def test_that_eighteen_grey_outputs_are_torchxrayvisions_is_a_guess(tmp_path: Path) -> None:
    word = "is a guess from its one channel and 18 outputs"
    bare = opened(read_weights(grey_dense(tmp_path))).proposal
    assert bare.kind == "TorchXRayVision"
    assert any(word in text for text in bare.notices)
    known = opened(read_weights(grey_dense(tmp_path, op_threshs=torch.full((18,), 0.3)))).proposal
    assert not any(word in text for text in known.notices)


def resnet(**more: torch.Tensor) -> dict[str, torch.Tensor]:
    return {**models.resnet18(num_classes=2).state_dict(), **more}


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"conv1.weight": torch.zeros(64, 2, 7, 7)}, "resnet18, but it takes films of 2 channels"),
        ({"fc.weight": torch.zeros(0, 512), "fc.bias": torch.zeros(0)}, "resnet18, but it gives no score at all"),
    ],
)
def test_a_known_network_that_cannot_be_used_says_why(
    changed: dict[str, torch.Tensor], word: str, tmp_path: Path
) -> None:
    file = read_weights(saved(tmp_path / "w.pt", resnet(**changed)))
    with pytest.raises(BundleError, match=word):
        opened(file)
    with pytest.raises(BundleError, match=word.partition("but it ")[2]):
        opened(file, "torchvision/resnet18")


@pytest.mark.parametrize("architecture", ["", "monai/ResNet18"])
def test_a_first_convolution_without_sides(architecture: str, tmp_path: Path) -> None:
    state = {"layer2.0.downsample.0.bias": torch.zeros(4), "conv1.weight": torch.tensor(1.0)}
    with pytest.raises(BundleError, match="architecture"):
        opened(read_weights(saved(tmp_path / "w.pt", state)), architecture)


@pytest.mark.parametrize("name", ["new\nline.pt", "b\udce9d.pt", "a\u2028b.pt"])
def test_the_card_shows_the_name_of_its_file_in_one_line(name: str, tmp_path: Path) -> None:
    file = read_weights(saved(tmp_path / "w.pt", resnet()))
    proposal = replace(opened(file).proposal, source=tmp_path / name)
    shown = card_of(proposal, Choices("n", ("a", "b")), "0" * 64).origin.file
    assert shown in ("new\ufffdline.pt", "b\ufffdd.pt", "a\ufffdb.pt")
    assert shown.encode("utf-8")
