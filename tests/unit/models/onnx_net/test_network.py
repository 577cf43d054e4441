"""Converted networks answer as their source does, are named like it, and can be looked into."""

import copy
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper, numpy_helper
from torch import nn

from tests.helpers.onnx_files import model_of, runtime, small_classifier
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.network import OnnxNet
from xai_desktop.models.onnx_net.opening import layout_of, opened
from xai_desktop.models.onnx_net.reading import graph_of, read_bytes
from xai_desktop.models.onnx_net.tail import ending_of


def _opened(model: Any, size: tuple[int, int] = (16, 16), channels: int = 1) -> OnnxNet:
    graph = graph_of(read_bytes(model.SerializeToString(), Path("net.onnx")))
    return opened(graph, model.graph.output[0].name, channels, size)


def _films(count: int, channels: int = 1, side: int = 16) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(5).normal(size=(count, channels, side, side)).astype(np.float32))


def test_a_network_answers_as_onnx_runtime_does_and_is_named_as_its_source() -> None:
    model, films = small_classifier(), _films(3)
    net = _opened(model)
    with torch.no_grad():
        answers = net(films).numpy()
    np.testing.assert_allclose(answers, runtime(model.SerializeToString(), films.numpy()), atol=1e-5)
    named = dict(net.named_modules())
    assert isinstance(named["features.0"], nn.Conv2d)
    assert isinstance(named["features.3"], nn.ReLU)
    assert isinstance(named["head"], nn.Linear)
    assert net.shown_layers == ("features.1", "features.3")
    assert net.classes == 3


def test_a_copy_is_another_network_with_the_same_answers() -> None:
    net, films = _opened(small_classifier()), _films(2)
    twin = copy.deepcopy(net)
    with torch.no_grad():
        before = net(films)
        twin.get_submodule("head").weight.zero_()  # type: ignore[operator,union-attr]
        assert torch.equal(net(films), before)
        assert not torch.equal(twin(films), before)


@pytest.mark.parametrize(
    ("end", "kind"), [("Softmax", ScoreKind.SOFTMAX), ("LogSoftmax", ScoreKind.SOFTMAX), ("Sigmoid", ScoreKind.SIGMOID)]
)
def test_what_comes_before_a_last_softmax_is_the_answer(end: str, kind: ScoreKind) -> None:
    model, films = small_classifier(end=end), _films(2)
    graph = graph_of(read_bytes(model.SerializeToString(), Path("net.onnx")))
    assert ending_of(graph.nodes, "answer").kind is kind
    with torch.no_grad():
        logits = _opened(model)(films)
    plain = small_classifier()
    np.testing.assert_allclose(logits.numpy(), runtime(plain.SerializeToString(), films.numpy()), atol=1e-5)


def test_a_file_for_one_film_is_asked_one_by_one() -> None:
    model, films = small_classifier(batch=1), _films(3)
    net = _opened(model)
    assert net.single
    with torch.no_grad():
        together, apart = net(films), torch.cat([net(one[None]) for one in films])
    torch.testing.assert_close(together, apart)


