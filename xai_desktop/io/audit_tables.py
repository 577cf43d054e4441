"""The tables of an audit as CSV and Parquet, written row by row: of a table of any length little is in memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from xai_desktop.core.report import NOTICE
from xai_desktop.core.report_rows import Column, Kind, Row
from xai_desktop.io import atomic
from xai_desktop.io.exporters._table_text import table_text

SCHEMA, VERSION = "xai-desktop/audit", 1
GROUP = 512
"""Rows that are held in memory until they are written together."""


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> Path:
    """UTF-8 with a head line. Raises `ExportError` naming the path; an older file is then as it was."""
    names = [one.name for one in columns]

    def fill(stream: BinaryIO) -> None:
        stream.write(table_text(names, ()).encode())
        for some in _groups(rows):
            stream.write(table_text(names, some, head=False).encode("utf-8", "replace"))

    return atomic.write_with(path, fill)


def write_both(
    folder: Path, name: str, columns: Sequence[Column], rows: Iterable[Row], facts: dict[str, str]
) -> tuple[Path, Path]:
    """A table as CSV, as `write_csv` does, and as Parquet: `rows` are asked for once.

    Parquet has typed columns with their units and descriptions; `facts` are kept in the file's metadata. The same rows
    give the same bytes with the same version of Arrow. Raises `ExportError`.
    """
    schema, names = _schema(columns, facts), [one.name for one in columns]
    paths = folder / f"{name}.csv", folder / f"{name}.parquet"

    def fill(packed: BinaryIO) -> None:
        import pyarrow.parquet

        def fill_text(text: BinaryIO) -> None:
            text.write(table_text(names, ()).encode())
            for some in _groups(rows):
                text.write(table_text(names, some, head=False).encode("utf-8", "replace"))
                writer.write_table(pyarrow.Table.from_pylist(some, schema))

        with pyarrow.parquet.ParquetWriter(packed, schema, compression="zstd") as writer:
            atomic.write_with(paths[0], fill_text)

    atomic.write_with(paths[1], fill)
    return paths


def read_parquet(path: Path) -> list[Row]:
    """The rows of a table that `write_both` wrote."""
    import pyarrow.parquet

    rows: list[Row] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, GROUP)):
        yield some


def _schema(columns: Sequence[Column], facts: dict[str, str]) -> Any:
    import pyarrow

    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.YES_NO: pyarrow.bool_(),
    }
    fields = [
        pyarrow.field(one.name, types[one.kind], metadata={"unit": one.unit, "description": one.description})
        for one in columns
    ]
    about = {"schema": SCHEMA, "schema_version": f"{VERSION}", "notice": NOTICE, **facts}
    return pyarrow.schema(fields, metadata=about)
