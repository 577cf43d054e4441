"""Weights are read as torch itself reads them: same names, same order, same bits, in every layout that torch writes."""

import argparse
import io
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
import torchvision
from torch import Tensor, nn

from tests.helpers import hostile
from xai_desktop.core.errors import BundleError
from xai_desktop.models.weight_file import read_weights

BOTH = pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])


def saved(path: Path, content: object, legacy: bool = False) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    return path


def assert_same(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    assert list(found) == list(wanted)
    for name, value in wanted.items():
        assert found[name].dtype == value.dtype, name
        assert found[name].shape == value.shape, name
        assert torch.equal(found[name], value), name


@BOTH
def test_a_state_dict_as_torch_reads_it(tmp_path: Path, legacy: bool) -> None:
    torch.manual_seed(0)
    path = saved(tmp_path / "w.pt", torchvision.models.squeezenet1_1(num_classes=3).state_dict(), legacy)
    assert_same(read_weights(path).state, torch.load(path, weights_only=True))


@BOTH
def test_every_kind_of_number_and_every_kind_of_view(tmp_path: Path, legacy: bool) -> None:
    base = torch.arange(24.0).reshape(4, 6)
    kinds = (
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.int64,
        torch.int32,
        torch.int16,
        torch.int8,
        torch.bool,
    )
    state = {f"k.{kind}": base.to(kind) for kind in (*kinds, torch.uint8)}
    state |= {"turned": base.T, "part": base[1:3, 2:], "same": base, "one": torch.tensor(7), "none": torch.empty(0, 3)}
    state |= {"parameter": nn.Parameter(base[0])}
    path = saved(tmp_path / "w.pt", state, legacy)
    assert_same(read_weights(path).state, torch.load(path, weights_only=True))


@BOTH
def test_a_whole_network_gives_its_state_dict_and_says_so(tmp_path: Path, legacy: bool) -> None:
    torch.manual_seed(0)
    net = torchvision.models.mobilenet_v3_small(num_classes=2)
    net.register_buffer("passing", torch.ones(3), persistent=False)
    found = read_weights(saved(tmp_path / "net.pt", net, legacy))
    assert_same(found.state, net.state_dict())
    assert found.made_by == "torchvision.models.mobilenetv3.MobileNetV3"
    assert "only the tensors were read" in found.said[0]


@BOTH
@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model", "net", "ema"])
def test_wrappings_are_taken_off_and_said(tmp_path: Path, legacy: bool, key: str) -> None:
    wrapped = {"epoch": 3, key: OrderedDict(hostile.STATE), "args": argparse.Namespace(lr=0.1), "best": 0.5}
    found = read_weights(saved(tmp_path / "w.pt", wrapped, legacy))
    assert_same(found.state, hostile.STATE)
    assert f"kept under {key}" in found.said[0]


def test_of_two_sets_of_weights_the_plain_one_is_taken_and_the_other_named(tmp_path: Path) -> None:
    averaged = {name: value + 1 for name, value in hostile.STATE.items()}
    found = read_weights(saved(tmp_path / "w.pt", {"model_ema": averaged, "model": hostile.STATE}))
    assert_same(found.state, hostile.STATE)
    assert "beside model_ema" in found.said[0]


def test_names_of_classes_beside_the_weights(tmp_path: Path) -> None:
    content = {"state_dict": hostile.STATE, "classes": ["Mass", "Nodule"]}
    assert read_weights(saved(tmp_path / "w.pt", content)).classes == ("Mass", "Nodule")


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(hostile.state_bytes(hostile.STATE))
    assert set(read_weights(path).state) == set(hostile.STATE)
    stream = io.BytesIO()
    torch.save(hostile.STATE, stream)
    other = tmp_path / "weights.bin"
    other.write_bytes(stream.getvalue())
    assert set(read_weights(other).state) == set(hostile.STATE)


@pytest.mark.parametrize("content", [{"a": 1}, [1, 2], 5, {"state_dict": {}}, torch.zeros(2)])
def test_what_holds_no_weights(tmp_path: Path, content: object) -> None:
    with pytest.raises(BundleError, match=r"something else than a table of weights\); save"):
        read_weights(saved(tmp_path / "w.pt", content))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_program_is_not_taken_for_weights(tmp_path: Path) -> None:
    path = tmp_path / "program.pt"
    torch.jit.save(torch.jit.script(nn.Linear(2, 2)), path)
    with pytest.raises(BundleError, match="TorchScript"):
        read_weights(path)
