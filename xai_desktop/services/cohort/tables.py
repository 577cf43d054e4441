"""The finished chunks of an audit as three tables, in CSV and in Parquet."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from xai_desktop.core.cohort.columns import READERS, SCORES
from xai_desktop.core.report_rows import Column, Row
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.wording import told
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.io.audit_tables import write_both
from xai_desktop.services.cohort.map_metrics import row_columns
from xai_desktop.services.cohort.planning import Plan
from xai_desktop.services.cohort.readers_table import reader_rows
from xai_desktop.services.cohort.rows import FAILED, without_folder
from xai_desktop.services.marks_writing import write_report

IMPORT = "import.json"
_QUIET = Quiet()


def write_tables(plan: Plan, parts: AuditParts, protocol: dict[str, Any], task: Task = _QUIET) -> list[Path]:
    """`rows`, `scores`, `readers` and what came of opening the files, in the audit's folder. Raises `ExportError`."""
    count = plan.chunk_count
    tables: Sequence[tuple[str, Sequence[Column], Iterable[Row]]] = (
        ("rows", row_columns(plan.design), chain(refused_rows(plan), parts.rows(count))),
        ("scores", SCORES, parts.scores(count)),
        ("readers", READERS, reader_rows(plan.films, plan.design)),
    )
    facts = {"protocol": json.dumps(protocol, sort_keys=True)}
    write_report(parts.folder / IMPORT, plan.opening.report)
    made = [parts.folder / IMPORT]
    for number, (name, columns, rows) in enumerate(tables):
        task.step(number, len(tables), told("writing {name}", name=name))
        made += write_both(parts.folder, name, columns, rows, facts)
    return made


def refused_rows(plan: Plan) -> Iterator[Row]:
    """A row for each file that could not even be opened as a film: it takes part in no figure, and is not forgotten."""
    names = [one.name for one in row_columns(plan.design)]
    for name, why in plan.opening.report.refused:
        yield {**dict.fromkeys(names), "film": name, "status": FAILED, "why": without_folder(why, name)}
