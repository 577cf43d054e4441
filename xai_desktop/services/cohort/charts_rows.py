"""Charts of estimates below each other: forest plot, calibration, ranks, differences of means."""

from collections.abc import Iterator, Sequence

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import (
    Axis,
    Bar,
    Bars,
    Calibration,
    CalibrationBin,
    Chart,
    Forest,
    ForestCell,
    ForestRow,
)
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.result_tables import ArchitectureGap, Arm, CallScores
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.services.cohort.chart_parts import (
    at_last,
    estimate_of,
    file_key,
    findings_of,
    is_primary,
    label,
    name_of,
    rows_of,
    settings_of,
    shown,
)
from xai_desktop.services.cohort.names import method

_FOREST = "Grey: from a random mask of the same area to the best one; the tick is the mean box of other patients."
_POOLED = " The primary question is about all findings of the row in bold together."
INTERVAL = "95 % interval, expanded percentile bootstrap over networks and patients"
FEW_RUNS = "Of fewer than five networks in a group nothing can be said about a way of training."


def forest(summary: Summary, metric: str) -> Iterator[Chart]:
    findings, chosen = findings_of(summary), settings_of(summary)
    cuts = {setting.series: setting.threshold for setting in chosen}
    found = {
        (one.setting.series, one.finding): one
        for one in at_last(summary, rows_of(summary, metric))
        if one.setting.threshold in ("", cuts[one.setting.series])
    }
    if not found:
        return
    rows = tuple(
        ForestRow(
            name_of(setting),
            tuple(_cell(found.get((setting.series, one)), _is_asked(summary, setting, one)) for one in findings),
            is_primary(summary, setting),
            setting,
        )
        for setting in chosen
    )
    undefined = sum(one.undefined_n for one in found.values())
    caption = words.caption(
        summary.films, interval=words.BOOTSTRAP, undefined=undefined, as_miss=True,
        more=_FOREST + (_POOLED if _pools(summary) else ""),
    )  # fmt: skip
    yield Forest("forest", f"{label(metric)} by method and finding", caption, Axis(label(metric)), findings, rows)


def _pools(summary: Summary) -> bool:
    question = summary.answer.question
    return question is not None and not question.finding and len(findings_of(summary)) > 1


def _is_asked(summary: Summary, setting: Setting, finding: str) -> bool:
    """Whether the primary question is about this cell; one about all findings together is about none alone."""
    question = summary.answer.question
    of = {question.finding} if question is not None and question.finding else set(findings_of(summary))
    return is_primary(summary, setting) and of == {finding}


def _cell(row: EstimateRow | None, primary: bool) -> ForestCell | None:
    if row is None:
        return None
    floor, ceiling, atlas = (row.mark(name) for name in ("random map", "ceiling", "atlas"))
    if floor is None:
        floor = row.mark("chance")
    band = (floor, ceiling) if floor is not None and ceiling is not None and floor <= ceiling else (floor, floor)
    return ForestCell(shown(row), *band, atlas, primary)


FEWEST_CALIBRATED = 10
"""Films below which one dot with no interval would be the whole chart: the table has the Brier score all the same."""


def calibrations(summary: Summary) -> Iterator[Chart]:
    for number, one in enumerate(summary.calls):
        many = one.present + one.absent >= FEWEST_CALIBRATED
        if many and one.calibration and one.prevalence is not None:
            yield _calibration(one, number)


def _calibration(one: CallScores, number: int) -> Calibration:
    bins = tuple(
        CalibrationBin(b.low, b.high, b.present.n, b.mean_score, b.present.value, b.present.low, b.present.high)
        for b in one.calibration
    )
    told = tuple(f"{name} {figure.text()}" for name, figure in (("AUC", one.auc), ("Brier score", one.brier)))
    return Calibration(
        f"calibration-{number + 1}",
        f"Calibration, {one.finding}, {one.model}",
        words.caption(one.present + one.absent, interval=words.BOOTSTRAP,
                      more=f"Prevalence in these films {words.percent(one.prevalence)}."),
        Axis("mean score", low=0, high=1),
        Axis("share with the finding", low=0, high=1),
        bins,
        one.prevalence or 0.0,
        told,
    )  # fmt: skip


def ranks(summary: Summary) -> Iterator[Chart]:
    for metric in dict.fromkeys(one.metric for one in summary.ranks):
        own = [one for one in summary.ranks if one.metric == metric]
        bars = tuple(
            Bar(name_of(one.setting), estimate_of(one.rank), (), is_primary(summary, one.setting), one.setting)
            for one in own
        )
        yield Bars(
            file_key("ranks", metric),
            f"Mean rank of the methods by {label(metric)}",
            words.caption(summary.films, interval=words.BOOTSTRAP, more="1 is best; equal methods share ranks."),
            Axis("mean rank"),
            bars,
        )


def gaps(summary: Summary) -> Iterator[Chart]:
    """One chart for each metric and two groups of networks."""
    for metric, a, b in dict.fromkeys((one.metric, one.first.name, one.second.name) for one in summary.gaps):
        own = [one for one in summary.gaps if (one.metric, one.first.name, one.second.name) == (metric, a, b)]
        yield _gap(own)


def _gap(rows: Sequence[ArchitectureGap]) -> Bars:
    first = rows[0]
    arms = tuple(f"{arm.name} ({_networks(arm)})" for arm in (first.first, first.second))
    bars = tuple(
        Bar(
            method(one.explainer), estimate_of(one.difference), (estimate_of(one.first.mean),
            estimate_of(one.second.mean)),
        )
        for one in rows
    )  # fmt: skip
    names = (first.first.name, first.second.name)
    return Bars(
        file_key("dom", first.metric, *names),
        f"Difference of means (DoM) of {label(first.metric)}: {' and '.join(names)}",
        words.caption(max(one.difference.films for one in rows), interval=INTERVAL,
                      more=f"{' minus '.join(names)}; DoM is its size without the sign. Of films that every network "
                           f"has a value for. Exploratory. {FEW_RUNS}"),
        Axis("difference"),
        bars,
        arms=arms,
        means_across=Axis(label(first.metric)),
    )  # fmt: skip


NOT_PAIRED = "The two parts hold different films, which may differ by more than that."


def film_gaps(summary: Summary) -> Iterator[Chart]:
    """One chart for each way in which films are parted."""
    for by in dict.fromkeys(one.by for one in summary.film_gaps):
        own = [one for one in summary.film_gaps if one.by == by]
        arms = (f"{by}: {own[0].names[0]}", f"{by}: {own[0].names[1]}")
        bars = tuple(
            Bar(
                name_of(one.setting), estimate_of(one.difference), (estimate_of(one.first), estimate_of(one.second)),
                is_primary(summary, one.setting),
            )
            for one in own
        )  # fmt: skip
        finding = f", {own[0].finding}" if own[0].finding else ""
        yield Bars(
            file_key("parts", by),
            f"{label(own[0].metric)}{finding}, {arms[0]} against {own[0].names[1]}",
            words.caption(max(one.difference.films for one in own), interval=words.BOOTSTRAP,
                          more=f"Difference: {' minus '.join(own[0].names)}, of films of which that is known. "
                               f"{NOT_PAIRED} Exploratory."),
            Axis("difference"),
            bars,
            arms=arms,
            means_across=Axis(label(own[0].metric)),
        )  # fmt: skip


def _networks(arm: Arm) -> str:
    return f"{len(arm.models)} network{'' if len(arm.models) == 1 else 's'}"
