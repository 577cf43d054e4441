"""Where a kernel stands: sizes, steps and borders of convolutions and pools."""

from collections.abc import Sequence
from dataclasses import dataclass

from xai_desktop.models.onnx_net.graph import Node, NotConvertible

SAME = ("SAME_UPPER", "SAME_LOWER")
WIDEST = 4096


@dataclass(frozen=True, slots=True)
class Window:
    """Of a plane: rows, then columns; `pads` are top, left, bottom, right; `auto` says how a border is found."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads: tuple[int, ...]
    auto: str


def window_of(node: Node, kernel: Sequence[int]) -> Window:
    """Raises `NotConvertible` for anything but a plane."""
    found = Window(
        tuple(kernel),
        tuple(node.wholes("strides") or [1, 1]),
        tuple(node.wholes("dilations") or [1, 1]),
        tuple(node.wholes("pads") or [0, 0, 0, 0]),
        node.text("auto_pad", "NOTSET"),
    )
    pairs = (*found.kernel, *found.strides, *found.dilations)
    if [len(found.kernel), len(found.strides), len(found.dilations), len(found.pads)] != [2, 2, 2, 4]:
        raise NotConvertible(f"its operator {node.op} is of no plane")
    if not all(1 <= one <= WIDEST for one in pairs) or not all(0 <= one <= WIDEST for one in found.pads):
        raise NotConvertible(f"its operator {node.op} has a window of no sense")
    return found


def around(window: Window, size: Sequence[int]) -> list[int]:
    """The border of a plane of this (height, width), as torch wants it: left, right, top, bottom."""
    if window.auto not in SAME:
        top, left, bottom, right = (0, 0, 0, 0) if window.auto == "VALID" else window.pads
        return [left, right, top, bottom]
    sides = [
        _same(*one, window.auto == SAME[0])
        for one in zip(size, window.kernel, window.strides, window.dilations, strict=True)
    ]
    return [*sides[1], *sides[0]]


def _same(side: int, kernel: int, stride: int, dilation: int, upper: bool) -> tuple[int, int]:
    total = max(0, (-(-side // stride) - 1) * stride + (kernel - 1) * dilation + 1 - side)
    less, more = total // 2, total - total // 2
    return (less, more) if upper else (more, less)
