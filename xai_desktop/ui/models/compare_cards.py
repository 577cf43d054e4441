"""Two networks' cards side by side, with what differs marked."""

from itertools import groupby, takewhile

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from xai_desktop.app.model_shelf import ShelfLine, details
from xai_desktop.core.compared_cards import ComparedRow, Titled, compared
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.models.scrolled import TWICE, scrolled
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, SPACING, ElidedLabel, Note, column_of, row_of, title_label
from xai_desktop.ui.theme import role

NAMES, MARK = 170, 16
"""Pixels of the columns of names and of marks."""
LONG = 40
"""Letters that a word may have before it is shortened."""
ALONE = noted("There is no other network to compare this one with.")
SAME = noted("The cards say the same.")
DIFFERENT = "≠"


class CardCompareView(QWidget):
    """The network that is showing at the left, another at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: ShelfLine | None = None
        self._lines: tuple[ShelfLine, ...] = ()
        self._wished = ""
        self.other, self.only, self.said = CalmCombo(), CalmCheck(wording("only what differs")), Note()
        self.other.setAccessibleName(wording("Compare with"))
        self.other.setMinimumWidth(240)
        self.rows: tuple[ComparedRow, ...] = ()
        self._parts: list[QWidget] = []
        self._below = column_of(body := QWidget(), SPACING)
        self._body = body
        self._arrange()
        self.other.activated.connect(self._wish)
        self.other.currentIndexChanged.connect(self._show)
        self.only.toggled.connect(self._show)

    def _arrange(self) -> None:
        inside = QWidget()
        lines = column_of(inside, MARGIN)
        lines.setContentsMargins(MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        choice = row_of(ElidedLabel(wording("Compare with"), "quiet"), self.other, self.only)
        choice.setStretch(2, 0)
        choice.addStretch(1)
        lines.addLayout(choice)
        lines.addWidget(self.said)
        lines.addWidget(self._body)
        lines.addStretch(1)
        inside.setMaximumWidth(TWICE - MARGIN)
        column_of(self).addWidget(scrolled(inside), 1)

    def show_lines(self, lines: tuple[ShelfLine, ...]) -> None:
        """What there is to compare with."""
        self._lines = tuple(line for line in lines if line.order is None)
        self._fill()

    def show_line(self, line: ShelfLine | None) -> None:
        """The network at the left."""
        self._line = line
        self._fill()

    def _fill(self) -> None:
        """The one that the person chose stays, where it is still another one."""
        own = self._line.name if self._line is not None else ""
        names = [line.name for line in self._lines if line.name != own]
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItems(names)
        self.other.setCurrentText(self._wished if self._wished in names else _likeliest(own, names))
        self.other.blockSignals(False)
        self._show()

    @Slot(int)
    def _wish(self, _row: int) -> None:
        self._wished = self.other.currentText()

    @Slot()
    def _show(self, *_: object) -> None:
        other = next((line for line in self._lines if line.name == self.other.currentText()), None)
        for part in self._parts:
            self._below.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        if self._line is None or other is None:
            self.rows = ()
            self.said.say(wording(ALONE))
            return
        self.rows = compared(_titled(self._line), _titled(other))
        different = sum(row.differs for row in self.rows)
        count = counted("{n} field differs.", "{n} fields differ.", different) if different else wording(SAME)
        self.said.say(count)
        heads = ComparedRow("", "", self._line.name, other.name)
        self._add(_part("", (heads,)))
        shown = [row for row in self.rows if row.differs or not self.only.isChecked()]
        for title, rows in groupby(shown, lambda row: row.section):
            self._add(_part(title, tuple(rows)))

    def _add(self, part: QWidget) -> None:
        self._below.addWidget(part)
        self._parts.append(part)


def _part(title: str, rows: tuple[ComparedRow, ...]) -> QWidget:
    """A section; one without a title holds the names of the two networks."""
    part = QWidget()
    lines = column_of(part, 4)
    if title:
        lines.addWidget(title_label(retold(title)))
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * SPACING)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, MARK)
    grid.setColumnMinimumWidth(1, NAMES)
    grid.setColumnStretch(2, 1)
    grid.setColumnStretch(3, 1)
    for number, row in enumerate(rows):
        _put(grid, number, row, heads=not title)
    lines.addLayout(grid)
    return part


def _put(grid: QGridLayout, number: int, row: ComparedRow, *, heads: bool) -> None:
    marked = row.differs and not heads
    sign = QLabel(DIFFERENT * marked)
    role(sign, "notice")
    sign.setToolTip(wording("The two cards differ here") if marked else "")
    sign.setAccessibleName(wording("differs") if marked else "")
    label = Note()
    label.setText(retold(row.name))
    label.setFixedWidth(NAMES)
    for column, widget in enumerate((sign, label)):
        grid.addWidget(widget, number, column, Qt.AlignmentFlag.AlignTop)
    for column, text in ((2, row.left), (3, row.right)):
        grid.addWidget(_value(text, "strong" if heads else "" if marked else "quiet"), number, column)


def _value(text: str, kind: str) -> QLabel:
    """A sentence wraps; one long word, such as a hash, is shortened in its middle."""
    value: QLabel = Note("", kind) if " " in text or len(text) <= LONG else ElidedLabel("", kind, middle=True)
    value.setText(retold(text))  # after it was made: only then does a note say how high it is for its width
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return value


def _titled(line: ShelfLine) -> Titled:
    return [(section.title, section.rows) for section in details(line).sections]


def _likeliest(name: str, names: list[str]) -> str:
    """Of those whose names begin alike the one that goes on alike for longest; else the first."""
    if not names:
        return ""
    return max(
        names,
        key=lambda other: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False))),
    )
