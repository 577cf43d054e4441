"""One class of a prediction: name, call, score, and a bar with the operating point on it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from xai_desktop.core.definitions import explained
from xai_desktop.core.prediction import ClassScore, ScoreKind
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import paint_focus

BAR = 6
MARK = 8
CALL = {True: noted("called"), False: noted("not called"), None: ""}


class ScoreRow(QAbstractButton):
    """A row to click on. A filled square says *called*, a hollow one *not called*; the words say it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.score: ClassScore | None = None
        self._known, self._share = False, 0.0
        self._tick: float | None = None

    def show_score(self, score: ClassScore, kind: ScoreKind, *, known: bool = True) -> None:
        """With `known` false only the name stays: the score of this film is not there yet."""
        self.score, self._known = score, known
        self._share = share_of(score.score, kind)
        point = score.operating_point
        self._tick = None if point is None else share_of(point, kind)
        self.setText(retold(score.label))
        self.setAccessibleName(self.told())
        defined = ("score", "operating point") if known and point is not None else ("score",) if known else ()
        self.setToolTip("\n\n".join((self.told(), *map(explained, defined))))
        self.update()

    def told(self) -> str:
        """The row in one sentence."""
        if self.score is None or not self._known:
            return self.text()
        parts = [wording("{label}: score {score:.2f}").format(label=self.text(), score=self.score.score)]
        if self.score.operating_point is not None:
            parts += [
                wording(CALL[self.score.called]),
                wording("operating point {operating_point:.2f}").format(operating_point=self.score.operating_point),
            ]
        return ", ".join(parts)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(240, self.fontMetrics().height() + BAR + 15)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(9, 4, -6, -5)
        line = QRect(inner.left(), inner.top(), inner.width(), self.fontMetrics().height())
        bar = QRectF(inner.left(), line.bottom() + 3, inner.width(), BAR)
        self._paint_ground(painter)
        self._paint_words(painter, line)
        self._paint_bar(painter, bar)
        painter.end()
        paint_focus(self)

    def _paint_ground(self, painter: QPainter) -> None:
        now = theme.current()
        if not (self.isChecked() or self.underMouse()):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self.isChecked():
            painter.setBrush(now.colour("accent"))
            painter.drawRoundedRect(QRectF(0, 4, 3, self.height() - 8), 1.5, 1.5)

    def _paint_words(self, painter: QPainter, line: QRect) -> None:
        now, small = theme.current(), QFont(self.font())
        small.setPointSizeF(self.font().pointSizeF() - 1)
        right = line.width()
        if self.score is not None and self._known:
            right = self._paint_call(painter, line, small)
        face = QFont(self.font())
        face.setBold(self.isChecked())
        painter.setFont(face)
        painter.setPen(now.colour("text"))
        shown = QFontMetrics(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, right - 8)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_call(self, painter: QPainter, line: QRect, small: QFont) -> int:
        """Score, square and call from the right; returns what is left for the name."""
        assert self.score is not None
        now, called = theme.current(), self.score.called
        number, digits = theme.mono(), local(f"{self.score.score:.2f}")
        painter.setFont(number)
        painter.setPen(now.colour("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, digits)
        left = line.width() - QFontMetrics(number).horizontalAdvance("−0.00") - 6
        if called is None:
            return left
        width = QFontMetrics(small).horizontalAdvance(wording(CALL[False]))
        start = line.left() + left - width
        painter.setFont(small)
        painter.setPen(now.colour("text" if called else "quiet"))
        words = QRect(start, line.top(), width, line.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, wording(CALL[called]))
        painter.setPen(QPen(now.colour("text" if called else "quiet"), 1.2))
        painter.setBrush(now.colour("text") if called else Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(start - MARK - 5, line.center().y() - MARK / 2 + 1, MARK, MARK))
        return left - width - MARK - 5

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        now = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("line"))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        if self.score is None or not self._known:
            return
        full = QRectF(bar.left(), bar.top(), max(BAR, bar.width() * self._share), bar.height())
        painter.setBrush(now.colour("accent" if self.score.called is not False else "faint"))
        painter.drawRoundedRect(full, BAR / 2, BAR / 2)
        if self._tick is not None:
            x = bar.left() + bar.width() * self._tick
            painter.fillRect(QRectF(x - 2, bar.top() - 1, 4, BAR + 5), now.colour("panel"))
            painter.fillRect(QRectF(x - 1, bar.top() - 1, 2, BAR + 5), now.colour("text"))


def share_of(score: float, kind: ScoreKind) -> float:
    """The length of a bar in [0, 1]. A logit has no ends, so its bar runs from −10 to 10."""
    share = (score + 10) / 20 if kind is ScoreKind.LOGIT else score
    return min(max(share, 0.0), 1.0)
