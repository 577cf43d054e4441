"""How everything came to be: enough to make the same report again."""

from collections.abc import Sequence

from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _facts
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import CODE, HEADING, INK, LABEL, SMALL, Pen, Style, wrap

_NAME, _NAME_GAP, _BETWEEN = 80.0, 6.0, 22.0
_COLUMN = (WIDTH - _BETWEEN) / 2
_TEXT, _GROUP = Style(7.5), Style(8, INK, HEADING.font)
_GROUP_HEAD, _GROUP_GAP = 13.0, 8.0

Row = tuple[Sequence[str], Sequence[str], Style]


def provenance(report: Report) -> list[Block]:
    """Two columns of groups, then the warnings about the film."""
    columns = [[(g.title, _rows(g)) for g in groups] for groups in _facts.columns(report)]
    return [_heading(), _columns(columns), *(_warning(text) for text in _facts.warnings(report))]


def _heading() -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.line(LEFT, y, LEFT + WIDTH, y)
        pen.text(LEFT, y + 14, "How this was made", HEADING)

    return Block(18, draw, keep=True, gap=4)


def _rows(group: _facts.Group) -> list[Row]:
    found: list[Row] = []
    for name, value in group.rows:
        style = CODE if _facts.is_hash(value) else _TEXT
        found.append((wrap(name, LABEL, _NAME - _NAME_GAP), wrap(value, style, _COLUMN - _NAME), style))
    return found


def _columns(columns: Sequence[Sequence[tuple[str, list[Row]]]]) -> Block:
    height = max(sum(_height(rows) for _, rows in groups) for groups in columns)

    def draw(pen: Pen, y: float) -> None:
        for number, groups in enumerate(columns):
            top = y
            for title, rows in groups:
                _group(pen, LEFT + number * (_COLUMN + _BETWEEN), top, title, rows)
                top += _height(rows)

    return Block(height, draw, gap=2)


def _height(rows: Sequence[Row]) -> float:
    return _GROUP_HEAD + sum(_row_height(row) for row in rows) + _GROUP_GAP


def _row_height(row: Row) -> float:
    names, lines, style = row
    return max(len(lines) * style.leading, len(names) * LABEL.leading) + 0.6


def _group(pen: Pen, x: float, y: float, title: str, rows: Sequence[Row]) -> None:
    pen.text(x, y + 9, title, _GROUP)
    y += _GROUP_HEAD
    for row in rows:
        names, lines, style = row
        pen.lines(x, y + style.size - LABEL.size, names, LABEL)
        pen.lines(x + _NAME, y, lines, style)
        y += _row_height(row)


def _warning(text: str) -> Block:
    lines = wrap(f"About the film: {text}", SMALL, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, lines, SMALL)

    return Block(len(lines) * SMALL.leading, draw, gap=2)
