"""Which workspace is showing: a word for each at the end of the menu's row.

A rail at the left would take 44 pixels from the film, which at 1280 × 800 with two panes is as wide as its pane lets it
be; here the switch takes room that nothing else uses.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QMenuBar, QToolButton, QWidget

from xai_desktop.ui import icons
from xai_desktop.ui.panels.parts import row_of
from xai_desktop.ui.theme import role

WORKSPACES = ("review", "models", "cohort", "settings")
PADDING = 60
"""Pixels that the icon takes and that the style keeps free beside the words, on both sides together."""


class WorkspaceSwitch(QWidget):
    """A button for each workspace. Those with long tasks also say how far one is."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {name: _button(actions[f"workspace_{name}"]) for name in WORKSPACES}
        row = row_of(*self.buttons.values(), spacing=2)
        row.setContentsMargins(0, 0, 8, 0)
        self.setLayout(row)
        self._titles = {name: button.text() for name, button in self.buttons.items()}

    def show_progress(self, text: str, name: str = "models") -> None:
        """Behind the word of a workspace; no text takes it away. As long as there is one it has the room of the
        longest, so that nothing moves from one per cent to the next."""
        button, title = self.buttons[name], self._titles[name]
        bold = QFont(button.font())
        bold.setBold(True)  # as the one that is showing is written
        longest = QFontMetrics(bold).horizontalAdvance(f"{title} · 100 %") + PADDING
        room = longest if text else 0
        if room != button.minimumWidth():
            button.setMinimumWidth(room)
            self._make_room()
        button.setText(f"{title} · {text}" if text else title)

    def _make_room(self) -> None:
        """The menu's row shares out its width only when it is resized itself."""
        bar = self.parentWidget()
        if isinstance(bar, QMenuBar):
            QCoreApplication.sendEvent(bar, QResizeEvent(bar.size(), bar.size()))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setText(action.text())
    button.setToolTip(action.toolTip())
    button.setChecked(action.isChecked())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    role(button, "workspace")
    icons.put(button, action.objectName(), icons.QUIET_UNTIL_CHECKED)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.clicked.connect(lambda: _trigger(action, button))
    action.toggled.connect(button.setChecked)
    action.changed.connect(lambda: button.setToolTip(action.toolTip()))
    return button


def _trigger(action: QAction, button: QToolButton) -> None:
    """The button of the page that is showing stays down when it is clicked again."""
    action.trigger()
    button.setChecked(action.isChecked())
