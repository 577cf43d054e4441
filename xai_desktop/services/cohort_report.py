"""The report and the charts of an audit as files in a folder."""

from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.page import AuditPage, Picture
from xai_desktop.core.cohort.parts import demand
from xai_desktop.core.cohort.splitting import split
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.services.cohort_drawing import PAGE, Look, drawn, picture_of
from xai_desktop.services.figures import ENDINGS, Ending

REPORT = ("report.pdf", "report.html")
"""The files of a report."""

FIGURES = "figures"
"""The folder of the charts beside the report."""


def write_report(page: AuditPage, folder: Path, task: Task | None = None) -> tuple[Path, ...]:
    """`report.pdf` and `report.html`. Raises `ExportError` where they cannot be written; `Cancelled` leaves older
    files as they were."""
    from xai_desktop.io.cohort_report.html import html_bytes
    from xai_desktop.io.cohort_report.pdf import pdf_bytes

    contents = (pdf_bytes(page, task or Quiet()), html_bytes(page))
    return tuple(write_bytes(folder / name, data) for name, data in zip(REPORT, contents, strict=True))


def write_charts(
    charts: Sequence[Chart],
    folder: Path,
    task: Task | None = None,
    endings: Sequence[Ending] = ENDINGS,
    width: float = PAGE,
) -> tuple[Picture, ...]:
    """`figures/KEY.svg`, `.pdf` and `.png` of each chart; gives them for the report, with the names of their files.

    A chart that is too long for a page becomes several, `KEY_1` and so on.
    Every chart is a step of the task. Raises `ExportError` where they cannot be written, `InputError` for two charts
    of one key, and `Cancelled`.
    """
    task = task or Quiet()
    charts = [part for chart in charts for part in split(chart)]
    keys = {chart.key.casefold() for chart in charts}
    demand(len(keys) == len(charts), "charts of an audit: every chart has a key of its own; rename one.")
    made = []
    for done, chart in enumerate(charts):
        task.step(done, len(charts), chart.title)
        names = tuple(f"{FIGURES}/{chart.key}.{ending}" for ending in endings)
        for name, ending in zip(names, endings, strict=True):
            write_bytes(folder / name, drawn(chart, ending, Look(width)))
        made.append(picture_of(chart, width, names))
    task.step(len(charts), len(charts))
    return tuple(made)
