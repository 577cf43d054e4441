"""Somebody else's network comes in: looked at first, then written, both away from the window's thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.core.errors import InputError
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.core.task import Task
from xai_desktop.core.wording import wording
from xai_desktop.io.class_names import read_class_names
from xai_desktop.services.kept_orders import folder_for
from xai_desktop.services.lanes import Lane

LOOK, TAKE = "look at network", "import network"


class NetworkImport(QObject):
    """The controller of the import form. `proposed` carries a `Proposal`, `imported` the new network's name,
    `named` the names of classes.

    `failed` carries one sentence; what was filled in stays.
    """

    proposed = Signal(object)
    imported = Signal(str)
    named = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._under_way = jobs, 0

    def look(self, path: Path, architecture: str = "") -> None:
        """Find out what a file or folder is; an earlier look that goes on is given up."""

        def work(_task: Task) -> Proposal:
            from xai_desktop.services.importing import propose

            return propose(path, architecture=architecture)

        self._run(LOOK, wording("Looking at {name}").format(name=path.name), work, self.proposed.emit)

    def bring_in(self, proposal: Proposal, choices: Choices) -> None:
        """Write the network into the person's folder of networks."""

        def work(_task: Task) -> str:
            from xai_desktop.services.importing import import_network

            import_network(proposal, choices, folder_for(choices.name))
            return choices.name

        self._run(TAKE, wording("Importing {name}").format(name=choices.name), work, self.imported.emit)

    def read_names(self, path: Path) -> None:
        """The names of classes from a file; `named` carries them."""
        try:
            self.named.emit(read_class_names(path))
        except InputError as error:
            self.failed.emit(str(error))

    def leave(self) -> None:
        """Nobody waits for a proposal any more."""
        self._jobs.cancel_topic(LOOK)

    def _run(self, topic: str, title: str, work: Callable[[Task], Any], then: Callable[[Any], None]) -> None:
        self._count(1)
        self._jobs.run(
            *(Lane.IO, topic, title, work, then),
            otherwise=lambda error: self.failed.emit(str(error)),
            ended=lambda: self._count(-1),
        )

    def _count(self, more: int) -> None:
        """A look that was given up ends while the next one goes on."""
        self._under_way += more
        self.busy_changed.emit(self._under_way > 0)
