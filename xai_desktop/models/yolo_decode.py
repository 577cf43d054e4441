"""What YOLOv3's raw numbers mean: boxes and scores (methods §8.2; darknet's yolo_layer.c)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from xai_desktop.models.boxes import edges

ANCHORS = ((10, 13), (16, 30), (33, 23), (30, 61), (62, 45), (59, 119), (116, 90), (156, 198), (373, 326))
"""Widths and heights in pixels of a 416-pixel input, three for each stride."""

ANCHOR_INPUT = 416
STRIDES = (8, 16, 32)


def anchor_shares(anchors: Sequence[Sequence[float]], like: Tensor) -> Tensor:
    """(9, 2) widths and heights as shares of the input: so they follow its size."""
    return torch.tensor(anchors, dtype=like.dtype, device=like.device) / ANCHOR_INPUT


def flattened(outputs: Sequence[Tensor]) -> Tensor:
    """All scales in a row: (B, N, 5 + classes), by scale, anchor, row and column."""
    return torch.cat([raw.flatten(1, 3) for raw in outputs], 1)


def placed(outputs: Sequence[Tensor], anchors: Sequence[Sequence[float]]) -> Tensor:
    """(B, N, 4) boxes, centre and extent as shares of the input, in the order of `flattened`.

    Centre (σ(t_x) + column) / columns and (σ(t_y) + row) / rows; extent anchor · exp(t_w), anchor · exp(t_h).
    """
    shares = anchor_shares(anchors, outputs[0]).view(len(outputs), -1, 2)
    return torch.cat([_placed(raw, share).flatten(1, 3) for raw, share in zip(outputs, shares, strict=True)], 1)


def _placed(raw: Tensor, share: Tensor) -> Tensor:
    rows, columns = raw.shape[2:4]
    down = torch.arange(rows, device=raw.device).view(rows, 1).expand(rows, columns)
    across = torch.arange(columns, device=raw.device).view(1, columns).expand(rows, columns)
    centre = (raw[..., :2].sigmoid() + torch.stack([across, down], -1)) / raw.new_tensor([columns, rows])
    return torch.cat([centre, share.view(-1, 1, 1, 2) * raw[..., 2:4].exp()], -1)


def as_boxes(outputs: Sequence[Tensor], anchors: Sequence[Sequence[float]]) -> tuple[Tensor, Tensor]:
    """Boxes (B, N, 4) x0 y0 x1 y1 in input pixels, and scores (B, N, classes): objectness · class, both sigmoids."""
    rows, columns = outputs[0].shape[2:4]
    size = outputs[0].new_tensor([columns, rows, columns, rows]) * STRIDES[0]
    raw = flattened(outputs)
    return edges(placed(outputs, anchors)) * size, raw[..., 4:5].sigmoid() * raw[..., 5:].sigmoid()
