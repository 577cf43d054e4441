"""Write a report for a list of studies from a stream of reports, of which never more than one is in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from xai_desktop.core.errors import ExportError, UsageError, XaiError
from xai_desktop.core.list_report import ListEntry, ListSummary
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io.atomic import check_writable, write_bytes, write_with

Study = tuple[str, Report | XaiError]
"""The study's title, and its report or the sentence that says why there is none."""

Made = TypeVar("Made")


def write_list(reports: Iterable[Study], out: Path, task: Task | None = None, total: int = 0) -> Path:
    """The list in the format that the ending of `out` names: .pdf, .html, .csv or .parquet.

    Every study is a step of the task, named by its title; `total` is how many there will be, 0 for unknown. The stream
    says with an `XaiError` in place of a report what kept a study from one. Raises `UsageError` for another ending and
    for a list without a study, and `ExportError` where the file cannot be written, before any study is asked for if
    that can be known. `Cancelled` and every fault leave an older file as it was.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise UsageError(f"{out.name}: a list is written as one of {', '.join(_WRITERS)}; choose one of these endings.")
    if out.is_dir():
        raise ExportError(f"{out}: there is a folder of this name; choose another name for the list.")
    check_writable(out.parent)
    order = _Order(reports, out, task or Quiet(), total)
    write(order)
    order.task.step(total, total)
    return out


@dataclass(frozen=True, slots=True)
class _Order:
    """A list to be written."""

    reports: Iterable[Study]
    out: Path
    task: Task
    total: int

    def each(self, make: Callable[[str, Report | XaiError], Made]) -> Iterator[Made]:
        """What is made of each study in turn."""
        done = 0

        def made(study: Study) -> Made:
            nonlocal done
            self.task.step(done, self.total, study[0])
            done += 1
            return make(*study)

        # `map` lets go of a study before it asks for the next one; a loop's variable would hold on to it meanwhile.
        yield from map(made, self.reports)
        if not done:
            raise UsageError(f"{self.out.name}: the list holds no study; choose at least one.")


def _entries(order: _Order) -> list[ListEntry]:
    """What little is kept of each study."""
    from xai_desktop.io.list_report.entries import entry_of

    return list(order.each(entry_of))


def _pdf(order: _Order) -> None:
    from xai_desktop.io.list_report.pdf import pdf_bytes

    entries = _entries(order)
    write_bytes(order.out, pdf_bytes(entries, ListSummary.of(entries), order.task))


def _html(order: _Order) -> None:
    from xai_desktop.io.list_report.html import html_parts

    entries = _entries(order)
    parts = html_parts(entries, ListSummary.of(entries), order.task)
    write_with(order.out, lambda stream: stream.writelines(parts))


def _csv(order: _Order) -> None:
    from xai_desktop.io.list_report.rows import csv_lines, study_rows

    write_with(order.out, lambda stream: stream.writelines(csv_lines(order.each(study_rows))))


def _parquet(order: _Order) -> None:
    from xai_desktop.io.list_report.parquet import write_parquet
    from xai_desktop.io.list_report.rows import study_rows

    write_with(order.out, lambda stream: write_parquet(order.each(study_rows), stream))


_WRITERS: dict[str, Callable[[_Order], None]] = {".pdf": _pdf, ".html": _html, ".csv": _csv, ".parquet": _parquet}
