"""How a map is made: explainer, layer, parameters; and how it is shown."""

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.panels.explainer_combo import ExplainerCombo
from xai_desktop.ui.panels.fold import Fold
from xai_desktop.ui.panels.inputs import CalmCheck, CalmCombo
from xai_desktop.ui.panels.look import LookControls
from xai_desktop.ui.panels.parts import ElidedLabel, Note, Panel, labelled, row_of
from xai_desktop.ui.panels.scope_guard import ScopeGuardView
from xai_desktop.ui.theme import role

NONE_YET = "No map yet: open a film, choose a network, then run."
AGAINST = "Only evidence against this class: nothing in the film raises its score by this method."
CLASSLESS = "This map is the same for every class."
SETTLE_MS = 150
"""A number that is being turned is explained when it rests, not at every step."""


class ExplainPanel(Panel):
    """Emits complete requests. With *run automatically* every change is one; otherwise only the button is."""

    explain_requested = Signal(object)
    look_changed = Signal(object)
    automatic_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Explain", parent, foldable=True)
        self._cards: dict[str, ExplainerCard] = {}
        self._unsuitable: Mapping[str, str] = {}
        self._names: tuple[str, ...] = ()
        self.explainers, self.layers, self.form = ExplainerCombo(), CalmCombo(), ParameterForm()
        self.run_button, self.automatic = QPushButton("Run"), CalmCheck("Run automatically", True)
        self.summary, self.reason, self.result = ElidedLabel("", "quiet", steady=True), Note("", "notice"), Note()
        self.classless, self.guard = Note(CLASSLESS), ScopeGuardView()
        self.look_controls = LookControls()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._arrange()
        self._connect()
        self.show_result(None)
        self._show_card()

    def _arrange(self) -> None:
        role(self.run_button, "primary")
        self._layer_row = QWidget()
        row = labelled("Layer", self.layers)
        self._layer_row.setLayout(row)
        column: QVBoxLayout = self.inside
        column.addWidget(self.guard)
        column.addLayout(labelled("Explainer", self.explainers))
        column.addWidget(self.summary)
        column.addWidget(self.reason)
        column.addWidget(self.classless)
        column.addWidget(self._layer_row)
        column.addWidget(self.form)
        column.addLayout(row_of(self.run_button, self.automatic, spacing=12, wide=1))
        column.addWidget(self.result)
        column.addWidget(Fold("Overlay", self.look_controls))
        self.close_column()

    def _connect(self) -> None:
        self.explainers.chosen.connect(self._choose_explainer)
        self.layers.activated.connect(self._change)
        self.form.changed.connect(self._settle.start)
        self._settle.timeout.connect(self._change)
        self.run_button.clicked.connect(self._run)
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

    def show_layers(self, layers: tuple[str, ...]) -> None:
        """The layers of the network, in its order. The chosen one stays if there still is one of its name."""
        before = self.layers.currentData()
        self.layers.clear()
        for number, layer in enumerate(layers, 1):
            last = number == len(layers)
            self.layers.addItem(f"{layer} (last)" if last else layer, "last" if last else layer)
        self._names = layers
        self._offer_joined()
        self.set_layer(before or "last")

    def _offer_joined(self) -> None:
        """All layers in one map, below the layers themselves, where the method can."""
        card, count = self._cards.get(self.explainers.key), len(self._names)
        wanted = card is not None and card.several_layers and count > 1
        if wanted and self.layers.count() == count:
            self.layers.addItem("all layers, joined", JOINED)
        elif not wanted and self.layers.count() > count:
            self.layers.removeItem(count)

    def set_layer(self, layer: str) -> None:
        """Show a layer without announcing it; an unknown name means the last one."""
        place = self.layers.findData(JOINED) if layer == JOINED else -1
        if place < 0:
            place = self._names.index(layer) if layer in self._names else len(self._names) - 1
        self.layers.setCurrentIndex(place)

    @property
    def request(self) -> ExplainRequest | None:
        """What the panel shows; None where nothing can be run."""
        card = self._cards.get(self.explainers.key)
        if card is None or card.key in self._unsuitable:
            return None
        layer = str(self.layers.currentData() or "last") if card.uses_layer else "last"
        return ExplainRequest(card.key, tuple(self.form.values().items()), layer)

    def set_request(self, request: ExplainRequest) -> None:
        """Show a request without announcing it. Raises `ExplainerError` for a value that is not allowed."""
        if request.key in self._cards:
            self.explainers.set_key(request.key)
            self._show_card()
        self.form.set_values(request.as_dict())
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
            self._say(NONE_YET, "quiet")
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
        about = f"{card.summary}\n{card.source}".strip() if card else ""
        self._offer_joined()
        self.classless.setVisible(card is not None and not card.by_class)
        self.summary.setText(card.summary if card else "")
        self.summary.setToolTip(about)
        self.explainers.setToolTip(about)
        self._layer_row.setVisible(card is None or card.uses_layer)
        self._show_fit()

    def _show_fit(self) -> None:
        reason = self._unsuitable.get(self.explainers.key, "")
        self.reason.say(f"Does not fit this network: {reason}" if reason else "")
        self.run_button.setEnabled(self.request is not None)

    @Slot(str)
    def _choose_explainer(self, _: str) -> None:
        self._show_card()
        self._change()

    @Slot()
    def _change(self, *_: object) -> None:
        if self.runs_automatically:
            self._run()

    @Slot()
    def _run(self, *_: object) -> None:
        self._settle.stop()
        if (request := self.request) is not None:
            self.explain_requested.emit(request)

    @Slot(bool)
    def _set_automatic(self, on: bool) -> None:
        self.automatic_changed.emit(on)
        self._change()


def describe(explanation: Explanation) -> str:
    """Whose score, where, how fine; then the state if the map is no picture."""
    height, width = explanation.resolution
    parts = [explanation.target.title, explanation.layer, f"{width} × {height} cells"]
    if explanation.provenance.explains != OWN_OUTPUT:
        parts.insert(1, explanation.provenance.explains)
    line = " · ".join(part for part in parts if part) + "."
    if explanation.negative_only:
        return f"{line} {AGAINST}"
    return line if explanation.is_ok else f"{line} {explanation.state.sentence}"
