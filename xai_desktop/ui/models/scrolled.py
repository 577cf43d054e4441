"""What the pages of the Models workspace share: a head that stays, and a body that scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xai_desktop.ui.panels.parts import MARGIN, SPACING

WIDEST = 1180
"""Pixels of a page on a wide screen: longer lines are hard to read."""
TWICE = 1900
"""Those of a page whose sections may stand in two columns."""


def head_row(headline: QWidget, facts: QWidget, *buttons: QWidget, widest: int = WIDEST) -> QHBoxLayout:
    """A headline with facts under it, and buttons that end where the page ends, which is `widest` pixels wide."""
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(headline)
    words.addWidget(facts)
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 0)
    row.setSpacing(SPACING)
    row.addLayout(words, 1)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    inside.setMaximumWidth(widest)
    outside = QHBoxLayout()
    outside.setContentsMargins(0, 0, 0, 0)
    outside.addWidget(inside, 1000)
    outside.addStretch(1)
    return outside


def scrolled(inside: QWidget) -> QScrollArea:
    """Up and down only, at the left of whatever room there is."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setAlignment(Qt.AlignmentFlag.AlignLeft)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    return area
