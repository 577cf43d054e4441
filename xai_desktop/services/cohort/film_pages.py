"""The charts of an audit that show films: contact sheets, and means of wrong places."""

from collections.abc import Iterator

from xai_desktop.core.cohort.charts import Chart, Pixels, TileRow
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.services.cohort.charts_clusters import cluster_charts
from xai_desktop.services.cohort.charts_of import metric_of
from xai_desktop.services.cohort.charts_sheets import SheetPlan, contact_sheets, sheet_plans, without_sheet
from xai_desktop.services.cohort.maps_again import maps_again
from xai_desktop.services.cohort.planning import Plan
from xai_desktop.services.cohort.tile_pictures import tile_picture
from xai_desktop.services.decoding import Decoder

_QUIET = Quiet()


def film_charts(
    plan: Plan,
    parts: AuditParts,
    summary: Summary,
    rows: Table,
    task: Task = _QUIET,
    *,
    device: str = "cpu",
    decoder: Decoder | None = None,
) -> Iterator[Chart]:
    """Sheets of films that are explained again, then what was kept of all of them while the audit ran.

    Raises `Cancelled`, and `FormatError` for a damaged part of the audit.
    """
    metric = metric_of(summary)
    if not metric:
        return
    sheets = sheet_plans(summary, rows, metric)
    pictures = _pictures(plan, sheets, task, device, decoder)
    yield from contact_sheets(sheets, pictures, without_sheet(summary, sheets))
    yield from cluster_charts(summary, rows, parts.small(plan.chunk_count))


def _pictures(
    plan: Plan, sheets: tuple[SheetPlan, ...], task: Task, device: str, decoder: Decoder | None
) -> dict[TileRow, Pixels | str]:
    """One map in memory at a time."""
    cells = {row: own for sheet in sheets for row, own in sheet.rows.values()}
    again = maps_again(plan, cells, task, device=device, decoder=decoder)
    return {row: tile_picture(row, found, cells[row]) for row, found in again}
