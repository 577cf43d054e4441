"""How a map is made: explainer, layer, parameters; and how it is shown."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from xai_desktop.app.run_lines import RunLine
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.parameter_presets import ParameterPreset
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.favourite_button import FavouriteButton
from xai_desktop.ui.panels.fold import Fold
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.layer_combo import LayerCombo
from xai_desktop.ui.panels.look import LookControls
from xai_desktop.ui.panels.map_words import describe
from xai_desktop.ui.panels.parts import ElidedLabel, Note, Panel, labelled, row_of
from xai_desktop.ui.panels.preset_row import PresetRow
from xai_desktop.ui.panels.run_list import RunList
from xai_desktop.ui.panels.scope_guard import ScopeGuardView
from xai_desktop.ui.theme import role

NONE_YET = noted("No map yet: open a film, choose a network, then run.")
CLASSLESS = noted("This map is the same for every class.")
SETTLE_MS = 150
"""A number that is being turned is explained when it rests, not at every step."""


class ExplainPanel(Panel):
    """Emits complete requests. With *run automatically* every change is one; otherwise only the button is."""

    explain_requested = Signal(object)
    look_changed = Signal(object)
    automatic_changed = Signal(bool)
    sheet_wished = Signal()
    liked_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Explain"), parent, foldable=True)
        self._cards: dict[str, ExplainerCard] = {}
        self._unsuitable: Mapping[str, str] = {}
        self._liked = LikedExplainers()
        self.explainers, self.layers, self.form = ExplainerCombo(), LayerCombo(), ParameterForm()
        self.favourite, self.presets, self.runs = FavouriteButton(), PresetRow(), RunList()
        self.run_button, self.automatic = QPushButton(wording("Run")), CalmCheck(wording("Run automatically"), True)
        self.sheet_button = QPushButton(wording("All explainers…"))
        self.summary, self.reason, self.result = ElidedLabel("", "quiet", steady=True), Note("", "notice"), Note()
        self.classless, self.guard = Note(wording(CLASSLESS)), ScopeGuardView()
        self.look_controls = LookControls()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._arrange()
        self._connect()
        self.show_result(None)
        self.show_runs(())
        self._show_card()

    def _arrange(self) -> None:
        role(self.run_button, "primary")
        self._layer_row = QWidget()
        row = labelled(wording("Layer"), self.layers)
        self._layer_row.setLayout(row)
        column: QVBoxLayout = self.inside
        column.addWidget(self.guard)
        chooser = labelled(wording("Explainer"), self.explainers)
        chooser.setStretch(1, 1)
        chooser.addWidget(self.favourite)
        column.addLayout(chooser)
        column.addWidget(self.summary)
        column.addWidget(self.reason)
        column.addWidget(self.classless)
        column.addWidget(self._layer_row)
        column.addWidget(self.presets)
        column.addWidget(self.form)
        self.sheet_button.setToolTip(
            wording("Every explainer that fits this network, on this film and class, side by side")
        )
        column.addLayout(row_of(self.run_button, self.automatic, spacing=12, wide=1))
        column.addWidget(self.sheet_button)
        column.addWidget(self.result)
        self.history = Fold(wording("History"), self.runs, opened=True)
        column.addWidget(self.history)
        column.addWidget(Fold(wording("Overlay"), self.look_controls))
        self.close_column()

    def _connect(self) -> None:
        self.explainers.chosen.connect(self._choose_explainer)
        self.layers.activated.connect(self._change)
        self.form.changed.connect(self._settle.start)
        self._settle.timeout.connect(self._change)
        self.form.changed.connect(self._show_preset)
        self.presets.preset_chosen.connect(self._take_preset)
        self.favourite.marked.connect(self._mark)
        self.run_button.clicked.connect(self._run)
        self.sheet_button.clicked.connect(self.sheet_wished)
        self.automatic.toggled.connect(self._set_automatic)
        self.look_controls.look_changed.connect(self.look_changed)

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
        self._liked = liked
        self.explainers.show_liked(liked)
        self.favourite.show_marked(self.explainers.key in liked.favourites)

    def show_runs(self, lines: Sequence[RunLine]) -> None:
        """The maps of this film, the newest first; none before their reading step."""
        self.runs.show_lines(lines)
        self.history.setVisible(bool(lines))

    def show_layers(self, layers: tuple[str, ...]) -> None:
        """The layers of the network, in its order. The chosen one stays if there still is one of its name."""
        self.layers.show_layers(layers)

    def set_layer(self, layer: str) -> None:
        """Show a layer without announcing it; an unknown name means the last one."""
        self.layers.set_layer(layer)

    @property
    def request(self) -> ExplainRequest | None:
        """What the panel shows; None where nothing can be run."""
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
        self.set_layer(request.layer)

    @property
    def runs_automatically(self) -> bool:
        return self.automatic.isChecked()

    def show_look(self, look: OverlayLook) -> None:
        """Show an overlay's look without announcing it."""
        self.look_controls.show_look(look)

    def show_busy(self, text: str) -> None:
        self._say(text, "quiet")

    def show_result(self, explanation: Explanation | None) -> None:
        """What the last map explains, how long it took, and in words if it is no picture."""
        if explanation is None:
            self.aside.setText("")
            self._say(wording(NONE_YET), "quiet")
            return
        self.aside.setText(f"{explanation.provenance.seconds:.2f} s")
        fine = explanation.state is MapState.OK and not explanation.negative_only
        self._say(describe(explanation), "quiet" if fine else "notice")

    def show_hidden(self, text: str) -> None:
        """Nothing about this film may be seen yet; the choice of method stays."""
        self.aside.setText("")
        self._say(text, "quiet")

    def _say(self, text: str, role_name: str) -> None:
        role(self.result, role_name)
        self.result.style().unpolish(self.result)
        self.result.style().polish(self.result)
        self.result.say(text)

    def _show_card(self) -> None:
        card = self._cards.get(self.explainers.key)
        self.form.show_parameters(card.parameters if card else ())
        self.presets.show_card(card)
        self._show_preset()
        self.favourite.show_marked(self.explainers.key in self._liked.favourites)
        about = f"{card.summary}\n{card.source}".strip() if card else ""
        self.layers.offer_joined(card is not None and card.several_layers)
        self.classless.setVisible(card is not None and not card.by_class)
        self.summary.setText(card.summary if card else "")
        self.summary.setToolTip(about)
        self.explainers.setToolTip(about)
        self._layer_row.setVisible(card is None or card.uses_layer)
        self._show_fit()

    def _show_fit(self) -> None:
        reason = self._unsuitable.get(self.explainers.key, "")
        self.reason.say(wording("Does not fit this network: {reason}").format(reason=reason) if reason else "")
        self.run_button.setEnabled(self.request is not None)

    @Slot(str)
    def _choose_explainer(self, _: str) -> None:
        self._show_card()
        self._change()

    def _show_preset(self) -> None:
        self.presets.show_values(self.form.values())

    @Slot(object)
    def _take_preset(self, preset: ParameterPreset) -> None:
        card = self._cards.get(preset.explainer)
        if card is None:
            return
        fitted = preset.fitted(card.parameters)
        self.form.set_values(fitted.values)
        self._show_preset()
        self.presets.say(fitted.sentence)
        self._change()

    @Slot(bool)
    def _mark(self, on: bool) -> None:
        self.liked_changed.emit(self._liked.marked(self.explainers.key, on))

    @Slot()
    def _change(self, *_: object) -> None:
        if self.runs_automatically:
            self._run()

    @Slot()
    def _run(self, *_: object) -> None:
        self._settle.stop()
        if (request := self.request) is not None:
            self.explain_requested.emit(request)
            self.liked_changed.emit(self._liked.used(request.key))

    @Slot(bool)
    def _set_automatic(self, on: bool) -> None:
        self.automatic_changed.emit(on)
        self._change()
