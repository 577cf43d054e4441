"""How the parts of a chart look on the screen: colour, sign and dashes together, so that no eye needs colour alone."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QApplication

from xai_desktop.core.cohort.charts import LimitKind
from xai_desktop.ui import theme

SIGNS = ("o", "s", "t1", "d", "t", "p", "h", "star")
"""pyqtgraph's words: disc, square, triangle, diamond, triangle down, pentagon, hexagon, star."""

DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 2), (5, 2, 1.5, 2), (9, 3))
_LIMITS: dict[LimitKind, tuple[str, tuple[float, ...]]] = {
    LimitKind.FLOOR: ("quiet", (1, 2)),
    LimitKind.CEILING: ("quiet", (6, 3)),
    LimitKind.ATLAS: ("text", (3, 2, 1, 2)),
    LimitKind.CHANCE: ("quiet", (1, 4)),
    LimitKind.PREVALENCE: ("quiet", (4, 2, 1, 2, 1, 2)),
}
SIZE = 9.0
"""Pixels of a sign."""


def colour(number: int, alpha: float = 1.0) -> QColor:
    """Of a series."""
    found = theme.current().chart_colour(number)
    found.setAlphaF(alpha)
    return found


def named(name: str, alpha: float = 1.0) -> QColor:
    """Of the theme."""
    found = theme.current().colour(name)
    found.setAlphaF(alpha)
    return found


def sign(number: int) -> str:
    """Runs through another row than the colours, so that no pair comes again soon."""
    return SIGNS[(number + number // len(SIGNS)) % len(SIGNS)]


def pen(tint: QColor, width: float = 1.2, dashes: tuple[float, ...] = ()) -> QPen:
    """Its width is that of the screen, however a chart is scaled."""
    made = QPen(tint, theme.points(width))
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        made.setDashPattern(list(dashes))
    return made


def line_pen(number: int, width: float = 1.8) -> QPen:
    """Of a series: solid, dashed, dotted …"""
    return pen(colour(number), width, DASHES[number % len(DASHES)])


def limit_pen(kind: LimitKind) -> QPen:
    """The same in every chart."""
    name, dashes = _LIMITS[kind]
    return pen(named(name), 1.3, dashes)


def band(number: int) -> QBrush:
    """Behind a curve."""
    return QBrush(colour(number, 0.16))


def dots(number: int, many: int = 0) -> dict[str, Any]:
    """The signs of a series for pyqtgraph: smaller and clearer where there are `many`."""
    crowded = many > 400
    return {
        "symbol": sign(number),
        "size": theme.points(5.0 if crowded else SIZE),
        "pen": pen(theme.current().colour("field"), 0.7),
        "brush": QBrush(colour(number, 0.6 if crowded else 0.9)),
    }


def small(size: float = 8.5) -> QFont:
    """Of the ticks, or of so many points where the program's text has its usual size."""
    font = QFont(QApplication.font())
    font.setPointSizeF(theme.points(size))
    return font
