"""A metric against the value of a swept parameter, and the same as a table."""

from collections.abc import Iterator, Sequence

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import Axis, Chart, CurvePoint, Curves, Estimate, Series
from xai_desktop.core.cohort.result_tables import SweepPoint
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.parameters import Parameter
from xai_desktop.explainers import EXPLAINERS
from xai_desktop.services.cohort.chart_parts import estimate_of, file_key, label
from xai_desktop.services.cohort.names import method
from xai_desktop.services.cohort.page_tables import with_interval

WIDE = 20.0
"""From this ratio of the highest value to the lowest on, values are spaced by their logarithm."""


def by_sweep(summary: Summary) -> Iterator[Chart]:
    """One chart per metric and sweep, over all findings: a curve for each network and method."""
    pooled = {one.pooled for one in summary.sweeps}
    shown = [one for one in summary.sweeps if one.pooled == ("films" if "films" in pooled else "")]
    for named in dict.fromkeys((one.metric, one.explainer, one.parameter) for one in shown):
        own = [one for one in shown if (one.metric, one.explainer, one.parameter) == named]
        yield _chart(summary, own)


def _chart(summary: Summary, points: Sequence[SweepPoint]) -> Curves:
    first = points[0]
    curves = dict.fromkeys((one.setting.model, one.method) for one in points)
    series = tuple(
        Series(
            f"{method(title)} · {model}",
            tuple(_point(one) for one in points if (one.setting.model, one.method) == (model, title)),
        )
        for model, title in curves
    )
    values = sorted({one.value for one in points})
    about = described(first.explainer, first.parameter)
    asked = summary.answer.setting
    chosen = next((one.value for one in points if asked is not None and one.setting.series == asked.series), None)
    more = "Exploratory." if chosen is None else "Exploratory, but for the value that was fixed beforehand."
    more += f" {about.label}: {about.help}" if about.help else ""
    return Curves(
        file_key("sweep", first.metric, first.explainer, first.parameter),
        f"{method(first.explainer)}: {label(first.metric)} against {about.label.lower()}",
        words.caption(summary.films, interval=words.BOOTSTRAP, undefined=max(one.undefined for one in points),
                      as_miss=first.all_films.known, more=more),
        Axis(about.label.lower(), log=values[0] > 0 and values[-1] / values[0] >= WIDE, digits=_digits(values)),
        Axis(label(first.metric)),
        series,
        chosen=chosen,
    )  # fmt: skip


def _point(one: SweepPoint) -> CurvePoint:
    found = _shown(one)
    return CurvePoint(one.value, found.value, found.low, found.high, found.n, one.setting)


def _shown(one: SweepPoint) -> Estimate:
    """All films where a value stands for a map that is none, else of defined maps only."""
    return estimate_of(one.all_films if one.all_films.known else one.defined)


def described(explainer: str, parameter: str) -> Parameter:
    """What the form calls it; of one that this version does not know, its name."""
    known = EXPLAINERS[explainer].parameters() if explainer in EXPLAINERS else ()
    return next((one for one in known if one.name == parameter), Parameter(parameter, "float", 0.0, parameter))


def _digits(values: Sequence[float]) -> int:
    """As many as the finest value has."""
    return max(len(f"{value:g}".partition(".")[2]) for value in values)


def sweep_table(summary: Summary) -> Table | None:
    """Every value: of the question's finding where it names one, and of all; the others would take many pages."""
    if not summary.sweeps:
        return None
    asked = summary.answer.question.finding if summary.answer.question else ""
    findings = {one.finding for one in summary.sweeps}
    shown = [one for one in summary.sweeps if one.finding in ("", asked) or len(findings) == 1]
    columns = (
        Column("metric"), Column("network"), Column("method"), Column("parameter"), Column("value"), Column("finding"),
        Column("films", 0), Column("patients", 0), Column("all films"), Column("defined"), Column("no value", 0),
    )  # fmt: skip
    rows = tuple(
        (
            label(one.metric), one.setting.model, method(one.method),
            described(one.explainer, one.parameter).label.lower(), f"{one.value:g}",
            one.finding or f"all, each of the {one.pooled} alike",
            one.all_films.n or one.defined.n, one.all_films.patients or one.defined.patients,
            with_interval(one.all_films), with_interval(one.defined), one.undefined,
        )
        for one in shown
    )  # fmt: skip
    rest = " The other findings stand in estimates.csv." if len(shown) < len(summary.sweeps) else ""
    note = f"{words.BOOTSTRAP}. Exploratory, unless a value was fixed beforehand.{rest}"
    return Table("Sweeps", columns, rows, note)
