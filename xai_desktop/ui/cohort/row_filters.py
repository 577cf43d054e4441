"""Above the rows of an audit: a search, a choice for whatever tells them apart, and the way back to all of them."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.app.cohort_columns import STATUSES, cell_word, method_words, title_of
from xai_desktop.app.cohort_filters import FILTERS, NOT_KNOWN, RIGHT, WRONG, RowFilter
from xai_desktop.app.cohort_rows import CohortRows
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.choices import COUNT
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.worklist_chips import CLEAR
from xai_desktop.ui.panels.worklist_head import SearchField
from xai_desktop.ui.theme import role

ALL: dict[str, str] = {
    "finding": noted("all findings"),
    "model": noted("all networks"),
    "method": noted("all methods"),
    "status": noted("all states"),
    "reader": noted("all readers"),
    "layer": noted("all layers"),
    "threshold": noted("all thresholds"),
    "call": noted("all calls"),
    "place": noted("all places"),
    "truth": noted("there or not"),
    "split": noted("all parts"),
    "why": noted("all reasons"),
}
SAID = {
    ("call", RIGHT): noted("call right"),
    ("call", WRONG): noted("call wrong"),
    ("call", NOT_KNOWN): noted("call not known"),
    ("place", RIGHT): noted("place right"),
    ("place", WRONG): noted("place wrong"),
    ("place", NOT_KNOWN): noted("place not known"),
}
ALWAYS = ("finding", "status")
"""Filters that are there even where all rows hold the same."""
LONGEST = 90
"""Letters of a reason in a list; the rest is in its tooltip."""


class FilterCombo(CalmCombo):
    """Tinted while it is on."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.currentIndex() > 0:
            painter, tint = QPainter(self), theme.current().colour("accent")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tint, 1))
            tint.setAlphaF(0.16)
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)


class RowFilters(QWidget):
    """`changed` speaks only for the person at the screen: True for a choice, False for a letter of the search.

    The button `clear` finds its place elsewhere: beside the number of rows, where it moves nothing when it appears.
    """

    changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search, self.clear = SearchField(), QPushButton(wording(CLEAR))
        self.combos = {name: FilterCombo() for name in FILTERS}
        self.search.setPlaceholderText(wording("Search the rows"))
        self.search.setAccessibleName(wording("Search the rows"))
        self.search.setMinimumWidth(150)
        self.clear.setToolTip(wording("{clear} and the search (Backspace in the list)").format(clear=wording(CLEAR)))
        role(self.clear, "flat")
        flow = FlowLayout(self)
        for widget in (self.search, *self.combos.values()):
            flow.addWidget(widget)
        for name, combo in self.combos.items():
            combo.setAccessibleName(wording("Only rows with this {column}").format(column=_title(name)))
            combo.setToolTip(combo.accessibleName())
            combo.setMinimumContentsLength(11)
            combo.activated.connect(lambda _row: self.changed.emit(True))
        self.search.textChanged.connect(lambda _text: self.changed.emit(False))
        self.offer(None, {})

    @property
    def wanted(self) -> RowFilter:
        """What is let through now."""
        return RowFilter(
            **{name: combo.currentData() or "" for name, combo in self.combos.items()}, text=self.search.text()
        )

    def show_values(self, values: Mapping[str, str]) -> None:
        """These, and all others let everything through; without announcing it."""
        for name, combo in self.combos.items():
            combo.setCurrentIndex(max(0, combo.findData(values.get(name, ""))))
        self.search.blockSignals(True)
        self.search.setText(values.get("text", ""))
        self.search.blockSignals(False)

    def offer(self, rows: CohortRows | None, labels: Mapping[str, str]) -> None:
        """What these rows hold; what was chosen stays, where it is still there."""
        for name, combo in self.combos.items():
            own, chosen = None if rows is None else rows.held(name), combo.currentData()
            values = sorted(own.values, key=partial(_order, name)) if own is not None else []
            combo.clear()
            combo.addItem(wording(ALL[name]), "")
            for value in values:
                words = _words(name, value, labels)
                combo.addItem(words if len(words) <= LONGEST else f"{words[:LONGEST]}…", value)
                combo.setItemData(combo.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
            several = own is not None and (own.tells_apart or (name == "why" and bool(own.values)))
            combo.setVisible(name in ALWAYS or several)

    def show_counts(self, counts: Mapping[str, Mapping[str, int]], *, on: bool) -> None:
        """How many rows each choice would leave; `on`: something is filtered."""
        for name, combo in self.combos.items():
            own = counts.get(name, {})
            for row in range(1, combo.count()):
                number = own.get(str(combo.itemData(row)), 0)
                rows = counted("{n} row", "{n} rows", number)
                combo.setItemData(row, str(number), COUNT)
                combo.setItemData(row, f"{combo.itemText(row)}, {rows}", Qt.ItemDataRole.AccessibleTextRole)
        self.clear.setVisible(on)


def _title(name: str) -> str:
    return wording("method") if name == "method" else wording("place") if name == "place" else title_of(name)


def _order(name: str, value: str) -> tuple[int, str]:
    """States from measured to failed, all others by their letters."""
    return STATUSES.index(value) if name == "status" and value in STATUSES else 0, value.casefold()


def _words(name: str, value: str, labels: Mapping[str, str]) -> str:
    if (name, value) in SAID:
        return wording(SAID[name, value])
    if name == "method":
        return method_words(value, labels)
    return retold(value) if name == "why" else cell_word(value, name)
