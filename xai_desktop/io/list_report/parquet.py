"""The rows of a list as Parquet: typed columns, nulls for what is not known, and what the columns mean in the file."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from xai_desktop.core.chain import HEAD, Head
from xai_desktop.core.list_report import furthest
from xai_desktop.core.report import NOTICE
from xai_desktop.core.report_rows import Kind, Row
from xai_desktop.io.list_report.rows import COLUMNS

SCHEMA, VERSION = "xai-desktop/list", 1
GROUP = 256
"""Rows that are held in memory until they are written together."""


def write_parquet(studies: Iterable[tuple[Row, ...]], stream: BinaryIO) -> None:
    """The same rows give the same bytes with the same version of Arrow, which the file names."""
    import pyarrow.parquet

    schema = _schema()
    held: list[Row] = []
    head: Head | None = None
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for rows in studies:
            held += rows
            head = furthest((head, *map(_head, rows)))
            if len(held) >= GROUP:
                writer.write_table(pyarrow.Table.from_pylist(held, schema))
                held.clear()
        if held:
            writer.write_table(pyarrow.Table.from_pylist(held, schema))
        if head is not None:  # known only now: the furthest end of the chain among all studies
            writer.add_key_value_metadata({HEAD: json.dumps(head.as_json(), sort_keys=True)})


def _schema() -> Any:
    import pyarrow

    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.YES_NO: pyarrow.bool_(),
    }
    fields = [
        pyarrow.field(one.name, types[one.kind], metadata={"unit": one.unit, "description": one.description})
        for one in COLUMNS
    ]
    return pyarrow.schema(fields, metadata={"schema": SCHEMA, "schema_version": f"{VERSION}", "notice": NOTICE})


def _head(row: Row) -> Head | None:
    number, found, at = (row[f"audit_head_{name}"] for name in ("number", "hash", "at"))
    return Head(number, str(found), str(at or "")) if isinstance(number, int) else None
