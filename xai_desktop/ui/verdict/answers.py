"""Questions with a few answers in a row: none is given until somebody gives one, and every one can be taken back."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from xai_desktop.core.review import LEVELS
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import keeps_keys, paint_focus

LEVEL_WORDS = {
    1: noted("guessing"),
    2: noted("doubtful"),
    3: noted("probable"),
    4: noted("quite sure"),
    5: noted("sure"),
}
HOW_SURE = noted("how sure?")
NOT_ANSWERED = noted("not answered")
PADDING, TICK = 19, 9
"""Pixels beside the words of an answer, on both sides together, and what its tick takes of them."""

DOT, STEP = 11, 17
"""Pixels of a dot of `SurenessView`, and from one to the next."""


class _Answer(QAbstractButton):
    """One answer. Filled with a tick where it is given, an outline where it is not."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.marked = False

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + PADDING, metrics.height() + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        given, room = self.isChecked(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if given or self.marked else "line"
        painter.setPen(QPen(now.colour(edge), 1.6 if self.marked else 1))
        over = self.underMouse() and self.isEnabled()
        painter.setBrush(now.colour("accent") if given else now.colour("raised" if over else "panel"))
        painter.drawRoundedRect(room, 4, 4)
        words = "on_accent" if given else "text" if self.isEnabled() else "faint"
        painter.setPen(now.colour(words))
        place = self.rect().adjusted(TICK if given else 0, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.text())
        if given:
            middle = self.height() / 2
            painter.setPen(QPen(now.colour("on_accent"), 1.6))
            painter.drawPolyline(QPolygonF([QPointF(4, middle), QPointF(6, middle + 2.5), QPointF(10, middle - 3.5)]))


class AnswerRow(QWidget):
    """The answers to one question. Left and Right walk through them, Space gives or takes back the one that is framed.

    `answered` carries the answer, or None where it was taken back.
    """

    answered = Signal(object)

    def __init__(self, question: str, answers: Sequence[StrEnum], words: Sequence[str] = ()) -> None:
        super().__init__()
        self._question, self._answers = question, tuple(answers)
        self._value: StrEnum | None = None
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        shown = [wording(word) for word in words] or [_capital(wording(one.value)) for one in answers]
        self.buttons = tuple(_Answer(text) for text in shown)
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, place=number: self.give(place))
            row.addWidget(button)
        row.addStretch(1)
        self.show_answer(None)

    @property
    def value(self) -> StrEnum | None:
        return self._value

    def show_answer(self, value: StrEnum | None) -> None:
        """Show an answer without announcing it."""
        self._value = value
        for one, button in zip(self._answers, self.buttons, strict=True):
            button.setChecked(one == value)
        self.setAccessibleName(
            f"{self._question}: {wording(value.value) if value is not None else wording(NOT_ANSWERED)}"
        )

    def give(self, place: int) -> None:
        """Give an answer, or take back the one that is given."""
        if not self.isEnabled():
            return
        chosen = self._answers[place]
        self._place = place
        self.show_answer(None if chosen == self._value else chosen)
        self._mark()
        self.answered.emit(self._value)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._place = min(max(self._place + step, 0), len(self.buttons) - 1)
            self._mark()
        elif event.key() == Qt.Key.Key_Space:
            self.give(self._place)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._value is not None:
            self._place = self._answers.index(self._value)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def _mark(self) -> None:
        """The frame of the keyboard is around one answer, not around all."""
        for number, button in enumerate(self.buttons):
            button.marked = self.hasFocus() and number == self._place
            button.update()


class SurenessView(QWidget):
    """Five dots, empty until set: how sure. The word beside them says what the dots mean. `chosen` carries 1–5 or None.

    Left and Right change it, Backspace empties it.
    """

    chosen = Signal(object)

    def __init__(self, question: str = "", *, words: bool = True) -> None:
        super().__init__()
        self._question, self._words, self._over = question or wording("How sure"), words, 0
        self._value: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_level(None)

    @property
    def value(self) -> int | None:
        return self._value

    def show_level(self, level: int | None) -> None:
        """Show a level without announcing it."""
        self._value = level
        said = (
            wording(NOT_ANSWERED)
            if level is None
            else wording("{level} of 5, {word}").format(level=level, word=wording(LEVEL_WORDS[level]))
        )
        self.setAccessibleName(f"{self._question}: {said}")
        self.setToolTip(f"{self._question}: " + " · ".join(f"{n} {wording(word)}" for n, word in LEVEL_WORDS.items()))
        self.update()

    def choose(self, level: int | None) -> None:
        """Set a level, or empty it."""
        if level != self._value:
            self.show_level(level)
            self.chosen.emit(level)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(wording(word)) for word in LEVEL_WORDS.values()) + 8 if self._words else 0
        return QSize(STEP * len(LEVELS) + words + 4, metrics.height() + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event) or super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        level = self._level_at(event.position().x())
        if level and event.button() == Qt.MouseButton.LeftButton:
            self.choose(None if level == self._value else level)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over = self._level_at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._over = 0
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.choose(min(max((self._value or 0) + step, LEVELS[0]), LEVELS[-1]))
        elif event.key() == Qt.Key.Key_Backspace:
            self.choose(None)
        else:
            event.ignore()

    def _level_at(self, x: float) -> int:
        level = int((x - 2) // STEP) + 1
        return level if level in LEVELS else 0

    def paintEvent(self, _: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._over or self._value or 0
        for level in LEVELS:
            middle = QPointF(2 + STEP * (level - 0.5), self.height() / 2)
            painter.setPen(QPen(now.colour("accent" if level <= shown else "faint"), 1.3))
            painter.setBrush(now.colour("accent") if level <= shown else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, DOT / 2, DOT / 2)
        if self._words:
            painter.setPen(now.colour("text" if self._value else "faint"))
            room = self.rect().adjusted(STEP * len(LEVELS) + 8, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, wording(LEVEL_WORDS.get(shown, HOW_SURE)))
        painter.end()
        paint_focus(self)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
