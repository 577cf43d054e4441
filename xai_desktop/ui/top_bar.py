"""The line above everything: tools, panes, overlays, the reading step, export."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from xai_desktop.core.reading import Reading, ReadingStep
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.actions import MARKING, MEASURING, WINDOWS
from xai_desktop.ui.key_words import explain_keys
from xai_desktop.ui.theme import role

NARROWEST = 900
"""Pixels under which the bar never goes."""

PADDING = 6
"""Pixels around an icon, border included, and between an icon and its word."""

DRAW, TURN, LAYOUT = "draw", "turn", "layout"
"""Stand for the menus of what measures and marks, of what turns the film, and of panes and hanging."""

_GROUPS = (
    ("open_files", "undo", "redo"),
    ("tool_window", "tool_pan", "tool_zoom", "lens", "fit", "one_to_one"),
    ("invert", TURN, WINDOWS),
    ("tool_ruler", DRAW),
    (LAYOUT,),
    ("toggle_heat", "toggle_mask", "toggle_boxes", "toggle_planes"),
)
_SPARED = ("undo", "redo", "one_to_one", "fit", TURN, "invert", "lens", "tool_zoom", "tool_pan", LAYOUT, "open_files")
"""What goes into the menu at the end of the buttons, one after the other, where the bar is too narrow for all."""

_WORDS = {
    "tool_window": "W/L",
    "toggle_heat": noted("Heatmap"),
    "toggle_mask": noted("Outline"),
    "toggle_boxes": noted("Boxes"),
    "toggle_planes": noted("Planes"),
}
"""The words beside icons that nobody could know at first sight."""
_WORDLESS = (LAYOUT, WINDOWS, "toggle_heat", "toggle_mask", "toggle_boxes", "toggle_planes")
"""What loses its word where there is no room for it; nothing is spared before all of these have."""

_DRAWN = tuple(name for name in (*MEASURING, *MARKING) if name != "tool_ruler")
"""Tools that have no button of their own."""
_TURNS = ("rotate_right", "rotate_left", "", "flip_across", "flip_down", "", "upright")
_PANES = {"panes_1": "1×1", "panes_2": "1×2", "panes_3": "2×1", "panes_4": "2×2"}
_LAYOUTS = (*_PANES, "", "hang_alone", "hang_prior", "hang_views", "", "link_panes")


class TopBar(QFrame):
    """Buttons are the window's actions, so that a key and a click are the same thing."""

    export_requested = Signal()

    def __init__(self, actions: Mapping[str, QAction], windows: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, ToolButton] = {}
        self._actions, self._planes = actions, False
        theme.role(self, "panel")
        self._menus = {
            WINDOWS: windows,
            DRAW: self._menu(wording("Draw"), (*MEASURING, "", *MARKING)),
            TURN: self._menu(wording("Turn"), _TURNS),
            LAYOUT: self._menu(wording("Layout"), _LAYOUTS),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(2)
        self._fill(row)
        self._rest = _menu_button(QMenu(wording("More tools"), self), "more", wording("More tools"))
        row.addWidget(self._rest)
        row.addStretch(1)
        self._steps = StepsView()
        row.addWidget(self._steps)
        row.addSpacing(6)
        self._export = QPushButton(wording("Export…"))
        icons.put(self._export, "export", icons.PRIMARY)
        theme.role(self._export, "primary")
        self._export.setToolTip(actions["export"].toolTip())
        self._export.clicked.connect(lambda: self.export_requested.emit())
        row.addWidget(self._export)
        for name in _PANES:
            actions[name].toggled.connect(self._show_layout)
        for name in _DRAWN:
            actions[name].toggled.connect(self._show_drawn)
        self._buttons[DRAW].setCheckable(True)
        self._show_layout()

    def _fill(self, row: QHBoxLayout) -> None:
        """Every button, with a line between two groups."""
        tips = {
            WINDOWS: wording("Windows of the file, automatic, and presets"),
            DRAW: wording("Measure, and mark what you see"),
            TURN: wording("Rotate and flip, on the screen only"),
            LAYOUT: wording("How many panes, and what hangs in them"),
        }
        windows = self._menus[WINDOWS].title()
        pictures = {WINDOWS: "windows", DRAW: "draw", TURN: "rotate_right", LAYOUT: "panes_1"}
        for number, group in enumerate(_GROUPS):
            if number:
                row.addSpacing(2)
                row.addWidget(_divider())
                row.addSpacing(2)
            for name in group:
                menu = self._menus.get(name)
                if menu is not None:
                    menu.menuAction().setIcon(icons.icon(pictures[name]))
                button = (
                    _button(self._actions[name]) if menu is None else _menu_button(menu, pictures[name], tips[name])
                )
                button.word = windows if name == WINDOWS else wording(_WORDS.get(name, ""))
                button.show_word(True)
                self._buttons[name] = button
                row.addWidget(button)

    def _menu(self, title: str, names: Iterable[str]) -> QMenu:
        menu = QMenu(title, self)
        menu.setToolTipsVisible(True)
        for name in names:
            menu.addAction(self._actions[name]) if name else menu.addSeparator()
        return menu

    def show_reading(self, reading: Reading) -> None:
        self._steps.show_reading(reading)
        self._fit()

    def show_planes(self, there: bool) -> None:
        """The switch for a file's own overlay planes takes room only where there are some."""
        self._planes = there
        self._fit()

    def _show_layout(self) -> None:
        """The button of panes looks like what is chosen."""
        chosen = next((name for name in _PANES if self._actions[name].isChecked()), "panes_1")
        button = self._buttons[LAYOUT]
        icons.put(button, chosen, icons.ACTION)
        button.word = _PANES[chosen]
        self._fit()

    def _show_drawn(self) -> None:
        """The button of the menu looks like the tool in hand, where that has no button of its own."""
        chosen = next((name for name in _DRAWN if self._actions[name].isChecked()), "")
        button = self._buttons[DRAW]
        button.setIcon(self._actions[chosen].icon() if chosen else icons.icon("draw"))
        button.setChecked(bool(chosen))

    def minimumSizeHint(self) -> QSize:
        """What is left when everything that can be spared is in the menu."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many words, then as many buttons as there is room for; the menu has the others."""
        spared = list[str]()
        for name, button in self._buttons.items():
            button.setVisible(name != "toggle_planes" or self._planes)
            button.show_word(True)
        self._rest.hide()
        for name in _WORDLESS:
            self._buttons[name].show_word(not self._is_full)
        for name in _SPARED:
            if not self._is_full:
                break
            self._buttons[name].hide()
            self._rest.show()
            spared.append(name)
        menu = self._rest.menu()
        menu.clear()
        for name in (one for one in self._buttons if one in spared):
            own = self._menus.get(name)
            menu.addAction(self._actions[name]) if own is None else menu.addMenu(own)

    @property
    def _is_full(self) -> bool:
        row = self.layout()
        return row is not None and row.minimumSize().width() > self.width()


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
            explain_keys(chip, wording(ON))
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
        self._off.setVisible(not reading.steps_on)
        self._off.setToolTip(reading.reason)


ON = noted("{key:next_step} confirms the verdict and goes on; there is no way back for this film")
_STEP_NAMES = {ReadingStep.READ: noted("Read"), ReadingStep.AI: noted("AI"), ReadingStep.REFERENCE: noted("Reference")}


class ToolButton(QToolButton):
    """An icon, with a word beside it where there is one and room for it, and an arrow where it opens a menu."""

    word = ""

    def nextCheckState(self) -> None:
        """Opening a menu checks nothing; what is chosen in it does."""
        if self.menu() is None:
            super().nextCheckState()

    def show_word(self, on: bool) -> None:
        arrow = "▾" if self.menu() is not None else ""
        text = " ".join(part for part in (self.word if on else "", arrow) if part)
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(beside if text else alone)
        self.setText(text)

    def sizeHint(self) -> QSize:
        """Icon and word without the room that Qt keeps for an arrow of its own."""
        self.ensurePolished()
        side, words = self.iconSize().width(), self.fontMetrics().horizontalAdvance(self.text())
        return QSize(side + 2 * PADDING + (words + PADDING if words else 0), side + 2 * PADDING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _button(action: QAction) -> ToolButton:
    button = ToolButton()
    button.setDefaultAction(action)
    role(button, "tool")
    button.setAccessibleName(action.text())
    action.changed.connect(lambda: _take_over(button, action))
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _take_over(button: ToolButton, action: QAction) -> None:
    """An action that changes writes its whole name on its button, which has room for a word at most."""
    button.setAccessibleName(action.text())
    button.setText(button.word if button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon else "")


def _menu_button(menu: QMenu, picture: str, tip: str) -> ToolButton:
    """Opens a menu at once, and says so."""
    button = ToolButton()
    icons.put(button, picture, icons.ACTION)
    button.setAccessibleName(menu.title())
    button.setToolTip(tip)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    role(button, "tool")
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.show_word(False)
    return button


def _divider() -> QFrame:
    line = QFrame()
    line.setFixedSize(1, 18)
    theme.role(line, "divider")
    return line
