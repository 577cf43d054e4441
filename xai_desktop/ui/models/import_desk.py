"""The import of networks, joined to the program."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.network_import import NetworkImport
from xai_desktop.core.proposal import Choices, Proposal
from xai_desktop.core.wording import wording
from xai_desktop.ui.models.import_form import ImportForm

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class ImportDesk(QObject):
    """`imported` carries the name of a network that is new in the catalogue."""

    imported = Signal(str)

    def __init__(self, program: "Program", parent: QObject) -> None:
        super().__init__(parent)
        self._p, self.importing = program, NetworkImport(program.jobs, self)

    def join(self, form: ImportForm) -> None:
        """The form asks, the answers come back to it."""
        form.look_requested.connect(self.importing.look)
        form.import_requested.connect(self._bring_in)
        form.names_requested.connect(self.importing.read_names)
        self.importing.named.connect(form.show_classes)
        form.closed.connect(self.importing.leave)
        self.importing.proposed.connect(form.show_proposal)
        self.importing.failed.connect(form.show_failure)
        self.importing.busy_changed.connect(form.show_busy)
        self.importing.imported.connect(lambda name: self._imported(form, name))

    @Slot(object, object)
    def _bring_in(self, proposal: Proposal, choices: Choices) -> None:
        self.importing.bring_in(proposal, choices)

    def _imported(self, form: ImportForm, name: str) -> None:
        form.clear()
        self._p.window.say(wording("{name} is imported and in the catalogue.").format(name=name), 20000)
        self.imported.emit(name)
