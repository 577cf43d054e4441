"""What a file was found to be: its architecture, the evidence, and what must be looked at before it is trusted."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from xai_desktop.core.proposal import Proposal
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, labelled, title_label


class FoundNetwork(QWidget):
    """`architecture_chosen` carries another architecture whose keys and shapes fit as well."""

    architecture_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.evidence, self.notices = Note("", "strong"), Note(), Note("", "notice")
        self.methods, self.architecture = Note("", "notice"), CalmCombo()
        self._architecture = QWidget()
        self._architecture.setLayout(labelled(wording("Architecture"), self.architecture))
        self.look_at = title_label(wording("Look at this before you trust it"))
        lines = column_of(self, MARGIN)
        lines.addWidget(title_label(wording("What it is")))
        for one in (self.kind, self._architecture, self.evidence, self.methods, self.look_at, self.notices):
            lines.addWidget(one)
        self.architecture.activated.connect(self._choose)
        self.show_proposal(None)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """None: nothing has been found yet."""
        self.setVisible(proposal is not None)
        if proposal is None:
            return
        self.kind.say(
            wording("{kind} · {count} outputs · input in {colours}").format(
                kind=retold(proposal.kind),
                count=proposal.class_count,
                colours=wording("colour") if proposal.input.channels == 3 else wording("grey"),
            )
        )
        self.architecture.clear()
        for name in dict.fromkeys((proposal.architecture, *proposal.others)):
            self.architecture.addItem(name, name)
        self.architecture.setEnabled(self.architecture.count() > 1)
        self.evidence.say(_listed(proposal.evidence))
        self.methods.say(retold(proposal.methods))
        self.notices.say(_listed(proposal.notices))
        self.look_at.setVisible(bool(proposal.notices))

    @Slot()
    def _choose(self, *_: object) -> None:
        self.architecture_chosen.emit(str(self.architecture.currentData()))


def _listed(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"· {retold(one)}" for one in sentences)
