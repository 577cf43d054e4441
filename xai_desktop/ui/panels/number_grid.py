"""Names at the left, numbers at the right of their columns, in lines that keep their places."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import SPACING


class NumberGrid(QGridLayout):
    """The first column takes the room that the numbers leave."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(SPACING)
        self.setVerticalSpacing(4)
        self.setColumnStretch(0, 1)

    def put(self, label: QLabel, row: int, column: int, span: int = 1) -> None:
        """`span` is in columns."""
        label.setAlignment(Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
        self.addWidget(label, row, column, 1, span)

    def reserve(self, column: int, widest: str, *, least: int = 0) -> None:
        """Room for a number as wide as `widest`, and at least so many pixels, before there is one."""
        needed = QFontMetrics(theme.mono()).horizontalAdvance(widest)
        self.setColumnMinimumWidth(column, max(least, needed) + 2)
