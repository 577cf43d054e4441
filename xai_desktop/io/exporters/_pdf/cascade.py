"""Layer by layer: a strip of tiles per network with its IoU, and the curves aligned under the columns."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from xai_desktop.core.cascade import explains_label, layer_label
from xai_desktop.core.explanation import Explanation, LayerMaps
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters._pdf.page import LEFT, ROOM, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import (
    HAIR,
    HEADING,
    QUIET,
    SERIES,
    SMALL,
    STRONG,
    TINY,
    Pen,
    Style,
    shortened,
    width_of,
    wrap,
)  # fmt: skip

MOST_COLUMNS = 8
GUTTER = 6.0
LARGEST = 84.0
NAMES = 52.0
PIXELS_PER_POINT = 3.5
_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 2), (1.5, 1.5), (6, 2, 1.5, 2))
_PLOT = 92.0

Ious = Sequence[float | None]


def cascade(report: Report) -> list[Block]:
    """Heading, one strip per network (more lines where it has many layers), and the plot."""
    rows = [row for row in report.cascade.rows if len(row)]
    if not rows:
        return []
    ious = [*report.cascade_ious, *((),) * len(rows)][: len(rows)]
    columns = min(MOST_COLUMNS, max(len(row) for row in rows))
    blocks = [_heading(report, rows)]
    for number, row in enumerate(rows):
        padded = [*ious[number], *(None,) * len(row)][: len(row)]
        blocks += _strip(report, number, row, padded, columns)
    if any(value is not None for row in ious for value in row):
        blocks.append(_plot(report, rows, ious, columns))
    whole = sum(block.height + block.gap for block in blocks) <= ROOM
    return [replace(block, keep=True) for block in blocks[:-1]] + blocks[-1:] if whole else blocks


def _heading(report: Report, rows: Sequence[LayerMaps]) -> Block:
    networks = "these two networks" if len(rows) == 2 else "this network" if len(rows) == 1 else "these networks"
    text = (
        f"The map of {report.explanation.target.title} at each layer of {networks}. "
        "Each tile has its own scale of colours: "
        "compare where the colour lies, not how strong it is. A tile that explains another score than the network's "
        "own output says so."
    )
    lines = wrap(text, SMALL, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 9, "Cascade · layer by layer", HEADING)
        pen.lines(LEFT, y + 15, lines, SMALL)

    return Block(15 + len(lines) * SMALL.leading, draw, keep=True, gap=8)


def _cell(columns: int) -> float:
    """Width of a tile; right of the last one stay the names of the plot's marks."""
    return min(LARGEST, (WIDTH - NAMES - GUTTER * (columns - 1)) / columns)


def _strip(report: Report, number: int, row: LayerMaps, ious: Ious, columns: int) -> list[Block]:
    """The tiles of one network, a line per so many columns."""
    cell = _cell(columns)
    size = pictures.picture_size(report, (round(cell * PIXELS_PER_POINT),) * 2)
    blocks = []
    for start in range(0, len(row), columns):
        part = list(zip(row.maps[start : start + columns], ious[start : start + columns], strict=True))
        blocks.append(_line_of_tiles(report, row if start == 0 else None, number, part, cell, size))
    return blocks


def _line_of_tiles(
    report: Report,
    row: LayerMaps | None,
    number: int,
    part: Sequence[tuple[Explanation, float | None]],
    cell: float,
    size: tuple[int, int],
) -> Block:
    height, width = size[0] / PIXELS_PER_POINT, size[1] / PIXELS_PER_POINT
    top = 14.0 if row else 0.0
    foreign = any(explains_label(one) != "own output" for one, _ in part)

    def draw(pen: Pen, y: float) -> None:
        if row:
            _name(pen, y, number, row)
        for column, (one, iou) in enumerate(part):
            x = LEFT + column * (cell + GUTTER)
            pen.picture(x + (cell - width) / 2, y + top, width, height, pictures.film_with_map(report, one, size))
            result = f"IoU {iou:.2f}" if iou is not None else _why_none(one, bool(report.agreements))
            _under(pen, x + cell / 2, y + top + height, one, result, cell)

    return Block(top + height + (33 if foreign else 24), draw, gap=8)


def _name(pen: Pen, y: float, number: int, row: LayerMaps) -> None:
    colour, dash = SERIES[number % len(SERIES)], _DASHES[number % len(_DASHES)]
    pen.path(((LEFT, y + 5.5), (LEFT + 18, y + 5.5)), colour, 1.6, dash)
    pen.text(LEFT + 24, y + 8.5, shortened(row.bundle, STRONG, WIDTH - 24), STRONG)


