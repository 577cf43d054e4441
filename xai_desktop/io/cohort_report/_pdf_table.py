"""A table of the PDF: columns as wide as they need, the head again on every page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xai_desktop.core.cohort.tables import Table
from xai_desktop.io.cohort_report._flow import Flow
from xai_desktop.io.exporters._pdf.page import GAP, LEFT, ROOM, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import HAIR, INK, QUIET, STRONG, TINY, Pen, Style, width_of, wrap

_BETWEEN = 9.0
"""Between two columns."""

_LARGE, _LITTLE = 7.5, 6.3
"""Sizes of letters: the smaller one where the larger one would break too many lines."""

_PAD = 2.2

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
    first, *rest = [_row(row, layout, style, HAIR) for row in texts] or [_empty()]
    flow.add(*before, _title(table.title, key), head(), first)
    for row in rest:
        flow.under(head, row)
    _notes(flow, table)


def _title(title: str, key: str) -> Block:
    lines = wrap(title, STRONG, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.bookmark(key, title, y, 1)
        pen.lines(LEFT, y, lines, STRONG)

    return Block(len(lines) * STRONG.leading, draw, gap=3)


def _empty() -> Block:
    return Block(TINY.leading, lambda pen, y: pen.text(LEFT, y + TINY.size, "no rows", TINY), gap=0)


def _notes(flow: Flow, table: Table) -> None:
    lines = [line for note in table.notes for line in wrap(note, TINY, WIDTH)]

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + 2, lines, TINY)

    flow.add(Block(len(lines) * TINY.leading + (2 if lines else 0), draw, gap=GAP))


def _row(cells: Sequence[str], layout: _Layout, style: Style, line: str) -> Block:
    """As high as its longest cell, but never higher than a page, with a line below."""
    most = int((ROOM - 60) / style.leading)
    wrapped = [_lines(cell, style, width)[:most] for cell, width in zip(cells, layout.widths, strict=True)]
    height = max(map(len, wrapped)) * style.leading + 2 * _PAD

    def draw(pen: Pen, y: float) -> None:
        for lines, start, width, right in zip(wrapped, layout.starts, layout.widths, layout.right, strict=True):
            x = LEFT + start + (width if right else 0)
            pen.lines(x, y + _PAD, lines, style, "right" if right else "left")
        pen.line(LEFT, y + height, LEFT + WIDTH, y + height, line, 0.4)

    return Block(height, draw, gap=0)


def _lines(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Like `wrap`, but the long name of a file is broken behind its signs."""
    if width_of(text, style) <= width:
        return (text,)
    lines: list[str] = []
    for word in text.split():
        for place, piece in enumerate(_PIECE.findall(word)):
            longer = lines[-1] + ("" if place else " ") + piece if lines else piece
            if lines and width_of(longer, style) <= width:
                lines[-1] = longer
            else:
                lines += wrap(piece, style, width)
    return tuple(lines)


def _layout(table: Table, texts: Sequence[Sequence[str]]) -> _Layout:
    room = WIDTH - _BETWEEN * (len(table.columns) - 1)
    right = tuple(column.digits is not None for column in table.columns)
    for size in (_LARGE, _LITTLE):
        natural = [_natural(table, texts, n, Style(size)) for n in range(len(table.columns))]
        if sum(natural) <= room:
            return _Layout(size, tuple(natural), right)
    return _Layout(_LITTLE, tuple(_shared(natural, _least(table, texts), room)), right)


def _natural(table: Table, texts: Sequence[Sequence[str]], column: int, style: Style) -> float:
    """As wide as the widest cell; a head may take two lines."""
    cells = max((width_of(row[column], style) for row in texts), default=0.0)
    words = table.head[column].split()
    longest = max(width_of(word, style) for word in words) if words else 0.0
    return max(cells, longest, 0.55 * width_of(table.head[column], style)) + 0.5


def _least(table: Table, texts: Sequence[Sequence[str]]) -> list[float]:
    """Numbers are never broken."""
    style = Style(_LITTLE)
    return [
        _natural(table, texts, n, style) if column.digits is not None else 30.0
        for n, column in enumerate(table.columns)
    ]


def _shared(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """The widest columns give up room, all down to one width; where even that is too much, all columns do."""
    low, high = 0.0, max(natural)
    for _ in range(40):
        cap = (low + high) / 2
        used = sum(max(min(width, cap), floor) for width, floor in zip(natural, least, strict=True))
        low, high = (cap, high) if used <= room else (low, cap)
    found = [max(min(width, low), floor) for width, floor in zip(natural, least, strict=True)]
    return found if sum(found) <= room + 1e-6 else [width * room / sum(found) for width in found]
