"""The tab of methods, joined to the program: tries them, and takes one over into Review."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.dry_runs import DryRuns
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.models.methods_view import MethodsView
from xai_desktop.ui.models.network_view import NetworkView

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = noted("Try all methods")


class MethodsDesk(QObject):
    """`used` carries the name of the network that Review is to take."""

    used = Signal(str)

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p, self.runs = program, DryRuns(self)
        self.view: MethodsView | None = None
        self.runs.changed.connect(self._changed)
        program.analysis.engine_ready.connect(self._show_device)

    def put_into(self, network: NetworkView) -> None:
        """Make the tab."""
        self.view = view = MethodsView(self._p.explainers)
        view.try_requested.connect(self._try)
        view.stop_requested.connect(self.runs.stop)
        view.use_requested.connect(self._use)
        self._show_device()
        network.add_tab("methods", wording("Methods"), view)

    def close(self) -> None:
        """The program ends, and what is tried with it."""
        self.runs.close()

    @Slot()
    def _changed(self) -> None:
        if self.view is not None:
            self.view.show_state(self.runs.state)

    @Slot()
    def _show_device(self, *_: object) -> None:
        """What works on one kind of device may not work on another: each has its own dry run."""
        if self.view is not None:
            self.view.show_device(self._p.engine.device)

    @Slot(object)
    def _try(self, line: ShelfLine) -> None:
        try:
            self.runs.begin(line.folder, self._p.engine.device)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))

    @Slot(str, str, str)
    def _use(self, name: str, key: str, layer: str) -> None:
        """With the method's usual parameters, and whatever class the network calls highest."""
        self._p.analysis.prepare(ExplainRequest(key, layer=layer or "last"), "")
        self.used.emit(name)
