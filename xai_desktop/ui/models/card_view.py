"""The card of a network to read, and its learning curves."""

from PySide6.QtWidgets import QWidget

from xai_desktop.app.model_shelf import ShelfLine, details
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.models.curves import LearningCurves
from xai_desktop.ui.models.scrolled import TWICE, WIDEST, scrolled
from xai_desktop.ui.models.sections import SectionsView
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, title_label

CURVES_HIGH = 230


class CardView(QWidget):
    """The tab that every network has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = Note("", "notice")
        self.curves, self.curves_title, self.curves_problem = (
            LearningCurves(),
            title_label(wording("Learning curves")),
            Note(),
        )
        self.sections = SectionsView()
        self.curves.setFixedHeight(CURVES_HIGH)
        self.curves.setMaximumWidth(WIDEST)
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        for widget in (self.problem, self.curves_title, self.curves, self.curves_problem, self.sections):
            lines.addWidget(widget)
        lines.addStretch(1)
        inside.setMaximumWidth(TWICE - MARGIN)
        column_of(self).addWidget(scrolled(inside), 1)

    def show_line(self, line: ShelfLine | None) -> None:
        """Read now: the card may have changed on the disk."""
        if line is None:
            return
        shown = details(line)
        self.problem.say(retold(line.problem))
        self.sections.show_sections(shown.sections)
        self.curves.show_curves(shown.curves)
        self.curves.setVisible(bool(shown.curves))
        self.curves_title.setVisible(bool(shown.curves or shown.curves_problem))
        self.curves_problem.say(retold(shown.curves_problem))
