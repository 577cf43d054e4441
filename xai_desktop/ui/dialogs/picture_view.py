"""A picture that can be looked at closely: whole at first, larger on request, with boxes around places in it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.pictures import pixmap

STEP, LARGEST = 1.25, 4.0
"""One step of the zoom, and screen pixels for one of the picture's at the most."""
KEYS = noted("+ and − zoom, 0 shows the whole picture.")
BOX_LINE, BOX_COLOUR = 2.0, QColor("#FFC400")
"""Pixels and colour of a box: seen on black and on white."""


class PictureView(QScrollArea):
    """`zoom` is screen pixels for one of the picture's; None means as large as the whole of it has room for."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = _Sheet()
        self.zoom: float | None = None
        self.setWidget(self.sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setToolTip(wording(KEYS))

    def show_picture(self, array: ByteArray | None, boxes: Sequence[Box] = ()) -> None:
        """(H, W, 3) uint8, with boxes in its pixels; None for nothing. The zoom stays as it is."""
        self.sheet.picture = QPixmap() if array is None else pixmap(array)
        self.sheet.boxes = tuple(boxes)
        self._lay_out()

    @property
    def scale(self) -> float:
        """Screen pixels for one of the picture's, as it is now."""
        return self.zoom if self.zoom is not None else self._whole()

    @Slot()
    def fit(self) -> None:
        """The whole picture."""
        self.zoom = None
        self._lay_out()

    @Slot()
    def larger(self) -> None:
        self._zoom_to(self.scale * STEP)

    @Slot()
    def smaller(self) -> None:
        self._zoom_to(self.scale / STEP)

    def _zoom_to(self, zoom: float) -> None:
        """The middle of what is seen stays in the middle; smaller than whole is whole."""
        before = self.scale
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        middles = [bar.value() + bar.pageStep() / 2 for bar in bars]
        self.zoom = None if zoom <= self._whole() else min(zoom, LARGEST)
        self._lay_out()
        for bar, middle in zip(bars, middles, strict=True):
            bar.setValue(round(middle * self.scale / before - bar.pageStep() / 2))

    def _whole(self) -> float:
        size, room = self.sheet.picture.size(), self.maximumViewportSize()
        if size.isEmpty():
            return 1.0
        return max(min(room.width() / size.width(), room.height() / size.height(), LARGEST), 0.01)

    def _lay_out(self) -> None:
        size = self.sheet.picture.size()
        self.sheet.resize(QSize(int(size.width() * self.scale), int(size.height() * self.scale)))
        self.sheet.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verbs = {Qt.Key.Key_Plus: self.larger, Qt.Key.Key_Minus: self.smaller, Qt.Key.Key_0: self.fit}
        verb = verbs.get(Qt.Key(event.key()))
        verb() if verb is not None else super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.larger() if event.angleDelta().y() > 0 else self.smaller()
            event.accept()
        else:
            super().wheelEvent(event)


class _Sheet(QWidget):
    """The picture itself, drawn once for each size."""

    def __init__(self) -> None:
        super().__init__()
        self.picture, self.boxes = QPixmap(), tuple[Box, ...]()
        self._drawn: tuple[int, int, QPixmap] | None = None

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.picture.isNull():
            return
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._scaled())
        painter.setPen(QPen(BOX_COLOUR, BOX_LINE))
        scale = self.width() / self.picture.width()
        for box in self.boxes:
            x0, y0, x1, y1 = (edge * scale for edge in box.as_tuple())
            painter.drawRect(QRectF(x0, y0, x1 - x0, y1 - y0))

    def _scaled(self) -> QPixmap:
        """As many pixels as the screen has here: averaged, so that small letters do not vanish."""
        size = self.size() * self.devicePixelRatio()
        if size.width() > self.picture.width():
            return self.picture
        key = self.picture.cacheKey()
        if self._drawn is None or self._drawn[:2] != (key, size.width()):
            way = Qt.TransformationMode.SmoothTransformation
            self._drawn = key, size.width(), self.picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, way)
        return self._drawn[2]
