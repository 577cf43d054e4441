"""Rows as the text of a CSV file (RFC 4180): numbers exact and with a point in every language, true and false."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from xai_desktop.core.report_line import Cell
from xai_desktop.io.spreadsheet import as_text


def table_text(names: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, head: bool = True) -> str:
    """The head line and a line for each row; what is not known is an empty cell. Lines end in CR LF."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    if head:
        writer.writerow(names)
    writer.writerows([cell_text(row[name]) for name in names] for row in rows)
    return stream.getvalue()


def cell_text(value: Cell) -> str:
    """Texts that a spreadsheet would take for a formula get an apostrophe before them; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return as_text(value)
    return repr(value)
