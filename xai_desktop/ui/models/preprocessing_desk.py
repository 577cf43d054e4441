"""The tab of preprocessing, joined to the program: on the film that is open in Review, or on one of the demo study."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.input_steps import trace_later
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.wording import wording
from xai_desktop.ui.models.network_view import NetworkView
from xai_desktop.ui.models.preprocessing_view import PreprocessingView

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class PreprocessingDesk(QObject):
    """Only the newest wish is answered: the lane drops what was asked before."""

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p = program
        self.view: PreprocessingView | None = None

    def put_into(self, network: NetworkView) -> None:
        """Make the tab."""
        self.view = view = PreprocessingView()
        view.film_wanted.connect(self._trace)
        network.add_tab("preprocessing", wording("Preprocessing"), view)
        self.refresh()

    def refresh(self) -> None:
        """Which film is open in Review by now."""
        if self.view is not None:
            ref, image = self._p.session.state.ref, self._p.session.state.image
            self.view.show_film(ref.title if ref is not None and image is not None else "")

    @Slot(object, object)
    def _trace(self, spec: InputSpec, path: Path | None) -> None:
        view, film = self.view, path or self._p.session.state.image
        if view is not None and film is not None:
            trace_later(self._p.jobs, spec, film, view.show_steps, lambda error: view.show_fault(str(error)))
