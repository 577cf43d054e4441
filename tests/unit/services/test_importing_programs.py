"""ONNX and TorchScript files become bundles: with the same scores, explained as far as they can be, checked again."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from tests.helpers.onnx_files import runtime, saved, small_classifier
from tests.helpers.programs import SIDE, counting_loop, films
from tests.unit.models.films import film
from xai_desktop.core.errors import BundleError, ExplainerError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import CONVERTED, ONNX, TORCHSCRIPT
from xai_desktop.core.proposal import Choices
from xai_desktop.io.bundle_files import CARD, read_card
from xai_desktop.models.programs.net import HIDDEN, ProgramNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import explain, explain_layers, unsuitable
from xai_desktop.services.importing import import_network, propose
from xai_desktop.services.predicting import predict

FILM = film((40, 30))
INPUT = InputSpec((SIDE, SIDE))


def _choices(*classes: str) -> Choices:
    return Choices("theirs", classes or ("a", "b", "c"), INPUT, ScoreKind.SOFTMAX)


def test_an_onnx_file_becomes_a_bundle_that_every_method_can_look_into(tmp_path: Path) -> None:
    path = saved(small_classifier(end="Softmax"), tmp_path / "net.onnx")
    found = propose(path)
    assert (found.kind, found.architecture, found.class_count, found.methods) == ("ONNX", CONVERTED, 3, "")
    assert found.score_kind is ScoreKind.SOFTMAX
    assert any("the logit, is what is explained" in one for one in found.evidence)
    folder = import_network(found, _choices(), tmp_path / "bundle")
    assert sorted(one.name for one in folder.iterdir()) == [CARD, "network.onnx", "reference.safetensors"]
    bundle, x = load_bundle(folder), films(3)
    assert bundle.layers == ("features.1", "features.3")
    assert bundle.card.weights_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    shares = bundle.net(x).detach().softmax(1).numpy()
    np.testing.assert_allclose(shares, runtime(path.read_bytes(), x.numpy()), atol=1e-5)
    for method in ("grad_cam", "occlusion", "lrp", "cam"):
        assert np.isfinite(explain(bundle, FILM, method, target="b").raw).all(), method
    assert set(unsuitable(bundle)) == {"hr_cam", "attention_rollout", "gradient_rollout"}
    assert predict(bundle, FILM).top.target.title in "abc"


def test_weights_beside_an_onnx_file_are_kept_in_the_bundle(tmp_path: Path) -> None:
    model = small_classifier()
    tensor = model.graph.initializer[2]
    (tmp_path / "w.bin").write_bytes(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "w.bin"
    folder = import_network(propose(saved(model, tmp_path / "net.onnx")), _choices(), tmp_path / "bundle")
    (tmp_path / "w.bin").unlink()
    wanted = runtime(small_classifier().SerializeToString(), films().numpy())
    np.testing.assert_allclose(load_bundle(folder).net(films()).detach().numpy(), wanted, atol=1e-5)


def test_a_replaced_network_is_not_loaded(tmp_path: Path) -> None:
    folder = import_network(propose(saved(small_classifier(), tmp_path / "net.onnx")), _choices(), tmp_path / "bundle")
    (folder / "network.onnx").write_bytes(small_classifier(opset=19).SerializeToString())
    with pytest.raises(BundleError, match=r"network\.onnx: does not match the sha256 in bundle\.json"):
        load_bundle(folder)
    (folder / "network.onnx").unlink()
    with pytest.raises(BundleError, match=r"network\.onnx: no such file"):
        load_bundle(folder)


def test_what_torch_cannot_compute_is_left_to_onnx_runtime_and_asked(tmp_path: Path) -> None:
    path = saved(counting_loop(), tmp_path / "net.onnx")
    found = propose(path)
    folder = import_network(found, _choices("a", "b"), tmp_path / "bundle")
    card = read_card(folder)
    assert (card.architecture, card.layers) == (ONNX, ())
    bundle = load_bundle(folder)
    assert isinstance(bundle.net, ProgramNet)
    wanted = runtime(path.read_bytes(), films().numpy())
    np.testing.assert_allclose(bundle.net(films()).numpy(), wanted, rtol=1e-5)
    assert predict(bundle, FILM).top.target.title in "ab"
    assert np.isfinite(explain(bundle, FILM, "occlusion", target="b").raw).all()
    out = unsuitable(bundle)
    assert not {"occlusion", "rise", "lime", "random"} & set(out)
    assert {"grad_cam", "saliency", "lrp", "score_cam", "deep_lift"} <= set(out)
    assert all(out[key].endswith(HIDDEN) for key in ("grad_cam", "saliency", "lrp", "score_cam"))
    for ask in (explain, explain_layers):
        with pytest.raises(ExplainerError, match="keeps its layers to itself"):
            ask(bundle, FILM, "grad_cam", target="b")
    bundle.net.close()


@pytest.mark.parametrize("architecture", [TORCHSCRIPT, CONVERTED])
def test_only_a_program_may_have_no_layers(tmp_path: Path, architecture: str) -> None:
    path = saved(small_classifier(), tmp_path / "net.onnx")
    folder = import_network(propose(path), _choices(), tmp_path / "bundle")
    card = json.loads((folder / CARD).read_text("utf-8")) | {"layers": [], "architecture": architecture}
    (folder / CARD).write_text(json.dumps(card))
    if architecture == TORCHSCRIPT:
        assert read_card(folder).layers == ()
    else:
        with pytest.raises(BundleError, match="the field layers must be"):
            read_card(folder)


def test_another_architecture_is_not_taken_for_granted(tmp_path: Path) -> None:
    path = saved(small_classifier(), tmp_path / "net.onnx")
    with pytest.raises(BundleError, match="is onnx, not torchvision/resnet18"):
        propose(path, architecture="torchvision/resnet18")
    assert propose(path, architecture=ONNX).architecture == ONNX
