"""One threshold, three ways to set it: slider, number, and a drag over the curve."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.threshold import Percentile
from xai_desktop.ui.panels.curve import HIGHEST, LOWEST
from xai_desktop.ui.panels.inputs import CalmDoubleSpin, CalmSlider
from xai_desktop.ui.panels.parts import ElidedLabel, column_of, row_of

STEP = 0.5


class ThresholdControl(QWidget):
    """`threshold_changed` speaks continuously while the person at the screen moves it."""

    threshold_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._threshold, self._telling = Percentile(), False
        self.slider = CalmSlider(round(LOWEST / STEP), round(HIGHEST / STEP))
        self.spin, self.label = CalmDoubleSpin(), ElidedLabel("", "", steady=True)
        self.slider.setAccessibleName("Threshold, percentile by rank")
        self.slider.setPageStep(10)
        self.spin.setAccessibleName("Percentile")
        self.spin.setToolTip("Percentile, by rank: 90 keeps the highest tenth of the film.")
        self.spin.setRange(LOWEST, HIGHEST)
        self.spin.setSingleStep(STEP)
        self.spin.setDecimals(1)
        self.spin.setFixedWidth(self.spin.fontMetrics().horizontalAdvance("00.0") + 44)
        layout = column_of(self, 4)
        layout.addLayout(row_of(self.label, self.spin, wide=0))
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(lambda value: self._changed(value * STEP))
        self.spin.valueChanged.connect(self._changed)
        self.set_threshold(self._threshold)

    @property
    def threshold(self) -> Percentile:
        return self._threshold

    def set_threshold(self, threshold: Percentile) -> None:
        """Show a threshold without announcing it; one beyond the ends of the slider stays as it is."""
        if threshold == self._threshold and self.label.text():
            return
        self._telling, self._threshold = True, threshold
        try:
            self.slider.setValue(round(threshold.q / STEP))
            self.spin.setValue(threshold.q)
        finally:
            self._telling = False
        self.label.setText(f"top {100 - threshold.q:g} % by rank")

    @Slot(float)
    def choose(self, q: float) -> None:
        """As if the person had moved the slider."""
        self._changed(q)

    def _changed(self, q: float) -> None:
        if self._telling or q == self._threshold.q:
            return
        self.set_threshold(Percentile(min(max(q, LOWEST), HIGHEST)))
        self.threshold_changed.emit(self._threshold)
