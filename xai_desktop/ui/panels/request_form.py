"""What to ask of an explainer: which one, at which layer, with which parameters."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.parameter_presets import ParameterPreset
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.favourite_button import FavouriteButton
from xai_desktop.ui.panels.layer_combo import LayerCombo
from xai_desktop.ui.panels.parts import Note, column_of, labelled
from xai_desktop.ui.panels.preset_row import PresetRow

CLASSLESS = noted("This map is the same for every class.")


class RequestForm(QWidget):
    """Speaks only for the person at the screen: `changed` for a choice, `turned` for a number that may be turned on."""

    changed = Signal()
    turned = Signal()
    liked_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, ExplainerCard] = {}
        self._unsuitable: Mapping[str, str] = {}
        self.liked = LikedExplainers()
        self.explainers, self.layers, self.form = ExplainerCombo(), LayerCombo(), ParameterForm()
        self.favourite, self.presets = FavouriteButton(), PresetRow()
        self.summary, self.reason = Note(), Note("", "notice")
        self.classless, self._layer_row = Note(wording(CLASSLESS)), QWidget()
        self._arrange()
        self.explainers.chosen.connect(self._choose)
        self.layers.activated.connect(self.changed)
        self.form.changed.connect(self._show_preset)
        self.form.changed.connect(self.turned)
        self.presets.preset_chosen.connect(self._take_preset)
        self.favourite.marked.connect(self._mark)
        self._show_card()

    def _arrange(self) -> None:
        self._layer_row.setLayout(labelled(wording("Layer"), self.layers))
        column = column_of(self)
        chooser = labelled(wording("Explainer"), self.explainers)
        chooser.setStretch(1, 1)
        chooser.addWidget(self.favourite)
        column.addLayout(chooser)
        rest = (self.summary, self.reason, self.classless, self._layer_row, self.presets, self.form)
        for widget in rest:
            column.addWidget(widget)

    def show_explainers(self, cards: tuple[ExplainerCard, ...]) -> None:
        """All explainers, in the order of the catalogue."""
        self._cards = {card.key: card for card in cards}
        self.explainers.show_cards(cards)
        self._show_card()

    def show_unsuitable(self, reasons: Mapping[str, str]) -> None:
        """Key → why it does not fit the network that is loaded."""
        self._unsuitable = reasons
        self.explainers.show_unsuitable(reasons)
        self._show_fit()

    def show_liked(self, liked: LikedExplainers) -> None:
        """Favourites and those used last, without announcing them."""
        self.liked = liked
        self.explainers.show_liked(liked)
        self.favourite.show_marked(self.explainers.key in liked.favourites)

    @property
    def request(self) -> ExplainRequest | None:
        """What the form shows; None where nothing can be run."""
        card = self._cards.get(self.explainers.key)
        if card is None or card.key in self._unsuitable:
            return None
        layer = self.layers.layer if card.uses_layer else "last"
        return ExplainRequest(card.key, tuple(self.form.values().items()), layer)

    def set_request(self, request: ExplainRequest) -> None:
        """Show a request without announcing it. Raises `ExplainerError` for a value that is not allowed."""
        if request.key in self._cards:
            self.explainers.set_key(request.key)
            self._show_card()
        self.form.set_values(request.as_dict())
        self._show_preset()
        self.layers.set_layer(request.layer)

    def _show_card(self) -> None:
        card = self._cards.get(self.explainers.key)
        self.form.show_parameters(card.parameters if card else ())
        self.presets.show_card(card)
        self._show_preset()
        self.favourite.show_marked(self.explainers.key in self.liked.favourites)
        summary = retold(card.summary) if card else ""
        about = f"{summary}\n{card.source}".strip() if card else ""
        self.layers.offer_joined(card is not None and card.several_layers)
        self.classless.setVisible(card is not None and not card.by_class)
        self.summary.say(summary)
        self.summary.setToolTip(about)
        self.explainers.setToolTip(about)
        self._layer_row.setVisible(card is None or card.uses_layer)
        self._show_fit()

    def _show_fit(self) -> None:
        reason = self._unsuitable.get(self.explainers.key, "")
        self.reason.say(wording("Does not fit this network: {reason}").format(reason=retold(reason)) if reason else "")

    def _show_preset(self) -> None:
        self.presets.show_values(self.form.values())

    @Slot(str)
    def _choose(self, _: str) -> None:
        self._show_card()
        self.changed.emit()

    @Slot(object)
    def _take_preset(self, preset: ParameterPreset) -> None:
        card = self._cards.get(preset.explainer)
        if card is None:
            return
        fitted = preset.fitted(card.parameters)
        self.form.set_values(fitted.values)
        self._show_preset()
        self.presets.say(fitted.sentence)
        self.changed.emit()

    @Slot(bool)
    def _mark(self, on: bool) -> None:
        self.liked_changed.emit(self.liked.marked(self.explainers.key, on))
