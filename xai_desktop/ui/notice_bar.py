"""What went wrong, in place: one line for each sentence, which stays until somebody has read it. Nothing is stopped."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.panels.parts import Note, row_of
from xai_desktop.ui.panels.short_paths import without_folders

Remedy = tuple[str, Callable[[], None]]
"""The words of a button, and what it does."""

MOST = 3
"""Lines; an older sentence gives way, since what came last is what was done last."""


class NoticeBar(QFrame):
    """Hidden while there is nothing to say. Esc on a line, or its button, puts the line away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording("What went wrong"))
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._lines: list[NoticeLine] = []
        self.hide()

    def tell(self, title: str, sentence: str, remedy: "Remedy | None" = None) -> None:
        """One sentence more, with a button for what helps if there is something; the same one is not said twice."""
        if sentence in self.sentences():
            return
        while len(self._lines) >= MOST:
            self._remove(self._lines[0])
        line = NoticeLine(title, sentence, remedy)
        line.read.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._stack.addWidget(line)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(line, QAccessible.Event.Alert))

    def take_back(self, sentence: str) -> None:
        """It is true no longer."""
        for line in self.lines:
            if line.sentence == sentence:
                self._remove(line)

    def sentences(self) -> tuple[str, ...]:
        """What is being said, from top to bottom."""
        return tuple(line.sentence for line in self._lines)

    @property
    def lines(self) -> "tuple[NoticeLine, ...]":
        return tuple(self._lines)

    def _remove(self, line: "NoticeLine") -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._stack.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.setVisible(bool(self._lines))


class NoticeLine(QFrame):
    """Where it happened, the sentence, and the button that puts it away. `read` says that it may go."""

    read = Signal()

    def __init__(self, title: str, sentence: str, remedy: Remedy | None = None) -> None:
        super().__init__()
        theme.role(self, "alert")
        self.sentence = sentence
        self.setAccessibleName(f"{title}: {sentence}")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        sign = icons.Sign("warning", wording("Warning"), icons.WARN)
        heading, text = QLabel(title), Note(without_folders(sentence), "")
        text.setToolTip(sentence if text.text() != sentence else "")
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme.role(heading, "strong")
        self.button = QToolButton()
        self.button.setText(wording("Put away"))
        icons.put(self.button, "close")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.role(self.button, "small")
        self.button.setAccessibleName(wording("Put this sentence away"))
        self.button.clicked.connect(lambda: self.read.emit())
        self.remedy = QPushButton(remedy[0] if remedy else "")
        self.remedy.setVisible(remedy is not None)
        if remedy is not None:
            self.remedy.clicked.connect(lambda: remedy[1]())
            self.remedy.clicked.connect(lambda: self.read.emit())
        row = row_of(sign, heading, text, self.remedy, self.button, spacing=8, wide=2)
        row.setContentsMargins(12, 2, 8, 2)
        self.setLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.read.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc here is not the window's."""
        wanted = event.type() == QEvent.Type.ShortcutOverride
        if wanted and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)
