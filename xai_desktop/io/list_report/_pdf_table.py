"""A study as a row of the PDF: two pictures, what the network said, how the map agrees, what readers said."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image as Pillow

from xai_desktop.core.list_report import ListEntry, ReaderLine
from xai_desktop.core.task import Task
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    BAND,
    BODY,
    HAIR,
    LABEL,
    QUIET,
    SMALL,
    STRONG,
    TINY,
    WARN,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip
from xai_desktop.io.list_report import texts

HEAD, ROW, GAP = 14.0, 85.0, 6.0
"""Heights of the line with the columns' names and of a study, and the distance between two."""

SIDE, BETWEEN = 80.0, 4.0
"""A picture's room, and the distance between the two."""

_WORDS = LEFT + 2 * SIDE + BETWEEN + 12
_NUMBERS = _WORDS + 152
_WIDE = _NUMBERS - _WORDS - 10
_COLUMNS = ((_NUMBERS, "left"), (LEFT + WIDTH - 94, "right"), (LEFT + WIDTH - 36, "right"), (LEFT + WIDTH, "right"))
_MOST_READERS = 5
_LINE = 10.5
_ELLIPSIS = 9.0
"""Room at the end of a line for the sign that there is more."""


def fitting(room: float) -> int:
    """How many studies fit below the names of the columns."""
    return max(0, int((room - HEAD) // (ROW + GAP)))


def heading(new_page: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        for x, name in ((LEFT, "film with marks"), (LEFT + SIDE + BETWEEN, "with map"), (_WORDS, "study")):
            pen.text(x, y + 7, name, LABEL)
        for (x, align), name in zip(_COLUMNS, ("marks of", "IoU", "chance, ceiling", "peak"), strict=True):
            pen.text(x, y + 7, name, LABEL, align)
        pen.line(LEFT, y + 11, LEFT + WIDTH, y + 11, QUIET)

    return Block(HEAD, draw, keep=True, new_page=new_page, gap=GAP)


def row(number: int, entry: ListEntry, total: int, task: Task) -> Block:
    """`number` counts from 0. Drawing it is a step of the task, so that a long list can be stopped."""

    def draw(pen: Pen, y: float) -> None:
        task.step(number, total, "drawing the list")
        _pictures(pen, y, entry)
        if entry.failed:
            _failed(pen, y, number, entry)
        else:
            _study(pen, y, number, entry)
            _agreement(pen, y, entry)
        pen.line(LEFT, y + ROW + GAP / 2, LEFT + WIDTH, y + ROW + GAP / 2, HAIR)

    return Block(ROW, draw, gap=GAP)


def _pictures(pen: Pen, y: float, entry: ListEntry) -> None:
    for number, data in enumerate((entry.film, entry.overlay)):
        x = LEFT + number * (SIDE + BETWEEN)
        if not data:
            pen.box(x, y, SIDE, SIDE, fill=BAND)
            continue
        with Pillow.open(BytesIO(data)) as opened:
            scale = SIDE / max(opened.size)
            width, height = opened.width * scale, opened.height * scale
        pen.jpeg(x + (SIDE - width) / 2, y + (SIDE - height) / 2, width, height, data)


def _study(pen: Pen, y: float, number: int, entry: ListEntry) -> None:
    _title(pen, y, number, entry.title, _WIDE)
    below = y + 12
    for text, style in (
        (entry.about, TINY),
        (f"{entry.target} {texts.call(entry)}", BODY),
        (entry.map_line, TINY),
        (entry.map_sentence, Style(6.8, WARN)),
    ):
        if text:
            lines = wrap(text, style, _WIDE - _ELLIPSIS)
            below = pen.lines(_WORDS, below, _most(lines, 2), style) + 1
    if entry.synthetic:
        pen.text(_WORDS, below + 6.5, "synthetic film, no patient", Style(6.5, WARN))


def _title(pen: Pen, y: float, number: int, title: str, wide: float) -> None:
    label = f"{number + 1}"
    pen.text(_WORDS, y + 8, label, Style(7, QUIET))
    shift = width_of(label, Style(7, QUIET)) + 5
    pen.text(_WORDS + shift, y + 8, shortened(title, STRONG, wide - shift), STRONG)


def _failed(pen: Pen, y: float, number: int, entry: ListEntry) -> None:
    wide = LEFT + WIDTH - _WORDS
    _title(pen, y, number, entry.title, wide)
    style = Style(8, WARN)
    pen.text(_WORDS, y + 22, "No report", Style(8, WARN, STRONG.font))
    pen.lines(_WORDS, y + 26, _most(wrap(entry.failed, style, wide - _ELLIPSIS), 5), style)


def _agreement(pen: Pen, y: float, entry: ListEntry) -> None:
    """A line per reader; below them, as far as there is room, what readers said."""
    wide = LEFT + WIDTH - _NUMBERS
    if not entry.readers:
        lines = wrap(entry.no_reference, SMALL, wide - _ELLIPSIS)
        _verdicts(pen, pen.lines(_NUMBERS, y, _most(lines, 4), SMALL) + 4, y + ROW, entry)
        return
    below = y
    for line in entry.readers[:_MOST_READERS]:
        below = _reader(pen, below, line, "no map" if entry.map_sentence else line.reason)
    left_out = len(entry.readers) - _MOST_READERS
    if left_out > 0:
        pen.text(_NUMBERS, below + 7.5, f"and {left_out} more in the table for programs", TINY)
        below += _LINE
    _verdicts(pen, below + 3, y + ROW, entry)


def _reader(pen: Pen, y: float, line: ReaderLine, why: str) -> float:
    name = shortened(line.reader or "experts", BODY, _COLUMNS[1][0] - _NUMBERS - 24)
    pen.text(_NUMBERS, y + 8, name, BODY)
    if line.iou is None:
        left = _NUMBERS + width_of(name, BODY) + 6
        pen.text(LEFT + WIDTH, y + 8, shortened(f"no IoU: {why}", TINY, LEFT + WIDTH - left), TINY, "right")
        return y + _LINE
    limits = f"{texts.number(line.floor)}, {texts.number(line.ceiling)}"
    cells = ((texts.number(line.iou), STRONG), (limits, SMALL), (texts.peak(line), SMALL))
    for (x, align), (text, style) in zip(_COLUMNS[1:], cells, strict=True):
        pen.text(x, y + 8, text, style, align)
    return y + _LINE


def _verdicts(pen: Pen, y: float, end: float, entry: ListEntry) -> None:
    style = Style(7)
    wide = LEFT + WIDTH - _NUMBERS
    room = int((end - y) // style.leading)
    if not entry.verdicts or room < 1:
        return
    each = max(1, room // len(entry.verdicts))
    lines = [line for text in entry.verdicts for line in _most(wrap(text, style, wide - _ELLIPSIS), each)]
    pen.lines(_NUMBERS, y, _most(lines, room), style)


def _most(lines: Sequence[str], count: int) -> list[str]:
    """The first lines; an ellipsis says that there are more."""
    return list(lines) if len(lines) <= count else [*lines[: count - 1], f"{lines[count - 1]} …"]
