"""How one tile of a cascade is painted: the whole film, its IoU, whose score, and whose scale."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPixmap

from xai_desktop.core.cascade import CascadeTile
from xai_desktop.core.wording import retold
from xai_desktop.ui import theme
from xai_desktop.ui.panels.pictures import fitted
from xai_desktop.ui.panels.plotting import small as small_font

ROOMY = 84
SHADE = QColor(0, 0, 0, 185)
WEIGHT = QColor(232, 176, 74)
"""The bar of a share, on the film's black in both themes."""


def paint_tile(
    painter: QPainter,
    rect: QRectF,
    tile: CascadeTile,
    picture: QPixmap | None,
    font: QFont,
    number: str,
    label: str = "",
) -> None:
    """Everything that lies inside a tile's square. `label` is its own where it is not that of its column."""
    now = theme.current()
    painter.fillRect(rect, now.colour("film"))
    if picture is not None:
        painter.drawPixmap(fitted(picture.width(), picture.height(), rect), picture, QRectF(picture.rect()))
    small = QFont(font)
    small.setPointSizeF(theme.points(8.0 if rect.width() >= ROOMY else 7.2))
    painter.setFont(small)
    if tile.state or picture is None:
        _paint_state(painter, rect, retold(tile.state) or "…", shaded=picture is not None)
    rise = 0.0 if tile.share is None else _paint_share(painter, rect, tile.share)
    known = tile.value.known or rect.width() >= ROOMY
    if tile.is_measured and known and (tile.picture is not None or tile.state):
        _paint_chip(painter, rect.adjusted(0, 0, 0, -rise), number, rect.width() >= ROOMY)
    painter.setFont(small)
    roomy = rect.width() >= ROOMY
    if tile.explains and (not tile.is_own_output or roomy):
        _paint_whose(painter, rect, tile)
    if label and picture is not None:
        below = QFontMetricsF(small).height() + 1 if tile.explains and (not tile.is_own_output or roomy) else 0.0
        _paint_words(painter, rect.adjusted(0, below, 0, 0), label)
    if tile.own_scale:
        paint_own_scale(painter, QPointF(rect.left() + 4, rect.bottom() - 17 - rise))


def paint_problem(painter: QPainter, space: QRectF, sentence: str) -> None:
    """Why a row has no tiles, in their place."""
    painter.setPen(theme.current().colour("warn"))
    painter.drawText(
        space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, retold(sentence)
    )


def paint_frame(painter: QPainter, rect: QRectF, focused: bool) -> None:
    """Around the chosen tile; thicker and with a white line inside while the keyboard is here."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().colour("accent"), 3 if focused else 2))
    painter.drawRect(rect.adjusted(-1, -1, 1, 1))
    if focused:
        painter.setPen(QPen(theme.current().colour("on_film"), 1))
        painter.drawRect(rect.adjusted(1, 1, -1, -1))


def paint_note(painter: QPainter, space: QRectF, sentence: str, font: QFont) -> None:
    """A sentence about a row, where there is room for one."""
    if space.width() >= ROOMY:
        painter.setFont(small_font(font))
        painter.setPen(theme.current().colour("quiet"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(space, flags, retold(sentence))


def paint_own_scale(painter: QPainter, at: QPointF) -> None:
    """A small colour bar: this tile's colours are its own, not those of the row."""
    bar = QRectF(at.x(), at.y(), 6, 13)
    ramp = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    ramp.setColorAt(0, QColor("#1b0c41"))
    ramp.setColorAt(0.5, QColor("#bb3754"))
    ramp.setColorAt(1, QColor("#fcffa4"))
    painter.setPen(QPen(theme.current().colour("on_film"), 1))
    painter.setBrush(ramp)
    painter.drawRect(bar)


def _paint_state(painter: QPainter, rect: QRectF, text: str, *, shaded: bool) -> None:
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    inner = rect.adjusted(3, 12, -3, -14)
    if shaded:
        painter.fillRect(painter.boundingRect(inner, flags, text).adjusted(-3, -2, 3, 2), SHADE)
    painter.setPen(theme.current().colour("on_film"))
    painter.drawText(inner, flags, text)


def _paint_chip(painter: QPainter, rect: QRectF, text: str, roomy: bool) -> None:
    face = theme.mono(8.5 if roomy else 7.5)
    metrics = QFontMetricsF(face)
    size = metrics.horizontalAdvance(text) + 7, metrics.height() + 1
    chip = QRectF(rect.right() - size[0] - 3, rect.bottom() - size[1] - 3, *size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SHADE)
    painter.drawRoundedRect(chip, 3, 3)
    painter.setFont(face)
    painter.setPen(theme.current().colour("on_film"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def _paint_whose(painter: QPainter, rect: QRectF, tile: CascadeTile) -> None:
    """Another classifier than the one that made the call gets a dashed rim, except on small tiles with its words."""
    fits = QFontMetricsF(painter.font()).horizontalAdvance(retold(tile.explains)) <= rect.width() - 10
    if fits or rect.width() >= ROOMY:
        _paint_words(painter, rect, retold(tile.explains))
    if not tile.is_own_output and not (fits and rect.width() < ROOMY):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().colour("on_film"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_words(painter: QPainter, rect: QRectF, words: str) -> None:
    """At the upper left, on a shade."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width() - 10)
    box = QRectF(rect.left() + 2, rect.top() + 2, metrics.horizontalAdvance(shown) + 6, metrics.height())
    painter.fillRect(box, SHADE)
    painter.setPen(theme.current().colour("on_film"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_share(painter: QPainter, rect: QRectF, share: float) -> float:
    """A bar along the lower edge, as long as the share; how many pixels it takes from below."""
    bar = QRectF(rect.left(), rect.bottom() - 5, rect.width(), 5)
    painter.fillRect(bar, SHADE)
    bar.setWidth(rect.width() * min(max(share, 0.0), 1.0))
    painter.fillRect(bar, WEIGHT)
    return 5.0
