"""Sections of names and texts, to read and to copy from: under each other, or in two columns where there is room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from xai_desktop.app.model_card import Section
from xai_desktop.core.wording import retold
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, title_label

NAMES = 190
"""Pixels of the left column."""
TWO_FROM = 1400
"""Pixels from which on two columns are wide enough to be read."""


class SectionsView(QWidget):
    """Headings with their rows; a row without a name takes the whole width. One reads down the left column first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Section, ...] = ()
        self._parts: tuple[QWidget, ...] = ()
        self._columns = (_column(), _column())
        self._left = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * MARGIN)
        for column in self._columns:
            row.addLayout(column, 1)

    @property
    def columns(self) -> tuple[int, int]:
        """How many sections stand at the left and at the right."""
        return self._left, len(self._parts) - self._left

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        if sections == self._shown:
            return
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._shown, self._parts, self._left = sections, tuple(map(_part, sections)), -1
        self._share_out()

    def minimumSizeHint(self) -> QSize:
        """How high it is follows from its width; Qt's own hint is that of one narrow column, and would scroll."""
        return QSize(super().minimumSizeHint().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        left = _half(self._shown) if self.width() >= TWO_FROM else len(self._parts)
        if left == self._left:
            return
        self._left = left
        for part in self._parts:
            for column in self._columns:
                column.removeWidget(part)
        for number, part in enumerate(self._parts):
            column = self._columns[number >= left]
            column.insertWidget(column.count() - 1, part)
        self.layout().setStretch(1, int(left < len(self._parts)))  # type: ignore[union-attr]


def _half(sections: tuple[Section, ...]) -> int:
    """How many of the first sections make the higher half, a heading counted as two rows."""
    heights = [2 + len(section.rows) for section in sections]
    return min(range(len(sections) + 1), key=lambda n: max(sum(heights[:n]), sum(heights[n:])))


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addStretch(1)
    return column


def _part(section: Section) -> QWidget:
    part = QWidget()
    lines = column_of(part, 4)
    lines.addWidget(title_label(retold(section.title)))
    lines.addLayout(_grid(section))
    lines.addSpacing(SPACING)
    return part


def _grid(section: Section) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * SPACING)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, NAMES if any(name for name, _ in section.rows) else 0)
    grid.setColumnStretch(1, 1)
    names = ("", *(name for name, _ in section.rows))
    for row, ((name, text), before) in enumerate(zip(section.rows, names, strict=False)):
        value = Note(retold(text), "")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if name and name != before:  # several of one kind are read as a list
            label = Note(retold(name))
            label.setFixedWidth(NAMES)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, int(bool(name)), 1, 2 - bool(name))
    return grid
