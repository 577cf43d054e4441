"""The tab of constancy, joined to the program: seals films and checks them again, in a process of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.app.constancy import Constancy
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.core import paths
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import wording
from xai_desktop.ui.models.constancy_view import ConstancyView
from xai_desktop.ui.models.network_view import NetworkView

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class ConstancyDesk(QObject):
    """Films of Review are given by their files."""

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p, self.tests = program, Constancy(self)
        self.view: ConstancyView | None = None
        self.tests.changed.connect(self._changed)

    def put_into(self, network: NetworkView) -> None:
        """Make the tab."""
        self.view = view = ConstancyView()
        view.seal_requested.connect(self._seal)
        view.check_requested.connect(self._check)
        view.stop_requested.connect(self.tests.stop)
        network.add_tab("constancy", wording("Constancy"), view)

    def refresh(self) -> None:
        """Which films are open in Review by now."""
        if self.view is not None:
            self.view.show_films(len(self._open_films()))

    def close(self) -> None:
        """The program ends, and what is tested with it."""
        self.tests.close()

    def _open_films(self) -> tuple[Path, ...]:
        """The files of the films; of those in an archive the archive."""
        images = (ref for study in self._p.session.state.opening.studies for ref in study.images)
        return tuple(dict.fromkeys(ref.place.path for ref in images))

    @Slot()
    def _changed(self) -> None:
        if self.view is not None:
            self.view.show_state(self.tests.state)

    @Slot(object, bool)
    def _seal(self, line: ShelfLine, of_review: bool) -> None:
        films = self._open_films() if of_review else (paths.demo_study(),)
        self._try(lambda: self.tests.seal(line, films, self._p.engine.device))

    @Slot(object, object)
    def _check(self, line: ShelfLine, kept: Path) -> None:
        self._try(lambda: self.tests.check(line, kept, self._p.engine.device))

    def _try(self, begin: Callable[[], None]) -> None:
        try:
            begin()
        except XaiError as error:
            self._p.window.complain(wording("Constancy test"), str(error))
