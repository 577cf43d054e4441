"""Choosing an explainer: by family, by typing what it is called, or from the favourites at the top.

What does not fit the network stays in the list, grey, and says why.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.panels.choices import forbid, heading
from xai_desktop.ui.panels.explainer_finder import AGAIN, KEY, ExplainerFinder
from xai_desktop.ui.panels.inputs import CalmCombo

FAVOURITES, RECENT = noted("Favourites"), noted("Used last")
HINT = noted("Name, family, abbreviation or paper")


class ExplainerCombo(CalmCombo):
    """`chosen` speaks only when the person at the screen has chosen another explainer."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, ExplainerCard] = {}
        self._unsuitable: Mapping[str, str] = {}
        self._liked = LikedExplainers()
        self._key = ""
        self._list = QStandardItemModel(self)
        self.setModel(self._list)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(24)
        self.finder = ExplainerFinder(self._list, self)
        self.setCompleter(self.finder)
        self.activated.connect(self._choose_row)
        self._line.setAccessibleName(wording("Explainer, type to search"))
        self._line.setPlaceholderText(wording(HINT))
        self._line.textEdited.connect(self.finder.search)
        self._line.returnPressed.connect(self._choose_typed)
        self._line.editingFinished.connect(self._fall_back)
        self.finder.activated.connect(self._choose_found)

    @property
    def _line(self) -> QLineEdit:
        line = self.lineEdit()
        assert line is not None
        return line

    def show_cards(self, cards: Sequence[ExplainerCard]) -> None:
        """Replace the list: favourites, those used last, then families in the order in which they first appear."""
        self._cards = {card.key: card for card in cards}
        self.finder.show_cards(tuple(cards))
        self._fill()

    def show_liked(self, liked: LikedExplainers) -> None:
        """What stands at the top of the list."""
        if liked != self._liked:
            self._liked = liked
            self._fill()

    def show_unsuitable(self, reasons: Mapping[str, str]) -> None:
        """Grey out what does not fit the network, with the reason beneath its name and in its tooltip."""
        self._unsuitable = reasons
        for row in range(self._list.rowCount()):
            item = self._list.item(row)
            if (key := item.data(KEY)) is None:
                continue
            reason = reasons.get(key, "")
            forbid(item, retold(reason))
            item.setToolTip(retold(reason or self._cards[key].summary))
            spoken = (
                wording("{text}, does not fit: {reason}").format(text=item.text(), reason=retold(reason))
                if reason
                else item.text()
            )
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)

    @property
    def key(self) -> str:
        """The chosen explainer; empty where there are none."""
        return self._key

    def set_key(self, key: str) -> None:
        """Show an explainer without announcing it."""
        self._key = key
        self.setCurrentIndex(self._row_of(key))
        if key in self._cards:
            self.setEditText(self._cards[key].label)
            self._line.setCursorPosition(0)

    def _fill(self) -> None:
        self._list.clear()
        cards = list(self._cards.values())
        self._add(
            wording(FAVOURITES), [self._cards[key] for key in self._liked.favourites if key in self._cards], again=True
        )
        others = [key for key in self._liked.recent if key in self._cards and key not in self._liked.favourites]
        self._add(wording(RECENT), [self._cards[key] for key in others], again=True)
        for group in dict.fromkeys(card.group for card in cards):
            self._add(retold(group), [card for card in cards if card.group == group])
        self.show_unsuitable(self._unsuitable)
        self.set_key(self._key if self._key in self._cards else next(iter(self._cards), ""))

    def _add(self, group: str, cards: Sequence[ExplainerCard], *, again: bool = False) -> None:
        if cards:
            self._list.appendRow(heading(group))
        for card in cards:
            item = QStandardItem(card.label)
            item.setData(card.key, KEY)
            item.setData(again, AGAIN)
            self._list.appendRow(item)

    def _row_of(self, key: str, *, again: bool = False) -> int:
        """Where an explainer stands in its family, or a second time at the top; −1 where it does not."""
        items = ((row, self._list.item(row)) for row in range(self._list.rowCount()))
        return next((row for row, item in items if item.data(KEY) == key and bool(item.data(AGAIN)) is again), -1)

    def showPopup(self) -> None:
        """The list opens at its top where the chosen one stands there, too; arrows step through the families."""
        if (row := self._row_of(self._key, again=True)) >= 0:
            self.setCurrentIndex(row)
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        self.setCurrentIndex(self._row_of(self._key))

    @Slot(int)
    def _choose_row(self, row: int) -> None:
        item = self._list.item(row)
        self._choose(item.data(KEY) if item is not None else None)

    @Slot(str)
    def _choose_found(self, label: str) -> None:
        self._choose(next((key for key, card in self._cards.items() if card.label == label), None))

    @Slot()
    def _choose_typed(self) -> None:
        """Enter takes the best match."""
        self._choose(self.finder.best(self.currentText()))

    @Slot()
    def _fall_back(self) -> None:
        """A complete name chooses; anything else left behind falls back to what was chosen before."""
        typed = self.currentText().strip().casefold()
        self._choose(next((key for key, card in self._cards.items() if card.label.casefold() == typed), None))

    def _choose(self, key: str | None) -> None:
        """What does not fit cannot be chosen."""
        allowed = key in self._cards and key not in self._unsuitable
        changed = allowed and key != self._key
        self.set_key(key if allowed and key else self._key)
        if changed:
            self.chosen.emit(self._key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._line.selectAll()
