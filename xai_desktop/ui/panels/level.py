"""One threshold as words, a number and a slider: a percentile, a value of the map, or what Otsu's method chose."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile
from xai_desktop.core.threshold_moving import HIGHEST, LOWEST, PARTS
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.explaining import explain
from xai_desktop.ui.panels.inputs import CalmDoubleSpin, CalmSlider
from xai_desktop.ui.panels.parts import ElidedLabel, column_of, row_of

STEP = 0.5
KEYS = {Percentile: "percentile", Absolute: "value", Otsu: "otsu"}
TOP, TOP_BY_RANK = noted("top {share:g} %"), noted("top {share:g} % by rank")
FINE = 10
"""Steps of the slider in each hundredth of a map's span."""


class CutLevel(QWidget):
    """`cut_changed` speaks while the person at the screen moves the slider or the number."""

    cut_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: Cut | None = None
        self._ends, self._telling = (0.0, 0.0), False
        self.slider = CalmSlider(round(LOWEST / STEP), round(HIGHEST / STEP))
        self.spin, self.label = CalmDoubleSpin(), ElidedLabel("", "", steady=True)
        self.slider.setPageStep(10)
        self.spin.setFixedWidth(self.spin.fontMetrics().horizontalAdvance("-0.0000") + 44)
        layout = column_of(self, 4)
        layout.addLayout(row_of(self.label, self.spin, wide=0))
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._slid)
        self.spin.valueChanged.connect(self._typed)

    def show_level(self, cut: Cut, on_map: MapCut, whose: str) -> None:
        """`whose` threshold it is ("" for that of all); `on_map` says what it came to, where that is still true."""
        ends = (on_map.low, on_map.high) if isinstance(cut, Absolute) else (LOWEST, HIGHEST)
        self._telling = True
        try:
            if ends != self._ends or type(cut) is not type(self._cut):
                self._fit(cut, ends)
            self._cut, self._ends = cut, ends
            self._put(cut)
        finally:
            self._telling = False
        said = words(cut, on_map if on_map.threshold == cut else None, short=bool(whose))
        text = f"{whose}: {said}" if whose else said
        self.label.setText(text)
        explain(self.label, KEYS[type(cut)], text)

    @staticmethod
    def nearest(q: float) -> float:
        """The nearest percentile that the slider can stand at."""
        return min(max(round(q / STEP) * STEP, LOWEST), HIGHEST)

    def _fit(self, cut: Cut, ends: tuple[float, float]) -> None:
        """The range and the names of the controls, and whether there are any."""
        low, high = ends
        usable = not isinstance(cut, Otsu) and high > low
        for control in (self.slider, self.spin):
            control.setVisible(usable)
        if isinstance(cut, Absolute):
            self.slider.setRange(0, PARTS * FINE)
            self.slider.setAccessibleName(wording("Threshold, value of the map"))
            self.spin.setAccessibleName(wording("Value"))
            span = wording("In the map's own unit, from {low:.4g} to {high:.4g} on this map.")
            explain(self.spin, "value", span.format(low=low, high=high))
            self.spin.setDecimals(_decimals(high - low))
            self.spin.setSingleStep((high - low) / PARTS or 1.0)
        else:
            self.slider.setRange(round(LOWEST / STEP), round(HIGHEST / STEP))
            self.slider.setAccessibleName(wording("Threshold, percentile by rank"))
            self.spin.setAccessibleName(wording("Percentile"))
            explain(self.spin, "percentile")
            self.spin.setDecimals(1)
            self.spin.setSingleStep(STEP)
        self.spin.setRange(low, high)

    def _put(self, cut: Cut) -> None:
        low, high = self._ends
        if isinstance(cut, Percentile):
            self.slider.setValue(round(cut.q / STEP))
            self.spin.setValue(cut.q)
        elif isinstance(cut, Absolute) and high > low:
            self.slider.setValue(round((cut.value - low) / (high - low) * PARTS * FINE))
            self.spin.setValue(cut.value)

    def _slid(self, value: int) -> None:
        low, high = self._ends
        by_value = isinstance(self._cut, Absolute)
        self._changed(low + (high - low) * value / (PARTS * FINE) if by_value else value * STEP)

    def _typed(self, value: float) -> None:
        self._changed(value)

    def _changed(self, value: float) -> None:
        if self._telling:
            return
        if isinstance(self._cut, Absolute):
            self.cut_changed.emit(Absolute(value))
        else:
            self.cut_changed.emit(Percentile(min(max(value, LOWEST), HIGHEST)))


def words(cut: Cut, on_map: MapCut | None, *, short: bool = False) -> str:
    """What the number beside them does not say: what the threshold came to, where that is known."""
    match cut:
        case Percentile(q):
            return wording(TOP if short else TOP_BY_RANK).format(share=100 - q)
        case Absolute(value):
            if on_map is None or on_map.reason:
                return wording("at least {value:.3g}").format(value=value)
            return wording("percentile {q:.1f}").format(q=on_map.percentile)
        case Otsu():
            if on_map is None or on_map.reason or on_map.value is None:
                return wording("no map yet")
            share = on_map.coverage * 100
            return wording("above {value:.3g} · top {share:.1f} %").format(value=on_map.value, share=share)


def _decimals(span: float) -> int:
    """Enough for a hundredth of a hundredth of a span."""
    places = 4
    while span > 0 and span < 1 and places < 10:
        span, places = span * 10, places + 1
    return places
