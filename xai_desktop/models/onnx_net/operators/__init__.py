"""The operators of ONNX that torch can compute, in a table each of layers, modules and functions."""

from collections.abc import Callable

from torch import nn

from xai_desktop.models.onnx_net.graph import Node
from xai_desktop.models.onnx_net.operators import (
    activations,
    elementwise,
    layers,
    pools,
    products,
    reductions,
    resizing,
    shapes,
)
from xai_desktop.models.onnx_net.operators.values import Maker

LAYERS = layers.LAYERS

MODULES: dict[str, Callable[[Node], nn.Module]] = {**activations.MODULES, **pools.MODULES}
"""Of one tensor, without weights."""

FUNCTIONS: dict[str, Maker] = {
    **activations.FUNCTIONS,
    **elementwise.FUNCTIONS,
    **products.FUNCTIONS,
    **reductions.FUNCTIONS,
    **resizing.FUNCTIONS,
    **shapes.FUNCTIONS,
}
"""Of any number of tensors."""

KNOWN = frozenset({*LAYERS, *MODULES, *FUNCTIONS})
