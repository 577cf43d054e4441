"""The line above everything: tools, panes, overlays, the reading step, export."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from xai_desktop.core.reading import Reading, ReadingStep
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.actions import MARKING, MEASURING, WINDOWS
from xai_desktop.ui.theme import role

NARROWEST = 900
"""Pixels under which the bar never goes."""

DRAW = "draw"
"""Stands for the menu of everything that measures and marks."""

_GROUPS = (
    ("open_files",),
    ("tool_window", "tool_pan", "tool_zoom", "tool_ruler", DRAW, "fit", "one_to_one", "invert", WINDOWS),
    ("panes_1", "panes_2"),
    ("toggle_heat", "toggle_mask", "toggle_boxes", "toggle_planes"),
)
_SPARED = ("one_to_one", "fit", "invert", "tool_zoom", "tool_pan", "panes_1", "panes_2", "open_files")
"""What goes into the menu at the end of the buttons, one after the other, where the bar is too narrow for all."""

_SHORT = {
    "open_files": noted("Open…"),
    "tool_window": "W/L",
    "panes_1": "1×1",
    "panes_2": "1×2",
    "toggle_planes": noted("Planes"),
}


class TopBar(QFrame):
    """Buttons are the window's actions, so that a key and a click are the same thing."""

    export_requested = Signal()

    def __init__(self, actions: Mapping[str, QAction], windows: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        self._actions, self._planes = actions, False
        theme.role(self, "panel")
        self._draw = QMenu(wording("Draw"), self)
        self._draw.setToolTipsVisible(True)
        self._draw.addActions([actions[name] for name in MEASURING])
        self._draw.addSeparator()
        self._draw.addActions([actions[name] for name in MARKING])
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(2)
        tips = {
            WINDOWS: wording("Windows of the file, automatic, and presets"),
            DRAW: wording("Measure, and mark what you see"),
        }
        for number, group in enumerate(_GROUPS):
            if number:
                row.addSpacing(3)
                row.addWidget(_divider())
                row.addSpacing(3)
            for name in group:
                menu = {WINDOWS: windows, DRAW: self._draw}.get(name)
                tool = wording(_SHORT.get(name, ""))
                button = _button(actions[name], tool) if menu is None else _menu_button(menu, tips[name])
                self._buttons[name] = button
                row.addWidget(button)
        self._rest = _rest_button()
        row.addWidget(self._rest)
        row.addStretch(1)
        self._steps = StepsView()
        row.addWidget(self._steps)
        row.addSpacing(6)
        self._export = QPushButton(wording("Export…"))
        theme.role(self._export, "primary")
        self._export.setToolTip(actions["export"].toolTip())
        self._export.clicked.connect(lambda: self.export_requested.emit())
        row.addWidget(self._export)

    def show_reading(self, reading: Reading) -> None:
        self._steps.show_reading(reading)
        self._fit()

    def show_planes(self, there: bool) -> None:
        """The switch for a file's own overlay planes takes room only where there are some."""
        self._planes = there
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """What is left when everything that can be spared is in the menu."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many buttons as there is room for; the menu has the others."""
        row, spared = self.layout(), list[str]()
        for name, button in self._buttons.items():
            button.setVisible(name != "toggle_planes" or self._planes)
        self._rest.hide()
        for name in _SPARED:
            if row is None or row.minimumSize().width() <= self.width():
                break
            self._buttons[name].hide()
            self._rest.show()
            spared.append(name)
        menu = self._rest.menu()
        menu.clear()
        menu.addActions([self._actions[name] for name in self._buttons if name in spared])


class StepsView(QWidget):
    """Read → AI → Reference, or one chip that says that the steps are off and why."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._chips = tuple(QLabel() for _ in ReadingStep)
        for chip in self._chips:
            theme.role(chip, "chip")
            row.addWidget(chip)
        self._off = QLabel(wording("Reading steps off"))
        theme.role(self._off, "chip")
        row.addWidget(self._off)
        self.show_reading(Reading())

    def show_reading(self, reading: Reading) -> None:
        """The steps done carry a tick, the present one is spelled out; nothing is told by colour alone."""
        for chip, step in zip(self._chips, ReadingStep, strict=True):
            done = step < reading.step
            mark = "✓ " if done else ("▸ " if step == reading.step else "")
            chip.setText(f"{mark}{step.value} {wording(_STEP_NAMES[step])}")
            chip.setEnabled(step <= reading.step)
            chip.setVisible(reading.steps_on)
            chip.setToolTip(wording("Ctrl+Enter confirms the verdict and goes on; there is no way back for this film"))
        self._off.setVisible(not reading.steps_on)
        self._off.setToolTip(reading.reason)


_STEP_NAMES = {ReadingStep.READ: noted("Read"), ReadingStep.AI: "AI", ReadingStep.REFERENCE: noted("Reference")}


def _button(action: QAction, short: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    role(button, "tool")
    if short:
        button.setText(short)
        button.setAccessibleName(action.text())
        action.changed.connect(lambda: button.setText(short))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _menu_button(menu: QMenu, tip: str) -> QToolButton:
    """Opens a menu at once, and says so."""
    button = QToolButton()
    button.setText(f"{menu.title()} ▾")
    button.setAccessibleName(menu.title())
    button.setToolTip(tip)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    role(button, "tool")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _rest_button() -> QToolButton:
    """The menu of the buttons for which there is no room."""
    button = QToolButton()
    button.setText("»")
    button.setAccessibleName(wording("More tools"))
    button.setToolTip(wording("More tools"))
    button.setMenu(QMenu(button))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    role(button, "tool")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _divider() -> QFrame:
    line = QFrame()
    line.setFixedSize(1, 18)
    theme.role(line, "divider")
    return line
