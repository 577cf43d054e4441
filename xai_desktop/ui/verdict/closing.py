"""What ends a step: whether everything is stored, and the button. It stands where it is seen, however long the rest."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton

from xai_desktop.app.verdicts import NOT_CONFIRMED, NOT_STORED, STORING
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import MARGIN, SPACING, ElidedLabel, column_of

NOON = "12:00:00"
STATES = STORING, NOT_STORED, NOT_CONFIRMED, f"stored {NOON}"
"""What the state may say."""


class ClosingRow(QFrame):
    """The state beside the button, or above it where the two have no room beside each other."""

    def __init__(self) -> None:
        super().__init__()
        theme.role(self, "panel")
        self.setAccessibleName(wording("End of the step"))
        self._waits = False
        self.state, self.confirm = ElidedLabel("", "quiet", steady=True), QPushButton()
        theme.role(self.confirm, "primary")
        above = QFrame()
        theme.role(above, "line")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self._row.setSpacing(SPACING)
        self._row.addWidget(self.state, 1)
        self._row.addWidget(self.confirm)
        whole = column_of(self, 0)
        whole.addWidget(above)
        whole.addLayout(self._row)

    def show_step(self, words: str, *, offered: bool, waits: bool) -> None:
        """What the button does at this step; it is grey where there is nothing to confirm.

        No words: there is no film. `waits` is whether a step waits for the button: else it takes room only when needed.
        """
        self.confirm.setText(words)
        self.confirm.setEnabled(offered)
        self._waits = waits
        self._look()
        self._fit()

    def show_saved(self, words: str) -> None:
        """Whether what is said has been stored."""
        self.state.setText(words)
        self._look()

    def _look(self) -> None:
        needed = self._waits or self.confirm.isEnabled() or bool(self.state.text())
        self.setVisible(needed and bool(self.confirm.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As two lines where one would cut off any of the states: it must not change whenever the state does."""
        state = max(self.state.fontMetrics().horizontalAdvance(retold(one)) for one in STATES) + 2
        narrow = state + SPACING + self.confirm.sizeHint().width() > self.width() - 2 * MARGIN
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if way is not self._row.direction():
            self._row.setDirection(way)
