"""What stands in the film's place before there is one: the ways to begin."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.panels.parts import Note, column_of

WIDTH = 340
"""Pixels."""

WAYS = ("open_files", "open_folder", "open_demo", "tour")
WELCOME = noted("Where did the classifier look, and is that where the experts drew their boxes?")
HOW = noted("Open films, or drop them here. Marks of experts come with {key:open_boxes}, before or after.")


class StartCard(QFrame):
    """Stays in the middle of the widget it lies on."""

    def __init__(self, actions: Mapping[str, QAction], place: QWidget) -> None:
        super().__init__(place)
        self._place = place
        theme.role(self, "card")
        self.setAccessibleName(wording("Begin"))
        self.setFixedWidth(WIDTH)
        column = column_of(self, 8)
        column.setContentsMargins(18, 16, 18, 18)
        column.addWidget(Note(wording(WELCOME), "strong"))
        column.addWidget(Note(wording(HOW)))
        self.buttons = {name: _button(actions[name]) for name in WAYS}
        for name, button in self.buttons.items():
            icons.put(button, name, icons.PRIMARY if name == "open_files" else icons.BUTTON)
        theme.role(self.buttons["open_files"], "primary")
        for button in self.buttons.values():
            column.addWidget(button)
        place.installEventFilter(self)
        self.hide()

    def show_while(self, empty: bool) -> None:
        """In sight while nothing is open."""
        self.setVisible(empty)
        if empty:
            self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._place and event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False

    def _settle(self) -> None:
        layout = self.layout()
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH) if layout is not None else self.height())
        room = self._place.size() - self.size()
        self.move(max(0, room.width() // 2), max(0, room.height() // 2))
        self.raise_()


def _button(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    action.changed.connect(lambda: button.setToolTip(action.toolTip()))
    button.clicked.connect(lambda: action.trigger())
    return button
