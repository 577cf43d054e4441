"""What readers said: side by side where there are several, then each of them, the verdict that counts first."""

from collections.abc import Sequence
from dataclasses import replace

from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _verdict_words as told
from xai_desktop.io.exporters._fonts import BOLD
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    ACCENT,
    BODY,
    HAIR,
    HEADING,
    LABEL,
    QUIET,
    SMALL,
    STRONG,
    WARN,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip

MOST_READERS = 3
"""Columns of readers in one table; more of them have a table below."""

MOST_TOGETHER = 8
"""So many findings of one verdict stay on one page."""

_NAMES = 96.0
"""Width of the first column, with the findings."""

_COLUMNS = (0.0, 130.0, 330.0, 420.0)
"""Where the answers to the questions begin."""

_LINE_NAME = 62.0
_WARNING = Style(8.5, WARN, BOLD)
_PAD = 12.0
"""Between columns."""

Table = Sequence[tuple[Sequence[str], Style]]


def verdicts(report: Report) -> list[Block]:
    """Nothing where nobody confirmed a verdict."""
    people = told.readers(report)
    if not people:
        return []
    beside = told.beside(report)
    blocks = [_heading(len(people))]
    blocks += _beside(beside) if beside is not None else []
    for one in people:
        blocks += _of_reader(one)
    return blocks


def _heading(count: int) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.line(LEFT, y, LEFT + WIDTH, y)
        pen.text(LEFT, y + 14, "Verdict" if count == 1 else f"Verdicts · {count} readers", HEADING)

    return Block(18, draw, keep=True, gap=6)


def _beside(beside: told.Beside) -> list[Block]:
    blocks: list[Block] = []
    for start in range(0, len(beside.names), MOST_READERS):
        part = slice(start, start + MOST_READERS)
        names = beside.names[part]
        places = _places(len(names))
        blocks.append(_row(("side by side", *names), (LABEL, *(STRONG,) * len(names)), places, keep=True))
        blocks[-1] = _ruled(blocks[-1])
        rows = [_side(finding, said[part], places) for finding, said in beside.rows]
        blocks += [*rows[:-1], *(replace(one, gap=12) for one in rows[-1:])]
    return blocks


def _side(finding: str, said: Sequence[str], places: Sequence[float]) -> Block:
    """What each reader said of a finding; what follows from it stands out below."""
    plain = [text.removesuffix(f", {told.WRONG_REASON}") for text in said]
    row = _row((finding, *plain), (STRONG, *map(_style_of, plain)), places)
    if tuple(plain) == tuple(said):
        return row
    flags = ["" if text == whole else told.WRONG_REASON for text, whole in zip(plain, said, strict=True)]
    below = _row(("", *flags), (_WARNING,) * len(places), places)

    def draw(pen: Pen, y: float) -> None:
        row.draw(pen, y)
        below.draw(pen, y + row.height)

    return replace(row, draw=draw, height=row.height + below.height)


def _places(readers: int) -> tuple[float, ...]:
    wide = (WIDTH - _NAMES) / readers
    return (0.0, *(_NAMES + number * wide for number in range(readers)))


def _style_of(text: str) -> Style:
    return replace(BODY, colour=QUIET) if text == "–" else BODY


def _row(cells: Sequence[str], styles: Sequence[Style], places: Sequence[float], *, keep: bool = False) -> Block:
    """One row of a table, as high as its highest cell."""
    ends = (*places[1:], WIDTH + _PAD)
    cut = [
        wrap(cell, style, end - place - _PAD)
        for cell, style, place, end in zip(cells, styles, places, ends, strict=True)
    ]
    height = max(len(lines) * style.leading for lines, style in zip(cut, styles, strict=True))

    def draw(pen: Pen, y: float) -> None:
        for lines, style, place in zip(cut, styles, places, strict=True):
            pen.lines(LEFT + place, y, lines, style)

    return Block(height, draw, keep=keep, gap=3)


