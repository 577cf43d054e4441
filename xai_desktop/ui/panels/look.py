"""How a map lies over its film: nothing in here computes a map again."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from xai_desktop.core import colormap
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo, CalmSlider
from xai_desktop.ui.panels.parts import SPACING, column_of, labelled
from xai_desktop.ui.theme import role

SWITCHES = (
    ("heat", noted("Heat"), noted("The map in colour over the film.")),
    ("mask", noted("Outline"), noted("The outline of the highest values, cut by the threshold.")),
    ("boxes", noted("Boxes"), noted("What experts drew, once the reading step shows it.")),
    ("peak", noted("Peak"), noted("A cross on the highest value.")),
    (
        "pixelated",
        noted("Pixelated"),
        noted("The map's own cells instead of a smooth enlargement: its true resolution."),
    ),
    (
        "rising",
        noted("Clear low values"),
        noted("Opacity rises with the value, so that the film stays visible under low values."),
    ),
)


class LookControls(QWidget):
    """Switches, opacity and colour map of an overlay. `look_changed` carries a complete `OverlayLook`."""

    look_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._telling = OverlayLook(), False
        self.switches = {name: CalmCheck(wording(text)) for name, text, _ in SWITCHES}
        self.opacity, self.percent, self.colormap = CalmSlider(0, 100), QLabel(), CalmCombo()
        self._arrange()
        for switch in self.switches.values():
            switch.toggled.connect(self._changed)
        self.opacity.valueChanged.connect(self._changed)
        self.colormap.currentIndexChanged.connect(self._changed)
        self.show_look(self._look)

    def _arrange(self) -> None:
        self.colormap.addItems(list(colormap.names()))
        role(self.percent, "mono")
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("100 %") + 12)
        layout, grid = column_of(self), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(SPACING - 2)
        for number, (name, _, tip) in enumerate(SWITCHES):
            self.switches[name].setToolTip(wording(tip))
            grid.addWidget(self.switches[name], number // 2, number % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        slider = labelled(wording("Opacity"), self.opacity)
        layout.addLayout(grid)
        layout.addLayout(slider)
        slider.addWidget(self.percent)
        layout.addLayout(labelled(wording("Colour map"), self.colormap))

    def show_look(self, look: OverlayLook) -> None:
        """Show a look without announcing it. What has no control in here is kept and handed on."""
        self._look, self._telling = look, True
        try:
            for name, switch in self.switches.items():
                switch.setChecked(getattr(look, name))
            self.opacity.setValue(round(look.opacity * 100))
            self.colormap.setCurrentText(look.colormap)
        finally:
            self._telling = False
        self._show_percent()

    @property
    def look(self) -> OverlayLook:
        return self._look

    def _show_percent(self) -> None:
        self.percent.setText(f"{self.opacity.value()} %")
        self.opacity.setEnabled(self.switches["heat"].isChecked())

    @Slot()
    def _changed(self, *_: object) -> None:
        if self._telling:
            return
        states: dict[str, Any] = {name: switch.isChecked() for name, switch in self.switches.items()}
        opacity = self._look.opacity
        if round(opacity * 100) != self.opacity.value():
            opacity = self.opacity.value() / 100
        self._look = replace(self._look, **states, opacity=opacity, colormap=self.colormap.currentText())
        self._show_percent()
        self.look_changed.emit(self._look)
