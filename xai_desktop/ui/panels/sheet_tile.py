"""How one tile of a contact sheet is painted: the film with its map, and two lines of words beneath it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from xai_desktop.core.contact_sheet import SheetState, SheetTile
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_tile import SHADE, paint_own_scale
from xai_desktop.ui.panels.pictures import fitted
from xai_desktop.ui.panels.plotting import small

SENTENCES = {SheetState.WAITING: "…", SheetState.STOPPED: noted("Stopped before its turn.")}
"""What stands in the place of a map that has none."""


def paint_sheet_tile(painter: QPainter, place: QRectF, tile: SheetTile, picture: QPixmap | None, font: QFont) -> None:
    """The square, and beneath it the name, then the time at the left and the number at the right."""
    now = theme.current()
    painter.fillRect(place, now.colour("film"))
    if picture is not None:
        painter.drawPixmap(fitted(picture.width(), picture.height(), place), picture, QRectF(picture.rect()))
        if tile.own_scale:
            paint_own_scale(painter, QPointF(place.left() + 4, place.bottom() - 17))
    text = retold(tile.note) if picture is not None else retold(tile.sentence) or wording(SENTENCES.get(tile.state, ""))
    if text:
        _paint_sentence(painter, place, text, small(font), shaded=picture is not None)
    there = tile.state is SheetState.MADE
    first = QRectF(place.left(), place.bottom() + 3, place.width(), QFontMetrics(font).height())
    _write(painter, first, tile.label, font, now.colour("text" if there else "quiet"))
    second = QRectF(first.left(), first.bottom(), first.width(), QFontMetrics(small(font)).height())
    number = "" if tile.iou is None or not there else wording("IoU {text}").format(text=tile.iou.text())
    room = _number(painter, second, number)
    word = f"{local(f'{tile.seconds:.2f}')} s" if there else wording(tile.state.value)
    _write(painter, second.adjusted(0, 0, -room, 0), word, small(font), now.colour("quiet"))


def _paint_sentence(painter: QPainter, place: QRectF, text: str, font: QFont, *, shaded: bool) -> None:
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    inner = place.adjusted(8, 8, -8, -8)
    painter.setFont(font)
    if shaded:
        painter.fillRect(painter.boundingRect(inner, flags, text).adjusted(-4, -2, 4, 2), SHADE)
    painter.setPen(theme.current().colour("on_film"))
    painter.drawText(inner, flags, text)


def _number(painter: QPainter, line: QRectF, text: str) -> int:
    """At the right end, in figures of one width; how many pixels it takes."""
    painter.setFont(theme.mono(8.5))
    painter.setPen(theme.current().colour("text"))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    return painter.fontMetrics().horizontalAdvance(text) + 8 if text else 0


def _write(painter: QPainter, line: QRectF, text: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(line.width()))
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
