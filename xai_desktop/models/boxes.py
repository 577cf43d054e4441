"""Boxes as tensors: their overlap, and the detections that a box head ends with."""

from dataclasses import dataclass

import cv2
import torch
from torch import Tensor

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size

CANDIDATES = 2000
"""Boxes per film that compete in the suppression, by score: an untrained network offers every box for every class."""

TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """What was found on one film, best first: `boxes` (n, 4) x0 y0 x1 y1 in input pixels, `labels` (n,), `scores` (n,).

    On the CPU. A label is the number of a class, a score lies in [0, 1].
    """

    boxes: Tensor
    labels: Tensor
    scores: Tensor

    def __post_init__(self) -> None:
        if self.boxes.shape != (len(self.boxes), 4) or not len(self.boxes) == len(self.labels) == len(self.scores):
            raise InputError("Every detection needs four edges, a label and a score.")

    def __len__(self) -> int:
        return len(self.boxes)


def overlap(first: Tensor, second: Tensor) -> Tensor:
    """Intersection over union of boxes x0 y0 x1 y1, (…, 4) against (…, 4), broadcast. Empty boxes overlap nothing."""
    low = torch.maximum(first[..., :2], second[..., :2])
    high = torch.minimum(first[..., 2:], second[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    return shared / (_area(first) + _area(second) - shared).clamp(min=TINY)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).prod(-1)


def edges(boxes: Tensor) -> Tensor:
    """Centre and extent (…, 4) → edges (…, 4)."""
    centre, half = boxes[..., :2], boxes[..., 2:] / 2
    return torch.cat([centre - half, centre + half], -1)


def centred(boxes: Tensor) -> Tensor:
    """Edges (…, 4) → centre and extent (…, 4)."""
    low, high = boxes[..., :2], boxes[..., 2:]
    return torch.cat([(low + high) / 2, high - low], -1)


def clipped(boxes: Tensor, size: Size) -> Tensor:
    """The part of each box (…, 4) on an input of (height, width) pixels; empty for what lies outside."""
    height, width = size
    return torch.minimum(boxes.clamp(min=0), boxes.new_tensor([width, height, width, height]))


def best_of(boxes: Tensor, scores: Tensor, size: Size, above: float, most_overlap: float) -> Detections:
    """The detections of one film out of `boxes` (N, 4) in input pixels and `scores` (N, classes).

    A box counts for every class that scores above the limit; within a class, a box that overlaps a better one by more
    than `most_overlap` (IoU) is dropped; boxes end at the border of the input.
    """
    boxes, scores = boxes.detach().float().cpu(), scores.detach().float().cpu()
    rows, labels = torch.nonzero(scores > above, as_tuple=True)
    found = scores[rows, labels]
    first = torch.sort(found, descending=True, stable=True).indices[:CANDIDATES]
    rows, labels, found = rows[first], labels[first], found[first]
    inside = clipped(boxes[rows], size)
    seen = (inside[:, 2:] > inside[:, :2]).all(1)
    inside, labels, found = inside[seen], labels[seen], found[seen]
    kept = _without_doubles(inside, found, labels, most_overlap)
    return Detections(inside[kept], labels[kept], found[kept])


def _without_doubles(boxes: Tensor, scores: Tensor, labels: Tensor, most_overlap: float) -> Tensor:
    """Numbers of the boxes (n,) that no better one of their class overlaps by more, best first.

    OpenCV's suppression: torchvision's is compiled for CUDA's build of torch alone.
    """
    corners = torch.cat([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1).double()
    words = corners.tolist(), scores.tolist(), labels.tolist()
    return torch.tensor(cv2.dnn.NMSBoxesBatched(*words, 0.0, most_overlap), dtype=torch.long).reshape(-1)
