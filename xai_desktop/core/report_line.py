"""What one row of a report's table is made from: a report, one agreement or none, and the verdicts of its readers."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.parameters import Value
from xai_desktop.core.report import Report
from xai_desktop.core.review import Review
from xai_desktop.core.verdict_history import ReaderHistory, verdict_on

Cell = str | int | float | bool | None

NOT_ANSWERED = "not answered"
"""Stands for a reader who left out a question that another one answered."""


def why_no_agreement(report: Report) -> str:
    """The sentence that stands where the numbers would."""
    target = report.explanation.target
    if target.no_reference:
        return target.no_reference
    label = target.title
    if not report.annotations:
        return "No expert boxes came with this film, so there is nothing to compare the map with."
    marked = ", ".join(dict.fromkeys(one.label for one in report.annotations))
    return f"The boxes on this film mark {marked}, the map explains {label}: there is nothing to compare."


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is made from. `agreement` is None where there is nothing to compare."""

    report: Report
    agreement: Agreement | None
    readers: tuple[ReaderHistory, ...]

    @property
    def finding(self) -> str:
        return self.agreement.finding if self.agreement is not None else self.report.explanation.target.label

    def measured(self) -> tuple[tuple[str, Measured], ...]:
        """The numbers that may be missing, by their columns."""
        one = self.agreement
        if one is None:
            return ()
        return (
            ("iou", one.iou),
            ("box_covered", one.box_covered),
            ("background_spared", one.background_spared),
            ("pixel_average_precision", one.pixel_ap),
            ("energy_in_box", one.energy_in_box),
            ("peak_inside", one.peak_inside),
            ("floor_random_map", one.ruler.random),
            ("floor_atlas", one.ruler.atlas),
            ("second_reader", one.ruler.second_reader),
            ("ceiling", one.ruler.ceiling),
        )

    @property
    def iou_reason(self) -> str:
        if self.agreement is None:
            return why_no_agreement(self.report)
        return "" if self.agreement.iou.known else self.agreement.iou.reason or "unknown"

    @property
    def reasons(self) -> str:
        """Why other numbers than the IoU are missing, each reason once."""
        found: dict[str, list[str]] = {}
        for name, value in self.measured():
            if name != "iou" and not value.known:
                found.setdefault(value.reason or "unknown", []).append(name)
        return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in found.items())


Take = Callable[[Line], Cell]


def measure(name: str) -> Take:
    """A number of the agreement by its column; empty where it cannot be had."""

    def take(line: Line) -> Cell:
        value = dict(line.measured()).get(name)
        return None if value is None or value.value is None else float(value.value)

    return take


def of_agreement(read: Callable[[Agreement], Cell]) -> Take:
    """A fact of the agreement; empty without one."""
    return lambda line: None if line.agreement is None else read(line.agreement)


def of_readers(read: Callable[[ReaderHistory], object]) -> Take:
    """One answer per reader in the order of `verdict_reader`; empty where none of them answered."""
    return lambda line: _joined(read(one) for one in line.readers)


def of_reviews(read: Callable[[Review], object]) -> Take:
    """The same, of the verdicts that count."""
    return of_readers(lambda one: read(one.valid))


def of_verdict(name: str) -> Take:
    """The same, of what they say about the row's finding."""
    return lambda line: _joined(getattr(verdict_on(line.report, one.valid, line.finding), name) for one in line.readers)


def _joined(values: Iterable[object]) -> Cell:
    answers = [_answer(value) for value in values]
    return "; ".join(one or NOT_ANSWERED for one in answers) if any(answers) else None


def _answer(value: object) -> str:
    """One line without the sign that parts the readers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).replace(";", ",").split())


def parameters(line: Line) -> Cell:
    """JSON in the order of the method's form; a number that is not finite as its name."""
    pairs = line.report.explanation.provenance.parameters
    return json.dumps({name: _plain(value) for name, value in pairs}, ensure_ascii=False, allow_nan=False)


def _plain(value: Value) -> Value:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def peak(line: Line) -> Cell:
    """Whether it lies in a box."""
    value = measure("peak_inside")(line)
    return None if value is None else bool(value)


def covered(one: Agreement) -> Cell:
    """How many marks are."""
    known = [lesion.covered for lesion in one.lesions if lesion.covered is not None]
    return sum(known) if known else None


def threshold(line: Line) -> Cell:
    """In words."""
    return line.report.threshold.label if line.agreement is None else line.agreement.threshold.label


def versions(line: Line) -> Cell:
    """Of all software."""
    return "; ".join(f"{name} {version}" for name, version in line.report.versions)
