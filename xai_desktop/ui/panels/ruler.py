"""The evidence ruler: one localisation number among the marks that give it a meaning. It never stands alone."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xai_desktop.core.agreement import EvidenceRuler, Measured
from xai_desktop.core.definitions import explained
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.inputs import KEPT_KEYS, keeps_keys, paint_focus
from xai_desktop.ui.panels.placed_labels import (
    PlacedLabel,
    large_face,
    line_height,
    paint_headline,
    paint_label,
    placed_row,
)

THIS_MAP = "this map"
ABOVE = (THIS_MAP, "second reader")
"""Marks go by their keys of the definitions, and are painted by the words of these.
These labels always stand above the bar and the others below, so that nothing jumps while the slider moves."""

LEADER = 9
BAR = 6
SIDE = 7
REACH = 10
"""Pixels around a mark that belong to it."""


class EvidenceRulerView(QWidget):
    """Headline and ruler in one widget, so that the number cannot be shown without the ruler.

    Every mark explains itself under the mouse; Left and Right walk through them with the keyboard.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ruler: EvidenceRuler | None = None
        self._walked = -1
        self._said = ""
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_ruler(self, ruler: EvidenceRuler | None, said: str = "") -> None:
        """`said` stands beside the number: at which threshold, against whose boxes."""
        if ruler == self._ruler and said == self._said:
            return
        self._ruler, self._said = ruler, said
        self.setAccessibleName(wording("Evidence ruler") + ": " + ", ".join(self.texts()))
        self.update()

    def texts(self) -> tuple[str, ...]:
        """Everything that is painted, in words."""
        if self._ruler is None:
            return ()
        marks = (f"{wording(name)} {local(value.text())}" for name, value in self._ruler.marks() if value.known)
        return (self.headline(), *((self._said,) if self._said else ()), *marks)

    def known(self) -> tuple[tuple[str, float], ...]:
        """The marks on the bar, from left to right."""
        marks = self._ruler.marks() if self._ruler else ()
        return tuple(sorted(((n, m.value) for n, m in marks if m.value is not None), key=lambda mark: mark[1]))

    def mark_at(self, x: float, y: float) -> str:
        """The mark whose sign or words lie there; "" for none."""
        under = [label.name for label in self.labels() if label.rect.contains(x, y)]
        near = sorted((abs(self.x_of(value) - x), name) for name, value in self.known())
        if under or not near or near[0][0] > REACH or abs(y - self._bar_top() - BAR / 2) > REACH:
            return under[0] if under else ""
        return near[0][1]

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = event.pos()
            name = self.mark_at(place.x(), place.y())
            above = place.y() < QFontMetrics(large_face(self)).height()
            text = self.explanation(name) if name else explained("iou") if above and self._ruler else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return keeps_keys(event) or super().event(event)

    def explanation(self, name: str) -> str:
        """A mark's value and what it means."""
        value = dict(self.known())[name]
        return f"{wording(name)} {local(f'{value:.2f}')}\n\n{explained(name)}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        marks, key = self.known(), Qt.Key(event.key())
        if key not in KEPT_KEYS or not marks:
            super().keyPressEvent(event)
            return
        last = len(marks) - 1
        moves = {Qt.Key.Key_Left: max(self._walked - 1, 0), Qt.Key.Key_Right: min(self._walked + 1, last)}
        moves |= {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        self._walk_to(moves[key])

    def _walk_to(self, index: int) -> None:
        self._walked = index
        name, value = self.known()[index]
        text = self.explanation(name)
        self.setAccessibleDescription(text)
        spot = QPoint(round(self.x_of(value)), self._bar_top() + BAR)
        QToolTip.showText(self.mapToGlobal(spot), text, self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._walked = -1
        QToolTip.hideText()
        super().focusOutEvent(event)

    def headline(self) -> str:
        return wording("IoU {text}").format(text=self._ruler.this_map.text()) if self._ruler else ""

    @property
    def top(self) -> float:
        """The right end of the bar: a little beyond the highest mark, and never beyond 1."""
        known = [] if self._ruler is None else [m.value for _, m in self._ruler.marks() if m.value is not None]
        return min(1.0, max([0.1, *(value * 1.1 for value in known)]))

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(240, self._bar_top() + BAR + LEADER + 2 * line_height(self) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _bar_top(self) -> int:
        return QFontMetrics(large_face(self)).height() + 8 + 2 * line_height(self) + LEADER

    def x_of(self, value: float) -> float:
        return SIDE + (self.width() - 2 * SIDE) * min(max(value / self.top, 0.0), 1.0)

    def labels(self) -> tuple[PlacedLabel, ...]:
        """Where the words of each known mark stand: two rows, never over each other, never outside."""
        if self._ruler is None:
            return ()
        known = [(name, m.value) for name, m in self._ruler.marks() if m.value is not None]
        return tuple(
            label
            for above in (True, False)
            for label in self._row([k for k in known if (k[0] in ABOVE) is above], above)
        )

    def _row(self, marks: list[tuple[str, float]], above: bool) -> list[PlacedLabel]:
        bar = self._bar_top()
        top = bar - LEADER - 2 * line_height(self) if above else bar + BAR + LEADER
        return placed_row(self, marks, self.x_of, lambda _: "0.00", top, above=above)

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._ruler is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_headline(painter, self, self.headline(), self._said)
        now, bar = theme.current(), self._bar_top()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("line"))
        painter.drawRoundedRect(QRectF(SIDE, bar, self.width() - 2 * SIDE, BAR), BAR / 2, BAR / 2)
        self._paint_span(painter, bar)
        for label in self.labels():
            self._paint_label(painter, label)
        for name, measured in self._ruler.marks():
            if measured.value is not None:
                _paint_mark(painter, name, QPointF(self.x_of(measured.value), bar + BAR / 2))
        self._paint_walked(painter, bar)
        painter.end()
        paint_focus(self)

    def _paint_walked(self, painter: QPainter, bar: int) -> None:
        """A ring around the mark that the keyboard is at."""
        if 0 <= self._walked < len(self.known()):
            painter.setPen(QPen(theme.current().colour("accent"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self.x_of(self.known()[self._walked][1]), bar + BAR / 2), REACH, REACH)

    def _paint_span(self, painter: QPainter, bar: int) -> None:
        """The part of the bar that a map can be expected to lie in: from a random map to the ceiling."""
        assert self._ruler is not None
        low, high = self._ruler.random.value, self._ruler.ceiling.value
        if low is not None and high is not None and high > low:
            painter.setBrush(theme.current().colour("faint"))
            painter.drawRect(QRectF(self.x_of(low), bar, self.x_of(high) - self.x_of(low), BAR))

    def _paint_label(self, painter: QPainter, label: PlacedLabel) -> None:
        end = self._bar_top() + (-2 if label.above else BAR + 2)
        paint_label(painter, self, label, local(f"{label.value:.2f}"), end, accent=label.name == THIS_MAP)


def unknown_marks(ruler: EvidenceRuler) -> tuple[str, ...]:
    """The marks that are not on the bar, each with its reason."""
    return tuple(_missing(name, m) for name, m in ruler.marks() if not m.known)


def _missing(name: str, measured: Measured) -> str:
    reason = retold(measured.reason) or wording("unknown")
    return reason if name in measured.reason else f"{wording(name)}: {reason}"


def _paint_mark(painter: QPainter, name: str, at: QPointF) -> None:
    """Each mark has its own shape: triangle, diamond, disc, square, bar."""
    now, own = theme.current(), name == THIS_MAP
    painter.setPen(QPen(now.colour("panel"), 1.4))
    painter.setBrush(now.colour("accent" if own else "text"))
    x, y = at.x(), at.y()
    if own:
        painter.drawEllipse(at, 6.5, 6.5)
    elif name == "random map":
        painter.drawPolygon(QPolygonF([QPointF(x - 5, y + 5), QPointF(x + 5, y + 5), QPointF(x, y - 5)]))
    elif name == "atlas":
        r = 5.5
        painter.drawPolygon(QPolygonF([QPointF(x - r, y), QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r)]))
    elif name == "second reader":
        painter.drawRect(QRectF(x - 4.5, y - 4.5, 9, 9))
    else:
        painter.drawRect(QRectF(x - 2.5, y - 8, 5, 16))
