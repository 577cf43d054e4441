"""A network of the catalogue: its card to read, its learning curves, and the way into Review."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.model_shelf import ShelfDetails, ShelfLine
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.models.curves import LearningCurves
from xai_desktop.ui.models.scrolled import TWICE, WIDEST, head_row, scrolled
from xai_desktop.ui.models.sections import SectionsView
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, title_label
from xai_desktop.ui.theme import role

CURVES_HIGH = 230


class CardView(QWidget):
    """`use_requested` carries the network's name."""

    use_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.headline, self.facts = Note("", "headline"), Note()
        self.use, self.problem = QPushButton(wording("Use in Review")), Note("", "notice")
        self.curves, self.curves_title, self.curves_problem = (
            LearningCurves(),
            title_label(wording("Learning curves")),
            Note(),
        )
        self.sections = SectionsView()
        role(self.use, "primary")
        self.use.setToolTip(wording("Take this network for the film in the workspace Review"))
        self.use.clicked.connect(self._use)
        self.curves.setFixedHeight(CURVES_HIGH)
        self.curves.setMaximumWidth(WIDEST)
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(2 * MARGIN, 0, 2 * MARGIN, MARGIN)
        for widget in (self.problem, self.curves_title, self.curves, self.curves_problem, self.sections):
            lines.addWidget(widget)
        lines.addStretch(1)
        inside.setMaximumWidth(TWICE)
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(self.headline, self.facts, self.use, widest=TWICE))
        whole.addWidget(scrolled(inside), 1)

    def show_line(self, line: ShelfLine, details: ShelfDetails) -> None:
        self._name = line.name
        self.headline.say(line.name)
        self.facts.say(" · ".join(part for part in (retold(line.training), retold(line.date)) if part))
        self.use.setEnabled(line.usable)
        self.problem.say(retold(line.problem))
        self.sections.show_sections(details.sections)
        self.curves.show_curves(details.curves)
        self.curves.setVisible(bool(details.curves))
        self.curves_title.setVisible(bool(details.curves or details.curves_problem))
        self.curves_problem.say(retold(details.curves_problem))

    def _use(self, *_: object) -> None:
        self.use_requested.emit(self._name)
