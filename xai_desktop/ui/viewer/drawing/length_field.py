"""How many millimetres a drawn line is: a field at its end, typed in where the line is."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from xai_desktop.core.calibration import LONGEST, SHORTEST, mm_of
from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.theme import pixels, role
from xai_desktop.ui.viewer.chips import kept_inside
from xai_desktop.ui.viewer.drawing.desk import Desk
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.marks import to_pane_transform

BESIDE = 16
"""Logical pixels from the end of the line."""

_KEPT = frozenset({Qt.Key.Key_Escape, *(Qt.Key(Qt.Key.Key_0.value + digit) for digit in range(10))})


class _Line(QLineEdit):
    left = Signal()

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()


class LengthField(QFrame):
    """Enter calibrates the film, Escape and a press elsewhere give the line up. It goes away by itself."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        role(self, "on_film")
        self.line, self.problem = _Line(), QLabel(wording("mm · Enter"))
        name = wording("Length of the line in mm")
        self.setAccessibleName(name)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(wording("e.g. 10"))
        self.line.setFixedWidth(pixels(76))
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(6)
        row.addWidget(self.line)
        row.addWidget(self.problem)
        self.line.returnPressed.connect(self._say)
        self.line.left.connect(lambda: self._end(give_up=True))
        desk.repaint_wanted.connect(self._look_again)

    @classmethod
    def open_for(cls, desk: Desk, geometry: ViewGeometry, over: QWidget) -> "LengthField":
        """At the end of the line that is asked about, inside the pane, with the keyboard in it."""
        field, known = cls(desk, over), desk.board.asked
        field.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        end = QPointF(over.rect().center())
        if known is not None:
            end = to_pane_transform(geometry, over.devicePixelRatioF()).map(QPointF(*known.end))
        field.adjustSize()
        wanted = QRectF(end + QPointF(BESIDE, BESIDE), QSizeF(field.size()))
        field.move(kept_inside(wanted, QRectF(over.rect())).topLeft().toPoint())
        field.show()
        field.line.setFocus(Qt.FocusReason.PopupFocusReason)
        return field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(give_up=True)
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        mm = mm_of(self.line.text())
        if mm is None:
            text = wording("{low:g} to {high:g} mm").format(low=SHORTEST, high=LONGEST)
            role(self.problem, "notice")
            self.problem.setText(text)
            self.line.setAccessibleDescription(text)
            self.adjustSize()
            self.line.selectAll()
            return
        self._desk.say_length(mm)
        self._end(give_up=False)

    def _look_again(self) -> None:
        """The line that was asked about may be gone: another film, another tool."""
        if self._desk.board.asked is None:
            self._end(give_up=False)

    def _end(self, *, give_up: bool) -> None:
        """Once, whoever ends it."""
        if not self.isVisible():
            return
        self.hide()
        self._desk.repaint_wanted.disconnect(self._look_again)
        if give_up and self._desk.board.asked is not None:
            self._desk.set(self._desk.board.give_up())
        self._over.setFocus()
        self.close()
        self.deleteLater()
