"""ONNX files that cannot be networks of films are refused at once, for the true reason."""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from tests.helpers.onnx_files import model_of, saved, small_classifier
from xai_desktop.core.errors import BundleError
from xai_desktop.models.onnx_net.converting import converted
from xai_desktop.models.onnx_net.reading import graph_of, read_bytes
from xai_desktop.models.programs.recognised import open_program


def _net(shape: tuple[int, ...], *first: Any, **constants: np.ndarray) -> Any:
    """A film, some operators that make `z` of it, its mean."""
    nodes = [
        *(first or [helper.make_node("Relu", ["x"], ["z"])]),
        helper.make_node("GlobalAveragePool", ["z"], ["p"]),
        helper.make_node("Flatten", ["p"], ["y"]),
    ]
    return model_of(nodes, {"x": list(shape)}, ["y"], constants)


def _without_output() -> Any:
    model = small_classifier()
    del model.graph.output[:]
    return model


def _other_output() -> Any:
    model = small_classifier()
    model.graph.output[0].name = "nix"
    return model


def _circle() -> Any:
    first = [helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"])]
    return _net((1, 3, 32, 32), *first, helper.make_node("Relu", ["b"], ["z"]))


def _enlarged() -> Any:
    resize = helper.make_node("Resize", ["x", "", "by"], ["z"])
    return _net((1, 3, 32, 32), resize, by=np.array([1, 1, 3000, 3000], np.float32))


IMPOSSIBLE: dict[str, tuple[Callable[[], Any], str]] = {
    "sides": (lambda: _net((1, 3, 200000, 200000)), "200000 x 200000 pixels, which are too many"),
    "pixels": (lambda: _net((1, 3, 8000, 8000)), "8000 x 8000 pixels, which are too many"),
    "channels": (lambda: _net((1, 1000000, 32, 32)), "films of 1000000 channels"),
    "batch": (lambda: _net((1000000, 3, 32, 32)), "takes 1000000 films at a time"),
    "no output": (_without_output, "has no output; export"),
    "other output": (_other_output, "'nix', which nothing in it computes; export the network again"),
    "circle": (_circle, "does not work here .its operators are in no order that can be computed, and ONNX Runtime"),
    "enlarged": (_enlarged, "does not work here .it makes tensors of more memory than"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_refused_for_its_reason(tmp_path: Path, name: str) -> None:
    make, said = IMPOSSIBLE[name]
    with pytest.raises(BundleError, match=rf"net\.onnx: .*{said}") as caught:
        open_program(saved(make(), tmp_path / "net.onnx"))
    assert "the size and the channels" not in str(caught.value)


def test_a_long_chain_takes_a_time_as_long_as_itself() -> None:
    """Each operator once: ten times as many would take a hundred times as long otherwise."""
    took = []
    for count in (1000, 10000):
        names = ["x", *(f"r{n}" for n in range(1, count)), "z"]
        chain = [helper.make_node("Neg", [one], [two]) for one, two in pairwise(names)]
        file = read_bytes(_net((1, 3, 8, 8), *chain).SerializeToString(), Path("net.onnx"))
        graph = graph_of(file)
        began = time.process_time()
        converted(graph, "y")
        took.append(time.process_time() - began)
    assert took[1] < 30 * took[0] + 0.5, took