def test_films_with_their_channels_last_are_turned() -> None:
    """As TensorFlow's exporter writes: turned to the front, convolved, and turned back for the mean."""
    weight = np.random.default_rng(0).normal(size=(5, 3, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Transpose", ["x"], ["a"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["a", "w"], ["b"], name="model/conv1/Conv2D", auto_pad="SAME_UPPER", strides=[2, 2]),
        helper.make_node("Clip", ["b", "low", "high"], ["c"], name="model/relu6/Relu6"),
        helper.make_node("Transpose", ["c"], ["d"], perm=[0, 2, 3, 1]),
        helper.make_node("ReduceMean", ["d", "axes"], ["e"], keepdims=0),
        helper.make_node("MatMul", ["e", "m"], ["f"], name="model/dense/MatMul"),
        helper.make_node("Add", ["f", "bias"], ["g"], name="model/dense/BiasAdd"),
        helper.make_node("Softmax", ["g"], ["y"]),
    ]
    draw = np.random.default_rng(1)
    constants = {
        "w": weight,
        "low": np.float32(0),
        "high": np.float32(6),
        "axes": np.array([1, 2]),
        "m": draw.normal(size=(5, 4)).astype(np.float32),
        "bias": draw.normal(size=4).astype(np.float32),
    }
    model = model_of(nodes, {"x": ["n", 16, 16, 3]}, ["y"], constants)
    graph = graph_of(read_bytes(model.SerializeToString(), Path("net.onnx")))
    layout = layout_of(graph.shape)
    assert (layout.channels, layout.size, layout.channels_last, layout.single) == (3, (16, 16), True, False)
    net, films = _opened(model, channels=3), _films(2, 3)
    with torch.no_grad():
        shares = net(films).softmax(1).numpy()
    np.testing.assert_allclose(
        shares, runtime(model.SerializeToString(), films.permute(0, 2, 3, 1).contiguous().numpy()), atol=1e-5
    )
    assert isinstance(net.get_submodule("model.conv1"), nn.Conv2d)
    assert isinstance(net.get_submodule("model.dense"), nn.Linear)
    assert net.shown_layers == ("model.relu6",)


def test_a_file_that_would_fill_the_memory_is_found_out_without_it() -> None:
    nodes = [helper.make_node("Relu", ["x"], ["v0"])]
    nodes += [helper.make_node("Concat", [f"v{n}", f"v{n}"], [f"v{n + 1}"], axis=1) for n in range(40)]
    nodes += [helper.make_node("GlobalAveragePool", ["v40"], ["y"])]
    with pytest.raises(NotConvertible, match="more memory than a network for films needs"):
        _opened(model_of(nodes, {"x": [1, 1, 16, 16]}, ["y"], {}))


def test_a_shape_that_is_asked_for_hides_no_layer() -> None:
    """Older exporters ask the film for its number of films, and use it at the very end."""
    model = small_classifier()
    del model.graph.node[5]
    asked = [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Slice", ["s", "zero", "one"], ["count"]),
        helper.make_node("Concat", ["count", "rest"], ["flat"], axis=0),
        helper.make_node("Reshape", ["e", "flat"], ["f"]),
    ]
    nodes = [*asked[:1], *list(model.graph.node)[:5], *asked[1:], model.graph.node[5]]
    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    constants |= {"zero": np.array([0]), "one": np.array([1]), "rest": np.array([-1])}
    net = _opened(model_of(nodes, {"x": ["n", 1, 16, 16]}, ["g"], constants))
    assert net.shown_layers == ("features.1", "features.3")
    assert net(_films(3)).shape == (3, 3)


class Tiny(nn.Module):
    """Two residual steps, a norm and a swish: what exporters fold, fuse and rename."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.SiLU())
        self.block = nn.Sequential(nn.Conv2d(6, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU())
        self.pool, self.head = nn.AdaptiveAvgPool2d(1), nn.Linear(6, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = torch.relu(x + self.block(x))
        found: torch.Tensor = self.head(self.pool(x).flatten(1))
        return found


def _tiny() -> nn.Module:
    torch.manual_seed(2)
    net = Tiny()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean = torch.randn(6)
            module.running_var = torch.rand(6) + 0.5
    return net.eval()


def test_what_torch_exports_comes_back(tmp_path: Path) -> None:
    """By its older exporter; the newer one takes seconds, and has its tests among the slow ones."""
    net, films = _tiny(), _films(2, 3)
    path = tmp_path / "net.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net, (films[:1],), str(path), dynamo=False)
    graph = graph_of(read_bytes(path.read_bytes(), path))
    back = opened(graph, graph.outputs[0], 3, (16, 16))
    with torch.no_grad():
        torch.testing.assert_close(back(films), net(films), atol=1e-5, rtol=1e-4)
    assert back.single
    assert back.shown_layers == ("stem.2", "relu")
    assert {"head", "stem.0", "block.0"} <= {name for name, _ in back.named_modules()}
