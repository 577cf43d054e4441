"""ONNX files are data: read whole, kept to their folder, and refused in one sentence where something is not right."""

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper

from tests.helpers.onnx_files import model_of, runtime, saved, small_classifier
from xai_desktop.core.errors import InputError
from xai_desktop.models.onnx_net import external
from xai_desktop.models.onnx_net.converting import converted
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.reading import graph_of, read_file

LOCATION = "weights.bin"


def _apart(folder: Path, **entries: str) -> Path:
    """The small classifier with the weights of its first layer in another file; `entries` replace what is said."""
    model = small_classifier()
    tensor = model.graph.initializer[0]
    (folder / LOCATION).write_bytes(b"\0" * 16 + tensor.raw_data)
    told = {"location": LOCATION, "offset": "16", "length": str(len(tensor.raw_data)), **entries}
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in told.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return saved(model, folder / "net.onnx")


def test_weights_beside_the_file_come_into_it(tmp_path: Path) -> None:
    path = _apart(tmp_path)
    file = read_file(path)
    whole = small_classifier().SerializeToString()
    film = np.random.default_rng(1).normal(size=(2, 1, 16, 16)).astype(np.float32)
    assert not any(one.external_data for one in file.model.graph.initializer)
    np.testing.assert_array_equal(runtime(file.content, film), runtime(whole, film))
    assert file.hash == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_bundle_s_file_may_name_no_other(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"net\.onnx: names another file .* import it again"):
        read_file(_apart(tmp_path), alone=True)