def _ruled(block: Block) -> Block:
    def draw(pen: Pen, y: float) -> None:
        block.draw(pen, y)
        pen.line(LEFT, y + block.height + 1.5, LEFT + WIDTH, y + block.height + 1.5, HAIR)

    return replace(block, draw=draw, height=block.height + 2)


def _of_reader(one: told.ReaderSaid) -> list[Block]:
    valid = one.valid
    blocks = [_name(one.name, valid), _small(valid.how, keep=True)]
    if valid.answers:
        blocks.append(_ruled(_row(told.QUESTIONS, (LABEL,) * 4, _COLUMNS, keep=True)))
        short = len(valid.answers) <= MOST_TOGETHER
        rows = [_answers(answers) for answers in valid.answers]
        blocks += [replace(one, keep=short and one is not rows[-1]) for one in rows]
    blocks += [_text(text) for text in valid.remarks]
    blocks += [block for name, text in valid.lines for block in _named(name, text)]
    if one.earlier:
        blocks[-1] = replace(blocks[-1], gap=5)
    for earlier in one.earlier:
        blocks += _earlier(earlier)
    return [*blocks[:-1], replace(blocks[-1], keep=False, gap=12)]


def _name(name: str, valid: told.Said) -> Block:
    status = f"{valid.title} · {valid.status}"

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9, shortened(name, STRONG, WIDTH - width_of(status, SMALL) - 14), STRONG)
        pen.text(LEFT + WIDTH, y + 9, status, Style(SMALL.size, ACCENT, BOLD), "right")

    return Block(11, draw, keep=True, gap=2)


def _answers(one: told.Answers) -> Block:
    styles = (STRONG, *(_quiet(cell) for cell in one.cells[1:]))
    row = _row(one.cells, styles, _COLUMNS)
    if not one.wrong_reason:
        return row

    def draw(pen: Pen, y: float) -> None:
        row.draw(pen, y)
        pen.text(LEFT + _COLUMNS[2], y + BODY.leading + _WARNING.size, told.WRONG_REASON, _WARNING)

    return replace(row, draw=draw, height=max(row.height, 2 * BODY.leading))


def _quiet(cell: str) -> Style:
    return replace(BODY, colour=QUIET) if cell == told.NOT_ANSWERED else BODY


def _text(text: str) -> Block:
    return _row((text,), (BODY,), (0.0,))


def _small(text: str, *, keep: bool = False) -> Block:
    return _row((text,), (SMALL,), (0.0,), keep=keep)


def _named(name: str, text: str) -> list[Block]:
    """One block for each line of a text, so that a long note runs over to the next page."""
    lines = wrap(text, BODY, WIDTH - _LINE_NAME)
    return [_line(name if first else "", line) for line, first in zip(lines, _first(len(lines)), strict=True)]


def _first(count: int) -> list[bool]:
    return [True, *(False,) * (count - 1)]


def _line(name: str, line: str) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + BODY.size, name, LABEL)
        pen.text(LEFT + _LINE_NAME, y + BODY.size, line)

    return Block(BODY.leading, draw, gap=0.6)


def _earlier(one: told.Said) -> list[Block]:
    """What counts no more: small and grey, indented below what took its place."""
    head = f"{one.title} · {one.status} · {one.how}"
    bold = Style(SMALL.size, QUIET, BOLD)
    lines = [(line, bold) for line in wrap(head, bold, WIDTH - _PAD)]
    lines += [(line, SMALL) for line in wrap(one.sentence, SMALL, WIDTH - _PAD)]
    blocks = [_indented(line, style) for line, style in lines]
    return [replace(blocks[0], keep=True), *blocks[1:-1], replace(blocks[-1], gap=3)]


def _indented(line: str, style: Style) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.line(LEFT + 3, y, LEFT + 3, y + style.leading + 0.6, HAIR, 1.2)
        pen.text(LEFT + _PAD, y + style.size, line, style)

    return Block(style.leading, draw, gap=0.6)
