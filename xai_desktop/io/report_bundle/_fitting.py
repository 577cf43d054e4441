"""Whether the parts of a report that was read belong together: each may be well made, and still be of another film."""

from datetime import datetime

import numpy as np

from xai_desktop.core.colormap import table
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.measures import Region
from xai_desktop.core.report import Report
from xai_desktop.io import wire_checks as checks
from xai_desktop.io.annotations._format import FARTHEST, check


def fitting(report: Report) -> Report:
    """The same report. Raises `ValueError`, or a `XaiError` of the part that does not fit."""
    checks.film(report.image)
    if report.image.colour is not None and report.image.colour.ndim != 3:
        raise ValueError("a colour film of another shape")
    for one in (report.explanation, *(tile for row in report.cascade.rows for tile in row)):
        _map_fits(one, report)
    _rows_fit(report)
    _can_be_drawn(report)
    table(report.colormap)
    report.prediction.find(report.explanation.target.index)
    if datetime.fromisoformat(report.made_at).tzinfo is None:
        raise ValueError("a time without a zone")
    return report


def _map_fits(one: Explanation, report: Report) -> None:
    if not one.size == one.pixel_map.source == report.image.size or not one.raw.size:
        raise ValueError("a map of another size than the film")
    low, high = (float(end(one.heatmap, axis=None)) for end in (np.fmin.reduce, np.fmax.reduce))
    if one.is_ok and not -np.inf < low < high < np.inf:
        raise ValueError("a map without structure that is said to have some")


def _can_be_drawn(report: Report) -> None:
    """As marks from any other file, and numbers that a curve has room for."""
    marks = (*report.annotations, *(mark for one in report.reviews for mark in one.verdict.marks))
    for mark in marks:
        check(mark.shape)
    for one in report.agreements:
        ious = [mark.value for _, mark in one.ruler.marks() if mark.value is not None]
        if not all(0 <= iou <= 1 for iou in (*ious, *(iou for _, iou in one.curve))):
            raise ValueError("an IoU that is none")
        if not all(0 <= percentile <= 100 for percentile, _ in one.curve):
            raise ValueError("a curve that leaves its axis")
    measures = (one for review in report.reviews for one in review.verdict.measures)
    ends = (one.shape.bounds.as_tuple() if isinstance(one, Region) else sum(one.points, ()) for one in measures)
    if any(max(map(abs, each), default=0) > FARTHEST for each in ends):
        raise ValueError("a measurement out of all proportion")


def _rows_fit(report: Report) -> None:
    """Fewer rows of IoU than rows of maps are allowed: the rest has none."""
    lengths = [len(row) for row in report.cascade.rows][: len(report.cascade_ious)]
    if lengths != [len(row) for row in report.cascade_ious]:
        raise ValueError("a cascade whose numbers belong to other tiles")
