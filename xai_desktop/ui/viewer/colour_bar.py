"""The colours of a map beside the film, never on it, with the map's own numbers."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.argb import coloured
from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.heat_layer import HeatScale, shown_table
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.picture import Picture

WIDTH, LEFT, BAR, GAP = 72, 8, 12, 5
"""Logical pixels: the widget, the bar in it, and the room between bar and numbers."""

OWN_SCALE = noted("own scale")
_FILM_GREY = QColor(112, 112, 112)
"""Stands for the film under the map: what is clear on the film is grey here."""


class ColourBar(QWidget):
    """Shows a scale with the opacity that the map has, over black and mid grey, so that clear values look clear."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: HeatScale | None = None
        self._look = OverlayLook()
        self._unit = NO_UNIT
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changes().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 320)

    def show_scale(self, scale: HeatScale | None, look: OverlayLook, unit: str = NO_UNIT) -> None:
        """None, or a look without heat, leaves the place empty; `unit` says what the numbers are."""
        self._scale, self._look, self._unit = scale, look, f"{wording(unit)}, {wording(OWN_SCALE)}"
        self.setToolTip("" if scale is None else wording("Colours of the map: {unit}.").format(unit=self._unit))
        self.update()

    def labels(self) -> tuple[str, ...]:
        """The numbers beside the bar, from low to high; none where nothing is coloured."""
        if self._scale is None or not self._look.heat or self._look.hidden:
            return ()
        return tuple(tick_text(value) for value in self._scale.ticks)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour("panel"))
        labels = self.labels()
        if labels:
            unit = self._unit_rect()
            bar = QRectF(LEFT, 40, BAR, max(40.0, unit.top() - 52))
            self._paint_bar(painter, bar)
            self._paint_ticks(painter, bar, labels)
            self._paint_unit(painter, unit)
        painter.end()

    def _unit_rect(self) -> QRectF:
        metrics = QFontMetricsF(theme.film_mono(8))
        room = QRectF(0, 0, self.width() - 10, 200)
        text = metrics.boundingRect(room, int(_WRAPPED), self._unit)
        return QRectF(6, self.height() - text.height() - 36, room.width(), text.height())

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        assert self._scale is not None
        table = shown_table(self._look, self._scale)
        index = np.arange(255, 0, -1, dtype=np.uint8)[:, None]
        picture = Picture.of(coloured(index, table))
        painter.fillRect(bar, _FILM_GREY)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(bar, picture.image)
        painter.setPen(QPen(theme.current().colour("line"), 1))
        painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_ticks(self, painter: QPainter, bar: QRectF, labels: tuple[str, ...]) -> None:
        font = theme.film_mono(8)
        painter.setFont(font)
        painter.setPen(theme.current().colour("quiet"))
        height = QFontMetricsF(font).height()
        for number, label in enumerate(labels):
            y = bar.bottom() - bar.height() * number / (len(labels) - 1)
            painter.drawLine(QPointF(bar.left() - 4, y), QPointF(bar.left() - 1, y))  # away from the number: no minus
            place = QRectF(bar.right() + GAP, y - height / 2, self.width() - bar.right() - GAP, height)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), label)

    def _paint_unit(self, painter: QPainter, place: QRectF) -> None:
        painter.setFont(theme.film_mono(8))
        painter.setPen(theme.current().colour("quiet"))
        painter.drawText(place, int(_WRAPPED), self._unit)


_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def tick_text(value: float) -> str:
    """At most three significant figures and seven characters: what fits beside the bar."""
    text = local(f"{value:.3g}")
    if "e" in text or 0 < abs(value) < 0.01:
        text = _with_power(value, 1)
    return (text if len(text) <= 7 else _with_power(value, 0)).replace("-", "−")


def _with_power(value: float, digits: int) -> str:
    front, power = f"{value:.{digits}e}".split("e")
    return f"{front}e{int(power)}"
