"""The numbers as a table for a spreadsheet or a statistics program: a row for each finding and reader."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.report import Report
from xai_desktop.core.report_rows import COLUMNS, rows_of
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_text
from xai_desktop.io.exporters._table_text import table_text
from xai_desktop.io.exporters.base import EXPORTERS


@dataclass(frozen=True, slots=True)
class CsvExporter:
    key: str = "csv"
    label: str = "Table of the numbers (CSV)"
    writes: tuple[str, ...] = ("report.csv",)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        task.step(0, 0, "writing the table")
        text = table_text([column.name for column in COLUMNS], rows_of(report))
        return (write_text(folder / self.writes[0], text),)


EXPORTERS.add("csv", CsvExporter())
