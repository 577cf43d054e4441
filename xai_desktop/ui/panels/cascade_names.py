"""The names of a cascade's rows and columns, and whose scores a row explains."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from xai_desktop.core.cascade import CascadeRow
from xai_desktop.core.wording import retold
from xai_desktop.ui import theme
from xai_desktop.ui.panels.plotting import small
from xai_desktop.ui.panels.series import paint_sample

SAMPLE = 12
"""Pixels under the words for a piece of the row's line."""


def paint_column_name(painter: QPainter, space: QRectF, name: str, font: QFont, *, chosen: bool) -> None:
    """The whole name where there is room, else the part before its “ · ”."""
    name = retold(name)
    painter.setFont(small(font))
    painter.setPen(theme.current().colour("text" if chosen else "quiet"))
    metrics = QFontMetricsF(painter.font())
    text = name if metrics.horizontalAdvance(name) <= space.width() else name.split(" · ")[0]
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, space.width())
    painter.drawText(space, Qt.AlignmentFlag.AlignCenter, shown)


def paint_row_name(painter: QPainter, space: QRectF, number: int, row: CascadeRow, font: QFont) -> None:
    """Name, explainer, whose scores, and a piece of the row's line in the plot, in the middle of the row's height."""
    name, quiet = QFont(font), small(font)
    name.setWeight(QFont.Weight.DemiBold)
    line = QFontMetricsF(quiet).height()
    first = QFontMetricsF(name).height()
    lined = any(tile.is_measured for tile in row.columns)
    room = max(1, int((space.height() - first - SAMPLE * lined) // line))
    told = row_words(row, QFontMetricsF(quiet), space.width(), room)
    top = space.top() + max(0.0, (space.height() - first - len(told) * line - SAMPLE * lined) / 2)
    painter.setFont(name)
    painter.setPen(theme.current().colour("text"))
    shown = QFontMetricsF(name).elidedText(row.label, Qt.TextElideMode.ElideMiddle, space.width())
    painter.drawText(QRectF(space.left(), top, space.width(), first), Qt.AlignmentFlag.AlignLeft, shown)
    painter.setFont(quiet)
    painter.setPen(theme.current().colour("quiet"))
    for i, words in enumerate(told):
        where = QRectF(space.left(), top + first + i * line, space.width(), line)
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft, words)
    if lined:
        paint_sample(painter, number, QPointF(space.left() + 1, top + first + len(told) * line + 7))


def row_words(row: CascadeRow, metrics: QFontMetricsF, width: float, room: int) -> list[str]:
    """What its tiles are, then whose scores they explain, in at most so many lines. The tiles themselves are marked
    where a score is not the network's own, so that this may be left out where there is no room."""
    kind = wrapped(retold(row.kind), metrics, width, room) if row.kind else []
    left = room - len(kind)
    return [*kind, *(wrapped(retold(row.explains), metrics, width, left) if row.explains and left > 0 else [])]


def wrapped(text: str, metrics: QFontMetricsF, width: float, at_most: int) -> list[str]:
    """Words in lines of this width, at least one; what is beyond the last line ends in “…”."""
    lines: list[str] = []
    for word in text.split():
        if lines and metrics.horizontalAdvance(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    at_most = max(1, at_most)
    if len(lines) > at_most:
        lines[at_most - 1 :] = [" ".join(lines[at_most - 1 :])]
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines]
