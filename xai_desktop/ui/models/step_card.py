"""One step on the way to the network's input: its title, its picture with what a crop or a padding makes of it, and
its numbers."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from xai_desktop.core.geometry import Box
from xai_desktop.core.input_steps import StepPicture
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, title_label
from xai_desktop.ui.panels.pictures import fitted, image
from xai_desktop.ui.theme import role

HIGH = 210
"""Pixels that a picture is high."""


class StepPictureView(QWidget):
    """The picture whole, on black; the frame as a dashed line."""

    def __init__(self) -> None:
        super().__init__()
        self._image, self._frame = QImage(), None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HIGH)

    _frame: Box | None

    def show_step(self, one: StepPicture) -> None:
        self._image, self._frame = image(one.picture), one.frame
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(HIGH, HIGH)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, now = QPainter(self), theme.current()
        painter.fillRect(self.rect(), now.colour("film"))
        if self._image.isNull():
            return
        place = fitted(self._image.width(), self._image.height(), QRectF(self.rect()))
        smaller = place.width() * self.devicePixelRatioF() < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller)
        painter.drawImage(place, self._image)
        if self._frame is not None:
            x0, y0, x1, y1 = self._frame.as_tuple()
            painter.setPen(QPen(theme.DARK.colour("warn"), 1.5, Qt.PenStyle.DashLine))
            w, h = place.width(), place.height()
            painter.drawRect(QRectF(place.x() + x0 * w, place.y() + y0 * h, (x1 - x0) * w, (y1 - y0) * h))


class StepCard(QFrame):
    """A card of the row of steps."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        role(self, "card")
        self.title, self.picture, self.told = title_label(f"{number} · {title}"), StepPictureView(), Note("", "quiet")
        lines = column_of(self, 6)
        lines.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for widget in (self.title, self.picture, self.told):
            lines.addWidget(widget)
        lines.addStretch(1)

    def show_step(self, one: StepPicture, lines: tuple[str, ...]) -> None:
        """`lines` are what was done, and the numbers."""
        self.picture.show_step(one)
        self.told.say("\n".join(lines))
        self.picture.setAccessibleName(f"{self.title.accessibleName()}: {', '.join(lines)}")
