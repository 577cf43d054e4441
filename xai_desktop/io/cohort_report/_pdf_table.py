"""A table of the PDF: columns as wide as they need, the head again on every page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xai_desktop.core.cohort.tables import Table
from xai_desktop.io.cohort_report._flow import Flow, height_of
from xai_desktop.io.exporters._pdf.page import GAP, LEFT, ROOM, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import HAIR, INK, QUIET, STRONG, TINY, Pen, Style, width_of, wrap

_BETWEEN = 9.0
"""Between two columns."""

_LARGE, _LITTLE = 7.5, 6.3
"""Sizes of letters: the smaller one where the larger one would break too many lines."""

_AROUND = 160.0
"""What a page has room for beside the longest cell: headings above it and notes below."""

_BRACKETS = re.compile(r"\([^()\n]{1,30}\)[.,;:]?|\S+")
"""Words, of which those in brackets are one."""

_WHOLE = 180.0
"""A table that is no higher stays on one page."""

_PAD = 2.2

_LEAST, _MOST = 30.0, 90.0
"""Of a column of words: what it keeps in any case, and up to where its words stay whole."""

_PIECE = re.compile(r"[^/_\\-]*[/_\\-]+|[^/_\\-]+")
"""What stays together of a word that does not fit: up to a sign after which names are broken."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where columns begin and how wide they are, in points; which of them hold numbers."""

    size: float
    widths: tuple[float, ...]
    right: tuple[bool, ...]

    @property
    def starts(self) -> tuple[float, ...]:
        return tuple(sum(self.widths[:n]) + n * _BETWEEN for n in range(len(self.widths)))


def add_table(flow: Flow, table: Table, key: str, before: Sequence[Block] = ()) -> None:
    """Title, head, rows and notes; blocks `before` stay on the page where the table begins."""
    texts = table.texts
    layout = _layout(table, texts)

    def head() -> Block:
        return _row(table.head, layout, Style(layout.size - 0.6, QUIET), INK)

    style = Style(layout.size)
    rows = [_row(row, layout, style, HAIR) for row in texts] or [_empty()]
    first = len(rows) if height_of(rows) < _WHOLE else 1
    end = (*rows[max(first, len(rows) - 1) :], _notes(table))
    top = (*before, _title(table.title, key), head(), *rows[:first])
    if first == len(rows):
        flow.add(*top, *end)
        return
    flow.add(*top)
    for row in rows[first:-1]:
        flow.under(head, row)
    flow.under(head, *end)


def _title(title: str, key: str) -> Block:
    lines = wrap(title, STRONG, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.bookmark(key, title, y, 1)
        pen.lines(LEFT, y, lines, STRONG)

    return Block(len(lines) * STRONG.leading, draw, gap=3)


def _empty() -> Block:
    return Block(TINY.leading, lambda pen, y: pen.text(LEFT, y + TINY.size, "no rows", TINY), gap=0)


def _notes(table: Table) -> Block:
    lines = [line for note in table.notes for line in wrap(note, TINY, WIDTH)]

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + 2, lines, TINY)

    return Block(len(lines) * TINY.leading + (2 if lines else 0), draw, gap=GAP)


def _row(cells: Sequence[str], layout: _Layout, style: Style, line: str) -> Block:
    """As high as its longest cell, but never higher than a page, with a line below."""
    most = int((ROOM - _AROUND) / style.leading)
    wrapped = [_lines(cell, style, width)[:most] for cell, width in zip(cells, layout.widths, strict=True)]
    height = max(map(len, wrapped)) * style.leading + 2 * _PAD

    def draw(pen: Pen, y: float) -> None:
        for lines, start, width, right in zip(wrapped, layout.starts, layout.widths, layout.right, strict=True):
            x = LEFT + start + (width if right else 0)
            pen.lines(x, y + _PAD, lines, style, "right" if right else "left")
        pen.line(LEFT, y + height, LEFT + WIDTH, y + height, line, 0.4)

    return Block(height, draw, gap=0)


def _lines(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Like `wrap`, but names of files are broken behind their signs, and an interval in brackets stays whole."""
    if width_of(text, style) <= width:
        return (text,)
    lines: list[str] = []
    for word in _words(text, style, width):
        for place, piece in enumerate([word] if " " in word else _PIECE.findall(word)):
            longer = lines[-1] + ("" if place else " ") + piece if lines else piece
            if lines and width_of(longer, style) <= width:
                lines[-1] = longer
            else:
                lines += wrap(piece, style, width)
    return tuple(lines)


def _words(text: str, style: Style, width: float) -> Iterator[str]:
    for word in _BRACKETS.findall(text):
        yield from (word,) if width_of(word, style) <= width else word.split()


def _layout(table: Table, texts: Sequence[Sequence[str]]) -> _Layout:
    room = WIDTH - _BETWEEN * (len(table.columns) - 1)
    right = tuple(column.digits is not None for column in table.columns)
    for size in (_LARGE, _LITTLE):
        natural = [_natural(table, texts, n, Style(size)) for n in range(len(table.columns))]
        if sum(natural) <= room:
            return _Layout(size, tuple(natural), right)
    return _Layout(_LITTLE, tuple(_shared(natural, _least(table, texts, room), room)), right)


def _natural(table: Table, texts: Sequence[Sequence[str]], column: int, style: Style) -> float:
    """As wide as the widest cell; a head may take two lines."""
    cells = max((width_of(row[column], style) for row in texts), default=0.0)
    words = table.head[column].split()
    longest = max(width_of(word, style) for word in words) if words else 0.0
    return max(cells, longest, 0.55 * width_of(table.head[column], style)) + 0.5


def _least(table: Table, texts: Sequence[Sequence[str]], room: float) -> list[float]:
    """Numbers are never broken, words neither where the page has the room."""
    style = Style(_LITTLE)
    numbers = {n: _natural(table, texts, n, style) for n, one in enumerate(table.columns) if one.digits is not None}
    words = [_word(table, texts, n, style) for n in range(len(table.columns))]
    whole = [numbers.get(n, word) for n, word in enumerate(words)]
    return whole if sum(whole) <= room else [numbers.get(n, _LEAST) for n in range(len(words))]


def _word(table: Table, texts: Sequence[Sequence[str]], column: int, style: Style) -> float:
    """The longest piece of a word of a column, as far as it is not endless."""
    cells = dict.fromkeys((table.head[column], *(row[column] for row in texts)))
    pieces = dict.fromkeys(piece for cell in cells for word in cell.split() for piece in _PIECE.findall(word))
    return min(_MOST, max((width_of(piece, style) for piece in pieces), default=0.0) + 0.5)


def _shared(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """The widest columns give up room, all down to one width; where even that is too much, all columns do."""
    low, high = 0.0, max(natural)
    for _ in range(40):
        cap = (low + high) / 2
        used = sum(max(min(width, cap), floor) for width, floor in zip(natural, least, strict=True))
        low, high = (cap, high) if used <= room else (low, cap)
    found = [max(min(width, low), floor) for width, floor in zip(natural, least, strict=True)]
    return found if sum(found) <= room + 1e-6 else [width * room / sum(found) for width in found]
