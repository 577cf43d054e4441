"""The answer of a finished audit as files: summary, figures, and a report as PDF and as one page for a browser."""

from pathlib import Path
from typing import Any

from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.audit_tables import write_csv
from xai_desktop.io.review_store import last_head, store_path
from xai_desktop.services.cohort.answering import summary_of, tables_in, write_summary
from xai_desktop.services.cohort.charts_file import write_charts_file
from xai_desktop.services.cohort.charts_of import charts_of
from xai_desktop.services.cohort.estimates_table import ESTIMATES, estimate_rows
from xai_desktop.services.cohort.film_pages import film_charts
from xai_desktop.services.cohort.page_of import page_of
from xai_desktop.services.cohort.planning import Plan
from xai_desktop.services.cohort_report import write_charts, write_report
from xai_desktop.services.decoding import Decoder

_QUIET = Quiet()


def write_answer(
    plan: Plan,
    parts: AuditParts,
    protocol: dict[str, Any],
    task: Task = _QUIET,
    *,
    report: bool = True,
    device: str = "cpu",
    decoder: Decoder | None = None,
) -> list[Path]:
    """Summary and estimates beside the tables, and with `report` figures and reports, for which a few films are
    explained again on the `device`.

    Raises `ExportError`, `Cancelled`.
    What is in them comes from the tables, the protocol and the end of the audit chain: the same give the same bytes.
    """
    folder = parts.folder
    task.step(0, 2, "what the tables say")
    tables = tables_in(folder, plan.design)
    summary = summary_of(tables, plan.design)
    made = [
        write_summary(folder, summary),
        write_csv(folder / "estimates.csv", ESTIMATES, estimate_rows(summary)),
    ]
    if not report:
        return made
    films = film_charts(plan, parts, summary, tables[0], task, device=device, decoder=decoder)
    charts = (*charts_of(summary, tables[0]), *films)
    made.append(write_charts_file(folder, charts))
    pictures = write_charts(charts, folder, task)
    task.step(1, 2, "the report")
    synthetic = any(film.ref.synthetic for film in plan.films)
    head = last_head(store_path())
    page = page_of(summary, pictures, protocol, plan.opening.report, synthetic=synthetic, head=head)
    return [*made, *(folder / name for one in pictures for name in one.files), *write_report(page, folder, task)]
