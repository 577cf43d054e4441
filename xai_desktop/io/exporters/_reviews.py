"""The confirmed verdicts as plain JSON values: what was answered, drawn and measured, and what the AI showed."""

from dataclasses import asdict
from typing import Any

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.report import Report
from xai_desktop.core.review import FilmVerdict, Review, Verdict
from xai_desktop.core.shapes import kind_of
from xai_desktop.io.annotations.ours import shape_json
from xai_desktop.io.exporters._carried import file_name
from xai_desktop.io.measure_json import measure_json

Json = dict[str, Any]


def reviews(report: Report) -> list[Json]:
    """Oldest first, amended ones among them. Readers go by their chosen names; what was not answered is null.

    Outside there are no times (`services.leaving`)."""
    return [_review(one, report) for one in report.reviews]


def _review(one: Review, report: Report) -> Json:
    return {
        "number": one.number,
        "amends": one.amends,
        "reader": report.reader_name(one.reader),
        "step": one.step.name.lower(),
        "at": one.at or None,
        "seconds": one.seconds,
        "steps_on": one.steps_on,
        "reason": one.reason,
        "verdict": _verdict(one.verdict, report),
        "shown": asdict(one.shown),
    }


def _verdict(verdict: FilmVerdict, report: Report) -> Json:
    return {
        "findings": [_finding(one) for one in verdict.verdicts],
        "normal": verdict.normal,
        "normal_sureness": verdict.normal_sureness,
        "note": verdict.note,
        "marks": [_mark(one, report) for one in verdict.marks],
        "measures": [measure_json(one) for one in verdict.measures],
    }


def _finding(one: Verdict) -> Json:
    return asdict(one) | {"right_for_the_wrong_reason": one.right_for_the_wrong_reason}


def _mark(one: Annotation, report: Report) -> Json:
    return {
        "label": one.label,
        "reader": report.reader_name(one.reader),
        "source": file_name(one.source),
        "role": one.role,
        "difficult": one.difficult,
        "at": one.at or None,
        "kind": kind_of(one.shape),
        **shape_json(one.shape),
        "box": list(one.box.as_tuple()),
    }
