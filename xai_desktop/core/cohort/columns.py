"""The tables of an audit and what their columns mean. Other programs rely on names and order: new ones go to the end.

- `ROWS`: film × finding × reader × network × explainer × layer × threshold, a map against one reader's marks.
- `SCORES`: film × network × class, what the network said and whether the finding is there.
- `READERS`: film × finding × two readers, whether both see it and how well their marks agree.

A value that cannot be had is None, never 0; `why` says what is missing and why.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from xai_desktop.core.report_rows import Column, Kind

_T, _I, _N, _Y = Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.YES_NO
_SHARE = "0 to 1"

FILM: Final = (
    Column("film", _T, "", "name of the film"),
    Column("frame", _I, "", "frame of the film, counted from 1"),
    Column("patient", _T, "", "tells patients apart; a number of the data set or a hash"),
    Column("split", _T, "", "test, tuning (settings are chosen on it) or learnt (the network knows the patient)"),
)
"""Which film it is, at the head of every table."""

STRATA: Final = (
    Column("view", _T, "", "view position"),
    Column("sex", _T, "", "as the data set has it"),
    Column("age", _N, "years", "at the time of the film"),
    Column("modality", _T, "", "as the file has it"),
    Column("manufacturer", _T, "", "of the device, as the file has it"),
    Column("device", _T, "", "model name of the device, as the file has it"),
    Column("portable", _Y, "", "whether the film was made at the bedside"),
    Column("support_devices", _Y, "", "whether drains, lines or wires are on the film"),
    Column("film_height", _I, "px", "of the film"),
    Column("film_width", _I, "px", "of the film"),
)
"""By what films can be told apart."""

WHAT: Final = (
    Column("finding", _T, "", "as the network calls it where it has a class for it, else as the reader does"),
    Column("truth", _T, "", "present, absent or unknown"),
    Column("truth_from", _T, "", "marks, labels, looked (a reader looked and marked nothing), or empty"),
)
"""What is asked about, and whether it is there."""

SAID: Final = (
    Column("model", _T, "", "name of the network"),
    Column("weights_sha256", _T, "hexadecimal", "hash of the network's weights"),
    Column("score", _N, "see score_kind", "what the network said of the finding; no probability of disease"),
    Column("logit", _N, "", "the score before it was brought to 0 to 1"),
    Column("score_kind", _T, "", "how the score came from the logit"),
    Column("operating_point", _N, "see score_kind", "score from which the finding is called"),
    Column("called", _Y, "", "at or above the operating point; empty where there is none"),
    Column("call_right", _Y, "", "whether calling or not calling it was right; empty where that is not known"),
)

MAP: Final = (
    Column("reader", _T, "", "who drew the marks; empty where not named or where there are none"),
    Column("marks", _I, "", "how many there are of this finding by this reader"),
    Column("explainer", _T, "", "method that made the map"),
    Column("parameters", _T, "JSON", "of the method"),
    Column("layer", _T, "", "layer that the map was taken from"),
    Column("threshold", _T, "", "where the map was cut into a mask; with names, each for its finding"),
    Column("status", _T, "", "measured, no map, no mark, no class or failed"),
    Column("why", _T, "", "what is missing and why; empty where nothing is"),
    Column("map_state", _T, "", "ok, empty, constant or non-finite"),
    Column("mask_share", _N, _SHARE, "of the film that was seen"),
    Column("box_share", _N, _SHARE, "of the film that was seen"),
    Column("unseen_share", _N, _SHARE, "of the film, not seen by the network"),
    Column("peak_x", _N, _SHARE, "place of the map's highest value, from the left edge"),
    Column("peak_y", _N, _SHARE, "place of the map's highest value, from the upper edge"),
    Column("strength", _N, "the map's unit", "the map's highest value"),
    Column("second_reader", _N, _SHARE, "IoU of another reader's marks with this reader's"),
    Column("lesions_covered", _I, "", "marks at least half covered"),
    Column("seconds", _N, "s", "that the map took, its share of what was made together"),
)

KEY: Final = ("film", "frame", "finding", "reader", "model", "explainer", "parameters", "layer", "threshold")
"""What tells one row from every other."""

ROWS: Final = (*FILM, *WHAT, *SAID, *MAP, *STRATA)
"""The columns that rows always have; those of the chosen metrics follow."""

BOXES: Final = (
    Column(
        "found_boxes",
        _T,
        "JSON, px",
        "boxes the network drew, best first: x0, y0, x1, y1, score; empty if it draws none",
    ),
    Column("marked_boxes", _T, "JSON, px", "around the marks, by reader: x0, y0, x1, y1; for networks that draw boxes"),
)
"""What a network that finds boxes drew, and what it is held against."""

SCORES: Final = (*FILM, *WHAT, *SAID, *STRATA, *BOXES)

READERS: Final = (
    *FILM,
    Column("finding", _T, "", "as the readers call it, after the label table; empty where nobody marked any"),
    Column("reader", _T, "", "one of the two"),
    Column("other", _T, "", "the other one"),
    Column("says", _T, "", "marked, silent (looked, and marked other things) or nothing (looked, and marked nothing)"),
    Column("other_says", _T, "", "the same of the other one"),
    Column("iou", _N, _SHARE, "of the marks of both; empty unless both marked it"),
    Column("why", _T, "", "why there is no IoU"),
)


def rows_with(metrics: Iterable[Column]) -> Sequence[Column]:
    """The columns of the rows of an audit with these metrics."""
    return (*ROWS, *metrics)
