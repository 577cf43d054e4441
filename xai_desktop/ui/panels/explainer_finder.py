"""Typing finds explainers: the best match first, with family and paper beneath each name."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCompleter

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explainer_search import found
from xai_desktop.core.wording import retold
from xai_desktop.ui.panels.choices import REASON, ChoiceDelegate
from xai_desktop.ui.theme import role

KEY = Qt.ItemDataRole.UserRole
AGAIN = Qt.ItemDataRole.UserRole + 1
"""Set on an entry that stands in the list a second time, as a favourite or as used last."""

Index = QModelIndex | QPersistentModelIndex


class _Matches(QSortFilterProxyModel):
    """The entries that a search finds, best first; every explainer once, and no headings."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ranks: dict[str, int] = {}
        self._about: dict[str, str] = {}

    def show_matches(self, ranks: dict[str, int], about: dict[str, str]) -> None:
        self._ranks, self._about = ranks, about
        self.invalidate()
        self.sort(0)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        source = self.sourceModel().index(row, 0, parent)
        return source.data(KEY) in self._ranks and not source.data(AGAIN)

    def lessThan(self, left: Index, right: Index) -> bool:
        return self._ranks[str(left.data(KEY))] < self._ranks[str(right.data(KEY))]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().data(index, role)
        return self._about.get(str(super().data(index, KEY)), "") if role == REASON and not found else found


class ExplainerFinder(QCompleter):
    """A list under the field that follows what is typed. `best` is what Enter means."""

    def __init__(self, entries: QStandardItemModel, parent: QObject) -> None:
        super().__init__(parent)
        self._cards: Sequence[ExplainerCard] = ()
        self._matches = _Matches(self)
        self._matches.setSourceModel(entries)
        self.setModel(self._matches)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(12)
        popup = self.popup()
        assert popup is not None
        popup.setItemDelegate(ChoiceDelegate(self))
        popup.setMinimumWidth(340)
        role(popup, "popup")

    def show_cards(self, cards: Sequence[ExplainerCard]) -> None:
        self._cards = cards

    def best(self, text: str) -> str:
        """The key of the best match; empty where nothing is found, or nothing typed."""
        matches = found(self._cards, text) if text.strip() else ()
        return matches[0] if matches else ""

    @Slot(str)
    def search(self, text: str) -> None:
        """Show what the text finds."""
        ranks = {key: rank for rank, key in enumerate(found(self._cards, text))}
        self._matches.show_matches(ranks, {card.key: f"{retold(card.group)} · {card.source}" for card in self._cards})
