"""An axis on the screen: numbers in the language of the person, logarithms, or names."""

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from xai_desktop.core.cohort.charts import Axis
from xai_desktop.core.wording import local, retold
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts import look
from xai_desktop.ui.viewer.library import pg

LONGEST = 110
"""Pixels of a name below an axis."""
_STEPS = (1, 2, 5)


class ScreenAxis(pg.AxisItem):  # type: ignore[misc]
    """`axis` None leaves one without a name, for rows."""

    def __init__(self, side: str, axis: Axis | None = None) -> None:
        super().__init__(side)
        self._log = axis is not None and axis.log
        self._ends = (-math.inf, math.inf) if axis is None else _ends(axis)
        self._names: tuple[tuple[float, str], ...] = ()
        self.enableAutoSIPrefix(False)
        now = theme.current()
        self.setPen(look.pen(now.colour("line"), 1))
        self.setTextPen(now.colour("text"))
        self.setTickFont(look.small())
        self.setStyle(tickLength=-4, hideOverlappingLabels=False)
        if axis is not None:
            self.label.setFont(look.small(9.0))
            self.setLabel(retold(axis.label), color=now.text)

    def name_places(self, names: Sequence[tuple[float, str]]) -> None:
        """Words in place of numbers; where they have no room beside each other, some of them."""
        self._names = tuple(names)
        self.setTicks([list(names)])

    def fit_names(self, width: float) -> None:
        """So many pixels for all names below, or for each beside the chart: long ones lose their middle, and below
        as many are written as there is room for."""
        if not self._names:
            return
        metrics, most = QFontMetricsF(look.small()), theme.points(LONGEST)
        if self.orientation in ("left", "right"):
            self._fit_rows(metrics, width)
            return
        short = [(at, metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, most)) for at, name in self._names]
        widest = max(metrics.horizontalAdvance(name) for _, name in short) + 12
        step = max(1, math.ceil(len(short) * widest / max(width, 1.0)))
        last = (len(short) - 1) % step  # the last layer is the one that is read first
        self.setTicks([[pair for place, pair in enumerate(short) if place % step == last]])

    def _fit_rows(self, metrics: QFontMetricsF, width: float) -> None:
        lines = {at: name.split("\n") for at, name in self._names}
        short = {
            at: [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, width) for line in own]
            for at, own in lines.items()
        }
        self.setTicks([[(at, "\n".join(own)) for at, own in short.items()]])
        self.setWidth(max(metrics.horizontalAdvance(line) for own in short.values() for line in own) + 16)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """1, 2 and 5 of every power of ten that fit, for logarithms; no number that cannot be."""
        if not self._log:
            first, last = self._ends
            found = super().tickValues(low, high, size)
            return [(step, [one for one in values if first - 1e-9 <= one <= last + 1e-9]) for step, values in found]
        powers = range(math.floor(low), math.ceil(high) + 1)
        steps = _STEPS if size > 45 * 3 * max(high - low, 0.1) else (1,)
        values = [math.log10(step * 10.0**power) for power in powers for step in steps]
        return [(1.0, [value for value in values if low <= value <= high])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """With the comma of the language."""
        if self._log:
            return [local(f"{10**value:.6g}") for value in values]
        return [local(text.replace("-", "−")) for text in super().tickStrings(values, scale, spacing)]


def _ends(axis: Axis) -> tuple[float, float]:
    low = -math.inf if axis.low is None else axis.low
    return low, math.inf if axis.high is None else axis.high


def placed(axis: Axis, value: float) -> float:
    """Where a value lies on its axis."""
    return math.log10(value) if axis.log else value


def reach(axis: Axis, values: Sequence[float], *, margin: float = 0.05) -> tuple[float, float]:
    """What an axis shows: what was asked for, and further where a value lies outside; else all values."""
    known = [placed(axis, value) for value in values]
    low, high = min(known, default=0.0), max(known, default=1.0)
    spare = margin * (high - low) or 0.5
    ends = [None if end is None or (axis.log and end <= 0) else placed(axis, end) for end in (axis.low, axis.high)]
    free = low - spare
    if not axis.log and free < 0 <= low:
        free = -min(0.03 * high, spare)  # signs at 0 are whole
    return (free if ends[0] is None else min(ends[0], low)), (high + spare if ends[1] is None else max(ends[1], high))
