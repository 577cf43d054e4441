"""A sanity run as a report: the audit's own page, with a section for every check."""

from collections.abc import Iterator
from pathlib import Path

from xai_desktop.core.cohort.charts import (
    Axis,
    Chart,
    CurvePoint,
    Curves,
    Estimate,
    Forest,
    ForestCell,
    ForestRow,
    Series,
)
from xai_desktop.core.cohort.page import AuditPage, Facts, Paragraph, Part, Picture, Section
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.sanity import CheckResult, Curve, Grid, SanityRun
from xai_desktop.core.sanity_words import WORDS, figures, headline, rule_words, smallest_words, verdict_words
from xai_desktop.core.task import Quiet, Task
from xai_desktop.services.cohort_report import write_charts, write_report

_QUIET = Quiet()
UP = Axis("likeness", low=-0.2, high=1.05)
LEGEND = (
    "Every check ends in one of four verdicts: shown; not shown, with the number of films and the smallest effect that "
    "would have been seen with 80 % power; not testable here; test failed. Not shown is no proof of absence."
)


def write_sanity_report(run: SanityRun, folder: Path, task: Task = _QUIET) -> tuple[Path, ...]:
    """`report.pdf`, `report.html` and the charts. Raises `ExportError`, `Cancelled`."""
    pictures = {picture.key: picture for picture in write_charts(charts_of(run), folder, task)}
    return write_report(page_of(run, pictures), folder, task)


def page_of(run: SanityRun, pictures: dict[str, Picture]) -> AuditPage:
    """What is said in which order; the time is that of the run."""
    return AuditPage(
        title=f"Sanity checks of {run.network}",
        answer=answer_of(run),
        facts=(Facts("What was run", _facts(run)),),
        sections=(
            Section("Verdicts", (_verdicts(run), Paragraph(LEGEND))),
            *(Section(WORDS[one.key].title, tuple(_parts(one, pictures))) for one in run.results),
        ),
        made_at=run.made_at,
        synthetic=run.synthetic,
    )


def answer_of(run: SanityRun) -> str:
    """The sentence that a reader comes for: warnings first, then what was and was not shown."""
    warned = [one for one in run.results if WORDS[one.key].warning and one.verdict == "shown"]
    if warned:
        return (
            "; ".join(f"{WORDS[one.key].title}: {headline(one)} ({one.lead.subject})" for one in warned if one.lead)
            + "."
        )
    parts = [f"{WORDS[one.key].title}: {headline(one)}" for one in run.results[:1]]
    counted = [(verdict, sum(one.verdict == verdict for one in run.results)) for verdict in
               ("shown", "not shown", "not testable here", "test failed")]  # fmt: skip
    said = ", ".join(f"{count} {verdict}" for verdict, count in counted if count)
    return f"{'; '.join(parts)}. Of {len(run.results)} checks: {said}."


def _facts(run: SanityRun) -> tuple[tuple[str, str], ...]:
    return (
        ("network", run.network),
        ("SHA-256 of its weights", run.weights),
        ("films", f"{run.films} of {run.patients} patients" + (f", {run.lost} not readable" if run.lost else "")),
        *run.asked,
        ("program", f"XAI Desktop {run.version}"),
        *(("notice", text) for text in run.notices[:8]),
    )


def _verdicts(run: SanityRun) -> Table:
    rows = []
    for one in run.results:
        effect = one.lead.effect if one.lead is not None else None
        rows.append((
            WORDS[one.key].title, verdict_words(one.key, one.verdict),
            one.lead.subject if one.lead is not None else "",
            figures(effect) if effect is not None else (one.reason or ""),
            smallest_words(one.bluntest) if one.bluntest is not None else "",
        ))  # fmt: skip
    names = ("check", "verdict", "line that decided", "effect", "smallest that would have been seen")
    return Table("Verdicts", tuple(map(Column, names)), tuple(rows))


def _parts(result: CheckResult, pictures: dict[str, Picture]) -> Iterator[Part]:
    yield Paragraph(f"{WORDS[result.key].question} {_capital(headline(result))}.", result.verdict == "shown"
                    and WORDS[result.key].warning)  # fmt: skip
    yield Paragraph(rule_words(result))
    for key, picture in pictures.items():
        if key.startswith(f"{result.key}_"):
            yield picture
    if result.findings:
        yield _lines(result)
    yield from (_grid(grid) for grid in result.tables)
    for note in result.notes:
        yield Paragraph(note)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(result: CheckResult) -> Table:
    rows = []
    for one in result.findings:
        beside = "; ".join(f"{name} {effect.estimate:.2f}" for name, effect in one.beside)
        effect = figures(one.effect) if one.effect is not None else ""
        smallest = smallest_words(one.effect) if one.effect is not None else ""
        said = "; ".join(filter(None, (effect, one.reason)))
        rows.append((one.subject, verdict_words(result.key, one.verdict), said, smallest, beside))
    names = ("line", "verdict", "effect", "smallest seen", "beside it")
    return Table(f"{WORDS[result.key].title}: every line", tuple(map(Column, names)), tuple(rows))


def _grid(grid: Grid) -> Table:
    return Table(grid.title, tuple(map(Column, grid.columns)), grid.rows, grid.note)


def charts_of(run: SanityRun) -> tuple[Chart, ...]:
    """A forest of every check's lines, and the curves by layer."""
    found: list[Chart] = []
    for result in run.results:
        if any(one.effect is not None for one in result.findings):
            found.append(_forest(result))
        drawn = [curve for curve in result.curves if any(one.value is not None for one in curve.points)]
        names = dict.fromkeys(curve.chart for curve in drawn)
        for number, name in enumerate(names):
            found.append(_curves(result, number, name, [curve for curve in drawn if curve.chart == name]))
    return tuple(found)


def _forest(result: CheckResult) -> Forest:
    rows = []
    for one in result.findings:
        if one.effect is not None:
            e = one.effect
            estimate = Estimate(e.estimate, e.low, e.high, e.films + e.undefined, e.undefined)
            cell = ForestCell(estimate)
            rows.append(ForestRow(one.subject, (cell,)))
    caption = f"Means over films with intervals over patients that hold together for all lines. {rule_words(result)}"
    title = f"{WORDS[result.key].title}: effects"
    return Forest(
        f"{result.key}_effects", title, caption, Axis("effect", result.rule.unit), ("all films",), tuple(rows)
    )


def _curves(result: CheckResult, number: int, name: str, curves: list[Curve]) -> Curves:
    places = tuple(point.place for point in curves[0].points)
    series = tuple(
        Series(one.name, tuple(
            CurvePoint(float(x), point.value, point.low, point.high, point.films) for x, point in enumerate(one.points)
        ))
        for one in curves
    )  # fmt: skip
    caption = (
        "Likeness of the map to that of the trained network, by layer from the output on; bands are 95 % intervals "
        "over patients. Pixels inside the body, maps not normalised."
    )
    title = f"{WORDS[result.key].title}, {name}"
    return Curves(f"{result.key}_curve_{number}", title, caption, Axis("layer that is new"), UP,
                  series, places=places)  # fmt: skip
