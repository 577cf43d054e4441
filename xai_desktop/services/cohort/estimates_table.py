"""Every mean of an audit as a table for other programs: a line for each metric, finding, reader and setting."""

from collections.abc import Iterator
from typing import Final

from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.core.report_rows import Column, Kind, Row

_T, _I, _N = Kind.TEXT, Kind.INTEGER, Kind.NUMBER
MARKS = ("random map", "atlas", "second reader", "ceiling", "chance")

ESTIMATES: Final = (
    Column("metric", _T, "", "column of the rows that is averaged, or what is made of one"),
    Column("finding", _T, "", "empty for all of them"),
    Column("pooled", _T, "", "films or findings: what counts alike where all findings are one"),
    Column("reader", _T, "", "whose marks"),
    Column("model", _T, "", "name of the network"),
    Column("explainer", _T, "", "method, with the parameters that tell it from others"),
    Column("layer", _T, "", "that the maps were taken from"),
    Column("threshold", _T, "", "of the mask; empty where none takes part"),
    Column("mean", _N, "", "over all films, with a map that is none as a miss; empty where nothing stands for one"),
    Column("low", _N, "", "end of its 95 % interval, drawn over patients"),
    Column("high", _N, "", "the other end"),
    Column("n", _I, "", "films and findings in it"),
    Column("patients", _I, "", "of so many patients"),
    Column("defined_mean", _N, "", "over the maps that are one"),
    Column("defined_low", _N, "", "end of its 95 % interval"),
    Column("defined_high", _N, "", "the other end"),
    Column("defined_n", _I, "", "films and findings in it"),
    Column("undefined", _I, "", "films and findings without a value"),
    *(Column(name.replace(" ", "_"), _N, "", f"mean of what it is held against: {name}") for name in MARKS),
)


def estimate_rows(summary: Summary) -> Iterator[Row]:
    """In the order of the summary, the reader of the headline first."""
    return (_row(one) for one in (*summary.estimates, *summary.by_others))


def _row(one: EstimateRow) -> Row:
    own, defined, setting = one.all_films, one.defined, one.setting
    return {
        "metric": one.metric,
        "finding": one.finding or None,
        "pooled": one.pooled or None,
        "reader": one.reader or None,
        "model": setting.model,
        "explainer": setting.explainer,
        "layer": setting.layer or None,
        "threshold": setting.threshold or None,
        "mean": own.value,
        "low": own.low,
        "high": own.high,
        "n": own.n,
        "patients": own.patients,
        "defined_mean": defined.value,
        "defined_low": defined.low,
        "defined_high": defined.high,
        "defined_n": defined.n,
        "undefined": one.undefined_n,
        **{name.replace(" ", "_"): one.mark(name) for name in MARKS},
    }
