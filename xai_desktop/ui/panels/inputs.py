"""Fields that do not change under a passing wheel, and that show where the keyboard is."""

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSlider, QSpinBox, QWidget

from xai_desktop.ui import theme


class CalmCombo(QComboBox):
    """Wheels only while it has the focus; its list is wide enough for its longest entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, event) or super().wheelEvent(event)

    def showPopup(self) -> None:
        widest = max((self.view().sizeHintForColumn(0), self.width() - 4))
        self.view().setMinimumWidth(min(widest + 28, 440))
        super().showPopup()


class CalmSpin(QSpinBox):
    """Whole numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLocale(QLocale.c())

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, event) or super().wheelEvent(event)


class CalmDoubleSpin(QDoubleSpinBox):
    """Numbers with six decimals (or as many as are set), of which only those that say something are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLocale(QLocale.c())
        self.setDecimals(6)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".") if value else "0"

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, event) or super().wheelEvent(event)


class CalmSlider(QSlider):
    """A horizontal slider with a frame while it has the focus."""

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setMinimumHeight(22)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_if_focused(self, event) or super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_focus(self)


class CalmCheck(QCheckBox):
    """A check box with a frame while it has the focus."""

    def __init__(self, text: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setChecked(on)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_focus(self)


def paint_focus(widget: QWidget) -> None:
    """A thin accent frame around a widget that has the keyboard."""
    if widget.hasFocus():
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("accent"), 1))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


def _wheel_if_focused(widget: QWidget, event: QWheelEvent) -> bool:
    """True where the wheel was left to the scroll area around the widget."""
    if widget.hasFocus():
        return False
    event.ignore()
    return True
