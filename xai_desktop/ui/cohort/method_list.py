"""The explainers of an audit: chosen by name, with parameters, as often as they differ."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget

from xai_desktop.core.cohort.design import Method
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.parameters import Value
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.parts import Note, column_of, row_of
from xai_desktop.ui.theme import role

LINES = 5
"""Rows of the list that are seen at once."""


class _Lines(QListWidget):
    delete_wished = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wished.emit()
        else:
            super().keyPressEvent(event)


class MethodList(QWidget):
    """`changed` speaks only for the person at the screen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, ExplainerCard] = {}
        self.methods: tuple[Method, ...] = ()
        self.list, self.combo, self.form, self.summary = _Lines(), ExplainerCombo(), ParameterForm(), Note()
        self.add_button, self.remove = QPushButton(wording("Add")), QPushButton(wording("Remove"))
        self.list.setAccessibleName(wording("Explainers of the audit"))
        self.combo.setAccessibleName(wording("Explainer"))
        self.add_button.setAccessibleName(wording("Add this explainer"))
        self.remove.setAccessibleName(wording("Remove the chosen explainer"))
        role(self.list, "field")
        role(self.remove, "flat")
        column = column_of(self, 4)
        column.addWidget(self.list)
        column.addLayout(row_of(self.combo, self.add_button, self.remove, spacing=4, wide=0))
        column.addWidget(self.summary)
        column.addWidget(self.form)
        self.combo.chosen.connect(self._show_card)
        self.add_button.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.list.delete_wished.connect(self._remove)
        self.list.currentRowChanged.connect(lambda _row: self._show_state())
        self.show_methods(())

    def show_cards(self, cards: Sequence[ExplainerCard]) -> None:
        """All explainers, in the order of the catalogue."""
        self._cards = {card.key: card for card in cards}
        self.combo.show_cards(cards)
        self.combo.set_key("grad_cam")
        self._show_card()
        self.show_methods(self.methods)

    def label(self, method: Method) -> str:
        """`Grad-CAM`, or `NormGrad, vil = bias`."""
        card = self._cards.get(method.key)
        fields = {one.name: retold(one.label) for one in card.parameters} if card is not None else {}
        words = [f"{fields.get(name, name)} = {value}" for name, value in method.parameters]
        return ", ".join((card.label if card is not None else method.key, *words))

    def show_methods(self, methods: Sequence[Method]) -> None:
        """Without announcing it."""
        row = self.list.currentRow()
        self.methods = tuple(dict.fromkeys(methods))
        self.list.clear()
        for method in self.methods:
            self.list.addItem(self.label(method))
        self.list.setCurrentRow(min(row, len(self.methods) - 1))
        self._show_state()

    def _show_state(self) -> None:
        self.remove.setEnabled(self.list.currentRow() >= 0)
        line = self.list.fontMetrics().height() + 6
        self.list.setFixedHeight(line * min(max(len(self.methods), 1), LINES) + 8)

    def _show_card(self, *_: object) -> None:
        card = self._cards.get(self.combo.key)
        self.form.show_parameters(card.parameters if card is not None else ())
        self.summary.say(retold(card.summary) if card is not None else "")

    def _add(self, *_: object) -> None:
        card = self._cards.get(self.combo.key)
        if card is None:
            return
        usual = {one.name: one.default for one in card.parameters}
        own = tuple((name, value) for name, value in self.form.values().items() if value != usual[name])
        self.show_methods((*self.methods, Method(card.key, own)))
        self.list.setCurrentRow(len(self.methods) - 1)
        self.changed.emit()

    def _remove(self, *_: object) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.show_methods([one for place, one in enumerate(self.methods) if place != row])
            self.changed.emit()

    def show_parameters(self, values: dict[str, Value]) -> None:
        """Of the explainer in the field; what it does not take is left as it is."""
        try:
            self.form.set_values(values)
        except ExplainerError:
            return
