"""A report as rows of a table, one for each finding and reader: the same columns for one film and for hundreds.

A number that cannot be had is None, never 0, and a column beside it says why. The names and the order of `COLUMNS` are
what other programs rely on: new ones go to the end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.report_line import (
    Cell,
    Line,
    Take,
    covered,
    measure,
    of_agreement,
    of_readers,
    of_reviews,
    of_verdict,
    parameters,
    peak,
    threshold,
    versions,
)
from xai_desktop.core.verdict_history import histories

Row = dict[str, Cell]


class Kind(StrEnum):
    """What the cells of a column hold, where they hold anything."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is empty where the values have none; `description` is one line of plain English."""

    name: str
    kind: Kind
    unit: str
    description: str


def rows_of(report: Report) -> tuple[Row, ...]:
    """One row per agreement with every column by its name; one row that says why where there is no agreement."""
    readers = histories(report)
    lines = [Line(report, one, readers) for one in report.agreements] or [Line(report, None, readers)]
    return tuple({column.name: _cell(column.kind, take(line)) for column, take in _TABLE} for line in lines)


def _cell(kind: Kind, value: Cell) -> Cell:
    """As plain as its column says; nothing where there is no text, and nothing for what is not a finite number."""
    if kind is Kind.NUMBER and value is not None:
        return float(value) if math.isfinite(float(value)) else None
    return (str(value) or None) if isinstance(value, str) else value


_T, _I, _N, _Y = Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.YES_NO
_SHARE, _LEVEL = "0 to 1", "1 to 5"
_NETWORK, _READERS = "the network", "one answer per reader, in the order of verdict_reader"

_FILM: tuple[tuple[Column, Take], ...] = (
    (Column("film", _T, "", "name of the film"), lambda line: line.report.ref.image_id),
    (Column("frame", _I, "", "frame of the film, counted from 1"), lambda line: line.report.ref.frame + 1),
    (Column("pixels_sha256", _T, "hexadecimal", "hash of the pixels"), lambda line: line.report.image_hash),
    (Column("modality", _T, "", "as the file has it"), lambda line: line.report.ref.modality),
    (Column("view", _T, "", "view position"), lambda line: line.report.ref.view),
    (Column("synthetic", _Y, "", "whether a program made the film"), lambda line: line.report.ref.synthetic),
)

_MAP: tuple[tuple[Column, Take], ...] = (
    (Column("model", _T, "", f"name of {_NETWORK}"), lambda line: line.report.card.name),
    (Column("model_version", _T, "", f"version of {_NETWORK}"), lambda line: line.report.card.version),
    (
        Column("weights_sha256", _T, "hexadecimal", f"hash of the weights of {_NETWORK}"),
        lambda line: line.report.card.weights_hash,
    ),
    (
        Column("explainer", _T, "", "method that made the map"),
        lambda line: line.report.explanation.provenance.explainer,
    ),
    (Column("parameters", _T, "JSON", "of the method"), parameters),
    (Column("layer", _T, "", "layer that the map was taken from"), lambda line: line.report.explanation.layer),
    (
        Column("explains", _T, "", "whose score the map explains"),
        lambda line: line.report.explanation.provenance.explains,
    ),
    (Column("target", _T, "", "class that the map explains"), lambda line: line.report.explanation.target.title),
    (
        Column("score", _N, "see score_kind", f"what {_NETWORK} said of the class; no probability of disease"),
        lambda line: line.report.prediction.find(line.report.explanation.target.index).score,
    ),
    (Column("score_kind", _T, "", "how the score came from the logit"), lambda line: line.report.prediction.kind),
    (
        Column("operating_point", _N, "see score_kind", "score from which the class is called"),
        lambda line: line.report.prediction.find(line.report.explanation.target.index).operating_point,
    ),
    (
        Column("called", _Y, "", "at or above the operating point; empty where there is none"),
        lambda line: line.report.prediction.find(line.report.explanation.target.index).called,
    ),
    (Column("threshold", _T, "", "where the map was cut into a mask"), threshold),
    (Column("percentile", _N, "0 to 100", "the same as a rank"), of_agreement(lambda one: one.percentile)),
    (Column("map_state", _T, "", "ok, empty, constant or non-finite"), lambda line: line.report.explanation.state),
    (Column("seed", _I, "", "of the method"), lambda line: line.report.explanation.provenance.seed),
)

