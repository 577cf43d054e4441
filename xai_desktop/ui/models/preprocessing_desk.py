"""The tab of preprocessing, joined to the program: on the film in Review, on one of the demo study, or on any."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from xai_desktop.app.input_steps import trace_later
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.wording import wording
from xai_desktop.ui.models.network_view import NetworkView
from xai_desktop.ui.models.preprocessing_view import PreprocessingView
from xai_desktop.ui.verbs import FILMS, kinds

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
        view.file_requested.connect(self._choose)
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
            decoder = self._p.films.decoder
            trace_later(self._p.jobs, spec, film, view.show_steps, lambda error: view.show_fault(str(error)), decoder)

    @Slot()
    def _choose(self) -> None:
        if self.view is None:
            return
        folder = self._p.verbs.folder
        name, _ = QFileDialog.getOpenFileName(self._p.window, wording("Choose a film"), folder, kinds(FILMS))
        if name:
            self.view.show_file(Path(name))
