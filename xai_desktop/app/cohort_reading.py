"""Audits that lie in a folder: read in a lane, and their tables written as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.cohort_rows import CohortRows, Places
from xai_desktop.app.jobs import Jobs
from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.errors import XaiError
from xai_desktop.core.report_rows import Column
from xai_desktop.services.lanes import Lane, Steps

READING, WRITING, LABELS = "Reading an audit", "Writing a table", "Reading a label table"
DRAWING, NAMING = "Drawing a figure", "Keeping a name"


@dataclass(frozen=True, slots=True, eq=False)
class CohortAudit:
    """An audit of a folder: `begun_at` as its protocol has it, `whole` once every row is there.

    `answer` is the sentence that answers its question, "" before it is known. `no_charts` says what is wrong with the
    charts of a whole one, `notices` what was said of its files.
    """

    folder: Path
    design: Design
    begun_at: str
    rows: CohortRows
    whole: bool
    answer: str = ""
    charts: tuple[Chart, ...] = ()
    no_charts: str = ""
    notices: tuple[str, ...] = ()
    cluster_names: tuple[ClusterName, ...] = ()


class CohortReading(QObject):
    """`found` carries a `CohortAudit`; `refused` why there is none; `labels_read` a table of labels.

    `named` carries a folder and the names of its clusters.
    """

    found = Signal(object)
    refused = Signal(str)
    written = Signal(object)
    labels_read = Signal(object)
    named = Signal(object, object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._jobs = jobs

    def read(self, folder: Path) -> None:
        """The newest wish wins."""

        def work(task: Steps) -> CohortAudit:
            from xai_desktop.services.audit_reading import read_audit

            read = read_audit(folder, task)
            rows, begun_at = CohortRows(read.columns, read.table, read.methods), read.protocol.get("begun_at", "–")
            made = (read.answer, read.charts, read.no_charts, read.notices, read.cluster_names)
            return CohortAudit(read.folder, read.design, str(begun_at), rows, read.whole, *made)

        self._jobs.run(Lane.IO, "audit", READING, work, self.found.emit, self._refuse)

    def write(self, path: Path, rows: CohortRows, columns: Sequence[Column], places: Places) -> None:
        """The rows and columns that are shown, in their order."""

        def work(_: Steps) -> tuple[Path, ...]:
            from xai_desktop.services.audit_reading import write_shown

            return (write_shown(path, tuple(columns), rows.table.chosen(places)),)

        self._jobs.run(Lane.IO, "audit table", WRITING, work, self.written.emit)

    def save_chart(self, path: Path, chart: Chart) -> None:
        """As the audit's own figures are drawn: SVG, PDF or PNG."""

        def work(_: Steps) -> tuple[Path, ...]:
            from xai_desktop.services.chart_saving import save_chart

            return save_chart(path, chart)

        self._jobs.run(Lane.IO, "audit figure", DRAWING, work, self.written.emit)

    def keep_name(self, folder: Path, given: ClusterName) -> None:
        """What a reader calls a place; `named` carries all names of the audit when it is kept."""

        def work(_: Steps) -> tuple[ClusterName, ...]:
            from xai_desktop.services.cluster_naming import keep_name

            return keep_name(folder, given)

        self._jobs.run(
            Lane.IO, f"audit name {given.films[0]}", NAMING, work, lambda names: self.named.emit(folder, names)
        )

    def read_labels(self, path: Path) -> None:
        """A table of labels in files and what the network calls them."""

        def work(_: Steps) -> Any:
            from xai_desktop.io.label_table import read_label_table

            return dict(read_label_table(path))

        self._jobs.run(Lane.IO, "audit labels", LABELS, work, self.labels_read.emit)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, XaiError):
            raise error
        self.refused.emit(str(error))
