"""Comparing what is showing with another map: which one, how they are put together, and how alike they are."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from xai_desktop.app.comparison import Comparison
from xai_desktop.core.comparison import CompareMode, CompareWish, NetworkChoice
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.choices import forbid
from xai_desktop.ui.panels.compare_numbers import CompareNumbers
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.layer_combo import LayerCombo
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of, labelled, row_of
from xai_desktop.ui.theme import role

HOW = {
    CompareMode.BESIDE: noted("Two panes, one map in each"),
    CompareMode.DIFFERENCE: noted("A minus B, on one map"),
    CompareMode.SWIPE: noted("A divider between the two, to be dragged"),
}
LOOKS = {CompareMode.BESIDE: "compare", CompareMode.DIFFERENCE: "difference", CompareMode.SWIPE: "swipe"}
NO_MAP = noted("Run an explainer first: the map that is showing is A.")
SAME = noted("B is what is showing; choose another network, explainer, layer or class.")


class CompareView(QWidget):
    """`compare_wished` carries the other map and the mode, `mode_chosen` another mode for the two that are there."""

    compare_wished = Signal(object, object)
    mode_chosen = Signal(object)
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks: dict[str, NetworkChoice] = {}
        self._cards: dict[str, ExplainerCard] = {}
        self._first: CompareWish | None = None
        self._unfit: tuple[str, Mapping[str, str]] = ("", {})
        self.first, self.said = ElidedLabel("", steady=True), Note("", "quiet")
        self.bundles, self.explainers, self.layers, self.classes = (
            CalmCombo(),
            ExplainerCombo(),
            LayerCombo(),
            CalmCombo(),
        )
        self.modes = {mode: QPushButton(wording(mode.value)) for mode in CompareMode}
        self.compare, self.end, self.numbers = (
            QPushButton(wording("Compare")),
            QPushButton(wording("One map again")),
            CompareNumbers(),
        )
        self._group = QButtonGroup(self)
        self._arrange()
        self._connect()
        self.show_first(None, "")
        self.show_comparison(None)

    def _arrange(self) -> None:
        role(self.compare, "primary")
        column = column_of(self)
        self._layer_row = QWidget()
        self._layer_row.setLayout(labelled(wording("B: layer"), self.layers))
        column.addLayout(labelled("A", self.first))
        column.addLayout(labelled(wording("B: network"), self.bundles))
        column.addLayout(labelled(wording("B: explainer"), self.explainers))
        column.addWidget(self._layer_row)
        column.addLayout(labelled(wording("B: class"), self.classes))
        for mode, button in self.modes.items():
            button.setCheckable(True)
            button.setToolTip(wording(HOW[mode]))
            icons.put(button, LOOKS[mode])
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setChecked(mode is CompareMode.BESIDE)
            self._group.addButton(button)
        modes = row_of(*self.modes.values(), spacing=4)
        for place, button in enumerate(self.modes.values()):
            modes.setStretch(place, button.sizeHint().width())
        column.addLayout(modes)
        column.addLayout(row_of(self.compare, self.end, wide=0))
        column.addWidget(self.said)
        column.addWidget(self.numbers)

    def _connect(self) -> None:
        self.bundles.activated.connect(self._show_network)
        self.explainers.chosen.connect(self._show_card)
        for combo in (self.bundles, self.layers, self.classes):
            combo.activated.connect(self._show_wish)
        self._group.buttonClicked.connect(lambda _: self.mode_chosen.emit(self.mode))
        self.compare.clicked.connect(self._compare)
        self.end.clicked.connect(self.ended)

    @property
    def mode(self) -> CompareMode:
        return next(mode for mode, button in self.modes.items() if button.isChecked())

    @property
    def wish(self) -> CompareWish | None:
        """The other map; None where nothing is chosen. The same explainer keeps the parameters of A."""
        network, card = self._networks.get(self.bundles.currentText()), self._cards.get(self.explainers.key)
        target = self.classes.currentData() or ""
        if network is None or card is None or not target or network.problem:
            return None
        same = self._first is not None and self._first.request.key == card.key
        usual = tuple((one.name, one.default) for one in card.parameters)
        values = self._first.request.parameters if same and self._first is not None else usual
        layer = self.layers.layer if card.uses_layer else "last"
        return CompareWish(network.name, ExplainRequest(card.key, values, layer), target)

    def show_explainers(self, cards: Sequence[ExplainerCard]) -> None:
        self._cards = {card.key: card for card in cards}
        self.explainers.show_cards(tuple(cards))
        self._show_card()

    def show_networks(self, networks: Sequence[NetworkChoice]) -> None:
        """The networks that can make the other map; one with a problem stays, grey, and says why."""
        before, model = self.bundles.currentText(), QStandardItemModel(self.bundles)
        self._networks = {one.name: one for one in networks}
        for one in networks:
            item = QStandardItem(one.name)
            forbid(item, retold(one.problem))
            item.setToolTip(retold(one.problem))
            model.appendRow(item)
        self.bundles.setModel(model)
        self.bundles.setCurrentIndex(max(0, self.bundles.findText(before)))
        self._show_network()

    def show_first(self, first: CompareWish | None, words: str) -> None:
        """The map that is showing, in words; the other one begins as the same, so that one change is enough."""
        fresh, self._first = self._first is None and first is not None, first
        self.first.setText(" · ".join(map(retold, words.split(" · "))) or "–")
        if fresh and first is not None:
            self.bundles.setCurrentIndex(max(0, self.bundles.findText(first.bundle)))
            self._show_network()
            self.explainers.set_key(first.request.key)
            self.classes.setCurrentIndex(max(0, self.classes.findData(first.target)))
            self._show_card()
            self.layers.set_layer(first.request.layer)
        self._show_wish()

    def show_unsuitable(self, bundle: str, reasons: Mapping[str, str]) -> None:
        """The explainers that do not fit a network, where B is made by it."""
        self._unfit = (bundle, reasons)
        self._show_unfit()

    def show_comparison(self, comparison: Comparison | None) -> None:
        """How alike the two maps are; nothing where none are compared."""
        self.end.setEnabled(comparison is not None)
        self.numbers.show_comparison(comparison)
        if comparison is not None:
            self.modes[comparison.mode].setChecked(True)

    def say(self, sentence: str, *, warns: bool = False) -> None:
        """What is waited for, or why there is nothing to compare."""
        role(self.said, "notice" if warns else "quiet")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.say(retold(sentence))

    @Slot()
    def _show_network(self, *_: object) -> None:
        network = self._networks.get(self.bundles.currentText())
        before = self.classes.currentData()
        self.classes.clear()
        for label in network.classes if network is not None else ():
            self.classes.addItem(retold(label), label)
        fixed = Qt.MatchFlag.MatchFixedString
        self.classes.setCurrentIndex(max(0, self.classes.findData(before, flags=fixed)))
        self.layers.show_layers(network.layers if network is not None else ())
        self._show_unfit()
        self._show_wish()

    def _show_unfit(self) -> None:
        bundle, reasons = self._unfit
        self.explainers.show_unsuitable(reasons if self.bundles.currentText() == bundle else {})

    @Slot()
    def _show_card(self, *_: object) -> None:
        card = self._cards.get(self.explainers.key)
        self._layer_row.setVisible(card is None or card.uses_layer)
        self.layers.offer_joined(card is not None and card.several_layers)
        self._show_wish()

    def _show_wish(self, *_: object) -> None:
        same = self._first is not None and self.wish == self._first
        self.compare.setEnabled(self._first is not None and self.wish is not None and not same)
        self.say(wording(NO_MAP) if self._first is None else wording(SAME) if same else "")

    @Slot()
    def _compare(self) -> None:
        if (wish := self.wish) is not None:
            self.compare_wished.emit(wish, self.mode)
