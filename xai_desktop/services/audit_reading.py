"""An audit's folder as values: what was asked, and the rows that there are, also of one that is not finished."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import Column, Kind, Row
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.wording import noted
from xai_desktop.io.audit_notices import read_notices
from xai_desktop.io.audit_parts import PARTS, PROTOCOL, AuditParts
from xai_desktop.io.audit_tables import read_parquet, write_csv
from xai_desktop.services.cluster_naming import read_names
from xai_desktop.services.cohort.answering import SUMMARY, read_summary
from xai_desktop.services.cohort.charts_file import CHARTS, read_charts_file
from xai_desktop.services.cohort.map_metrics import row_columns
from xai_desktop.services.cohort_summary import methods_of

ROWS_FILE = "rows.parquet"
NO_CHARTS = noted("The folder of this audit holds no charts. They can be made from its rows; no map is made again.")
_QUIET = Quiet()


@dataclass(frozen=True, slots=True, eq=False)
class ReadAudit:
    """`whole` says that every chunk is done and put together; else `table` is what there is so far.

    `answer` is the sentence of its summary, "" before there is one. `no_charts` says why there are no charts, where
    there is more to say than that the audit is not finished. `methods` are the short names of (explainer, parameters).
    `notices` are what was said about its files.
    """

    folder: Path
    design: Design
    protocol: dict[str, Any]
    columns: tuple[Column, ...]
    table: Table
    whole: bool
    answer: str = ""
    charts: tuple[Chart, ...] = ()
    no_charts: str = ""
    cluster_names: tuple[ClusterName, ...] = ()
    methods: Mapping[tuple[str, str], str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def read_audit(folder: Path, task: Task = _QUIET) -> ReadAudit:
    """Raises `InputError` for a folder that holds no audit, or whose files are damaged."""
    parts = AuditParts(folder)
    protocol = parts.protocol
    if protocol is None or not isinstance(protocol.get("design"), dict):
        raise InputError(f"{folder}: holds no audit; choose a folder with the {PROTOCOL} that an audit has written.")
    design = Design.from_json(protocol["design"])
    columns = row_columns(design)
    whole = (folder / ROWS_FILE).is_file()
    task.step(0, 1, "reading the rows")
    rows = _whole_rows(folder / ROWS_FILE) if whole else list(_rows_so_far(parts))
    table = Table.of(rows, columns)
    answer = read_summary(folder).answer.sentence if whole and (folder / SUMMARY).is_file() else ""
    charts = _charts(folder) if whole else ((), "", ())
    said = _notices(folder)
    return ReadAudit(folder, design, protocol, columns, table, whole, answer, *charts, methods_of(table), said)


def _notices(folder: Path) -> tuple[str, ...]:
    """What is wrong with their file is a notice, too."""
    try:
        return read_notices(folder)
    except FormatError as error:
        return (str(error),)


def _charts(folder: Path) -> tuple[tuple[Chart, ...], str, tuple[ClusterName, ...]]:
    """The charts with the names of clusters, or one sentence about what is wrong: the rest opens all the same."""
    if not (folder / CHARTS).is_file():
        return (), NO_CHARTS, ()
    try:
        charts = read_charts_file(folder)
    except FormatError as error:
        return (), str(error), ()
    try:
        return charts, "", read_names(folder)
    except FormatError as error:
        return charts, str(error), ()


def write_shown(path: Path, columns: Sequence[Column], table: Table) -> Path:
    """Rows and columns as somebody sorted, filtered and chose them, as CSV. Raises `ExportError`."""
    return write_csv(path, columns, _cells(columns, table))


def _cells(columns: Sequence[Column], table: Table) -> Iterator[Row]:
    takes = [(one.name, one.kind, table[one.name].tolist()) for one in columns]
    for number in range(len(table)):
        yield {name: _cell(values[number], kind) for name, kind, values in takes}


def _cell(value: Any, kind: Kind) -> Cell:
    if kind is Kind.TEXT:
        return value or None
    if value != value:
        return None
    if kind is Kind.NUMBER:
        return float(value)
    return bool(value) if kind is Kind.YES_NO else int(value)


def _whole_rows(path: Path) -> list[Row]:
    try:
        return read_parquet(path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: cannot be read ({error}); go on with the audit, which writes it anew.") from error


def _rows_so_far(parts: AuditParts) -> Iterator[Row]:
    """Of the chunks from the first one on without a gap."""
    there = sum(1 for _ in takewhile(parts.has, count()))
    yield from parts.rows(there) if (parts.folder / PARTS).is_dir() else ()
