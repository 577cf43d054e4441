"""What a detector found, called wrongly and missed on one film, to be drawn beside the film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import BoolArray, owned
from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.metrics.detection import CONFIDENCE, MOST
from xai_desktop.metrics.matching import coco_matches


@dataclass(frozen=True, slots=True, eq=False)
class FilmOutcome:
    """One film at one IoU threshold and confidence, to be drawn: `shown` detections, which of them are `right`, and
    which true boxes were `missed` (in the order of the film's truths).
    """

    shown: Detections
    right: BoolArray
    missed: BoolArray


def outcome(found: Detections, truths: Truths, threshold: float = 0.5, confidence: float = CONFIDENCE) -> FilmOutcome:
    """Class by class by COCO's rule; a detection of an ignored box is neither right nor shown."""
    sure = found.chosen(found.scores > confidence)
    shown, right = [], []
    missed = np.zeros(len(truths.boxes), np.bool_)
    for label in np.unique(np.concatenate([sure.labels, truths.labels])).tolist():
        best, film = sure.best(label, MOST), truths.of_class(label)
        matches = coco_matches(best, film, np.array([threshold]))
        counted = matches.counted[0]
        shown.append(best.chosen(counted))
        right.append(matches.right[0][counted])
        missed[truths.labels == label] = matches.missed(film)[0]
    return FilmOutcome(_joined(shown), owned(np.concatenate(right or [np.zeros(0, np.bool_)])), owned(missed))


def _joined(parts: Sequence[Detections]) -> Detections:
    if not parts:
        return Detections.of()
    boxes, labels, scores = zip(*((one.boxes, one.labels, one.scores) for one in parts), strict=True)
    return Detections.of(np.concatenate(boxes), np.concatenate(labels), np.concatenate(scores))
