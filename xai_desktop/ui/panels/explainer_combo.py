"""Choosing an explainer: by group, or by typing a part of its name. What does not fit says why."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.ui.panels.choices import ChoiceDelegate, forbid, heading
from xai_desktop.ui.panels.inputs import CalmCombo

KEY = Qt.ItemDataRole.UserRole
FOUND_BY = Qt.ItemDataRole.UserRole + 1


class ExplainerCombo(CalmCombo):
    """`chosen` speaks only when the person at the screen has chosen another explainer."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QStandardItem] = {}
        self._unsuitable: Mapping[str, str] = {}
        self._key = ""
        self._list = QStandardItemModel(self)
        self.setModel(self._list)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(24)
        self._complete()
        self.activated.connect(self._choose_row)
        line = self.lineEdit()
        assert line is not None
        line.setAccessibleName("Explainer, type to search")
        line.editingFinished.connect(self._finish_typing)

    def _complete(self) -> None:
        completer = QCompleter(self._list, self)
        completer.setCompletionRole(FOUND_BY)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        if (popup := completer.popup()) is not None:
            popup.setItemDelegate(ChoiceDelegate(completer))
        self.setCompleter(completer)

    def show_cards(self, cards: tuple[ExplainerCard, ...]) -> None:
        """Replace the list: groups in the order in which they first appear, each with its heading."""
        self._list.clear()
        self._items = {}
        for group in dict.fromkeys(card.group for card in cards):
            self._list.appendRow(_group(group))
            for card in cards:
                if card.group == group:
                    self._items[card.key] = _entry(card)
                    self._list.appendRow(self._items[card.key])
        self._tips = {card.key: card.summary for card in cards}
        self.show_unsuitable(self._unsuitable)
        self.set_key(self._key if self._key in self._items else next(iter(self._items), ""))

    def show_unsuitable(self, reasons: Mapping[str, str]) -> None:
        """Grey out what does not fit the network, with the reason in place of the summary."""
        self._unsuitable = reasons
        for key, item in self._items.items():
            reason = reasons.get(key, "")
            forbid(item, reason)
            item.setToolTip(reason or self._tips[key])
            spoken = f"{item.text()}, does not fit: {reason}" if reason else item.text()
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)

    @property
    def key(self) -> str:
        """The chosen explainer; empty where there are none."""
        return self._key

    def set_key(self, key: str) -> None:
        """Show an explainer without announcing it."""
        self._key = key
        item = self._items.get(key)
        self.setCurrentIndex(-1 if item is None else item.row())
        if item is not None:
            self.setEditText(item.text())
            line = self.lineEdit()
            assert line is not None
            line.setCursorPosition(0)

    @Slot(int)
    def _choose_row(self, row: int) -> None:
        item = self._list.item(row)
        self._choose(item.data(KEY) if item is not None and item.isEnabled() else None)

    @Slot()
    def _finish_typing(self) -> None:
        """A complete name chooses; anything else falls back to what was chosen before."""
        typed = self.currentText().strip().casefold()
        found = [key for key, item in self._items.items() if item.isEnabled() and item.text().casefold() == typed]
        self._choose(found[0] if found else None)

    def _choose(self, key: str | None) -> None:
        changed = key is not None and key != self._key
        self.set_key(key or self._key)
        if changed:
            self.chosen.emit(self._key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            line.selectAll()


def _group(text: str) -> QStandardItem:
    """A heading that a search never finds."""
    item = heading(text)
    item.setData("", FOUND_BY)
    return item


def _entry(card: ExplainerCard) -> QStandardItem:
    item = QStandardItem(card.label)
    item.setData(card.key, KEY)
    item.setData(card.label, FOUND_BY)
    return item
