"""Label files that are tables: columns by name, rows that are read alone."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.annotation import SkippedRow
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.place import Place
from xai_desktop.io import files

DELIMITERS = ",;\t"
LARGEST = 256 << 20
"""Bytes: several times the largest public table of labels."""

HEAD = 1 << 16


def plain(name: str) -> str:
    """Capitals, spaces and signs of a column's name do not count."""
    return "".join(filter(str.isalnum, name.casefold()))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with its line in the file (the header is line 1)."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text. `columns` are spelt as in the file, and so are the keys of its rows."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[SkippedRow, ...]

    def column(self, *spellings: str) -> str:
        """What the file calls a column that may be spelt so; "" where it has none."""
        return column(self.columns, *spellings)


def column(columns: tuple[str, ...], *spellings: str) -> str:
    wanted = [plain(one) for one in spellings]
    return next((name for one in wanted for name in columns if plain(name) == one), "")


def columns_of(path: Path) -> tuple[str, ...]:
    """The header of a table; () for anything that cannot be one."""
    try:
        head = files.head(Place(path), HEAD)
        first = head.decode("utf-8-sig", "strict" if len(head) < HEAD else "ignore").splitlines()[:1]
        return tuple(_fields(first[0])) if first and "\0" not in first[0] else ()
    except (InputError, UnicodeDecodeError, csv.Error):
        return ()


def read_table(path: Path) -> Table:
    """Raises `InputError` for a file that cannot be read, `FormatError` for one that is no table.

    A row of another number of cells than the header is refused; empty ones at its end do not count.
    """
    place = Place(path)
    if files.size_of(place) > LARGEST:
        raise InputError(f"{path}: is too large for a table of labels; split it or name the right file.")
    with files.opened(place) as stream:
        content = stream.read()
    try:
        lines = content.decode("utf-8-sig").splitlines()
        columns = tuple(_fields(lines[0])) if lines else ()
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(f"{path}: is not a table of labels; save it as CSV in UTF-8.") from error
    if len(columns) < 2 or len(set(columns)) < len(columns):
        raise FormatError(f"{path}: its first line does not name the columns; write a header with different names.")
    rows: list[Row] = []
    refused: list[SkippedRow] = []
    for number, cells in _cells(lines, _delimiter(lines[0]), refused, path.name):
        while len(cells) > len(columns) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(columns):
            refused.append(SkippedRow(path.name, number, f"has {len(cells)} cells, not {len(columns)}"))
        else:
            rows.append(Row(number, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
    return Table(path, columns, tuple(rows), tuple(refused))


def _cells(lines: list[str], delimiter: str, refused: list[SkippedRow], name: str) -> Iterator[tuple[int, list[str]]]:
    """Each line alone, so that a stray quote spoils its own row only."""
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip(" \t,;"):
            continue
        try:
            yield number, next(csv.reader([line], delimiter=delimiter))
        except csv.Error as fault:
            refused.append(SkippedRow(name, number, f"is not a row of a table ({fault})"))


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _fields(header: str) -> list[str]:
    return [field.strip() for field in next(csv.reader([header], delimiter=_delimiter(header)), [])]
