"""The answer of a finished audit as files: summary, charts, and a report as PDF and as one page for a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.page import Picture
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.io.review_store import last_head, store_path
from xai_desktop.services.cohort.answering import summary_of, tables_in, write_summary
from xai_desktop.services.cohort.charts_of import charts_of
from xai_desktop.services.cohort.page_of import page_of
from xai_desktop.services.cohort.planning import Plan
from xai_desktop.services.cohort_drawing import drawn, picture_of
from xai_desktop.services.figures import ENDINGS

FIGURES = "figures"
_QUIET = Quiet()


def write_answer(plan: Plan, folder: Path, protocol: dict[str, Any], task: Task = _QUIET) -> list[Path]:
    """Summary, figures and reports beside the tables. Raises `ExportError`, `Cancelled`.

    What is in them comes from the tables and the protocol alone: the same audit gives the same bytes.
    """
    from xai_desktop.io.cohort_report.html import html_bytes
    from xai_desktop.io.cohort_report.pdf import pdf_bytes

    task.step(0, 4, "what the tables say")
    tables = tables_in(folder, plan.design)
    summary = summary_of(tables, plan.design)
    made = [write_summary(folder, summary)]
    pictures = []
    charts = charts_of(summary, tables[0])
    for number, chart in enumerate(charts):
        task.step(1, 4, f"figure {number + 1} of {len(charts)}")
        files = _write_figure(folder, chart)
        made += files
        pictures.append(picture_of(chart, files=tuple(f"{FIGURES}/{file.name}" for file in files)))
    task.step(2, 4, "the report")
    made += _write_reports(folder, plan, summary, pictures, protocol, task, (pdf_bytes, html_bytes))
    task.step(4, 4)
    return made


def _write_figure(folder: Path, chart: Chart) -> list[Path]:
    return [atomic.write_bytes(folder / FIGURES / f"{chart.key}.{ending}", drawn(chart, ending)) for ending in ENDINGS]


def _write_reports(
    folder: Path,
    plan: Plan,
    summary: Any,
    pictures: list[Picture],
    protocol: dict[str, Any],
    task: Task,
    writers: tuple[Callable[..., bytes], Callable[..., bytes]],
) -> list[Path]:
    synthetic = any(film.ref.synthetic for film in plan.films)
    head = last_head(store_path())
    page = page_of(summary, pictures, protocol, plan.opening.report, synthetic=synthetic, head=head)
    pdf, html = writers
    return [
        atomic.write_bytes(folder / "report.pdf", pdf(page, task)),
        atomic.write_bytes(folder / "report.html", html(page)),
    ]