OUTSIDE = [
    *("/etc/passwd", "../secret.bin", "a/../../secret.bin", "..\\secret.bin", "C:\\secret.bin", "\\\\host\\share\\x"),
    *("", "link.bin", "folder/secret.bin", "weights.bin\0.txt"),
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_file_outside_the_folder_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    secret, inside = tmp_path / "secret.bin", tmp_path / "model"
    secret.write_bytes(b"secret" * 100)
    inside.mkdir()
    (inside / "link.bin").symlink_to(secret)
    (inside / "folder").symlink_to(tmp_path)
    path = _apart(inside, location=name)
    opened = []
    monkeypatch.setattr(external, "_read", lambda place, *_: opened.append(place))
    with pytest.raises(InputError, match=r"net\.onnx: names .* not a file of its own folder.* export it again"):
        read_file(path)
    assert not opened


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"offset": "17"}, r"weights\.bin: holds fewer weights"),
        ({"offset": str(1 << 40)}, r"weights\.bin: holds fewer weights"),
        ({"offset": "-4"}, "says -4 where a number of bytes"),
        ({"length": "9" * 30}, "where a number of bytes"),
        ({"length": str(10 << 30)}, r"claims 10737418240 bytes where its shape has 144"),
        ({"location": "nothing.bin"}, r"nothing\.bin: holds fewer weights"),
        ({"location": "."}, "holds fewer weights"),
    ],
)
def test_places_in_the_other_file_are_checked(tmp_path: Path, entries: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_file(_apart(tmp_path, **entries))


def _claims(model: Any, dims: list[int]) -> Any:
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend(dims)
    return model


@pytest.mark.parametrize("dims", [[50_000, 50_000], [1 << 31, 1 << 31, 1 << 31], [-1], [4, 1, 3, 4]])
def test_a_tensor_that_claims_more_than_it_holds_is_refused_before_memory_is_asked_for(
    tmp_path: Path, dims: list[int]
) -> None:
    path = saved(_claims(small_classifier(), dims), tmp_path / "net.onnx")
    with pytest.raises(InputError, match=r"net\.onnx: the tensor features\.0\.weight .* export it again"):
        read_file(path)


def test_the_same_of_a_tensor_within_a_loop(tmp_path: Path) -> None:
    model = _with_loop()
    model.graph.node[-1].attribute[0].g.initializer[0].dims[:] = [1 << 20, 1 << 10]
    with pytest.raises(InputError, match="claims 4294967296 bytes and does not hold them"):
        read_file(saved(model, tmp_path / "net.onnx"))


def _with_loop() -> Any:
    body = helper.make_graph(
        [helper.make_node("Add", ["v", "one"], ["w"]), helper.make_node("Identity", ["c"], ["d"])],
        "body",
        [
            helper.make_tensor_value_info("n", TensorProto.INT64, []),
            helper.make_tensor_value_info("c", TensorProto.BOOL, []),
            helper.make_tensor_value_info("v", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("d", TensorProto.BOOL, []),
            helper.make_tensor_value_info("w", TensorProto.FLOAT, None),
        ],
        [helper.make_tensor("one", TensorProto.FLOAT, [], [1.0])],
    )
    loop = helper.make_node("Loop", ["", "on", "x"], ["y"], body=body)
    return model_of([loop], {"x": [1, 1, 16, 16]}, ["y"], {"on": np.array(True)})


@pytest.mark.parametrize("cut", [1, 40, 300, -1])
def test_a_file_that_ends_too_early_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(small_classifier().SerializeToString()[:cut])
    with pytest.raises(InputError, match=r"net\.onnx: .*(copy|export)"):
        read_file(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", os.urandom(4096), b"\x08\x0a" * 1000, b"\x3a" + b"\xff" * 9])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"net\.onnx: "):
        read_file(path)


def _custom() -> Any:
    model = small_classifier()
    model.graph.node[1].domain = "com.hospital"
    return model


def _functions() -> Any:
    model = small_classifier()
    model.functions.add().name = "f"
    return model


def _missing() -> Any:
    model = small_classifier()
    model.graph.node[0].input[0] = "nowhere"
    return model


def _not_numbers() -> Any:
    model = small_classifier()
    tensor = model.graph.initializer[0]
    tensor.raw_data = np.full(36, np.nan, np.float32).tobytes()
    return model


def _infinite() -> Any:
    model = small_classifier()
    model.graph.initializer[0].raw_data = np.full(36, np.inf, np.float32).tobytes()
    return model


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (_custom(), "its operator Relu is of com.hospital, not of ONNX itself"),
        (_functions(), "it has functions of its own"),
        (_with_loop(), "runs a graph of its own"),
        (_missing(), "in no order that can be computed"),
        (_not_numbers(), "are no numbers"),
        (_infinite(), "are no numbers"),
    ],
)
def test_what_cannot_be_converted_is_said(tmp_path: Path, model: Any, why: str) -> None:
    with pytest.raises(NotConvertible, match=why):
        converted(graph_of(read_file(saved(model, tmp_path / "net.onnx"))), model.graph.output[0].name)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"x": [1, 1, 16, 16], "age": [1, 1]}, "takes 2 inputs"),
        ({"x": [1, 256]}, "takes no batch of pictures"),
        ({"x": [1, 1, 16, 16, 16]}, "takes no batch of pictures"),
    ],
)
def test_only_classifiers_of_films_come_in(tmp_path: Path, inputs: dict[str, list[int]], said: str) -> None:
    node = helper.make_node("Relu", ["x"], ["y"])
    path = saved(model_of([node], inputs, ["y"], {}), tmp_path / "net.onnx")
    with pytest.raises(InputError, match=said):
        graph_of(read_file(path))


def test_names_of_a_file_cannot_reach_beyond_the_tree(tmp_path: Path) -> None:
    """Names such as those of a module's own parts, or with code in them, become plain names."""
    model = small_classifier()
    names = ['x"); import os; os.system("true', "forward", "a.b.c", "steps", "__class__"]
    for node, name in zip(model.graph.node, names, strict=False):
        node.name = f"/{name}/{node.op_type}"
    for tensor in model.graph.initializer:
        tensor.name = tensor.name.replace("features.0", "training").replace("features.2", "_modules")
    for node in model.graph.node:
        for n, one in enumerate(node.input):
            node.input[n] = one.replace("features.0", "training").replace("features.2", "_modules")
    net = converted(graph_of(read_file(saved(model, tmp_path / "net.onnx"))), "g")
    assert all(part.isidentifier() for name, _ in net.named_modules() for part in name.split(".") if part)
    assert net.training is False
    assert isinstance(net(torch.zeros(1, 1, 16, 16)), torch.Tensor)
