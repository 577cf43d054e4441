"""Figures of P003 out of the rows of a study: pointing, chance, likeness, and shares of objects."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.geometry import Box
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.pointing import distance_to, pointing_chance
from xai_desktop.services.reproduce.p003_networks import Found, Run
from xai_desktop.services.reproduce.p003_randomised import TRAINED
from xai_desktop.services.reproduce.p003_rows import Row
from xai_desktop.services.reproduce.p003_tolerance import OBJECT_CXR, tolerance

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aim:
    """Whose pointing: a way, with a smoothing, of a network with so many random parts, and how near counts."""

    way: str
    smoothing: str = "paper"
    depth: int = TRAINED
    paper_side: int = OBJECT_CXR


def hits(found: Found, aim: Aim, finding: str = "") -> BoolArray:
    """(runs, films and findings) whether the map points at the finding; a map that is none does not."""
    near = tolerance(found.films.x.shape[3], aim.paper_side)
    table = values(found, aim.way, aim.smoothing, aim.depth, finding)
    near_enough: BoolArray = np.where(np.isnan(table), np.inf, table) < near
    return near_enough


def values(found: Found, way: str, name: str, depth: int = TRAINED, finding: str = "") -> Numbers:
    """(runs, films and findings) a column of the rows, NaN where there is nothing."""
    return np.stack([_column(run, way, name, depth, finding) for run in found.runs])


def _column(run: Run, way: str, name: str, depth: int, finding: str) -> Numbers:
    known = [getattr(row, name) for row in _own(run, way, depth, finding)]
    column: Numbers = np.array([np.nan if value is None else value for value in known], np.float64)
    return column


def _own(run: Run, way: str, depth: int = TRAINED, finding: str = "") -> list[Row]:
    return [row for row in run.rows[way, depth] if finding in ("", row.finding)]


def patients(found: Found, finding: str = "") -> list[Hashable]:
    """(films and findings) in the order of every column."""
    return [row.patient for row in _own(found.runs[0], "grad_cam", TRAINED, finding)]


def pointing(found: Found, aim: Aim, finding: str = "") -> Interval:
    """The share of hits with its interval over runs and patients."""
    return table_interval(hits(found, aim, finding)[:, None].astype(np.float64), patients(found, finding))


def detected(found: Found, aim: Aim) -> tuple[float | None, int]:
    """The share of hits among the films and runs in which the trained network calls the finding, and their number."""
    called = np.stack([_called(found, run) for run in found.runs])
    return (float(hits(found, aim)[called].mean()) if called.any() else None), int(called.sum())


def _called(found: Found, run: Run) -> BoolArray:
    points = dict(zip(found.films.classes, run.points, strict=True))
    levels = [(row.score, points[row.finding]) for row in _own(run, "grad_cam")]
    return np.array([score >= (0.5 if level is None else level) for score, level in levels], bool)


def chance(found: Found, paper_side: int = OBJECT_CXR, finding: str = "") -> float:
    """What a point drawn at random scores, mean over films and findings."""
    side = found.films.x.shape[3]
    empty = np.zeros(found.films.x.shape[2:], np.float32)
    each = [pointing_chance(empty, boxes, tolerance(side, paper_side)) or 0.0 for boxes in boxes_of(found, finding)]
    return float(np.mean(each))


def centre(found: Found, paper_side: int = OBJECT_CXR, finding: str = "") -> float:
    """What the middle of the film scores."""
    height, width = found.films.x.shape[2:]
    near = tolerance(width, paper_side)
    middle = height // 2, width // 2
    each = [
        distance_to(np.logical_or.reduce([box.mask((height, width)) for box in boxes]), middle) < near
        for boxes in boxes_of(found, finding)
    ]
    return float(np.mean(each))


def boxes_of(found: Found, finding: str = "") -> list[list[Box]]:
    """The boxes of every film and finding, in the order of every column."""
    classes = found.films.classes
    return [
        [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
        for truth in found.films.truths
        for label in sorted(set(truth.labels.tolist()))
        if finding in ("", classes[label])
    ]
