"""The effects of one check: a line for each finding with its interval, between the floor and what is of interest."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xai_desktop.core.sanity import CheckResult, Effect, Finding
from xai_desktop.core.sanity_words import amount, figure_parts
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.plotting import Axes, paint_x_labels, small
from xai_desktop.ui.panels.series import paint_marker

NAMES = 0.42
"""Share of the width that the names take at most."""

LINE = 19
"""Pixels from one line to the next at 9.5 points."""


class EffectPlot(QWidget):
    """Lines without an effect are left out: the text beside the plot says why they have none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: CheckResult | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changes().changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.update()

    def show_result(self, result: CheckResult) -> None:
        self._result = result
        self.setVisible(bool(self.rows))
        self.setAccessibleName("; ".join(f"{retold(one.subject)} {figures_said(e)}" for one, e in self.rows))
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> tuple[tuple[Finding, Effect], ...]:
        """The findings that have an effect."""
        found = self._result.findings if self._result is not None else ()
        return tuple((one, one.effect) for one in found if one.effect is not None)

    def sizeHint(self) -> QSize:
        return QSize(420, round((len(self.rows) + 1.6) * self._line()) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def _line(self) -> float:
        return max(LINE, QFontMetricsF(small(self.font())).height() + 4)

    def axes(self) -> Axes:
        """Room for every interval, the floor and the effect of interest."""
        assert self._result is not None
        rule = self._result.rule
        ends = [rule.floor, rule.interest]
        for _, effect in self.rows:
            ends += [end for end in (effect.estimate, effect.low, effect.high) if end is not None]
        room = (max(ends) - min(ends) or 1.0) * 0.05
        names = min(NAMES * self.width(), self._names() + 12)
        rect = QRectF(names, 4, max(40.0, self.width() - names - 10), len(self.rows) * self._line())
        return Axes(rect, (min(ends) - room, max(ends) + room), (0.0, 1.0))

    def _names(self) -> float:
        metrics = QFontMetricsF(small(self.font()))
        return max((metrics.horizontalAdvance(retold(one.subject)) for one, _ in self.rows), default=0.0)

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._result is None or not self.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        axes, rule = self.axes(), self._result.rule
        self._paint_rule(painter, axes, rule.floor, Qt.PenStyle.SolidLine)
        self._paint_rule(painter, axes, rule.interest, Qt.PenStyle.DashLine)
        for number, (finding, effect) in enumerate(self.rows):
            self._paint_row(painter, axes, number, finding, effect)
        interest = wording("of interest from {value}").format(value=local(f"{rule.interest:g}"))
        labels = [(rule.interest, f"{interest} {retold(rule.unit)}")]
        if rule.floor != rule.interest:
            labels.insert(0, (rule.floor, f"{rule.floor:g}"))
        paint_x_labels(painter, axes, tuple(labels), self.width())

    def _paint_rule(self, painter: QPainter, axes: Axes, value: float, style: Qt.PenStyle) -> None:
        painter.setPen(QPen(theme.current().colour("quiet"), 1, style))
        x = axes.x_at(value)
        painter.drawLine(QPointF(x, axes.rect.top()), QPointF(x, axes.rect.bottom()))

    def _paint_row(self, painter: QPainter, axes: Axes, number: int, finding: Finding, effect: Effect) -> None:
        now, metrics, height = theme.current(), QFontMetricsF(painter.font()), self._line()
        top = axes.rect.top() + number * height
        middle = top + height / 2
        leads = self._result is not None and finding is self._result.lead
        painter.setPen(now.colour("text" if leads else "quiet"))
        room = axes.rect.left() - 12
        name = metrics.elidedText(retold(finding.subject), Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRectF(0, top, room, height), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name
        )
        painter.setPen(QPen(now.series_colour(1 if leads else 0), 2.0 if leads else 1.4))
        if effect.low is not None and effect.high is not None:
            painter.drawLine(QPointF(axes.x_at(effect.low), middle), QPointF(axes.x_at(effect.high), middle))
        paint_marker(painter, 1 if leads else 0, QPointF(axes.x_at(effect.estimate), middle), 3.4)


def figures_said(effect: Effect) -> str:
    """Effect, interval and films in the language in use."""
    interval, *rest = map(retold, figure_parts(effect))
    said = retold(amount(effect.estimate, effect.unit))
    return ", ".join((f"{said} ({interval})" if interval else said, *rest))