_NUMBERS: tuple[tuple[Column, Take], ...] = (
    (Column("finding", _T, "", "what the boxes mark, or the class where there are none"), lambda line: line.finding),
    (Column("reader", _T, "", "who drew the boxes; empty where not named"), of_agreement(lambda one: one.reader)),
    (Column("boxes", _I, "", "how many marks there are"), of_agreement(lambda one: len(one.boxes))),
    (Column("iou", _N, _SHARE, "intersection over union of mask and boxes"), measure("iou")),
    (Column("iou_reason", _T, "", "why there is no IoU"), lambda line: line.iou_reason),
    (Column("box_covered", _N, _SHARE, "share of the boxes that the mask covers"), measure("box_covered")),
    (Column("background_spared", _N, _SHARE, "share of the rest without mask"), measure("background_spared")),
    (
        Column("pixel_average_precision", _N, _SHARE, "chance is box_share"),
        measure("pixel_average_precision"),
    ),
    (Column("energy_in_box", _N, _SHARE, "share of the map's positive sum"), measure("energy_in_box")),
    (Column("peak_inside", _Y, "", "whether the highest value lies in a box"), peak),
    (Column("peak_chance", _N, _SHARE, "that a random peak does"), of_agreement(lambda one: one.peak_chance)),
    (Column("lesions_covered", _I, "", "marks at least half covered"), of_agreement(covered)),
    (Column("mask_share", _N, _SHARE, "of the film that was seen"), of_agreement(lambda one: one.coverage)),
    (Column("box_share", _N, _SHARE, "of the film that was seen"), of_agreement(lambda one: one.box_share)),
    (Column("unseen_share", _N, _SHARE, "of the film, not seen"), of_agreement(lambda one: one.unseen_share)),
    (Column("floor_random_map", _N, _SHARE, "IoU of a random map"), measure("floor_random_map")),
    (Column("floor_atlas", _N, _SHARE, "IoU of the mean box of other patients"), measure("floor_atlas")),
    (Column("second_reader", _N, _SHARE, "IoU of another reader's boxes"), measure("second_reader")),
    (Column("ceiling", _N, _SHARE, "IoU of the best mask of the same area"), measure("ceiling")),
    (Column("reasons", _T, "", "why other numbers are missing, by column"), lambda line: line.reasons),
    (Column("note", _T, "", "what has to be said about the numbers"), of_agreement(lambda one: one.note)),
)

_VERDICTS: tuple[tuple[Column, Take], ...] = (
    (
        Column("verdict_reader", _T, "", "who confirmed a verdict on the film"),
        of_readers(lambda one: one.name),
    ),
    (
        Column("verdict_step", _T, "", f"read, ai or reference; {_READERS}"),
        of_reviews(lambda one: one.step.name.lower()),
    ),
    (Column("verdict_at", _T, "ISO 8601", _READERS), of_reviews(lambda one: one.at)),
    (
        Column("verdict_steps_locked", _T, "yes or no", _READERS),
        of_reviews(lambda one: one.steps_on),
    ),
    (Column("verdict_presence", _T, "", f"is the finding there; {_READERS}"), of_verdict("presence")),
    (Column("verdict_sureness", _T, _LEVEL, f"how sure of it; {_READERS}"), of_verdict("sureness")),
    (
        Column("verdict_sureness_after", _T, _LEVEL, f"the same after the AI; {_READERS}"),
        of_verdict("sureness_after"),
    ),
    (Column("verdict_call", _T, "", f"is the call right; {_READERS}"), of_verdict("call")),
    (Column("verdict_place", _T, "", f"did it look in the right place; {_READERS}"), of_verdict("place")),
    (
        Column("verdict_right_for_the_wrong_reason", _T, "yes or no", f"follows from the two; {_READERS}"),
        of_verdict("right_for_the_wrong_reason"),
    ),
    (
        Column("verdict_normal", _T, "yes or no", f"no finding at all; {_READERS}"),
        of_reviews(lambda one: one.verdict.normal),
    ),
    (
        Column("verdict_note", _T, "", f"in one line; {_READERS}"),
        of_reviews(lambda one: one.verdict.note),
    ),
)


_RECORD: tuple[tuple[Column, Take], ...] = (
    (Column("made_at", _T, "ISO 8601", "when the map was reported, from the record"), lambda line: line.report.made_at),
    (Column("software", _T, "", "names and versions"), versions),
    (
        Column("audit_head_number", _I, "", "last entry of the audit chain; empty without a store"),
        lambda line: line.report.head.number if line.report.head else None,
    ),
    (
        Column("audit_head_hash", _T, "hexadecimal", "its hash"),
        lambda line: line.report.head.hash if line.report.head else None,
    ),
    (
        Column("audit_head_at", _T, "ISO 8601", "its record's time"),
        lambda line: line.report.head.at if line.report.head else None,
    ),
    (Column("notice", _T, "", "holds for every row"), lambda _: NOTICE),
)

_TABLE: Sequence[tuple[Column, Take]] = (*_FILM, *_MAP, *_NUMBERS, *_VERDICTS, *_RECORD)

COLUMNS: tuple[Column, ...] = tuple(column for column, _ in _TABLE)
"""In the order of the table."""
