"""Every operator that is converted, against ONNX Runtime on random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper

from tests.helpers.onnx_files import model_of, runtime
from xai_desktop.models.onnx_net.converting import converted
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.operators import KNOWN
from xai_desktop.models.onnx_net.reading import graph_of, read_bytes
from xai_desktop.models.onnx_net.trying import shapes_of

PICTURE = (1, 4, 6, 8)


def _floats(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape) + sum(shape)).normal(size=shape).astype(np.float32)


def _ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@dataclass
class Case:
    """`more` are the inputs after the picture: arrays are constants. `before` is put in front of the operator."""

    op: str
    more: Sequence[np.ndarray | str] = ()
    given: dict[str, Any] = field(default_factory=dict)
    opset: int = 20
    shape: tuple[int, ...] = PICTURE
    before: Sequence[Any] = ()
    x: str = "x"
    outputs: int = 1
    first: bool = True
    after: Sequence[Any] = ()

    def __str__(self) -> str:
        told = ",".join(f"{name}={value}" for name, value in self.given.items())
        return f"{self.op}-{self.opset}-{told}-{[getattr(one, 'shape', one) for one in self.more]}"[:90]


POSITIVE = [helper.make_node("Abs", ["x"], ["p"])]
TRUTH = [helper.make_node("Greater", ["x", "zero"], ["t"])]
SHAPE = [helper.make_node("Shape", ["x"], ["s"])]
TO_FLOAT = [helper.make_node("Cast", ["y0"], ["y"], to=1)]


def _plain(*ops: str) -> list[Case]:
    return [Case(op) for op in ops]


WORDS = """
Relu LeakyRelu Elu Celu Sigmoid Tanh HardSigmoid HardSwish Softplus Softsign Gelu Mish Softmax LogSoftmax Neg Abs Exp
Floor Ceil Round Sign Erf Sin Cos Identity GlobalAveragePool GlobalMaxPool Flatten Transpose Dropout Clip
"""
ONE = _plain(*WORDS.split())
MORE = [
    *(Case(op, x="p", before=POSITIVE) for op in ("Log", "Sqrt", "Reciprocal")),
    *(Case(op, [_floats(4, 1, 1)]) for op in ("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean")),
    *(Case(op, ["x"]) for op in ("Add", "Mul")),
    Case("Div", [_ints(3, -2, 5, 4)], x="s", before=SHAPE, after=TO_FLOAT),
    Case("Pow", [np.float32(2)]),
    Case("Pow", [np.float32(0.5)], x="p", before=POSITIVE),
    Case("Mod", [np.float32(0.7)], {"fmod": 1}),
    Case("Mod", [_ints(3, -2, 5, 4)], x="s", before=SHAPE, after=TO_FLOAT),
    *(Case(op, [_floats(4, 1, 1)], after=TO_FLOAT) for op in ("Less", "LessOrEqual", "Greater", "GreaterOrEqual")),
    Case("Equal", ["x"], after=TO_FLOAT),
    *(Case(op, ["t"], x="t", before=TRUTH, after=TO_FLOAT) for op in ("And", "Or", "Xor")),
    Case("Not", x="t", before=TRUTH, after=TO_FLOAT),
    Case("Where", ["x", _floats(4, 1, 1)], x="t", before=TRUTH),
    Case("Cast", given={"to": 1}),
    Case("Cast", given={"to": 7}, after=TO_FLOAT),
    Case("Cast", given={"to": 9}, after=TO_FLOAT),
    Case("CastLike", ["x"]),
    Case("LeakyRelu", given={"alpha": 0.3}),
    Case("HardSigmoid", given={"alpha": 1 / 6, "beta": 0.5}),
    Case("Gelu", given={"approximate": "tanh"}),
    Case("Softmax", given={"axis": 1}),
    Case("Softmax", given={"axis": 1}, opset=11),
    Case("LogSoftmax", given={"axis": 2}, opset=11),
    Case("Swish", opset=24),
    Case("Clip", [np.float32(0), np.float32(6)]),
    Case("Clip", [np.float32(-0.3)]),
    Case("Clip", given={"min": -0.5, "max": 0.25}, opset=6),
    Case("PRelu", [_floats(4, 1, 1)]),
    Case("PRelu", [_floats(1)]),
    Case("Conv", [_floats(5, 4, 3, 3), _floats(5)], {"pads": [1, 1, 1, 1]}),
    Case("Conv", [_floats(5, 4, 3, 3)], {"pads": [0, 1, 1, 2], "strides": [2, 2]}),
    Case("Conv", [_floats(4, 1, 3, 3)], {"group": 4, "dilations": [2, 1]}),
    Case("Conv", [_floats(5, 4, 3, 3)], {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    Case("Conv", [_floats(5, 4, 4, 3)], {"auto_pad": "SAME_LOWER"}),
    Case("Conv", [_floats(5, 4, 3, 3)], {"auto_pad": "VALID"}),
    Case("ConvTranspose", [_floats(4, 3, 3, 3), _floats(3)], {"strides": [2, 2], "pads": [1, 1, 1, 1]}),
    Case("Gemm", [_floats(8, 5), _floats(5)], shape=(3, 8)),
    Case("Gemm", [_floats(5, 8), _floats(5)], {"transB": 1, "alpha": 0.5, "beta": 2.0}, shape=(3, 8)),
    Case("Gemm", ["x", _floats(3, 3)], {"transB": 1}, shape=(3, 8)),
    Case("MatMul", [_floats(8, 5)], shape=(1, 3, 8)),
    Case("MatMul", [_floats(1, 4, 8, 5)]),
    Case("BatchNormalization", [_floats(4), _floats(4) + 1, _floats(4) + 2, np.abs(_floats(4))], {"epsilon": 1e-3}),
    Case("LayerNormalization", [_floats(8), _floats(8)], {"epsilon": 1e-3}),
    Case("LayerNormalization", [_floats(6, 8)], {"axis": -2}),
    Case("InstanceNormalization", [_floats(4), _floats(4)]),
    Case("GroupNormalization", [_floats(4), _floats(4)], {"num_groups": 2}, opset=21),
    Case("LRN", given={"size": 3}),
    Case("MaxPool", given={"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [2, 2]}),
    Case("MaxPool", given={"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}),
    Case("MaxPool", given={"kernel_shape": [3, 2], "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    Case("MaxPool", given={"kernel_shape": [2, 2], "pads": [0, 0, 1, 1], "dilations": [2, 1]}),
    Case("AveragePool", given={"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}),
    Case("AveragePool", given={"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": 1}),
    Case("AveragePool", given={"kernel_shape": [2, 3], "pads": [0, 1, 1, 1], "strides": [2, 2]}),
    Case("AveragePool", given={"kernel_shape": [2, 3], "pads": [0, 1, 1, 1], "count_include_pad": 1}),
    Case("AveragePool", given={"kernel_shape": [3, 3], "auto_pad": "SAME_LOWER", "strides": [2, 2]}),
    Case("ReduceMean", [_ints(2, 3)]),
    Case("ReduceMean", [_ints(-1, -2)], {"keepdims": 0}),
    Case("ReduceMean", given={"axes": [1]}, opset=13),
    Case("ReduceMean", opset=13),
    *(Case(op, [_ints(1, -1)]) for op in ("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1")),
    *(Case(op, [_ints(1)], {"keepdims": 0}) for op in ("ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceProd")),
    Case("ReduceSum", given={"noop_with_empty_axes": 1}),
    *(Case(op, given={"axis": 2, "keepdims": 0}, after=TO_FLOAT) for op in ("ArgMax", "ArgMin")),
    Case("CumSum", [np.int64(2)]),
    Case("Shape", after=TO_FLOAT),
    Case("Shape", given={"start": 1, "end": -1}, after=TO_FLOAT),
    Case("Size", after=TO_FLOAT),
    Case("Reshape", [_ints(0, -1, 4)]),
    Case("Flatten", given={"axis": 2}),
    Case("Transpose", given={"perm": [0, 2, 3, 1]}),
    Case("Squeeze", [_ints(0)]),
    Case("Squeeze"),
    Case("Squeeze", given={"axes": [0]}, opset=11),
    Case("Unsqueeze", [_ints(-1, 0)]),
    Case("Unsqueeze", given={"axes": [1, 3]}, opset=11),
    Case("Concat", [_floats(1, 2, 6, 8), "x"], {"axis": 1}),
    Case("Split", [_ints(1, 3)], {"axis": 1}, outputs=2),
    Case("Split", given={"axis": 2, "num_outputs": 4}, outputs=4),
    Case("Split", given={"axis": 1, "split": [3, 1]}, outputs=2, opset=11),
    Case("Slice", [_ints(1, 0), _ints(4, 1 << 60), _ints(-1, 2), _ints(2, 1)]),
    Case("Slice", [_ints(-1), _ints(-(1 << 62)), _ints(1), _ints(-1)]),
    Case("Slice", [_ints(-2), _ints(-4), _ints(3), _ints(-1)]),
    Case("Slice", [_ints(0, 1), _ints(1, 3)]),
    Case("Slice", given={"starts": [1], "ends": [3], "axes": [2]}, opset=9),
    Case("Gather", [np.int64(-1)], {"axis": 1}),
    Case("Gather", [np.array([[0, 2], [-1, 1]])], {"axis": 2}),
    Case("GatherElements", [np.zeros((1, 4, 2, 8), np.int64) - 1], {"axis": 2}),
    Case("GatherND", [np.array([[0, 1], [0, 3]])]),
    Case("ScatterND", [np.array([[0, 1], [0, 3]]), _floats(2, 6, 8)]),
    Case("Expand", [_ints(3, 1, 1, 8)]),
    Case("Tile", [_ints(1, 2, 1, 3)]),
    Case("Pad", [_ints(0, 0, 1, 2, 0, 0, 3, 0), np.float32(2)]),
    Case("Pad", [_ints(0, 0, 1, 2, 0, 0, 3, 0)], {"mode": "reflect"}),
    Case("Pad", [_ints(0, 0, 1, 2, 0, 0, 3, 0)], {"mode": "edge"}),
    Case("Pad", [_ints(1, 2), np.float32(1), _ints(3)]),
    Case("Pad", given={"pads": [0, 0, 1, 2, 0, 0, 3, 0], "value": 1.5}, opset=9),
    Case("Trilu", given={"upper": 0}),
    Case("Trilu", [np.int64(1)]),
    Case("DepthToSpace", given={"blocksize": 2}),
    Case("DepthToSpace", given={"blocksize": 2, "mode": "CRD"}),
    Case("SpaceToDepth", given={"blocksize": 2}),
    Case("Resize", ["", _floats(0), _ints(1, 4, 9, 11)], {"mode": "linear"}),
    Case("Resize", ["", np.array([1, 1, 2, 3], np.float32)], {"mode": "nearest"}),
    Case(
        "Resize",
        ["", np.array([1, 1, 2, 3], np.float32)],
        {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    ),
    Case(
        "Resize",
        ["", _floats(0), _ints(1, 4, 12, 11)],
        {"mode": "linear", "coordinate_transformation_mode": "align_corners"},
    ),
    Case("Resize", ["", _floats(0), _ints(1, 4, 12, 16)], {"mode": "cubic"}),
    Case("Upsample", [np.array([1, 1, 2, 2], np.float32)], {"mode": "nearest"}, opset=9),
    Case("Attention", ["x", "x"], opset=23),
    Case("Attention", ["x", "x"], {"q_num_heads": 2, "kv_num_heads": 2, "scale": 0.3}, opset=23, shape=(1, 5, 8)),
]


def _model(case: Case) -> Any:
    constants = {"zero": np.float32(0)} if case.before is TRUTH else {}
    names = []
    for number, one in enumerate(case.more):
        names.append(one if isinstance(one, str) else f"c{number}")
        if not isinstance(one, str):
            constants[names[-1]] = one
    ends = ["y"] if case.outputs == 1 else [f"part{n}" for n in range(case.outputs)]
    made = ["y0"] if case.after else ends
    node = helper.make_node(case.op, [case.x, *names], made, **case.given)
    nodes = [*case.before, node, *case.after]
    if case.outputs > 1:
        nodes.append(helper.make_node("Concat", [ends[-1], ends[0]], ["y"], axis=case.given["axis"]))
    return model_of(nodes, {"x": case.shape}, ["y"], constants, case.opset)


CONSTANT = [
    model_of(
        [
            helper.make_node("Constant", [], ["start"], value_int=1),
            helper.make_node("Constant", [], ["step"], value_int=3),
            helper.make_node("Constant", [], ["side"], value_ints=[4, 1, 1]),
            helper.make_node("Size", ["x"], ["count"]),
            helper.make_node("Range", ["start", "count", "step"], ["wholes"]),
            helper.make_node("Cast", ["wholes"], ["floats"], to=1),
            helper.make_node("ReduceSum", ["floats"], ["all"], keepdims=0),
            helper.make_node("ConstantOfShape", ["side"], ["made"], value=helper.make_tensor("value", 1, [1], [2.5])),
            helper.make_node("Mul", ["made", "all"], ["by"]),
            helper.make_node("Add", ["x", "by"], ["y"]),
        ],
        {"x": PICTURE},
        ["y"],
        {},
    )
]


@pytest.mark.parametrize("case", [*ONE, *MORE], ids=str)
def test_an_operator_computes_what_onnx_runtime_does(case: Case) -> None:
    _compare(_model(case), case.shape)


@pytest.mark.parametrize("model", CONSTANT, ids=["constants"])
def test_constants_are_made_as_onnx_runtime_does(model: Any) -> None:
    _compare(model, PICTURE)


def test_no_operator_goes_without_a_case() -> None:
    tried = {case.op for case in (*ONE, *MORE)} | {"Constant", "ConstantOfShape", "Range"}
    assert KNOWN - {"WrittenAttention"} == tried


def _compare(model: Any, shape: tuple[int, ...]) -> None:
    content = model.SerializeToString()
    x = _floats(*shape) * 2
    wanted = runtime(content, x)
    graph = _graph(model, content)
    net = converted(graph, "y")
    with torch.no_grad():
        found = net.value(torch.from_numpy(x)).numpy()
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
    assert net.steps
    assert shapes_of(net, shape)["y"] == wanted.shape


def _graph(model: Any, content: bytes) -> Any:
    shape = [side.dim_value for side in model.graph.input[0].type.tensor_type.shape.dim]
    while len(model.graph.input[0].type.tensor_type.shape.dim) < 4:
        model.graph.input[0].type.tensor_type.shape.dim.add().dim_value = 1
    del shape, content
    return graph_of(read_bytes(model.SerializeToString(), Path("net.onnx")))


@pytest.mark.parametrize(
    "case",
    [
        Case("Resize", ["", np.array([1, 1, 1.5, 1.5], np.float32)], {"mode": "nearest"}),
        Case("MaxPool", given={"kernel_shape": [2]}),
        Case("Expand", [_ints(1 << 20, 4, 1 << 10, 8)]),
        Case("Tile", [_ints(1, 1 << 10, 1 << 10, 1)]),
        Case("Add", [_floats(3)]),
        Case("NonZero"),
    ],
    ids=str,
)
def test_what_torch_does_otherwise_is_not_converted(case: Case) -> None:
    with pytest.raises(NotConvertible):
        net = converted(_graph(_model(case), b""), "y")
        shapes_of(net, PICTURE)
