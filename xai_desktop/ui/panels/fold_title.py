"""The heading of a panel that can be closed down to it."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import icons, theme

INSET = -3
"""Pixels from the left edge to the icon of the arrow, whose drawing stands in the middle of it."""


def arrow_width() -> int:
    """Pixels that the arrow takes at the left; it grows with the text."""
    return theme.icon_side(16)


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
        return QSize(arrow_width() + metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _say(self, opened: bool) -> None:
        self.setAccessibleDescription(wording("open") if opened else wording("folded"))

    def _face(self) -> QFont:
        face = QFont(self.font())
        face.setPointSizeF(self.font().pointSizeF() - 1)
        face.setWeight(QFont.Weight.DemiBold)
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
        return face

    def paintEvent(self, _: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, left = theme.icon_side(16), arrow_width()
        place = QRect(INSET, (self.height() - side) // 2, side, side)
        icons.icon("fold_open" if self.isChecked() else "fold_closed", icons.FOLD).paint(painter, place)
        painter.setFont(self._face())
        painter.setPen(now.colour("accent" if self.hasFocus() else "text" if self.underMouse() else "quiet"))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.drawLine(QPointF(left, self.height() - 1), QPointF(self.width(), self.height() - 1))