def _under(pen: Pen, x: float, y: float, one: Explanation, result: str, cell: float) -> None:
    """Below a tile: the IoU, the layer, and whose score it explains where that is not the network's own output."""
    style = Style(7.5, STRONG.colour, STRONG.font) if result.startswith("IoU") else Style(7, QUIET)
    pen.text(x, y + 9, shortened(result, style, cell + GUTTER), style, "centre")
    pen.text(x, y + 18, _tail(layer_label(one), cell + GUTTER / 2), TINY, "centre")
    if explains_label(one) != "own output":
        pen.text(x, y + 26.5, shortened(explains_label(one), TINY, cell + GUTTER), TINY, "centre")


def _why_none(one: Explanation, compared: bool) -> str:
    """A few words where there is no IoU; none where nothing was to be compared."""
    if one.is_ok:
        return "no IoU" if compared else ""
    return {"empty": "no evidence", "constant": "constant map"}.get(one.state, "not a number")


def _tail(label: str, width: float) -> str:
    """A layer's label on one line: the end of a long name says more than its beginning."""
    if width_of(label, TINY) <= width:
        return label
    kept = next(n for n in range(len(label) - 1, 0, -1) if n == 1 or width_of(f"…{label[-n:]}", TINY) <= width)
    return f"…{label[-kept:]}"


def _plot(report: Report, rows: Sequence[LayerMaps], ious: Sequence[Ious], columns: int) -> Block:
    """IoU by layer, on the centres of the tiles where there is one line of them."""
    cell = _cell(columns)
    longest = max(len(row) for row in rows)
    step = cell + GUTTER if longest <= columns else (columns * (cell + GUTTER) - GUTTER - cell) / (longest - 1)
    marks = _marks(report)
    values = [v for row in ious for v in row if v is not None] + [v for _, v in marks]
    most = _nice(max(values, default=0.1))

    def draw(pen: Pen, y: float) -> None:
        top = y + 14
        right = LEFT + cell / 2 + step * (longest - 1)

        def point(column: int, value: float) -> tuple[float, float]:
            return LEFT + cell / 2 + step * column, top + _PLOT * (1 - value / most)

        pen.text(LEFT, y + 7, f"IoU by layer · {report.threshold.label}", STRONG)
        _axis(pen, most, top, right)
        for _, value in marks:
            at = point(0, value)[1]
            pen.line(LEFT + 16, at, right, at, QUIET, 0.6, (1, 2))
        _mark_names(pen, marks, lambda value: point(0, value)[1], right)
        for number, row in enumerate(ious):
            _series(pen, number, [(point(c, v) if v is not None else None) for c, v in enumerate(row)])

    return Block(14 + _PLOT + 6, draw)


def _marks(report: Report) -> list[tuple[str, float]]:
    """What the curves are to be held against: the marks of the first reader that do not depend on the layer."""
    if not report.agreements:
        return []
    ruler = report.agreements[0].ruler
    wanted = (
        ("random map", ruler.random),
        ("atlas", ruler.atlas),
        ("second reader", ruler.second_reader),
        ("ceiling", ruler.ceiling),
    )
    return [(name, value.value) for name, value in wanted if value.value is not None]


def _axis(pen: Pen, most: float, top: float, right: float) -> None:
    for part in (0.0, 0.5, 1.0):
        at = top + _PLOT * (1 - part)
        pen.line(LEFT + 16, at, right, at, HAIR, 0.5)
        pen.text(LEFT + 13, at + 2.3, f"{most * part:g}", TINY, "right")


def _mark_names(pen: Pen, marks: Sequence[tuple[str, float]], place: Callable[[float], float], right: float) -> None:
    """Names at the right end, pushed apart where they would touch."""
    last = -1e9
    for name, value in sorted(marks, key=lambda mark: -mark[1]):
        y = max(place(value) + 2.3, last + 7.5)
        pen.text(right + 8, y, name, TINY)
        last = y


def _series(pen: Pen, number: int, points: Sequence[tuple[float, float] | None]) -> None:
    colour, dash = SERIES[number % len(SERIES)], _DASHES[number % len(_DASHES)]
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            pen.dot(*point, 2.2, colour)
        else:
            if len(run) > 1:
                pen.path(run, colour, 1.4, dash)
            run = []


def _nice(value: float) -> float:
    return next((top for top in (0.1, 0.2, 0.4, 0.6, 0.8) if value <= top), 1.0)
