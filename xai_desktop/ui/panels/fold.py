"""A part of a panel that opens and closes: details are there, and out of the way."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from xai_desktop.ui import icons
from xai_desktop.ui.panels.parts import column_of
from xai_desktop.ui.theme import role


class Fold(QWidget):
    """A heading with an arrow, and a body beneath it. Closed unless told otherwise."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, opened: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body, self.heading = body, QToolButton()
        self.heading.setText(title.upper())
        self.heading.setAccessibleName(title)
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        role(self.heading, "fold")
        layout = column_of(self)
        layout.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(body)
        self.heading.toggled.connect(self._show)
        self.heading.setChecked(opened)
        self._show(opened)

    @property
    def is_open(self) -> bool:
        return self.heading.isChecked()

    @Slot(bool)
    def _show(self, opened: bool) -> None:
        icons.put(self.heading, "fold_open" if opened else "fold_closed", icons.FOLD)
        self.body.setVisible(opened)
        self.toggled.emit(opened)
