"""What all panels are made of: a title row, calm notes, and labels that shorten where there is no room."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from xai_desktop.ui import key_words
from xai_desktop.ui.key_words import with_keys
from xai_desktop.ui.panels.fold_title import FoldTitle
from xai_desktop.ui.theme import pixels, role

MARGIN = 12
SPACING = 8
LABEL_WIDTH = 92
"""Pixels of the left column in rows of a label and a field, so that all rows of a side line up (at 9.5 points)."""


WIDEST_LABEL = 170
"""Those of a column whose longest label has no room in so few."""


class ElidedLabel(QLabel):
    """One line of text that ends in “…” where there is no room and then tells the rest in its tooltip.

    A `steady` label keeps its place when its text changes: nothing around it is laid out again.
    """

    def __init__(self, text: str = "", role_name: str = "", *, steady: bool = False, middle: bool = False) -> None:
        """`middle`: the beginning and the end stay."""
        super().__init__()
        self._full, self._short, self._steady = "", "", steady
        self._cut = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Ignored if steady else QSizePolicy.Policy.Preferred, _FIXED)
        if role_name:
            role(self, role_name)
        self.setText(text)

    def text(self) -> str:
        return self._full

    def setText(self, text: str) -> None:
        if text == self._full:
            return
        self._full = text
        self.setAccessibleName(text)
        if not self._steady:
            self.updateGeometry()
        self.update()

    def say_short(self, short: str) -> None:
        """What stands there where the whole text has no room; the tooltip has it."""
        self._short = short
        self.update()

    @property
    def is_elided(self) -> bool:
        return _width(self.fontMetrics(), self._full) > self.width()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        above = self.contentsMargins().top()
        return QSize(_width(self.fontMetrics(), self._full), self.fontMetrics().height() + above)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 24), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), self._full if self.is_elided else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self._short if self._short and self.is_elided else self._full
        shown = self.fontMetrics().elidedText(text, self._cut, self.width())
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


_FIXED = QSizePolicy.Policy.Fixed


def _width(metrics: QFontMetrics, text: str) -> int:
    """Pixels of one line, with one to spare for the rounding of fractional advances."""
    return metrics.horizontalAdvance(text) + 1 if text else 0


class FieldLabel(ElidedLabel):
    """The left column of a row of a label and a field: all of one width, which grows with the text."""

    def __init__(self, text: str = "", role_name: str = "quiet") -> None:
        super().__init__(text, role_name)
        self._longest = ""
        self.setSizePolicy(_FIXED, _FIXED)

    def sizeHint(self) -> QSize:
        widest = min(_width(self.fontMetrics(), self._longest), pixels(WIDEST_LABEL))
        return QSize(max(pixels(LABEL_WIDTH), widest), super().sizeHint().height())

    def line_up(self, longest: str) -> None:
        """Make room for the longest text of all the labels in this column."""
        self._longest = longest
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Note(QLabel):
    """A wrapped sentence. Keys that it names (`{key:undo}`) are those of the moment."""

    def __init__(self, text: str = "", role_name: str = "quiet") -> None:
        super().__init__(with_keys(text))
        self._said = text
        role(self, role_name)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        key_words.changes().changed.connect(self._say_keys)

    def minimumSizeHint(self) -> QSize:
        """One line; how many it takes is a matter of the width that it gets."""
        return QSize(40, self.fontMetrics().height())

    def say(self, text: str) -> None:
        """Show a sentence, or nothing and no gap where there is none."""
        if text != self._said:
            self.setText(text)
        self.setVisible(bool(text))

    def setText(self, text: str) -> None:
        self._said = text
        super().setText(with_keys(text))

    def _say_keys(self) -> None:
        if with_keys(self._said) != self.text():
            super().setText(with_keys(self._said))


def tab_after(before: QWidget, *widgets: QWidget) -> None:
    """Tab goes from one to these, in this order: what is made later would come after everything else."""
    for one in widgets:
        QWidget.setTabOrder(before, one)
        before = one


def title_label(text: str) -> QLabel:
    """The heading of a panel or of a part of one; read aloud in ordinary letters."""
    label = ElidedLabel(text.upper(), "title")
    label.setAccessibleName(text)
    return label


def part_title(text: str) -> QLabel:
    """The heading of a part of a panel: nearer to what it is about than to what stands above it."""
    label = title_label(text)
    label.setContentsMargins(0, SPACING, 0, 0)
    return label


class Panel(QFrame):
    """A titled column. It shows either its body or one calm sentence that says why there is none.

    A `foldable` one can be closed down to its title and what stands beside it.
    """

    folded = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None, *, foldable: bool = False) -> None:
        super().__init__(parent)
        role(self, "panel")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.setSpacing(SPACING)
        self.title: FoldTitle | QLabel = FoldTitle(title) if foldable else title_label(title)
        self.aside, self.note, self.body = ElidedLabel("", "quiet"), Note(), QWidget()
        self.aside.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.top = QHBoxLayout()
        self.top.setSpacing(SPACING)
        self.top.addWidget(self.title)
        self.top.addWidget(self.aside, 1)
        self.inside = column_of(self.body)
        outer.addLayout(self.top)
        self._rest = QWidget() if foldable else None
        self.column = outer if self._rest is None else column_of(self._rest)
        """Where a panel's own parts go."""
        if isinstance(self.title, FoldTitle) and self._rest is not None:
            outer.addWidget(self._rest)
            self.title.toggled.connect(self._show_rest)
            self._show_rest(True)

    @property
    def is_folded(self) -> bool:
        return isinstance(self.title, FoldTitle) and not self.title.isChecked()

    def fold(self, on: bool) -> None:
        """Close it down to its title, or open it."""
        if isinstance(self.title, FoldTitle):
            self.title.setChecked(not on)

    def _show_rest(self, opened: bool) -> None:
        if self._rest is not None:
            self._rest.setVisible(opened)
            self.folded.emit(not opened)

    def close_column(self, stretch: int = 0) -> None:
        """Put the note and the body at the end of the column; called once, after a panel's fixed parts.

        Height that is left over goes to a body with a stretch, else below everything.
        """
        self.column.addWidget(self.note)
        self.column.addWidget(self.body, stretch)
        if not stretch:
            self.column.addStretch(0)
        self.note.hide()

    def say(self, text: str) -> None:
        """The sentence instead of the body."""
        self.note.say(text)
        self.body.hide()

    def show_body(self) -> None:
        if self.body.isHidden() or not self.note.isHidden():
            self.note.hide()
            self.body.show()


def column_of(widget: QWidget, spacing: int = SPACING) -> QVBoxLayout:
    """A vertical layout without margins for a widget."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return layout


def row_of(*widgets: QWidget, spacing: int = SPACING, wide: int = -1) -> QHBoxLayout:
    """A row without margins; the widget at index `wide` takes what is left."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for index, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if index == wide % len(widgets) else 0)
    return layout


def line_up(column: QWidget) -> None:
    """All labels of a column as wide as its longest one, where the page has the room for that."""
    labels = column.findChildren(FieldLabel)
    longest = max((label.text() for label in labels), key=lambda text: _width(column.fontMetrics(), text), default="")
    for label in labels:
        label.line_up(longest)


def labelled(text: str, field: QWidget, help_text: str = "") -> QHBoxLayout:
    """A row of a label and its field, with the label as the field's accessible name."""
    label = FieldLabel(text)
    if help_text:
        label.setToolTip(help_text)
        field.setToolTip(help_text)
    field.setAccessibleName(text)
    return row_of(label, field)
