"""Fields that do not change under a passing wheel, and that show where the keyboard is."""

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QRadioButton,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QStylePainter,
    QWidget,
)

from xai_desktop.ui import theme
from xai_desktop.ui.panels.choices import ChoiceDelegate

BARE_STEPS = """
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; }
"""
BOX = 14
_ENDS = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})


KEPT_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})


def keeps_keys(event: QEvent, keys: frozenset[Qt.Key] = KEPT_KEYS) -> bool:
    """Whether a key that is also a shortcut of the window is meant for the widget that has the keyboard."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() != Qt.KeyboardModifier.NoModifier or Qt.Key(event.key()) not in keys:
        return False
    event.accept()
    return True


class CalmCombo(QComboBox):
    """Wheels only while it has the focus; shortens its text; its list is wide enough for its longest entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(ChoiceDelegate(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _is_meant(self, event):
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _ENDS) or super().event(event)

    def showPopup(self) -> None:
        widest = max((self.view().sizeHintForColumn(0), self.width() - 4))
        self.view().setMinimumWidth(min(widest + 28, 440))
        super().showPopup()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        if not self.isEditable():
            text = option.currentText
            if self.currentIndex() < 0:
                text = self.placeholderText()
                option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, field.width() - 4)
            option.currentText = shown
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        paint_chevron(painter, QPointF(self.width() - 12, self.height() / 2), down=True, enabled=self.isEnabled())


class CalmSpin(QSpinBox):
    """Whole numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up_spin(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _is_meant(self, event):
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _paint_steps(self)


class CalmDoubleSpin(QDoubleSpinBox):
    """Numbers with six decimals (or as many as are set), of which only those that say something are shown.

    A point and a comma both begin the decimals, whatever the language: there is nothing between thousands.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up_spin(self)
        self.setDecimals(6)

    def textFromValue(self, value: float) -> str:
        shown = f"{value:.{self.decimals()}f}" if value else "0"
        if "." in shown:
            shown = shown.rstrip("0").rstrip(".")
        return shown.replace(".", self.locale().decimalPoint())

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(self._with_own_point(text))

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        return super().validate(self._with_own_point(text), place)

    def _with_own_point(self, text: str) -> str:
        number, suffix = text.removesuffix(self.suffix()), self.suffix() if text.endswith(self.suffix()) else ""
        point = self.locale().decimalPoint()
        return number.replace(".", point).replace(",", point) + suffix

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _is_meant(self, event):
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        _paint_steps(self)


class CalmSlider(QSlider):
    """A horizontal slider with a frame while it has the focus."""

    def __init__(self, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setMinimumHeight(22)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _is_meant(self, event):
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_focus(self)


class CalmCheck(QCheckBox):
    """A check box whose box is seen in both themes, with a frame while it has the focus."""

    def __init__(self, text: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setChecked(on)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(BOX + 12 + metrics.horizontalAdvance(self.text()), max(metrics.height(), BOX) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(BOX + 40, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, on = theme.current(), self.isChecked()
        box = QRectF(2.5, (self.height() - BOX) / 2 + 0.5, BOX - 1, BOX - 1)
        edge = "accent" if on or self.underMouse() else "faint"
        painter.setPen(QPen(now.colour(edge if self.isEnabled() else "line"), 1))
        painter.setBrush(now.colour(("accent" if self.isEnabled() else "line") if on else "field"))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            tick = (QPointF(box.left() + 3, box.center().y()), QPointF(box.left() + 5.6, box.bottom() - 3.4))
            painter.setPen(QPen(now.colour("on_accent" if self.isEnabled() else "faint"), 1.8))
            painter.drawPolyline(QPolygonF([*tick, QPointF(box.right() - 2.8, box.top() + 3.4)]))
        painter.setPen(now.colour("text" if self.isEnabled() else "faint"))
        words = self.rect().adjusted(BOX + 8, 0, -2, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
        paint_focus(self)


class CalmRadio(QRadioButton):
    """One of several choices, whose ring is seen in both themes, with a frame while it has the focus."""

    def __init__(self, text: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setChecked(on)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(BOX + 12 + metrics.horizontalAdvance(self.text()), max(metrics.height(), BOX) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(BOX + 40, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, on = theme.current(), self.isChecked()
        ring = QRectF(2.5, (self.height() - BOX) / 2 + 0.5, BOX - 1, BOX - 1)
        edge = "accent" if on or self.underMouse() else "faint"
        painter.setPen(QPen(now.colour(edge if self.isEnabled() else "line"), 1))
        painter.setBrush(now.colour("field"))
        painter.drawEllipse(ring)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent" if self.isEnabled() else "line"))
            painter.drawEllipse(ring.adjusted(3.5, 3.5, -3.5, -3.5))
        painter.setPen(now.colour("text" if self.isEnabled() else "faint"))
        words = self.rect().adjusted(BOX + 8, 0, -2, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
        paint_focus(self)


def paint_focus(widget: QWidget) -> None:
    """A thin accent frame around a widget that has the keyboard."""
    if widget.hasFocus():
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("accent"), 1))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


def paint_chevron(painter: QPainter, at: QPointF, *, down: bool, enabled: bool = True) -> None:
    """A small open arrow around a point."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.current().colour("quiet" if enabled else "line"), 1.4))
    rise = 2.0 if down else -2.0
    corners = [at + QPointF(-4, -rise), at + QPointF(0, rise), at + QPointF(4, -rise)]
    painter.drawPolyline(QPolygonF(corners))


def _set_up_spin(spin: QAbstractSpinBox) -> None:
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    place = QLocale()  # the language's, without dots or commas between thousands
    place.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    spin.setLocale(place)
    spin.setStyleSheet(BARE_STEPS)
    spin.lineEdit().setTextMargins(5, 0, 0, 0)


def _paint_steps(spin: QAbstractSpinBox) -> None:
    painter, option, half = QPainter(spin), QStyleOptionSpinBox(), spin.height() / 2
    spin.initStyleOption(option)
    can = option.stepEnabled
    up, down = (bool(can & flag) for flag in (_UP, _DOWN))
    paint_chevron(painter, QPointF(spin.width() - 11, half - 5), down=False, enabled=up and spin.isEnabled())
    paint_chevron(painter, QPointF(spin.width() - 11, half + 5), down=True, enabled=down and spin.isEnabled())


_UP = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
_DOWN = QAbstractSpinBox.StepEnabledFlag.StepDownEnabled


def _is_meant(widget: QWidget, event: QWheelEvent) -> bool:
    """False where the wheel is left to the scroll area around the widget."""
    if not widget.hasFocus():
        event.ignore()
    return widget.hasFocus()
