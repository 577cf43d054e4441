"""Planes to another size, in the ways that torch knows; the others are not guessed at."""

from torch import Tensor
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.values import Function, Maker, room, wholes


def _resize(node: Node) -> Function:
    mode, corners = node.text("mode", "nearest"), node.text("coordinate_transformation_mode", "half_pixel")
    if node.op == "Upsample":
        corners = "asymmetric"
    kind = _kind(node, mode, corners)

    def compute(x: Tensor, *told: Tensor | None) -> Tensor:
        scales, sizes = _told(node, told)
        if x.ndim != 4 or (sizes is None and scales is None):
            raise NotConvertible(f"its operator {node.op} is of no plane")
        size = sizes or [int(side * by) for side, by in zip(x.shape, scales or [], strict=True)]
        if size[:2] != list(x.shape[:2]):
            raise NotConvertible(f"its operator {node.op} changes channels")
        _check(node, x, size, scales, kind)
        height, width = room(size, x.dtype)[2:]
        return F.interpolate(
            x, (height, width), mode=kind, align_corners=None if kind == "nearest" else corners == "align_corners"
        )

    return compute


def _kind(node: Node, mode: str, corners: str) -> str:
    rounding = node.text("nearest_mode", "round_prefer_floor" if node.op == "Resize" else "floor")
    if mode == "nearest" and corners == "asymmetric" and rounding == "floor":
        return "nearest"
    if mode == "nearest" and corners == "half_pixel" and rounding.startswith("round_prefer"):
        return "nearest"  # the same for whole factors, which is looked at when the size is known
    smooth = corners in ("half_pixel", "pytorch_half_pixel", "align_corners") and not node.whole("antialias", 0)
    if mode == "linear" and smooth:
        return "bilinear"
    if mode == "cubic" and smooth and node.number("cubic_coeff_a", -0.75) == -0.75:
        return "bicubic"
    raise NotConvertible(f"its operator {node.op} works in a way that torch does not ({mode}, {corners})")


def _told(node: Node, told: tuple[Tensor | None, ...]) -> tuple[list[float] | None, list[int] | None]:
    given = [None if one is None or not one.numel() else one for one in (*told, None, None, None)]
    if node.op == "Upsample":
        given = [None, *given]
    scales = None if given[1] is None else [float(one) for one in given[1].tolist()]
    return scales or node.attributes.get("scales"), None if given[2] is None else wholes(given[2])


def _check(node: Node, x: Tensor, size: list[int], scales: list[float] | None, kind: str) -> None:
    """torch counts with the sizes; a factor that is no ratio of whole sizes would give something else."""
    pairs = list(zip(x.shape[2:], size[2:], strict=True))
    whole = all(new % old == 0 for old, new in pairs)
    exact = scales is None or all(by * old == new for by, (old, new) in zip(scales[2:], pairs, strict=True))
    if not exact or (kind == "nearest" and not whole):
        raise NotConvertible(f"its operator {node.op} works by a factor that is not whole")


FUNCTIONS: dict[str, Maker] = {"Resize": _resize, "Upsample": _resize}
