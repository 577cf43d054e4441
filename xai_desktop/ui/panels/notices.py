"""What has to be said about the files that were opened: one line, and all sentences on request."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QToolButton, QVBoxLayout, QWidget

from xai_desktop.core.study import Notice
from xai_desktop.ui.panels.parts import Note, column_of

TALLEST = 168


class NoticeList(QWidget):
    """“3 notices, 1 file left out”, which unfolds into the sentences. Invisible where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.head, self._scroll, self._list = QToolButton(), QScrollArea(), QWidget()
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(self._unfold)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        self._lines: QVBoxLayout = column_of(self._list, 6)
        layout = column_of(self, 4)
        layout.addWidget(self.head)
        layout.addWidget(self._scroll)
        self.show_notices(())

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for notice in notices:
            note = Note(notice.text, "notice" if notice.skipped else "quiet")
            note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(note)
        self._lines.addStretch(1)
        self.count = len(notices)
        self.head.setText(headline(notices))
        self.setVisible(bool(notices))
        self._unfold(self.head.isChecked())

    @Slot(bool)
    def _unfold(self, on: bool) -> None:
        self.head.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._scroll.setVisible(on)
        self._fit()

    def _fit(self) -> None:
        """As tall as the sentences, up to a limit; then they scroll."""
        needed = self._lines.heightForWidth(max(self.width() - 12, 100)) + 4
        self._scroll.setFixedHeight(min(TALLEST, max(needed, 24)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def headline(notices: tuple[Notice, ...]) -> str:
    """How many notices there are, and how many files or rows they left out."""
    skipped = sum(notice.skipped for notice in notices)
    head = f"{len(notices)} notice{'' if len(notices) == 1 else 's'}"
    return f"{head}, {skipped} left out" if skipped else head
