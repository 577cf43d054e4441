"""The tables of an audit's report about its readers: the same maps against each, and each against the others."""

from dataclasses import replace

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.services.cohort.chart_parts import label
from xai_desktop.services.cohort.names import method
from xai_desktop.services.cohort.page_tables import with_interval


def by_reader_table(summary: Summary) -> Table | None:
    """The figure of the question once more, against the marks of each reader."""
    if not summary.by_others:
        return None
    first = summary.estimates[0]
    asked = summary.answer.question
    metric = asked.metric if asked is not None else first.metric
    setting = summary.answer.setting or first.setting
    rows = tuple(
        (one.finding or f"all, each of the {one.pooled} alike", one.reader or "not named", one.all_films.n,
         with_interval(one.all_films), one.defined.value, one.mark("atlas"))
        for one in sorted((*summary.estimates, *summary.by_others), key=lambda one: (not one.finding, one.finding))
        if one.metric == metric and _same(one.setting, setting)
    )  # fmt: skip
    columns = (
        Column("finding"), Column("marks of"), Column("n", 0), Column("all films"), Column("defined", 2),
        Column("atlas", 2),
    )  # fmt: skip
    title = f"{label(metric)} of {method(setting.explainer)} of {setting.model}, against each reader"
    return Table(title, columns, rows, f"The headline is about the marks of {summary.reader or 'a reader not named'}.")


def reader_table(summary: Summary) -> Table | None:
    if not summary.readers:
        return None
    columns = (
        Column("finding"), Column("reader"), Column("other reader"), Column("both", 0), Column("only reader", 0),
        Column("only other", 0), Column("neither", 0), Column("agreement"), Column("kappa"), Column("IoU of marks"),
    )  # fmt: skip
    rows = tuple(
        (
            one.finding, one.reader or "not named", one.other or "not named", one.both, one.only_reader, one.only_other,
            one.neither, with_interval(one.agreement), with_interval(one.kappa), with_interval(one.place),
        )
        for one in summary.readers
    )  # fmt: skip
    return Table(
        "Readers against each other", columns, rows, "IoU where both marked it: what one expert gets against another."
    )


def _same(one: Setting, other: Setting) -> bool:
    """Of a metric that knows no threshold, the figure is under none."""
    return one == other or (replace(one, threshold="") == replace(other, threshold="") and not one.threshold)
