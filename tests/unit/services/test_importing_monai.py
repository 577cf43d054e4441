"""MONAI bundles come in from a folder or a zip: described by their metadata, built from a short list, never run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor, nn
from torchvision import models

from tests.helpers.importing import assert_answers_as, assert_explains, imported, lively, saved
from tests.helpers.monai_bundles import NETWORK, dense_state, folder_of, members, metadata, zip_of
from xai_desktop.core.errors import BundleError
from xai_desktop.core.proposal import Choices, open_notices
from xai_desktop.models.efficientnet_bn import EfficientNetBN
from xai_desktop.services.importing import import_network, propose


@pytest.fixture(scope="module")
def dense() -> tuple[nn.Module, dict[str, Tensor]]:
    return dense_state()


@pytest.mark.parametrize("way", ["folder", "zip", "zip with a folder at its top"])
def test_a_bundle_comes_in_with_what_it_says_of_itself(
    way: str, dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path
) -> None:
    net, state = dense
    files = members(state)
    if way == "folder":
        path = folder_of(tmp_path / "chest", files)
    else:
        path = zip_of(tmp_path / "chest.zip", files, "chest/" if "top" in way else "")
    found = propose(path)
    assert (found.kind, found.architecture) == ("MONAI bundle", "monai/DenseNet121")
    assert found.classes == ("Nodule", "Mass")
    assert (found.input.size, found.input.channels, found.input.value_range) == ((128, 96), 1, (-1.0, 1.0))
    assert dict(found.about)["intended_use"] == "For tests"
    assert any("2 expressions and references elsewhere" in text for text in found.notices)
    if way != "folder":
        return
    bundle, _ = imported(path, tmp_path / "in")
    assert bundle.card.training_data == "drawn films"
    assert_answers_as(bundle, net)
    assert_explains(bundle)


@pytest.mark.parametrize(
    ("network", "word"),
    [
        ("$monai.networks.nets.DenseNet121(2, 1, 2)", "expressions are not carried out"),
        ({**NETWORK, "out_channels": "$__import__('os').system('touch sentinel')"}, "none is ever carried out"),
        ({**NETWORK, "out_channels": "@classes"}, "the expression @classes"),
        ({**NETWORK, "_target_": "os.system"}, "asks for os.system, which is not among"),
        ({**NETWORK, "_target_": "scripts.net.DenseNet121"}, "asks for scripts.net.DenseNet121"),
        ({**NETWORK, "_target_": "monai.networks.nets.UNet"}, "UNet"),
        ({**NETWORK, "spatial_dims": 3}, "spatial_dims=3"),
        ({**NETWORK, "init": ["a"]}, "init="),
        ({}, "asks for nothing"),
        (None, "no description of a network"),
    ],
)
def test_anything_but_a_known_name_with_plain_numbers_is_refused(
    network: Any, word: str, dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = folder_of(tmp_path / "chest", members({"a": dense[1]["features.conv0.weight"]}, network))
    with pytest.raises(BundleError) as caught:
        propose(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: network_def in configs/inference.json"), text
    assert word in text, text
    assert "; write the network into it by its name and plain numbers" in text
    assert not (tmp_path / "sentinel").exists()


@pytest.mark.parametrize("target", ["DenseNet121", "densenet121", "monai.networks.nets.DenseNet121"])
def test_the_ways_to_write_the_name(target: str, dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path) -> None:
    path = folder_of(tmp_path / "chest", members(dense[1], {**NETWORK, "_target_": target}))
    assert propose(path).architecture == "monai/DenseNet121"


def test_weights_of_another_network_than_it_names(dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path) -> None:
    path = folder_of(tmp_path / "chest", members(dense[1], {**NETWORK, "_target_": "DenseNet169"}))
    with pytest.raises(BundleError, match="does not belong to monai/DenseNet169"):
        propose(path)


def test_a_link_out_of_the_bundle_is_refused(dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path) -> None:
    files = members(dense[1])
    outside = tmp_path / "outside.pt"
    outside.write_bytes(files.pop("models/model.pt"))
    path = folder_of(tmp_path / "chest", files)
    (path / "models").mkdir()
    (path / "models" / "model.pt").symlink_to(outside)
    with pytest.raises(BundleError, match=r"model\.pt: is a link to a place outside of the bundle; copy"):
        propose(path)


def test_a_zip_that_would_write_outside_is_refused(tmp_path: Path) -> None:
    files = {"configs/metadata.json": json.dumps(metadata()).encode(), "../escaped.txt": b"out"}
    with pytest.raises(BundleError, match=r"evil\.zip: the member \.\./escaped\.txt points outside"):
        propose(zip_of(tmp_path / "evil.zip", files))


def test_a_bundle_without_weights_or_with_a_program_alone(tmp_path: Path) -> None:
    files = members({})
    del files["models/model.pt"]
    with pytest.raises(BundleError, match=r"has no models/model\.pt with weights; add"):
        propose(folder_of(tmp_path / "none", files))
    with pytest.raises(BundleError, match=r"its models/model\.ts is a program"):
        propose(folder_of(tmp_path / "program", {**files, "models/model.ts": b"x"}))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_description(content: bytes, tmp_path: Path) -> None:
    path = folder_of(tmp_path / "chest", {**members({}), "configs/metadata.json": content})
    with pytest.raises(BundleError, match=r"configs/metadata\.json .*; copy the bundle again"):
        propose(path)


def test_what_the_description_leaves_open_is_said(dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path) -> None:
    told = metadata(spatial_shape=["*", "*"], value_range=[])
    path = folder_of(tmp_path / "chest", {**members(dense[1]), "configs/metadata.json": json.dumps(told).encode()})
    said = " ".join(propose(path).notices)
    assert "does not say a size in pixels; 224 × 224 is a guess" in said
    assert "does not say which values its films have" in said


def test_what_a_network_does_not_take_is_said_before_there_is_a_bundle(tmp_path: Path) -> None:
    network = {"_target_": "TorchVisionFCModel", "model_name": "resnet18", "num_classes": 2, "conv1_t_stride": 2}
    path = folder_of(tmp_path / "chest", members(models.resnet18(num_classes=2).state_dict(), network))
    with pytest.raises(
        BundleError,
        match=r"chest: monai/TorchVisionFCModel-resnet18 does not take what is desc.*"
        r"conv1_t_stride=2.*; correct its description",
    ) as caught:
        propose(path)
    assert "bundle.json" not in str(caught.value)


def test_the_bundle_as_it_was_proposed_must_still_be_there(
    dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path
) -> None:
    path = folder_of(tmp_path / "chest", members(dense[1]))
    found = propose(path)
    (path / "models" / "model.pt").unlink()
    with pytest.raises(BundleError, match=r"was changed since it was looked at"):
        import_network(found, Choices("n"), tmp_path / "in")


def test_what_a_bundle_leaves_open_is_settled_by_whoever_says_it(
    dense: tuple[nn.Module, dict[str, Tensor]], tmp_path: Path
) -> None:
    path = folder_of(tmp_path / "chest", members(dense[1]))
    (path / "configs/metadata.json").write_text(json.dumps(metadata(spatial_shape=["*", "*"], value_range=[])))
    found = propose(path)
    told = [text for text in found.notices if "is a guess" in text]
    assert [text.partition(" ")[0] for text in told] == ["The", "The", "That"], "size, values and kind of scores"
    said = Choices("n", confirmed=("size", "value_range", "score_kind"))
    left = open_notices(found, said)
    assert [text for text in found.notices if text not in left] == told
    assert any("rows and columns exchanged" in text for text in left), "no field of an input says that"


def test_an_efficient_net_comes_in_with_its_own_size(tmp_path: Path) -> None:
    net = lively(EfficientNetBN("b0", 2, 1))
    told = {"_target_": "EfficientNetBN", "model_name": "efficientnet-b0", "spatial_dims": 2, "in_channels": 1}
    told |= {"num_classes": 2, "pretrained": False, "norm": ["batch", {"eps": 1e-3, "momentum": 0.01}]}
    path = folder_of(tmp_path / "theirs", members(dict(net.state_dict()), told))
    bundle, found = imported(path, tmp_path / "in")
    assert found.architecture == "monai/EfficientNetBN-b0"
    assert_answers_as(bundle, net)
    assert_explains(bundle)
    other = folder_of(tmp_path / "other", members(dict(net.state_dict()), told | {"norm": "batch"}))
    with pytest.raises(BundleError, match="asks for norm=batch, which no network here can do"):
        propose(other)


def test_efficient_nets_of_the_older_package_have_their_blocks_in_one_row(tmp_path: Path) -> None:
    state = EfficientNetBN("b0", 2).state_dict()
    in_row = {re.sub(r"_blocks\.\d+\.", "_blocks.", name): value for name, value in state.items()}
    found = propose(saved(tmp_path / "w.pth", in_row))
    assert (found.architecture, found.input.size) == ("monai/EfficientNetBN-b0", (224, 224))
    assert any("those of EfficientNet-PyTorch" in text for text in found.evidence)
