"""The first page of the list: what it is, what it adds up to, and what all of it hangs on."""

from collections.abc import Sequence
from dataclasses import replace

from xai_desktop.core.list_report import Fact, ListSummary
from xai_desktop.io.exporters._facts import is_hash
from xai_desktop.io.exporters._pdf.page import GAP, LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    BODY,
    CODE,
    HAIR,
    HEADING,
    INK,
    LABEL,
    QUIET,
    SMALL,
    STRONG,
    TITLE,
    WARN,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip
from xai_desktop.io.list_report import texts

_NAME = 150.0
_FACT = 86.0
_MOST_VALUES = 6
"""Of a fact; a list rarely has more than a few networks."""

_ENDS = (0.0, 190.0, 216.0, 326.0, 374.0, 410.0, 464.0, WIDTH)
"""Where the columns of the readers' table end (the first begins), from the left."""


def summary_blocks(summary: ListSummary) -> list[Block]:
    blocks = [_header(summary), _counts(summary)]
    if summary.readers:
        blocks += _readers(summary)
    return [*blocks, *_facts(texts.facts(summary))]


def _header(summary: ListSummary) -> Block:
    line = wrap(texts.made_line(summary), SMALL, WIDTH)
    top = 16.0 + TITLE.leading
    height = top + len(line) * SMALL.leading + 8

    def draw(pen: Pen, y: float) -> None:
        small = Style(6.8, QUIET)
        pen.text(LEFT, y + 8, "XAI DESKTOP · WHERE THE NETWORK LOOKED", small)
        pen.text(LEFT + WIDTH, y + 8, texts.synthetic(summary), Style(6.8, WARN), "right")
        pen.lines(LEFT, y + 16, (texts.title(summary),), TITLE)
        hospital = shortened(summary.hospital, STRONG, WIDTH - width_of(texts.title(summary), TITLE) - 20)
        pen.text(LEFT + WIDTH, y + 32, hospital, STRONG, "right")
        pen.lines(LEFT, y + top, line, SMALL)
        pen.line(LEFT, y + height, LEFT + WIDTH, y + height, INK, 0.8)

    return Block(height, draw, gap=12)


def _counts(summary: ListSummary) -> Block:
    rows = [(name, wrap(value, BODY, WIDTH - _NAME)) for name, value in texts.counts(summary)]

    def draw(pen: Pen, y: float) -> None:
        for name, lines in rows:
            pen.text(LEFT, y + BODY.size, name, LABEL)
            y = pen.lines(LEFT + _NAME, y, lines, BODY)

    return Block(sum(len(lines) for _, lines in rows) * BODY.leading, draw)


def _readers(summary: ListSummary) -> list[Block]:
    note = wrap(texts.READERS_NOTE, SMALL, WIDTH)

    def head(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9, "Where the network looked, against the experts' marks", HEADING)
        _cells(pen, y + 22, texts.READERS, (LABEL,) * len(texts.READERS))
        pen.line(LEFT, y + 27, LEFT + WIDTH, y + 27, HAIR)

    def below(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, note, SMALL)

    rows = [_reader(cells) for cells in texts.reader_rows(summary)]
    return [Block(27, head, keep=True, gap=3), *rows, Block(len(note) * SMALL.leading, below)]


def _reader(cells: Sequence[str]) -> Block:
    def draw(pen: Pen, y: float) -> None:
        styles = [STRONG if number in (0, 3) else BODY for number in range(len(cells))]
        _cells(pen, y + 8.5, cells, styles)

    return Block(12, draw, gap=1)


def _cells(pen: Pen, y: float, cells: Sequence[str], styles: Sequence[Style]) -> None:
    for number, (text, style, end) in enumerate(zip(cells, styles, _ENDS, strict=True)):
        shown = shortened(text, style, 110) if number == 0 else text
        pen.text(LEFT + end, y, shown, style, "right" if number else "left")


def _facts(facts: Sequence[Fact]) -> list[Block]:
    if not facts:
        return []

    def head(pen: Pen, y: float) -> None:
        pen.line(LEFT, y, LEFT + WIDTH, y)
        pen.text(LEFT, y + 14, "What the results hang on", HEADING)

    return [Block(18, head, keep=True, gap=3), *map(_fact, facts[:-1]), replace(_fact(facts[-1]), gap=GAP)]


def _fact(fact: Fact) -> Block:
    """Each value once; with several, how many studies have it."""
    several = len(fact.values) > 1
    shown = [f"{value}{f' · {texts.studies(count)}' if several else ''}" for value, count in fact.values[:_MOST_VALUES]]
    left_out = len(fact.values) - _MOST_VALUES
    shown += [f"and {left_out} more"] if left_out > 0 else []
    style = CODE if is_hash(fact.values[0][0]) else Style(7.5)
    lines = [line for text in shown for line in wrap(text, style, WIDTH - _FACT)]

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + style.size, fact.name, LABEL)
        pen.lines(LEFT + _FACT, y, lines, style)

    return Block(len(lines) * style.leading, draw, gap=1)
