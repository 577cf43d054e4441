"""A converted network is tried without memory before it is given a film: what it makes, and how much at a time."""

from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call

from xai_desktop.models.onnx_net.converting import FAULTS
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.network import OnnxNet, Step
from xai_desktop.models.onnx_net.operators.values import MOST_CELLS, TOO_MUCH

MOST_AT_ONCE = 1 << 29
"""Numbers of one film that are held at the same time: 2 GB of float32."""

Shapes = dict[str, tuple[int, ...]]


def shapes_of(net: OnnxNet, shape: tuple[int, ...]) -> Shapes:
    """The shape of every value for an input (B, C, h, w). Raises `NotConvertible`."""
    found: Shapes = {}
    held: dict[str, int] = {}

    def watch(step: Step, values: dict[str, Any]) -> None:
        for name in step.outputs:
            value = values.get(name)
            if not isinstance(value, Tensor):
                raise NotConvertible("it makes something else than numbers")
            found[name], held[name] = tuple(value.shape), value.numel()
            if held[name] > MOST_CELLS or sum(held.values()) > MOST_AT_ONCE:
                raise NotConvertible(TOO_MUCH)
        for name in step.done:
            held.pop(name, None)

    state = {name: value.to("meta") for name, value in (*net.named_parameters(), *net.named_buffers())}
    x = torch.empty(shape, device="meta")
    try:
        with torch.no_grad():
            functional_call(net, state, (x,), {"watch": watch})
    except FAULTS as fault:
        raise NotConvertible("its operators do not fit together for films of this size") from fault
    return found
