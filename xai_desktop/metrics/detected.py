"""Boxes that a detector found on a film, and the boxes that are there: what every detection metric is computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.errors import InputError

Numbers = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """What was found on one film: `boxes` (n, 4) x0, y0, x1, y1 in film pixels, `labels` (n,) class numbers, `scores`
    (n,) higher for surer. In any order; of equal scores the earlier one counts first.
    """

    boxes: Numbers
    labels: Labels
    scores: Numbers

    @classmethod
    def of(cls, boxes: Any = (), labels: Any = (), scores: Any = ()) -> Self:
        """Raises `InputError` where the three do not belong together or a number is not finite."""
        values, sure = as_boxes(boxes), np.asarray(scores, np.float64)
        classes = np.asarray(labels, np.int64)
        if not (classes.shape == sure.shape == values.shape[:1]) or not np.isfinite(sure).all():
            raise InputError("Detections need one class number and one finite score per box.")
        return cls(values, owned(classes), owned(sure))

    def chosen(self, which: AnyArray) -> "Detections":
        return Detections(self.boxes[which], self.labels[which], self.scores[which])

    def best(self, label: int, most: int) -> "Detections":
        """Those of one class by falling score, at most so many."""
        own = np.flatnonzero(self.labels == label)
        return self.chosen(own[np.argsort(-self.scores[own], kind="stable")][:most])


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """What is on one film: `boxes` (n, 4) as above and `labels` (n,).

    `ignored` (n,) bool are boxes that need not be found and may be: VOC's "difficult". Of them `crowd` (n,) bool stand
    for many things at once, as in COCO: any number of detections may lie in one.
    """

    boxes: Numbers
    labels: Labels
    ignored: BoolArray
    crowd: BoolArray

    @classmethod
    def of(cls, boxes: Any = (), labels: Any = (), ignored: Any = None, crowd: Any = None) -> Self:
        """A crowd is always ignored. Raises `InputError` where the four do not belong together."""
        values, classes = as_boxes(boxes), np.asarray(labels, np.int64)
        many = _flags(crowd, len(values))
        spared = _flags(ignored, len(values)) | many
        if not (classes.shape == spared.shape == many.shape == values.shape[:1]):
            raise InputError("True boxes need one class number and one mark of each kind per box.")
        return cls(values, owned(classes), owned(spared), owned(many))

    def chosen(self, which: AnyArray) -> "Truths":
        return Truths(self.boxes[which], self.labels[which], self.ignored[which], self.crowd[which])

    def of_class(self, label: int) -> "Truths":
        return self.chosen(np.flatnonzero(self.labels == label))


def as_boxes(boxes: Any) -> Numbers:
    """(n, 4) float64 from any caller. Raises `InputError` where a box is not finite or has a negative extent."""
    values = np.array(boxes, np.float64).reshape(-1, 4) if np.size(boxes) else np.zeros((0, 4))
    if not np.isfinite(values).all() or (values[:, 2:] < values[:, :2]).any():
        raise InputError(
            "A box needs four finite numbers x0, y0, x1, y1, the second corner right of and below the first."
        )
    found: Numbers = owned(values)
    return found


def box_ious(found: Numbers, truths: Numbers, crowd: BoolArray | None = None, inclusive: bool = False) -> Numbers:
    """(n, m) intersection over union in [0, 1]; for a crowd, over the area of what was found.

    Coordinates are edges. `inclusive` takes them for the first and last pixel of a box, which makes every side longer
    by 1 (PyTorch-YOLOv3, the VOC kit).
    """
    extra = float(inclusive)
    sides = np.minimum(found[:, None, 2:], truths[None, :, 2:]) - np.maximum(found[:, None, :2], truths[None, :, :2])
    both = np.clip(sides + extra, 0, None).prod(-1)
    own, theirs = _areas(found, extra)[:, None], _areas(truths, extra)[None, :]
    either = own + theirs - both
    if crowd is not None:
        either = np.where(crowd[None, :], own, either)
    result: Numbers = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return result


def classes_of(truths: Sequence[Truths]) -> tuple[int, ...]:
    """The class numbers that have at least one box to be found, rising."""
    return tuple(sorted({int(label) for film in truths for label in film.labels[~film.ignored]}))


def _areas(boxes: Numbers, extra: float) -> Numbers:
    areas: Numbers = (boxes[:, 2:] - boxes[:, :2] + extra).prod(-1)
    return areas


def _flags(given: Any, count: int) -> BoolArray:
    return np.zeros(count, np.bool_) if given is None else np.asarray(given, np.bool_)
