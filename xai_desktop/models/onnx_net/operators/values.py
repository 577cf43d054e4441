"""What operators share: whole numbers out of tensors, one device for both sides, and a bound on what may be made."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from xai_desktop.models.onnx_net.graph import Node, NotConvertible

Function = Callable[..., Any]
"""Of tensors (None for an input that is left out); gives a tensor or a tuple of them."""

Maker = Callable[[Node], Function]

MOST_CELLS = 1 << 27
"""Of any value that an operator makes: half a gigabyte of float32."""

TOO_MUCH = "it makes tensors of more memory than a network for films needs"

MOST_WHOLES = 1 << 24
"""Of whole numbers, which are made at once, while decimal ones are first tried without memory."""


def wholes(tensor: Tensor) -> list[int]:
    """A tensor of whole numbers as a list. Raises `NotConvertible` where it is computed from the picture."""
    if tensor.is_meta:
        raise NotConvertible("its shapes are computed from the picture's own values")
    return [int(one) for one in tensor.reshape(-1).tolist()]


def together(*tensors: Tensor) -> tuple[Tensor, ...]:
    """All on the device of the first that is not on the CPU: constants and shapes live there, pictures anywhere."""
    device = next((one.device for one in tensors if one.device.type != "cpu"), tensors[0].device)
    return tuple(one if one.device == device else one.to(device) for one in tensors)


def room(shape: Sequence[int], like: torch.dtype = torch.int64) -> list[int]:
    """The shape, if there is room for it. Raises `NotConvertible`."""
    most = MOST_CELLS if like.is_floating_point else MOST_WHOLES
    if any(side < 0 for side in shape) or math.prod(shape) > most:
        raise NotConvertible(TOO_MUCH)
    return list(shape)


def axes_of(node: Node, given: Tensor | None) -> list[int] | None:
    """The axes of an operator: an attribute in older files, an input in newer ones."""
    return wholes(given) if given is not None else node.wholes("axes")
