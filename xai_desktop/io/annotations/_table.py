"""Tables of text: columns by name in any order, and rows that are read alone."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations._format import HEAD_BYTES, Source
from xai_desktop.io.annotations._values import numbers

DELIMITERS = (",", ";", "\t")
NOTHING = ("", "nan", "none", "null")
"""How programs write an empty cell."""


LARGEST_FILE, MOST_ROWS = 32 << 20, 1_000_000
"""Bytes and rows: several times the largest public list, and no more than fits in memory as marks."""

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")


def first_line(head: bytes) -> str:
    """The first line of a file's beginning."""
    found = _LINE.match(head[:HEAD_BYTES].decode("utf-8-sig", "replace"))
    return found[1] if found else ""


def body(source: Source) -> Iterator[tuple[int, str]]:
    """The lines below the header that hold anything, with their numbers. Raises `FormatError` for far too many."""
    if len(source.content) > LARGEST_FILE:
        raise source.refuse("is too large for a list of marks; split it or name the right file.")
    rows = 0
    for number, line in enumerate(_LINE.finditer(source.text), start=1):
        if number > 1 and line[1].strip(" \t,;"):
            rows += 1
            if rows > MOST_ROWS:
                raise source.refuse(f"holds more than {MOST_ROWS} rows; split it or name the right file.")
            yield number, line[1]


def fields_of(line: str, delimiter: str = ",") -> list[str]:
    """The fields of one line, which is read alone so that a stray quote can spoil its own row only."""
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error as fault:
        raise InputError(f"is not a row of a table ({fault})") from fault


def cut_to(fields: list[str], width: int) -> list[str]:
    """Without empty fields at the end. Raises `InputError` for any other number of fields."""
    while len(fields) > width and not fields[-1]:
        fields.pop()
    if len(fields) != width:
        raise InputError(f"has {len(fields)} fields, not {width}")
    return fields


def is_empty(*fields: str) -> bool:
    return all(field.casefold() in NOTHING for field in fields)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a table: where each column stands."""

    delimiter: str
    width: int
    places: dict[str, int]

    def row(self, line: str) -> dict[str, str]:
        """The cells by column; a column that the file leaves out is empty. Raises `InputError`."""
        fields = cut_to(fields_of(line, self.delimiter), self.width)
        return {name: fields[place] if place >= 0 else "" for name, place in self.places.items()}

    def numbers(self, *fields: str) -> tuple[float, ...]:
        """Where no comma parts the fields, one may stand in a number."""
        return numbers(*fields, comma=self.delimiter != ",")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a format: each name with its spellings (capitals, spaces and signs do not count).

    `optional` columns may be missing; `alone` refuses columns beside these.
    """

    columns: dict[str, tuple[str, ...]]
    optional: tuple[str, ...] = ()
    alone: bool = False

    def header(self, line: str) -> Header | None:
        """None for a line that is no header of this format."""
        return next(filter(None, (self._parted(line, delimiter) for delimiter in DELIMITERS)), None)

    def header_of(self, source: Source) -> Header:
        """Raises `FormatError` for a table of other columns."""
        found = self.header(first_line(source.content))
        if found is None:
            wanted = ", ".join(spellings[0] for spellings in self.columns.values())
            raise source.refuse(f"has another header than {wanted}; name the right file or export it again.")
        return found

    def _parted(self, line: str, delimiter: str) -> Header | None:
        try:
            fields = [_plain(field) for field in fields_of(line, delimiter)]
        except InputError:
            return None
        spelt = {name: [_plain(one) for one in spellings] for name, spellings in self.columns.items()}
        places = {name: [n for n, field in enumerate(fields) if field in ways] for name, ways in spelt.items()}
        if any(len(found) != 1 for name, found in places.items() if found or name not in self.optional):
            return None
        if self.alone and len(fields) != sum(map(len, places.values())):
            return None
        return Header(delimiter, len(fields), {name: found[0] if found else -1 for name, found in places.items()})


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def table(header: str, rows: Iterable[Iterable[object]]) -> bytes:
    """A table as a file. Floats are written so that they are read back exactly."""
    stream = io.StringIO()
    stream.write(header + "\n")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()
