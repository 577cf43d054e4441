"""From the tables of an audit to its summary, which is kept beside them."""

import json
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.cohort.columns import READERS, SCORES
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.errors import FormatError
from xai_desktop.io import atomic
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.services.cohort.map_metrics import row_columns
from xai_desktop.services.cohort.names import method
from xai_desktop.services.cohort_summary import summarise

SUMMARY = "summary.json"


def tables_in(folder: Path, design: Design) -> tuple[Table, Table, Table]:
    """Rows, scores and readers of a finished audit, in memory: 20,000 rows take some 20 MB."""
    columns = {"rows": row_columns(design), "scores": SCORES, "readers": READERS}
    rows, scores, readers = (
        Table.of(read_parquet(folder / f"{name}.parquet"), own) for name, own in columns.items()
    )  # fmt: skip
    return rows, scores, readers


def summary_of(tables: tuple[Table, Table, Table], design: Design) -> Summary:
    """What they say; the same tables give the same summary."""
    cards = [read_card(find_bundle(model)) for model in design.models]
    names = tuple((model, card.name) for model, card in zip(design.models, cards, strict=True))
    last = tuple((card.name, card.layers[-1]) for card in cards if card.layers)
    wanted = replace(Wanted.of(design, last_layers=last, model_names=names), metrics=())  # all columns that there are
    return summarise(*tables, wanted, method)


def read_summary(folder: Path) -> Summary:
    """The summary that an audit wrote. Raises `FormatError` naming a file that is none."""
    path = folder / SUMMARY
    try:
        return Summary.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise FormatError(
            f"{path}: cannot be read as a summary ({error}); go on with the audit to write it."
        ) from error


def write_summary(folder: Path, summary: Summary) -> Path:
    """Raises `ExportError`."""
    return atomic.write_text(folder / SUMMARY, json.dumps(summary.as_json(), indent=1, ensure_ascii=False) + "\n")
