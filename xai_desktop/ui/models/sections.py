"""Sections of names and texts, to read and to copy from."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from xai_desktop.app.model_card import Section
from xai_desktop.ui.panels.parts import SPACING, Note, column_of, title_label

NAMES = 190
"""Pixels of the left column."""


class SectionsView(QWidget):
    """Headings with their rows; a row without a name takes the whole width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = column_of(self, 4)
        self._shown: tuple[Section, ...] = ()
        self._inside = QWidget()
        self._layout.addWidget(self._inside)

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        if sections == self._shown:
            return
        self._shown, inside = sections, QWidget()
        lines = column_of(inside, 4)
        for section in sections:
            lines.addWidget(title_label(section.title))
            lines.addLayout(_grid(section))
            lines.addSpacing(SPACING)
        self._layout.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside


def _grid(section: Section) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * SPACING)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, NAMES if any(name for name, _ in section.rows) else 0)
    grid.setColumnStretch(1, 1)
    for row, (name, text) in enumerate(section.rows):
        value = Note(text, "")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if name:
            label = Note(name)
            label.setFixedWidth(NAMES)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        else:
            grid.addWidget(value, row, 0, 1, 2)
    return grid
