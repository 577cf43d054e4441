"""The rows of a list for other programs: those of a single film's table, and one for a study without a report."""

from collections.abc import Iterable, Iterator

from xai_desktop.core.errors import XaiError
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import COLUMNS as OF_ONE
from xai_desktop.core.report_rows import Column, Kind, Row, rows_of
from xai_desktop.io.exporters._table_text import table_text
from xai_desktop.io.list_report.entries import why_failed

COLUMNS = (*OF_ONE, Column("failed", Kind.TEXT, "", "why the study has no report; empty where it has one"))
NAMES = tuple(column.name for column in COLUMNS)


def study_rows(title: str, found: Report | XaiError) -> tuple[Row, ...]:
    """Every column by its name. Of a study without a report only its title, the notice and the sentence are known."""
    if isinstance(found, XaiError):
        known: dict[str, Cell] = {"film": title, "notice": NOTICE, "failed": why_failed(found)}
        return ({name: known.get(name) for name in NAMES},)
    return tuple({**row, "failed": None} for row in rows_of(found))


def csv_lines(studies: Iterable[tuple[Row, ...]]) -> Iterator[bytes]:
    """The head line, then the lines of each study, in UTF-8."""
    yield table_text(NAMES, ()).encode("utf-8")
    for rows in studies:
        yield table_text(NAMES, rows, head=False).encode("utf-8", "replace")
