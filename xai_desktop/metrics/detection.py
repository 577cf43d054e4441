"""How well a detector finds boxes: mean average precision as COCO and Pascal VOC define it (methods §10.9, 10.10)."""

from collections.abc import Callable, Sequence

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import owned
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.base import metric
from xai_desktop.metrics.detected import Detections, Numbers, Truths, box_ious, classes_of
from xai_desktop.metrics.matching import Matches, coco_matches, voc_matches

COCO_THRESHOLDS: Numbers = owned(np.linspace(0.5, 0.95, 10))
"""IoU .5, .55, … .95."""

COCO_RECALLS: Numbers = owned(np.linspace(0, 1, 101))
VOC_RECALLS: Numbers = owned(np.linspace(0, 1, 11))
MOST = 100
"""Detections per film and class that take part, the surest."""

CONFIDENCE = 0.5
NOTHING_TO_FIND = "no class has a box to be found"
_TINY = np.spacing(1)

Area = Callable[[Numbers, Numbers], float]
"""(recall, precision), both (n,) along falling scores, to an average precision in [0, 1]."""
Match = Callable[[Detections, Truths, Numbers], Matches]


@metric("mAP at IoU .5 (COCO)")
def map_50(found: Sequence[Detections], truths: Sequence[Truths]) -> Measured:
    """Average precision at 101 recall points, boxes matched at IoU ≥ 0.5, averaged over the classes on the films.

    At most 100 detections per film and class; ignored boxes and crowds as in pycocotools.
    """
    return _mean(found, truths, COCO_THRESHOLDS[:1])


@metric("mAP at IoU .75 (COCO)")
def map_75(found: Sequence[Detections], truths: Sequence[Truths]) -> Measured:
    """Average precision at 101 recall points, boxes matched at IoU ≥ 0.75, averaged over the classes on the films."""
    return _mean(found, truths, COCO_THRESHOLDS[5:6])


@metric("mAP over IoU .5 to .95 (COCO)")
def map_50_95(found: Sequence[Detections], truths: Sequence[Truths]) -> Measured:
    """Mean of the average precisions at IoU 0.5, 0.55, … 0.95, averaged over the classes on the films."""
    return _mean(found, truths, COCO_THRESHOLDS)


@metric("mAP at IoU .5 (VOC 2007, 11 points)")
def map_voc_2007(found: Sequence[Detections], truths: Sequence[Truths], threshold: float = 0.5) -> Measured:
    """Mean over recalls 0, 0.1, … 1 of the highest precision at that recall or more, averaged over the classes.

    A detection answers for the true box that it overlaps most, or is wrong; difficult boxes are left out.
    """
    return _voc(found, truths, threshold, eleven_points)


@metric("mAP at IoU .5 (VOC 2010, all points)")
def map_voc_2010(found: Sequence[Detections], truths: Sequence[Truths], threshold: float = 0.5) -> Measured:
    """Area under the precision-recall curve made monotone from the right, averaged over the classes.

    A detection answers for the true box that it overlaps most, or is wrong; difficult boxes are left out.
    """
    return _voc(found, truths, threshold, all_points)


@metric("mean IoU of detections")
def mean_iou(found: Sequence[Detections], truths: Sequence[Truths], confidence: float = CONFIDENCE) -> Measured:
    """Mean over true boxes of the highest IoU with a detection of the same class whose score is above the confidence.

    0 for a box that nothing overlaps; boxes that need not be found are left out. One detection may serve several boxes.
    """
    best = [iou for one, film in _pairs(found, truths) for iou in best_ious(one, film, confidence)]
    return Measured(float(np.mean(best))) if best else Measured(None, NOTHING_TO_FIND)


def average_precisions(
    found: Sequence[Detections],
    truths: Sequence[Truths],
    thresholds: Numbers = COCO_THRESHOLDS,
    match: Match = coco_matches,
    area: Area | None = None,
    most: int = MOST,
) -> dict[int, Numbers]:
    """Class number → (T,) average precision at each IoU threshold, for classes with a box to be found.

    One entry of `found` and `truths` per film. Of equal scores the earlier film's counts first, as in pycocotools.
    """
    pairs, area = _pairs(found, truths), area or points_101
    return {
        label: _of_class(
            [(one.best(label, most), film.of_class(label)) for one, film in pairs], thresholds, match, area
        )
        for label in classes_of(truths)
    }


def points_101(recall: Numbers, precision: Numbers) -> float:
    """COCO: the mean of the monotone precision at recalls 0, .01, … 1, and 0 beyond the highest recall."""
    return _at(recall, precision, COCO_RECALLS)


def eleven_points(recall: Numbers, precision: Numbers) -> float:
    """VOC until 2009."""
    return _at(recall, precision, VOC_RECALLS)


def all_points(recall: Numbers, precision: Numbers) -> float:
    """VOC since 2010."""
    return float((np.diff(recall, prepend=0.0) * _monotone(precision)).sum())


def _at(recall: Numbers, precision: Numbers, points: Numbers) -> float:
    reached = np.append(_monotone(precision), 0.0)
    return float(reached[np.searchsorted(recall, points, side="left")].mean())


def _monotone(precision: Numbers) -> Numbers:
    found: Numbers = np.maximum.accumulate(precision[::-1])[::-1]
    return found


def _of_class(pairs: list[tuple[Detections, Truths]], thresholds: Numbers, match: Match, area: Area) -> Numbers:
    matches = [match(one, film, thresholds) for one, film in pairs]
    order = np.argsort(-np.concatenate([one.scores for one, _ in pairs]), kind="stable")
    right = np.concatenate([one.right for one in matches], 1)[:, order].cumsum(1)
    wrong = np.concatenate([one.wrong for one in matches], 1)[:, order].cumsum(1)
    wanted = sum(int((~film.ignored).sum()) for _, film in pairs)
    recall, precision = right / wanted, right / (right + wrong + _TINY)
    return np.array([area(*row) for row in zip(recall, precision, strict=True)])


def _mean(found: Sequence[Detections], truths: Sequence[Truths], thresholds: Numbers) -> Measured:
    each = average_precisions(found, truths, thresholds)
    return Measured(float(np.mean(list(each.values())))) if each else Measured(None, NOTHING_TO_FIND)


def _voc(found: Sequence[Detections], truths: Sequence[Truths], threshold: float, area: Area) -> Measured:
    each = average_precisions(found, truths, np.array([threshold]), voc_matches, area, most=np.iinfo(np.int64).max)
    return Measured(float(np.mean(list(each.values())))) if each else Measured(None, NOTHING_TO_FIND)


def best_ious(found: Detections, truths: Truths, confidence: float = CONFIDENCE) -> list[float]:
    """For every box of a film that is to be found, the highest IoU with a sure detection of its class."""
    sure, film = found.chosen(found.scores > confidence), truths.chosen(~truths.ignored)
    same = sure.labels[:, None] == film.labels[None, :]
    best: list[float] = np.where(same, box_ious(sure.boxes, film.boxes), 0.0).max(0, initial=0.0).tolist()
    return best


def _pairs(found: Sequence[Detections], truths: Sequence[Truths]) -> list[tuple[Detections, Truths]]:
    if len(found) != len(truths):
        raise InputError(f"Detections of {len(found)} films do not belong to the boxes of {len(truths)} films.")
    return list(zip(found, truths, strict=True))
