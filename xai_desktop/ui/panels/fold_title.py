"""The heading of a panel that can be closed down to it."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from xai_desktop.ui import theme

ARROW = 14
"""Pixels that the arrow takes at the left."""


class FoldTitle(QAbstractButton):
    """Checked means open. The arrow points down when open and right when closed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "title")
        self.setText(text.upper())
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._say)
        self._say(True)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = QFontMetrics(self._face())
        return QSize(ARROW + metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _say(self, opened: bool) -> None:
        self.setAccessibleDescription("open" if opened else "folded")

    def _face(self) -> QFont:
        face = QFont(self.font())
        face.setPointSizeF(self.font().pointSizeF() - 1)
        face.setWeight(QFont.Weight.DemiBold)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
        return face

    def paintEvent(self, _: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        points = ((1, -2), (5, 2), (9, -2)) if self.isChecked() else ((3, -4), (7, 0), (3, 4))
        painter.setPen(QPen(now.colour("quiet"), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x, middle + y) for x, y in points]))
        painter.setFont(self._face())
        painter.setPen(now.colour("accent" if self.hasFocus() else "text" if self.underMouse() else "quiet"))
        painter.drawText(self.rect().adjusted(ARROW, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.drawLine(QPointF(ARROW, self.height() - 1), QPointF(self.width(), self.height() - 1))
