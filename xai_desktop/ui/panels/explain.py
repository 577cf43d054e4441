"""How a map is made, which ones were made before, which other one it is compared with, and how it is shown."""

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
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.compare import CompareView
from xai_desktop.ui.panels.fold import Fold
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.look import LookControls
from xai_desktop.ui.panels.map_words import describe
from xai_desktop.ui.panels.parts import Note, Panel, row_of
from xai_desktop.ui.panels.request_form import RequestForm
from xai_desktop.ui.panels.run_list import RunList
from xai_desktop.ui.panels.scope_guard import ScopeGuardView
from xai_desktop.ui.theme import role

NONE_YET = noted("No map yet: open a film, choose a network, then run.")
ALL = noted("Every explainer that fits this network, on this film and class, side by side")
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
        self.asking, self.runs, self.compare = RequestForm(), RunList(), CompareView()
        self.explainers, self.layers, self.form = self.asking.explainers, self.asking.layers, self.asking.form
        self.favourite, self.presets, self.reason = self.asking.favourite, self.asking.presets, self.asking.reason
        self.summary, self.classless = self.asking.summary, self.asking.classless
        self.run_button, self.automatic = QPushButton(wording("Run")), CalmCheck(wording("Run automatically"), True)
        self.sheet_button, self.result, self.guard = QPushButton(wording("All explainers…")), Note(), ScopeGuardView()
        self.look_controls = LookControls()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._arrange()
        self._connect()
        self.show_none(wording(NONE_YET))
        self.show_runs(())
        self._allow()

    def _arrange(self) -> None:
        role(self.run_button, "primary")
        icons.put(self.run_button, "run_explainer", icons.PRIMARY)
        icons.put(self.sheet_button, "all_explainers")
        self.sheet_button.setToolTip(wording(ALL))
        self.history = Fold(wording("History"), self.runs, opened=True)
        column: QVBoxLayout = self.inside
        column.addWidget(self.guard)
        column.addWidget(self.asking)
        column.addLayout(row_of(self.run_button, self.automatic, spacing=12, wide=1))
        for widget in (self.sheet_button, self.result, self.history, Fold(wording("Compare"), self.compare)):
            column.addWidget(widget)
        column.addWidget(Fold(wording("Overlay"), self.look_controls))
        self.close_column()

    def _connect(self) -> None:
        self.asking.changed.connect(self._change)
        self.asking.changed.connect(self._allow)
        self.guard.shown.connect(self._allow)
        self.asking.turned.connect(self._settle.start)
        self.asking.liked_changed.connect(self.liked_changed)
        self._settle.timeout.connect(self._change)
        self.run_button.clicked.connect(self._run)
        self.sheet_button.clicked.connect(self.sheet_wished)
        self.automatic.toggled.connect(self._set_automatic)
        self.look_controls.look_changed.connect(self.look_changed)

    def show_explainers(self, cards: tuple[ExplainerCard, ...]) -> None:
        """All explainers, in the order of the catalogue."""
        self.asking.show_explainers(cards)
        self.compare.show_explainers(cards)
        self._allow()

    def show_unsuitable(self, reasons: Mapping[str, str]) -> None:
        """Key → why it does not fit the network that is loaded."""
        self.asking.show_unsuitable(reasons)
        self._allow()

    def show_liked(self, liked: LikedExplainers) -> None:
        """Favourites and those used last, without announcing them."""
        self.asking.show_liked(liked)

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
        return self.asking.request

    def set_request(self, request: ExplainRequest) -> None:
        """Show a request without announcing it. Raises `ExplainerError` for a value that is not allowed."""
        self.asking.set_request(request)
        self._allow()

    @property
    def runs_automatically(self) -> bool:
        return self.automatic.isChecked()

    def show_look(self, look: OverlayLook) -> None:
        """Show an overlay's look without announcing it."""
        self.look_controls.show_look(look)

    def show_busy(self, text: str) -> None:
        self._say(text, "quiet")

    def show_none(self, reason: str) -> None:
        """Why there is no map."""
        self.aside.setText("")
        self._say(reason, "quiet")

    def show_result(self, explanation: Explanation, older: str = "") -> None:
        """What the last map explains, how long it took, and in words if it is no picture. `older` says that it is not
        the map that the form asks for."""
        if older:
            self.show_none(older)
            return
        self.aside.setText(local(f"{explanation.provenance.seconds:.2f}") + " s")
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

    @Slot()
    def _allow(self) -> None:
        confirmed = not self.guard.waits
        self.run_button.setEnabled(confirmed and self.request is not None)
        self.sheet_button.setEnabled(confirmed)

    @Slot()
    def _change(self, *_: object) -> None:
        if self.runs_automatically:
            self._run()

    @Slot()
    def _run(self, *_: object) -> None:
        self._settle.stop()
        if (request := self.request) is not None:
            self.explain_requested.emit(request)
            self.liked_changed.emit(self.asking.liked.used(request.key))

    @Slot(bool)
    def _set_automatic(self, on: bool) -> None:
        self.automatic_changed.emit(on)
        self._change()
