"""What a program answers is taken for scores only where it can be: shares are known, and no scores are refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper, numpy_helper
from torch import nn

from tests.helpers.onnx_files import runtime, saved, small_classifier
from tests.helpers.programs import films
from xai_desktop.core.errors import BundleError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import CONVERTED, ONNX
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.models.programs import foreign, opening_onnx
from xai_desktop.models.programs.comparing import difference, films_of
from xai_desktop.models.shares import logits_of
from xai_desktop.models.store import load_bundle
from xai_desktop.services.importing import import_network, propose


def ending(*nodes: Any, output: str = "end", kind: int | None = None, **constants: np.ndarray) -> Any:
    """The small classifier with more steps behind its scores, `y`."""
    model = small_classifier()
    (last,) = model.graph.output
    own = last.name
    for node in nodes:
        node.input[:] = [own if name == "y" else name for name in node.input]
    model.graph.node.extend(nodes)
    for name, value in constants.items():
        model.graph.initializer.append(helper.make_tensor(name, 1, value.shape, value.ravel()))
    last.name = output
    if kind is not None:
        last.type.tensor_type.elem_type = kind
    return model


def looked_at(model: Any, tmp_path: Path) -> Proposal:
    return propose(saved(model, tmp_path / "net.onnx"))


HALF = np.array(0.5, np.float32)
CLIPPED = (helper.make_node("Softmax", ["y"], ["s"]), helper.make_node("Mul", ["s", "one"], ["end"]))
MEAN = (
    helper.make_node("Softmax", ["y"], ["s"]),
    helper.make_node("Neg", ["y"], ["n"]),
    helper.make_node("Softmax", ["n"], ["t"]),
    helper.make_node("Add", ["s", "t"], ["both"]),
    helper.make_node("Mul", ["both", "half"], ["end"]),
)


@pytest.mark.parametrize("nodes", [CLIPPED, MEAN], ids=["behind another step", "the mean of two"])
def test_a_softmax_that_is_not_the_last_step_is_not_taken_twice(nodes: tuple[Any, ...], tmp_path: Path) -> None:
    own = [helper.make_node(one.op_type, one.input, one.output) for one in nodes]
    path = saved(ending(*own, one=np.array(1, np.float32), half=HALF), tmp_path / "net.onnx")
    found = propose(path)
    assert (found.architecture, found.score_kind) == (CONVERTED, ScoreKind.SOFTMAX)
    assert ("gives", "softmax") in found.arguments
    assert any("its answers are shares (softmax)" in text for text in found.evidence)
    folder = import_network(found, Choices("n", ("a", "b", "c")), tmp_path / "in")
    scores = load_bundle(folder).net(films(3)).softmax(1).detach().numpy()
    np.testing.assert_allclose(scores, runtime(path.read_bytes(), films(3).numpy()), atol=1e-5)


def test_shares_each_are_a_guess_that_can_be_settled(tmp_path: Path) -> None:
    steps = helper.make_node("Sigmoid", ["y"], ["s"]), helper.make_node("Mul", ["s", "one"], ["end"])
    found = looked_at(ending(*steps, one=np.array(1, np.float32)), tmp_path)
    assert found.score_kind is ScoreKind.SIGMOID
    guess = next(one for one in found.guesses if one.fields == ("score_kind",))
    assert "were between 0 and 1 for every film that was tried" in guess.text
    folder = import_network(found, Choices("n", ("a", "b", "c"), score_kind=ScoreKind.LOGIT), tmp_path / "in")
    wanted = runtime((tmp_path / "net.onnx").read_bytes(), films().numpy())
    np.testing.assert_allclose(load_bundle(folder).net(films()).detach().numpy(), wanted, atol=1e-5)


def test_scores_of_a_linear_layer_are_no_shares_though_they_may_look_so(tmp_path: Path) -> None:
    model = small_classifier()
    for tensor in model.graph.initializer:
        if tensor.name.startswith("head"):
            values = np.zeros(tensor.dims, np.float32) + (0.0 if tensor.name.endswith("weight") else 0.4)
            values.ravel()[0] += 1e-5
            tensor.raw_data = values.tobytes()
    found = looked_at(model, tmp_path)
    assert "gives" not in dict(found.arguments)


@pytest.mark.parametrize(
    ("nodes", "kind"),
    [
        ((helper.make_node("ArgMax", ["y"], ["end"], axis=1, keepdims=1),), 7),
        ((helper.make_node("Cast", ["y"], ["end"], to=7),), 7),
        ((helper.make_node("ArgMax", ["y"], ["i"], axis=1), helper.make_node("Cast", ["i"], ["end"], to=1)), None),
        ((helper.make_node("Softmax", ["y"], ["end"], axis=0),), None),
    ],
    ids=["the number of a class", "whole numbers", "a number as a decimal", "shares of the films"],
)
def test_answers_that_are_no_scores_are_refused(nodes: tuple[Any, ...], kind: int | None, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"net\.onnx: .*whole numbers, such as the number of a class.*export it"):
        looked_at(ending(*nodes, kind=kind), tmp_path)


def test_an_answer_that_changes_by_chance_is_refused(tmp_path: Path) -> None:
    noise = helper.make_node("RandomNormalLike", ["y"], ["n"]), helper.make_node("Add", ["y", "n"], ["end"])
    with pytest.raises(BundleError, match="it answers the same film otherwise each time"):
        looked_at(ending(*noise), tmp_path)


def test_an_answer_that_is_no_number_is_refused(tmp_path: Path) -> None:
    wrong = helper.make_node("Mul", ["y", "nan"], ["end"])
    with pytest.raises(BundleError, match="its answers are not finite numbers"):
        looked_at(ending(wrong, nan=np.array(np.nan, np.float32)), tmp_path)


def test_of_several_answers_the_first_is_taken_and_that_is_said(tmp_path: Path) -> None:
    model = small_classifier()
    own = model.graph.output[0].name
    model.graph.node.append(helper.make_node("Neg", [own], ["other"]))
    model.graph.output.add().CopyFrom(helper.make_tensor_value_info("other", 1, None))
    found = looked_at(model, tmp_path)
    assert any(f"gives 2 answers ({own}, other), and only the first" in text for text in found.notices)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("inputs", [["end"], []], ids=["of itself", "of nothing"])
@pytest.mark.parametrize("op", ["Identity", "Softmax", "Cast"])
def test_an_end_that_runs_in_a_circle_ends(inputs: list[str], op: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="does not work here"):
        looked_at(ending(helper.make_node(op, inputs, ["end"], **({"to": 1} if op == "Cast" else {}))), tmp_path)


def test_another_size_is_compared_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_classifier()
    for side in (2, 3):
        model.graph.input[0].type.tensor_type.shape.dim[side].dim_param = f"side{side}"
    found = looked_at(model, tmp_path)
    larger = replace(found.input, size=(24, 20))
    import_network(found, Choices("n", ("a", "b", "c"), larger), tmp_path / "equal")
    monkeypatch.setattr(foreign, "difference", lambda *_: 0.2)
    with pytest.raises(BundleError, match=r"films of 24 x 20 .*answers differ from ONNX Runtime's by 0\.2"):
        import_network(found, Choices("n", ("a", "b", "c"), larger), tmp_path / "other")


def test_each_film_is_compared_by_its_own_strength() -> None:
    """A film of large numbers must not excuse what differs on a plain one."""

    class Other(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.mean((2, 3)) + 0.01

    films_ = films_of(1, (8, 8))
    wanted = films_.mean((2, 3))
    wanted[-1] = 1e5
    off = films_.copy()
    off[-1] = 1e5
    assert difference(Other(), off, wanted) == pytest.approx(0.01, rel=1e-3)


def test_a_program_that_was_taken_for_shares_and_answers_others_says_so() -> None:
    for kind in (ScoreKind.SIGMOID, ScoreKind.SOFTMAX):
        with pytest.raises(BundleError, match=r"taken for shares between 0 and 1.* one is 3.*--score logit"):
            logits_of(torch.tensor([[0.2, 3.0]]), kind)


def halved(model: Any) -> Any:
    """The same in half precision, with a cast in between as exporters write it."""
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    for told in (*model.graph.input, *model.graph.output):
        told.type.tensor_type.elem_type = 10
    return model


def test_a_file_in_half_precision_is_computed_here_in_single(tmp_path: Path) -> None:
    cast = helper.make_node("Cast", ["y"], ["end"], to=10)
    path = saved(halved(ending(cast)), tmp_path / "net.onnx")
    found = propose(path)
    assert found.architecture == CONVERTED
    assert any("the file is in half precision" in text for text in found.evidence)
    folder = import_network(found, Choices("n", ("a", "b", "c")), tmp_path / "in")
    whole = runtime(small_classifier().SerializeToString(), films(3).numpy())
    found_here = load_bundle(folder).net(films(3)).detach().numpy()
    np.testing.assert_allclose(found_here, whole, atol=0.02)
    rounded = runtime(path.read_bytes(), films(3).numpy().astype(np.float16)).astype(np.float32)
    np.testing.assert_allclose(found_here, rounded, atol=0.02)


def test_another_network_in_half_precision_is_not_taken_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(halved(small_classifier()), tmp_path / "net.onnx")
    own = opening_onnx.answers_of
    monkeypatch.setattr(opening_onnx, "answers_of", lambda net, x: own(net, x) + np.float32(0.01))
    found = propose(path)
    assert found.architecture == ONNX
    assert any("as a network of torch it answers otherwise" in text for text in found.evidence)
