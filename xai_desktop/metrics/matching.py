"""Which detection answers for which true box: the greedy rules of COCO and of Pascal VOC (methods §10.9).

A detection is right, wrong, or not counted, where it answers for a box that need not be found.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import BoolArray, owned
from xai_desktop.metrics.detected import Detections, Numbers, Truths, box_ious

Indices = npt.NDArray[np.int64]

HIGHEST_IOU = 1 - 1e-10
"""A threshold of 1 asks for this much, as in pycocotools."""

NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """For T thresholds, n detections by falling score and m true boxes: `answers` (T, n), the number of the true box
    or −1; `counted` (T, n), whether the detection is counted at all.
    """

    answers: Indices
    counted: BoolArray

    @property
    def right(self) -> BoolArray:
        """(T, n) bool."""
        found: BoolArray = (self.answers != NONE) & self.counted
        return found

    @property
    def wrong(self) -> BoolArray:
        """(T, n) bool."""
        found: BoolArray = (self.answers == NONE) & self.counted
        return found

    def missed(self, truths: Truths) -> BoolArray:
        """(T, m) bool: the boxes that had to be found and were not."""
        found = np.zeros((len(self.answers), len(truths.boxes)), np.bool_)
        rows, columns = np.nonzero(self.answers != NONE)
        found[rows, self.answers[rows, columns]] = True
        return owned(~found & ~truths.ignored, np.bool_)


def coco_matches(found: Detections, truths: Truths, thresholds: Numbers) -> Matches:
    """Each detection, the surest first, answers for the free true box with the highest IoU of at least the threshold.

    Boxes to be found come before ignored ones, however well those fit; of equal IoUs the last box counts; a crowd is
    always free. `found` is of one class by falling score, `truths` of that class.
    """
    ious = box_ious(found.boxes, truths.boxes, truths.crowd)
    asked = np.minimum(thresholds, HIGHEST_IOU)[:, None]
    answers = np.full((len(asked), len(ious)), NONE)
    counted = np.ones(answers.shape, np.bool_)
    free = np.ones((len(asked), len(truths.boxes)), np.bool_)
    rows = np.arange(len(asked))
    for number, row in enumerate(ious):
        fits = free & (row >= asked)
        must = fits & ~truths.ignored
        wanted = np.where(must.any(1, keepdims=True), must, fits)
        hit = wanted.any(1)
        chosen = _last_best(np.where(wanted, row, -1.0))[hit] if hit.any() else np.zeros(0, np.int64)
        answers[hit, number] = chosen
        counted[hit, number] = ~truths.ignored[chosen]
        free[rows[hit], chosen] = truths.crowd[chosen]
    return Matches(owned(answers), owned(counted))


def voc_matches(found: Detections, truths: Truths, thresholds: Numbers, inclusive: bool = False) -> Matches:
    """Each detection is compared with the one true box that it overlaps most, and is wrong where that box is taken.

    An IoU of exactly the threshold is enough, as in VOC's own kit. Detections of an ignored box are never counted. Same
    order as above; of equal IoUs the first box counts.
    """
    ious = box_ious(found.boxes, truths.boxes, inclusive=inclusive)
    answers = np.full((len(thresholds), len(ious)), NONE)
    counted = np.ones(answers.shape, np.bool_)
    if not len(truths.boxes) or not len(ious):
        return Matches(owned(answers), owned(counted))
    nearest = ious.argmax(1)
    for number, best in enumerate(nearest.tolist()):
        enough = ious[number, best] >= thresholds
        if truths.ignored[best]:
            counted[enough, number] = False
            answers[enough, number] = best
        else:
            taken = (answers[:, :number] == best).any(1)
            answers[enough & ~taken, number] = best
    return Matches(owned(answers), owned(counted))


def _last_best(values: Numbers) -> Indices:
    """(T,) the last column that holds each row's highest value."""
    backwards = values[:, ::-1].argmax(1)
    found: Indices = values.shape[1] - 1 - backwards
    return found
