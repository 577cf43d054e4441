"""One row more for the cascade: which network, and which explainer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from xai_desktop.core.cascade import METHODS, MODES, RowWish
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.cascade_head import KeyCombo
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, labelled

BUNDLE = noted("Whatever the network, its row explains its own scores.")
ONE_MAP = noted("It has one map and none per layer: its row has one tile.")


class AddRowDialog(QDialog):
    """`row_chosen` carries a `RowWish`."""

    row_chosen = Signal(object)

    def __init__(
        self,
        bundles: tuple[tuple[str, str, str], ...],
        explainers: tuple[ExplainerCard, ...],
        mode: str,
        current: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """`bundles` are (name, detail, problem), `current` the network and the explainer that are shown first."""
        super().__init__(parent)
        self.setWindowTitle(wording("Add a row to the cascade"))
        self._cards = {card.key: card for card in explainers}
        self.bundles = KeyCombo(wording("Network"), {name: name for name, _, _ in bundles})
        self.bundles.show_reasons({name: problem for name, _, problem in bundles})
        self.bundles.set_key(current[0])
        self.explainers, self.note = ExplainerCombo(), Note()
        self.explainers.show_cards(_fitting(explainers, mode))
        self.explainers.set_key(current[1] if current[1] in self._cards else "grad_cam")
        self.explainers.setEnabled(mode not in METHODS or mode == "iterations")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(wording("Add row"))
        self.buttons.accepted.connect(self._add)
        self.buttons.rejected.connect(self.reject)
        self.explainers.chosen.connect(self._explain)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        column.addLayout(labelled(wording("Network"), self.bundles, wording(BUNDLE)))
        column.addLayout(labelled(wording("Explainer"), self.explainers))
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self._mode = mode
        self.setMinimumWidth(420)
        self._explain()

    @property
    def wish(self) -> RowWish:
        """What is chosen; in a mode with its own explainer the row takes that one."""
        if self._mode in METHODS and self._mode != "iterations":
            return RowWish(self.bundles.key)
        return RowWish(self.bundles.key, ExplainRequest(self.explainers.key))

    @Slot()
    def _explain(self) -> None:
        card = self._cards.get(self.explainers.key)
        if self._mode == "iterations":
            self.note.say(wording("CasCAM goes around this explainer."))
        elif self._mode in METHODS:
            self.note.say(
                wording("In the mode {mode} every row has the same explainer.").format(mode=MODES[self._mode])
            )
        else:
            self.note.say(
                wording(ONE_MAP) if card is not None and not card.layerwise else wording("One tile for every layer.")
            )

    @Slot()
    def _add(self) -> None:
        if not self.bundles.reason(self.bundles.key):
            self.row_chosen.emit(self.wish)
            self.accept()


def _fitting(cards: tuple[ExplainerCard, ...], mode: str) -> tuple[ExplainerCard, ...]:
    """Heads are explained by methods with a map per layer; CasCAM cannot go around itself."""
    if mode == "heads":
        return tuple(card for card in cards if card.layerwise)
    return tuple(card for card in cards if mode != "iterations" or card.key != METHODS[mode])
