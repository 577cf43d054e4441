"""The tables of an audit's report, from its summary."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from xai_desktop.core.cohort.figures import Figure, Setting
from xai_desktop.core.cohort.meanings import meaning
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.core.cohort.tables import Cell, Column, Table
from xai_desktop.core.cohort.words import COUNTED
from xai_desktop.services.cohort.chart_parts import key_of, label
from xai_desktop.services.cohort.charts_clusters import letter
from xai_desktop.services.cohort.names import method, place
from xai_desktop.services.cohort.rows import without_folder

T = TypeVar("T")

MOST_ROWS = 40
"""Of longer tables a report has what belongs to its question; `summary.json` has everything."""

NAMED_FILMS = 6
"""So many films are named in a line; the others are counted."""


def estimate_tables(summary: Summary, metric: str) -> Iterator[Table]:
    """One for each finding, before any figure that pools them."""
    findings = dict.fromkeys((one.finding, one.pooled) for one in summary.estimates if one.metric == metric)
    for finding, pooled in findings:
        own = [one for one in summary.estimates if (one.metric, one.finding, one.pooled) == (metric, finding, pooled)]
        yield _estimates(own, finding or f"all findings, each of the {pooled} alike")


def _estimates(rows: list[EstimateRow], finding: str) -> Table:
    marks = list(dict.fromkeys(mark.name for one in rows for mark in one.marks))
    columns = (
        Column("network"), Column("method"), Column("layer"), Column("mask"), Column("n", 0),
        Column("all films", 2), Column("95 %"), Column("defined", 2), Column("no value", 0),
        *(Column(name, 2) for name in marks),
    )  # fmt: skip
    cells = tuple(_estimate_cells(one, marks) for one in rows)
    note = (
        f"n: {COUNTED}. All films: a map that is none counts as one that found nothing. Defined: maps that are one. "
        "Of fewer than five patients no interval is told."
    )
    return Table(f"{rows[0].label}, {finding}", columns, cells, note)


def _estimate_cells(one: EstimateRow, marks: list[str]) -> tuple[Cell, ...]:
    own, setting = one.all_films, one.setting
    return (
        setting.model, method(setting.explainer), setting.layer or None, setting.threshold or None,
        own.n or one.defined.n,
        own.value, _interval(own if own.known else one.defined), one.defined.value, one.undefined_n,
        *(one.mark(name) for name in marks),
    )  # fmt: skip


def call_table(summary: Summary) -> Table | None:
    """How well the scores tell films apart: beside every table of places."""
    if not summary.calls:
        return None
    columns = (
        Column("network"), Column("finding"), Column("present", 0), Column("absent", 0), Column("unknown", 0),
        Column("AUC"), Column("average precision of the scores"), Column("right calls"),
        Column("right calls, balanced"), Column("F1"), Column("Brier"),
    )  # fmt: skip
    rows = tuple(
        (
            one.model, one.finding, one.present, one.absent, one.unknown,
            *(with_interval(figure) for figure in (
                one.auc, one.auprc, one.accuracy, one.balanced_accuracy, one.f1, one.brier)),
        )
        for one in summary.calls
    )  # fmt: skip
    note = "Average precision, F1, Brier score and calibration hang on how frequent the finding is in these films."
    return Table("How well the scores tell films apart", columns, rows, note)


def contrast_table(summary: Summary) -> Table | None:
    every = [one for one in summary.contrasts if one.of != "layers"]
    if not every:
        return None
    asked = summary.answer.question
    findings = ("", asked.finding) if asked else ("",)
    shown, others = of_question(
        every, lambda one: one.finding in findings and (is_asked(summary, one.a) or is_asked(summary, one.b))
    )
    columns = (
        Column("of"), Column("metric"), Column("finding"), Column("A"), Column("B"), Column("A − B"),
        Column("A better on"), Column("Wilcoxon"), Column("t"), Column("Cohen’s dz", 2), Column("rank-biserial", 2),
    )  # fmt: skip
    rows = tuple(
        (
            one.of, label(one.metric), one.finding or "all", place(one.a), place(one.b),
            with_interval(one.difference),
            with_interval(one.better), one.wilcoxon.text, one.t.text, one.dz, one.rank_biserial,
        )
        for one in shown
    )  # fmt: skip
    note = f"{summary.corrected}. {others}Comparisons of layers stand in summary.json."
    return Table("Two by two on the same films", columns, rows, note)


def strata_table(summary: Summary) -> Table | None:
    if not summary.strata:
        return None
    shown, others = of_question(summary.strata, lambda one: is_asked(summary, one.setting))
    columns = (
        Column("by"), Column("part"), Column("network"), Column("method"), Column("n", 0), Column("patients", 0),
        Column("all films"), Column("defined"),
    )  # fmt: skip
    rows = tuple(
        (
            one.by, one.level, one.setting.model, method(one.setting.explainer), one.all_films.n or one.defined.n,
            one.all_films.patients or one.defined.patients,
            with_interval(one.all_films), with_interval(one.defined),
        )
        for one in shown
    )  # fmt: skip
    metric = meaning(summary.strata[0].metric).label
    note = f"n: {COUNTED}. {others}Of fewer than five patients only the counts are told."
    return Table(f"{metric} in parts of the films", columns, rows, note)


def call_place_table(summary: Summary) -> Table | None:
    if not summary.call_place:
        return None
    columns = (
        Column("network"), Column("method"), Column("finding"),
        Column("right call, right place", 0), Column("right call, wrong place", 0),
        Column("wrong call, right place", 0), Column("wrong call, wrong place", 0),
        Column("called without the finding", 0), Column("not known", 0),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in summary.call_place:
        fields = [one.field(call, place).n for call in ("right", "wrong") for place in ("right", "wrong")]
        called = one.field("wrong", "not applicable").n
        known = sum(fields) + called + one.field("right", "not applicable").n
        rest = sum(field.n for field in one.fields) - known
        rows.append((one.setting.model, method(one.setting.explainer), one.finding, *fields, called, rest))
    return Table("Call and place", columns, tuple(rows), summary.place_rule)


def gap_table(summary: Summary) -> Table | None:
    """The difference of means of two groups of networks, never without both means and their deviations."""
    if not summary.gaps:
        return None
    columns = (
        Column("metric"), Column("method"), Column("A"), Column("networks", 0), Column("mean"), Column("SD", 2),
        Column("B"), Column("networks", 0), Column("mean"), Column("SD", 2), Column("DoM", 2), Column("A − B"),
        Column("n", 0), Column("patients", 0),
    )  # fmt: skip
    rows = tuple(
        (
            label(one.metric), method(one.explainer),
            *(cell for arm in (one.first, one.second)
              for cell in (arm.name, len(arm.models), with_interval(arm.mean), arm.sd)),
            one.dom, with_interval(one.difference), one.difference.n, one.difference.patients,
        )
        for one in summary.gaps
    )  # fmt: skip
    note = (
        "SD: between the networks of a group. A method that fails on every network has a DoM near 0: read it beside "
        "both means. Fewer than five networks in a group say nothing about a way of training. Exploratory."
    )
    return Table("Do groups of networks agree? Difference of means (DoM)", columns, rows, note)


def tuned_table(summary: Summary) -> Table | None:
    if not summary.tuned:
        return None
    columns = (Column("network"), Column("method"), Column("finding"), Column("layer"), Column("mask"),
               Column("on the tuning films"), Column("choices", 0))  # fmt: skip
    rows = tuple(
        (one.setting.model, method(one.setting.explainer), one.finding or "all", one.setting.layer,
         one.setting.threshold, with_interval(one.figure), one.choices)
        for one in summary.tuned
    )  # fmt: skip
    return Table("Chosen on the tuning films", columns, rows, "The mean there looks better than it will elsewhere.")


def oracle_table(summary: Summary) -> Table | None:
    if not summary.oracle:
        return None
    columns = (Column("network"), Column("method"), Column("finding"), Column("oracle"), Column("choices", 0))
    rows = tuple(
        (one.model, method(one.explainer), one.finding or "all", with_interval(one.figure), one.choices)
        for one in summary.oracle
    )  # fmt: skip
    note = "Layer and mask of each film chosen by looking at its marks: no method, but a bound for one."
    return Table("Oracle", columns, rows, note)


def cluster_table(summary: Summary) -> Table | None:
    if not summary.clusters:
        return None
    shown, others = of_question(
        summary.clusters, lambda one: is_asked(summary, Setting(one.model, one.explainer, "", ""))
    )
    columns = (Column("network"), Column("method"), Column("place"), Column("n", 0), Column("from the left", 2),
               Column("from the top", 2), Column("which"))  # fmt: skip
    series = Counter[tuple[str, str]]()
    rows: list[tuple[Cell, ...]] = []
    for one in shown:
        place = letter(series[one.model, one.explainer])
        series[one.model, one.explainer] += 1
        which = _named([key_of(film) for film in one.films])
        rows.append((one.model, method(one.explainer), place, one.n, one.x, one.y, which))
    note = f"{others}Places as shares of the film; letters are those of the mean films."
    return Table("Where the maps went when the place was wrong", columns, tuple(rows), note)


def failure_table(summary: Summary, refused: tuple[tuple[str, str], ...]) -> Table | None:
    """What has no numbers: a line for each reason, with the films that it holds for."""
    films: dict[tuple[str, str, str, str, str], list[str]] = {}
    for name, why in refused:
        films.setdefault(("", "", "", "not opened", without_folder(why, name)), []).append(name)
    for one in summary.failures:
        why = without_folder(one.why, one.film.film)
        group = (one.film.finding, one.model, method(one.explainer), one.status, why)
        films.setdefault(group, []).append(one.film.film)
    if not films:
        return None
    columns = (Column("status"), Column("why"), Column("finding"), Column("network"), Column("method"),
               Column("films", 0), Column("which"))  # fmt: skip
    lines = tuple(
        (status, why, finding or None, network or None, explainer or None, len(names), _named(names))
        for (finding, network, explainer, status, why), names in films.items()
    )
    note = "Every film, with its reason, is a row of rows.csv; files that were not opened are in import.json."
    return Table("Films and findings without numbers", columns, lines, note)


def _named(films: Sequence[str]) -> str:
    names = list(dict.fromkeys(films))
    return ", ".join(names[:NAMED_FILMS]) + (" …" if len(names) > NAMED_FILMS else "")


def of_question(rows: Sequence[T], belongs: Callable[[T], bool]) -> tuple[Sequence[T], str]:
    """All rows of a short table; of a long one those that belong to the question, and how many others there are."""
    if len(rows) <= MOST_ROWS:
        return rows, ""
    shown = [one for one in rows if belongs(one)] or rows[:MOST_ROWS]
    left = len(rows) - len(shown)
    return shown, f"{left} more rows, about other settings, stand in summary.json. " if left else ""


def is_asked(summary: Summary, setting: Setting) -> bool:
    """Whether it is the network and the method of the question; without a question, those of the first figure."""
    asked = summary.answer.setting or summary.estimates[0].setting
    return (setting.model, setting.explainer) == (asked.model, asked.explainer)


def _interval(figure: Figure) -> str | None:
    return None if figure.low is None or figure.high is None else f"{figure.low:.2f} to {figure.high:.2f}"


def with_interval(figure: Figure, digits: int = 2) -> str | None:
    """`0.41 (0.35 to 0.47)`; None without a value."""
    if figure.value is None:
        return None
    if figure.low is None or figure.high is None:
        return f"{figure.value:.{digits}f}"
    return f"{figure.value:.{digits}f} ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
