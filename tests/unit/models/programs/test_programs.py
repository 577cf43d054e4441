"""Programs answer from a process of their own, and what they would do to the machine does not happen."""

import copy
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.helpers.onnx_files import runtime, saved, small_classifier
from tests.helpers.programs import SIDE, Harmful, allowing, counting_loop, endless_loop, films, scripted, small, traced
from xai_desktop.core.errors import BundleError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import ONNX, TORCHSCRIPT
from xai_desktop.explainers import unmet_needs
from xai_desktop.explainers.base import Need
from xai_desktop.io.confinement import EVERYTHING
from xai_desktop.models.programs import opening_onnx
from xai_desktop.models.programs.net import HIDDEN, ProgramNet, logits_of
from xai_desktop.models.programs.program import Manner, Program
from xai_desktop.models.programs.recognised import open_program

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux keeps a process from files")


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[nn.Module, Program]]:
    net = small()
    path = scripted(net, tmp_path_factory.mktemp("script") / "net.pt")
    made = Program(path, path.read_bytes(), Manner(TORCHSCRIPT, 1, ((SIDE, SIDE),)))
    yield net, made
    made.close()


def test_a_script_answers_as_its_source_with_gradients(script: tuple[nn.Module, Program]) -> None:
    net, made = script
    twin, x = ProgramNet(made), films(6)
    with torch.no_grad():
        torch.testing.assert_close(twin(x), net(x))
    assert (made.facts.classes, made.facts.gradient, made.facts.single, made.facts.gives) == (3, True, False, None)
    mine, theirs = (x.clone().requires_grad_() for _ in range(2))
    twin(mine)[:, 1].square().sum().backward()
    net(theirs)[:, 1].square().sum().backward()
    torch.testing.assert_close(mine.grad, theirs.grad)
    assert not list(twin.state_dict())


def test_copies_share_the_process(script: tuple[nn.Module, Program]) -> None:
    twin = ProgramNet(script[1])
    assert copy.deepcopy(twin).program is script[1]


def test_what_a_program_does_not_show_is_said(script: tuple[nn.Module, Program]) -> None:
    unmet = unmet_needs(ProgramNet(script[1]), torch.zeros(1, 1, SIDE, SIDE), "")
    assert Need.GRADIENT not in unmet
    assert unmet[Need.FEATURE_MAPS] == f"{Need.FEATURE_MAPS} {HIDDEN}"
    assert unmet[Need.INSIDE] == f"{Need.INSIDE} {HIDDEN}"


def test_a_process_that_is_gone_is_replaced(script: tuple[nn.Module, Program]) -> None:
    net, made = script
    number = made._child.number
    assert number is not None
    os.kill(number, signal.SIGKILL)
    time.sleep(0.2)
    np.testing.assert_allclose(made.answers(films().numpy()), net(films()).detach().numpy(), atol=1e-6)
    assert made._child.number not in (None, number)


def test_weights_are_read_in_the_process(script: tuple[nn.Module, Program]) -> None:
    net, made = script
    state = made.state()
    assert {name: tuple(value.shape) for name, value in state.items()} == {
        name: tuple(value.shape) for name, value in net.state_dict().items()
    }


@linux
def test_a_script_reaches_no_file(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.write_bytes(b"precious" * 10)
    path = scripted(Harmful(str(own)), tmp_path / "harm.pt")
    made = Program(path, path.read_bytes(), Manner(TORCHSCRIPT, 1, ((SIDE, SIDE),)))
    with pytest.raises(BundleError, match=r"harm\.pt: this TorchScript program does not work here \(.*unable to open"):
        made.answers(films(1).numpy())
    made.close()
    assert own.read_bytes() == b"precious" * 10


def test_onnx_runtime_answers_from_a_process(tmp_path: Path) -> None:
    model = counting_loop()
    path = saved(model, tmp_path / "net.onnx")
    found = open_program(path)
    assert found is not None
    proposal = found.proposal
    assert (proposal.architecture, proposal.class_count) == (ONNX, 2)
    assert any("runs a graph of its own" in one for one in proposal.evidence)
    assert "only ask" in proposal.methods
    made = Program(path, path.read_bytes(), Manner(ONNX, 1, ((SIDE, SIDE),), "y"))
    wanted = runtime(path.read_bytes(), films().numpy())
    np.testing.assert_allclose(made.answers(films().numpy()), wanted, rtol=1e-6)
    assert not made.facts.gradient
    assert not sys.platform.startswith("linux") or made.facts.held == EVERYTHING
    made.close()


def test_a_loop_without_an_end_costs_its_time_and_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_onnx, "LOOK_S", 2.0)
    path = saved(endless_loop(), tmp_path / "net.onnx")
    began = time.monotonic()
    with pytest.raises(BundleError, match=r"net\.onnx: the process of this program worked longer than 2 s.* ask"):
        open_program(path)
    assert time.monotonic() - began < 20


def test_an_operator_that_nobody_knows_is_refused_with_its_name(tmp_path: Path) -> None:
    model = small_classifier()
    model.graph.node[1].domain = "com.hospital"
    model.opset_import.add().domain = "com.hospital"
    with pytest.raises(BundleError, match=r"net\.onnx: this ONNX program does not work here .*com\.hospital"):
        open_program(saved(model, tmp_path / "net.onnx"))


def test_shares_become_logits() -> None:
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    soft = logits_of(logits.softmax(1), ScoreKind.SOFTMAX)
    torch.testing.assert_close(soft - soft[:, :1], logits - logits[:, :1])
    torch.testing.assert_close(logits_of(logits.sigmoid(), ScoreKind.SIGMOID), logits)
    assert torch.equal(logits_of(logits, None), logits)


def test_permission_is_for_bytes(tmp_path: Path) -> None:
    path = traced(small(), films(1), tmp_path / "net.pt")
    policy = allowing(path)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BundleError, match="runs only where the site allows it"):
        open_program(path, policy=policy)
