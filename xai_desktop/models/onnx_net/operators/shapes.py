"""Operators that move numbers and change none."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.values import Function, Maker, axes_of, room, together, wholes


def _constant(node: Node) -> Function:
    given = node.attributes
    if "value" in given:
        value = given["value"]
    elif "value_float" in given or "value_floats" in given:
        value = torch.tensor(given.get("value_float", given.get("value_floats")), dtype=torch.float32)
    elif "value_int" in given or "value_ints" in given:
        value = torch.tensor(given.get("value_int", given.get("value_ints")), dtype=torch.int64)
    else:
        raise NotConvertible("it has a constant of texts")
    return lambda: value


def _shape(node: Node) -> Function:
    start, end = node.whole("start", 0), node.attributes.get("end")
    return lambda x: torch.tensor(list(x.shape)[start : None if end is None else int(end)], dtype=torch.int64)


def _reshape(node: Node) -> Function:
    keeps = not node.whole("allowzero", 0)

    def compute(x: Tensor, shape: Tensor) -> Tensor:
        sides = [x.shape[n] if side == 0 and keeps else side for n, side in enumerate(wholes(shape))]
        return x.reshape(sides)

    return compute


def _transpose(node: Node) -> Function:
    order = node.wholes("perm")
    return lambda x: x.permute(order if order is not None else list(range(x.ndim))[::-1])


def _flatten(node: Node) -> Function:
    axis = node.whole("axis", 1)
    return lambda x: x.reshape(math.prod(x.shape[: axis % (x.ndim + 1)]), -1)


def _squeeze(node: Node) -> Function:
    def compute(x: Tensor, axes: Tensor | None = None) -> Tensor:
        chosen = axes_of(node, axes)
        return x.squeeze() if chosen is None else x.squeeze(chosen)

    return compute


def _unsqueeze(node: Node) -> Function:
    def compute(x: Tensor, axes: Tensor | None = None) -> Tensor:
        chosen = axes_of(node, axes) or []
        rank = x.ndim + len(chosen)
        for axis in sorted(axis % rank for axis in chosen):
            x = x.unsqueeze(axis)
        return x

    return compute


def _concat(node: Node) -> Function:
    axis = node.whole("axis", 1)
    return lambda *tensors: torch.cat(together(*tensors), axis)


def _split(node: Node) -> Function:
    axis, count = node.whole("axis", 0), len(node.outputs)

    def compute(x: Tensor, sizes: Tensor | None = None) -> tuple[Tensor, ...]:
        given = wholes(sizes) if sizes is not None else node.wholes("split")
        return tuple(torch.split(x, given or _even(x.shape[axis], count), axis))

    return compute


def _even(side: int, count: int) -> list[int]:
    """Equal parts; the last ones are smaller where there is too little."""
    part = -(-side // count)
    return [max(0, min(part, side - n * part)) for n in range(count)]


def _slice(node: Node) -> Function:
    def compute(x: Tensor, *told: Tensor | None) -> Tensor:
        starts, ends, axes, steps = ([*(None if one is None else wholes(one) for one in told), None, None, None, None])[
            :4
        ]
        starts, ends = starts or node.wholes("starts") or [], ends or node.wholes("ends") or []
        axes = axes or node.wholes("axes") or list(range(len(starts)))
        for axis, start, end, step in zip(axes, starts, ends, steps or [1] * len(starts), strict=True):
            x = _sliced(x, axis, start, end, step)
        return x

    return compute


def _sliced(x: Tensor, axis: int, start: int, end: int, step: int) -> Tensor:
    places = range(*slice(start, None if step < 0 and end < -x.shape[axis] else end, step).indices(x.shape[axis]))
    if step > 0:
        return x[(slice(None),) * (axis % x.ndim) + (slice(places.start, max(places.start, places.stop), step),)]
    return x.index_select(axis, torch.tensor(list(places), dtype=torch.int64, device=x.device))


def _gather(node: Node) -> Function:
    axis = node.whole("axis", 0)

    def compute(x: Tensor, places: Tensor) -> Tensor:
        if places.ndim == 0 and not places.is_meta:
            return x.select(axis, int(places))
        x, places = together(x, places)
        room([*x.shape[: axis % x.ndim], *places.shape, *x.shape[axis % x.ndim + 1 :]], x.dtype)
        places = torch.where(places < 0, places + x.shape[axis], places)
        found = x.index_select(axis, places.reshape(-1))
        at = axis % x.ndim
        return found.reshape(*x.shape[:at], *places.shape, *x.shape[at + 1 :])

    return compute


def _gather_elements(node: Node) -> Function:
    axis = node.whole("axis", 0)

    def compute(x: Tensor, places: Tensor) -> Tensor:
        x, places = together(x, places)
        return x.gather(axis, torch.where(places < 0, places + x.shape[axis], places))

    return compute


def _gather_nd(node: Node) -> Function:
    if node.whole("batch_dims", 0):
        raise NotConvertible("its operator GatherND has batch dimensions")
    return lambda x, places: x[tuple(places.to(x.device).movedim(-1, 0))]


def _scatter_nd(node: Node) -> Function:
    if node.text("reduction", "none") != "none":
        raise NotConvertible("its operator ScatterND adds up")

    def compute(x: Tensor, places: Tensor, values: Tensor) -> Tensor:
        x, places, values = together(x, places, values)
        return x.index_put(tuple(places.movedim(-1, 0)), values)

    return compute


def _expand(_node: Node) -> Function:
    def compute(x: Tensor, shape: Tensor) -> Tensor:
        return x.expand(room(np.broadcast_shapes(x.shape, tuple(wholes(shape))), x.dtype))

    return compute


def _tile(_node: Node) -> Function:
    def compute(x: Tensor, times: Tensor) -> Tensor:
        each = wholes(times)
        room([side * by for side, by in zip(x.shape, each, strict=True)], x.dtype)
        return x.repeat(each)

    return compute


def _pad(node: Node) -> Function:
    mode = node.text("mode", "constant")
    if mode not in ("constant", "reflect", "edge"):
        raise NotConvertible(f"its operator Pad works by {mode}")

    def compute(x: Tensor, pads: Tensor | None = None, value: Tensor | None = None, axes: Any = None) -> Tensor:
        sides = wholes(pads) if pads is not None else (node.wholes("pads") or [])
        chosen = [axis % x.ndim for axis in wholes(axes)] if axes is not None else list(range(len(sides) // 2))
        around = {axis: (sides[n], sides[n + len(chosen)]) for n, axis in enumerate(chosen)}
        room([side + sum(around.get(axis, (0, 0))) for axis, side in enumerate(x.shape)], x.dtype)
        flat = [one for axis in reversed(range(x.ndim)) for one in around.get(axis, (0, 0))]
        if mode == "constant":
            return F.pad(x, flat, value=float(value) if value is not None else node.number("value", 0.0))
        while flat[-2:] == [0, 0]:
            flat = flat[:-2]
        return F.pad(x, flat, mode="replicate" if mode == "edge" else mode)

    return compute


def _filled(node: Node) -> Function:
    value = node.attributes.get("value", torch.zeros(1))
    return lambda shape: torch.full(room(wholes(shape), value.dtype), value.item(), dtype=value.dtype)


def _range(_node: Node) -> Function:
    def compute(start: Tensor, end: Tensor, step: Tensor) -> Tensor:
        if start.is_meta or end.is_meta or step.is_meta or not step.item():
            raise NotConvertible("its shapes are computed from the picture's own values")
        room([max(0, int((end.item() - start.item()) / step.item()) + 1)])
        return torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype)

    return compute


def _triangle(node: Node) -> Function:
    function = torch.triu if node.whole("upper", 1) else torch.tril
    return lambda x, k=None: function(x, 0 if k is None else wholes(k)[0])


def _depth_to_space(node: Node) -> Function:
    side = node.whole("blocksize", 1)
    if node.text("mode", "DCR") == "CRD":
        return lambda x: F.pixel_shuffle(x, side)

    def compute(x: Tensor) -> Tensor:
        b, c, h, w = x.shape
        parts = x.reshape(b, side, side, c // side**2, h, w).permute(0, 3, 4, 1, 5, 2)
        return parts.reshape(b, c // side**2, h * side, w * side)

    return compute


def _space_to_depth(node: Node) -> Function:
    side = node.whole("blocksize", 1)

    def compute(x: Tensor) -> Tensor:
        b, c, h, w = x.shape
        parts = x.reshape(b, c, h // side, side, w // side, side).permute(0, 3, 5, 1, 2, 4)
        return parts.reshape(b, c * side**2, h // side, w // side)

    return compute


FUNCTIONS: dict[str, Maker] = {
    "Constant": _constant,
    "Shape": _shape,
    "Size": lambda _node: lambda x: torch.tensor(x.numel(), dtype=torch.int64),
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Transpose": _transpose,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Concat": _concat,
    "Split": _split,
    "Slice": _slice,
    "Gather": _gather,
    "GatherElements": _gather_elements,
    "GatherND": _gather_nd,
    "ScatterND": _scatter_nd,
    "Expand": _expand,
    "Tile": _tile,
    "Pad": _pad,
    "ConstantOfShape": _filled,
    "Range": _range,
    "Trilu": _triangle,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
}
