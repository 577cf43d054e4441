"""Words below a chart: as high as they are, up to some lines; longer ones scroll, so that the chart keeps its room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from xai_desktop.ui.panels.parts import Note

LINES = 4


class CaptionArea(QScrollArea):
    """Holds the `note`. The mouse wheel scrolls, and the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.note = Note()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.note.setSizePolicy(policy)
        self.setWidget(self.note)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setToolTip(text)
        self.verticalScrollBar().setValue(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = self.note.fontMetrics().lineSpacing()
        needed = max(self.note.heightForWidth(self.width()), line)
        self.setFixedHeight(min(needed, LINES * line) + 2)
