"""Which of the experts' boxes a network found, from which score its predictions count, and what needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.metrics.detected import Detections, Numbers, Truths, classes_of
from xai_desktop.metrics.matching import coco_matches
from xai_desktop.training.boxing import truths_of
from xai_desktop.training.examples import Examples

OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Tally:
    """Experts' `boxes` and those `found`, boxes `predicted` on all films; `films` with a box and those with `nothing`
    predicted on them.
    """

    boxes: int
    found: int
    predicted: int
    films: int
    nothing: int


def best_level(found: Sequence[Detections], truths: Sequence[Truths]) -> float:
    """The score that a prediction must have for the highest F1 over all films and classes; infinite where none is
    right. Detectors that learnt little are as sure of nothing as of a finding: one level for all would flood a film
    with the boxes of one network and show none of another.
    """
    every = [_judged(one, film, label) for one, film in zip(found, truths, strict=True) for label in _labels(one)]
    scores, right = (np.concatenate([pair[place] for pair in every] or [np.zeros(0)]) for place in (0, 1))
    if not right.any():
        return float("inf")
    falling = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[falling]) != 0, True)
    wanted = sum(len(film.labels) for film in truths)
    f1 = 2 * right[falling].cumsum() / (np.arange(1, len(scores) + 1) + wanted)
    return float(scores[falling][last][f1[last].argmax()])


def _labels(found: Detections) -> list[int]:
    return sorted(set(found.labels.tolist()))


def _judged(found: Detections, truths: Truths, label: int) -> tuple[Numbers, BoolArray]:
    """Scores of one class on a film, and whether each prediction answers for a box that no surer one has."""
    ours = found.best(label, len(found.scores))
    return ours.scores, coco_matches(ours, truths.of_class(label), np.array([OVERLAP])).right[0]


def sure(found: Detections, level: float) -> Detections:
    return found.chosen(found.scores >= level)


def missed(found: Detections, truths: Truths, level: float) -> list[bool]:
    """For each expert's box: does no sure prediction of its class overlap it by half, each answering for one box?"""
    result = [True] * len(truths.labels)
    for label in classes_of([truths]):
        places = np.flatnonzero(truths.labels == label)
        ours = sure(found, level).best(label, len(found.scores))
        gone = coco_matches(ours, truths.of_class(label), np.array([OVERLAP])).missed(truths.of_class(label))[0]
        for place, one in zip(places.tolist(), gone.tolist(), strict=True):
            result[place] = bool(one)
    return result


def tally(found: Sequence[Detections], truths: Sequence[Truths], level: float) -> Tally:
    """Of one network on the films of a set."""
    pairs = [(one, film) for one, film in zip(found, truths, strict=True) if len(film.labels)]
    lost = [missed(one, film, level) for one, film in pairs]
    counts = [len(sure(one, level).scores) for one, _ in pairs]
    return Tally(
        boxes=sum(map(len, lost)),
        found=sum(not gone for film in lost for gone in film),
        predicted=sum(len(sure(one, level).scores) for one in found),
        films=len(pairs),
        nothing=counts.count(0),
    )


def mean_boxes(train: Examples, films: int) -> tuple[Detections, ...]:
    """What can be said without a network: on every film, the mean training box of every class.

    Its score is the share of the training films that have such a box.
    """
    truths = [truths_of(one) for one in train.truths]
    boxes, labels = (np.concatenate(parts) for parts in zip(*((one.boxes, one.labels) for one in truths), strict=True))
    known = sorted(set(labels.tolist()))
    counts = [float((labels == label).sum()) / len(train) for label in known]
    mean = [boxes[labels == label].mean(0) for label in known]
    return (Detections.of(mean, known, counts),) * films
