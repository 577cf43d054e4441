"""Do the boxes that a network draws fit the experts'? COCO's average precisions and the mean IoU, by finding.

Which box answers for which is settled film by film; an interval counts films several times, patient by patient.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, Figure, no_interval
from xai_desktop.core.cohort.result_tables import BoxScores
from xai_desktop.core.cohort.table import Table
from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.metrics.detection import COCO_RECALLS, COCO_THRESHOLDS, MOST, NOTHING_TO_FIND, best_ious
from xai_desktop.metrics.many_means import Draws
from xai_desktop.metrics.matching import coco_matches
from xai_desktop.services.cohort_summary._cube import Indices, Numbers, coded, frame_of, people_of
from xai_desktop.services.cohort_summary._weighted import ratio

FOUND, MARKED, ABSENT = "found_boxes", "marked_boxes", "absent"
_CELLS = 1 << 21
"""Draws × boxes that are held in memory at once."""


def found_boxes(scores: Table, reader: str, draws: Draws) -> tuple[BoxScores, ...]:
    """For each network that draws boxes: each finding, then all of them. Nothing of other networks."""
    found: list[BoxScores] = []
    for (model,), rows in scores.chosen(scores[FOUND] != "").groups("model"):
        people = coded(people_of(rows, range(len(rows))))
        films = coded(list(zip(rows["film"].tolist(), map(frame_of, rows["frame"].tolist()), strict=True)))
        of_finding = {name: np.flatnonzero(rows["finding"] == name) for name in rows.texts("finding")}
        parts = [_Finding.of(name, rows, own, (films, people), reader) for name, own in of_finding.items()]
        found += _of_network(model, reader, parts, int(people.max(initial=-1)) + 1, draws)
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Finding:
    """The `films` (f,) of one finding that take part, and their `patients`; `wanted` (f,) boxes are to be found.

    `film_of` (d,) is the film of every box that was drawn, the surest first, `right` (T, d) whether it answers for one.
    `best` (g,) is the highest IoU of a sure box with each box to be found, which lies on film `marked_on` (g,).
    """

    name: str
    films: Indices
    patients: Indices
    wanted: Indices
    unknown: int
    film_of: Indices
    right: BoolArray
    best: Numbers
    marked_on: Indices

    @classmethod
    def of(cls, name: str, rows: Table, own: Indices, ids: tuple[Indices, Indices], reader: str) -> "_Finding":
        pairs = [_boxes(rows[FOUND][one], rows[MARKED][one], reader) for one in own]
        part = [number for number, one in enumerate(own) if len(pairs[number][1].boxes) or rows["truth"][one] == ABSENT]
        kept = [pairs[number] for number in part]
        drawn = [found.best(0, MOST) for found, _ in kept]
        matches = [coco_matches(found, truths, COCO_THRESHOLDS) for found, (_, truths) in zip(drawn, kept, strict=True)]
        order = np.argsort(-np.concatenate([np.empty(0), *(one.scores for one in drawn)]), kind="stable")
        film_of = np.repeat(np.arange(len(kept)), [len(one.scores) for one in drawn])[order]
        right = np.concatenate([np.zeros((len(COCO_THRESHOLDS), 0), np.bool_), *(one.right for one in matches)], 1)
        best = [best_ious(*pair) for pair in kept]
        return cls(
            name=name,
            films=ids[0][own[part]] if part else np.zeros(0, np.intp),
            patients=ids[1][own[part]] if part else np.zeros(0, np.intp),
            wanted=np.array([len(truths.boxes) for _, truths in kept], np.intp),
            unknown=len(own) - len(part),
            film_of=np.asarray(film_of, np.intp),
            right=right[:, order],
            best=np.array([iou for one in best for iou in one], np.float64),
            marked_on=np.repeat(np.arange(len(kept)), [len(one) for one in best]).astype(np.intp),
        )

    def statistics(self, weights: Numbers) -> Numbers:
        """(draws, 5) from how often each film counts (draws, f): average precision at IoU 0.5, at 0.75 and over all
        thresholds, the sum of the best IoUs, and how many boxes are to be found. NaN where there is none."""
        total = weights @ self.wanted.astype(np.float64)
        before = np.cumsum(weights[:, self.film_of], 1)
        each = np.stack([_precisions(weights[:, self.film_of[one]], before[:, one], total) for one in self.right], 1)
        ious = weights[:, self.marked_on] @ self.best
        return np.column_stack([each[:, 0], each[:, 5], each.mean(1), ious, total])


def _precisions(gained: Numbers, before: Numbers, total: Numbers) -> Numbers:
    """(draws,) the mean of the monotone precision at 101 recalls, from the boxes (draws, r) that are right.

    Precision falls between them, so that no other box is the highest at any recall. `before` counts all boxes so far.
    """
    found = np.cumsum(gained, 1)
    precision = np.nan_to_num(ratio(found, before))
    falling = np.maximum.accumulate(precision[:, ::-1], 1)[:, ::-1]
    recall = ratio(found, total[:, None])
    values = np.full(len(total), np.nan)
    for draw in np.flatnonzero(total > 0):
        reached = np.searchsorted(recall[draw], COCO_RECALLS, side="left")
        values[draw] = np.append(falling[draw], 0.0)[reached].mean()
    return values


def _boxes(drawn: str, marked: str, reader: str) -> tuple[Detections, Truths]:
    """Of one film; labels play no part."""
    found = np.array(json.loads(drawn), np.float64).reshape(-1, 5)
    own = json.loads(marked).get(reader, []) if marked else []
    nothing = np.zeros(len(found), np.int64)
    return Detections.of(found[:, :4], nothing, found[:, 4]), Truths.of(own, np.zeros(len(own), np.int64))


def _of_network(model: str, reader: str, parts: Sequence[_Finding], people: int, draws: Draws) -> Iterator[BoxScores]:
    own = np.stack([one.statistics(np.ones((1, len(one.wanted)))) for one in parts], 1)[0]
    drawn = _drawn(parts, people, draws)
    for number, one in enumerate(parts):
        figures = _figures(_of_one(own[None, number]), _of_one(drawn[:, number]), [one], draws)
        yield BoxScores(model, one.name, reader, *_counts([one]), *figures)
    if len(parts) > 1:
        yield BoxScores(model, "", reader, *_counts(parts), *_figures(_pooled(own[None]), _pooled(drawn), parts, draws))


def _drawn(parts: Sequence[_Finding], people: int, draws: Draws) -> Numbers:
    """(draws, findings, 5), patients drawn once for all findings; no draws of one patient."""
    if people < 2:
        return np.zeros((0, len(parts), 5))
    weights = draws.weights(people)
    step = max(1, _CELLS // max(1, *(len(one.film_of) for one in parts)))
    blocks = (weights[start : start + step].astype(np.float64) for start in range(0, len(weights), step))
    return np.concatenate([np.stack([one.statistics(block[:, one.patients]) for one in parts], 1) for block in blocks])


def _of_one(found: Numbers) -> Numbers:
    """(draws, 5) → (draws, 4): the three average precisions and the mean IoU."""
    return np.column_stack([found[:, :3], ratio(found[:, 3], found[:, 4])])


def _pooled(found: Numbers) -> Numbers:
    """(draws, findings, 5) → (draws, 4): the mean over findings with a box in the draw; of IoUs that over all boxes."""
    there = (found[:, :, 4] > 0).astype(np.float64)
    precisions = [ratio(np.nan_to_num(found[:, :, one]).sum(1), there.sum(1)) for one in range(3)]
    return np.column_stack([*precisions, ratio(found[:, :, 3].sum(1), found[:, :, 4].sum(1))])


def _counts(parts: Sequence[_Finding]) -> tuple[int, int, int, int]:
    """Boxes to be found; films with, without, and not known."""
    return (
        sum(int(one.wanted.sum()) for one in parts),
        sum(int((one.wanted > 0).sum()) for one in parts),
        sum(int((one.wanted == 0).sum()) for one in parts),
        sum(one.unknown for one in parts),
    )


def _different(ids: Sequence[Indices]) -> int:
    return len(np.unique(np.concatenate(ids)))


def _figures(own: Numbers, drawn: Numbers, parts: Sequence[_Finding], draws: Draws) -> Iterator[Figure]:
    n = sum(len(one.wanted) for one in parts)
    films, patients = _different([one.films for one in parts]), _different([one.patients for one in parts])
    tail = draws.sampling.tail(patients)
    for column in range(own.shape[1]):
        value, values = float(own[0, column]), drawn[:, column]
        known: AnyArray = values[~np.isnan(values)]
        if value != value:
            yield Figure(None, None, None, n, films, patients, NOTHING_TO_FIND)
        elif patients < FEWEST_PATIENTS or not known.size:
            yield Figure(value, None, None, n, films, patients, no_interval(patients))
        else:
            low, high = np.quantile(known, [tail, 1 - tail]).tolist()
            yield Figure(value, low, high, n, films, patients, "", int(values.size - known.size))
