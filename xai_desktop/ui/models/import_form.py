"""The form of an import: a file, what it was found to be and why, and what a person settles about it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from xai_desktop.app.import_fields import Settled, card_fields, choices, fault, input_fields
from xai_desktop.core.network_names import network_name
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.form import ParameterForm
from xai_desktop.ui.models.found_network import FoundNetwork
from xai_desktop.ui.models.scrolled import WIDEST, head_row, scrolled
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, labelled, line_up, row_of, tab_after, title_label
from xai_desktop.ui.panels.path_field import PathField
from xai_desktop.ui.theme import role

ABOUT = noted(
    "Weights of torchvision, timm or TorchXRayVision (.pt, .pth, .safetensors), a MONAI bundle, an ONNX file, "
    "or a TorchScript or exported program that your site allows. Nothing in the file is run to find out what it is."
)
LINES = 8
"""Of the list of classes, at least."""


class ImportForm(QWidget):
    """`look_requested` carries a path and an architecture, `import_requested` a proposal and choices,
    `names_requested` the path of a list of classes.

    `taken` says why a name cannot be had. What was filled in stays when something fails.
    """

    look_requested = Signal(object, str)
    import_requested = Signal(object, object)
    names_requested = Signal(object)
    closed = Signal()

    def __init__(self, taken: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken, self._busy, self._failed = taken, False, ""
        self._proposal: Proposal | None = None
        self._shown = Path()  # of which file name and classes are
        self.said = Note()
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)  # a refusal names a hash
        self.take, self.cancel = QPushButton(wording("Import")), QPushButton(wording("Close"))
        self.source = PathField(wording("File"), folder=False)
        self.folder = QPushButton(wording("Folder…"))
        self.name, self.classes = QLineEdit(), QPlainTextEdit()
        self.from_file, self.number = QPushButton(wording("From a file…")), QPushButton(wording("Number them"))
        self.reference = PathField(wording("Reference"), folder=False)
        self.found = FoundNetwork()
        self.input = ParameterForm(title=wording("Input"), hiding=True)
        self.card = ParameterForm(title=wording("Card"), hiding=True)
        role(self.take, "primary")
        self.setAcceptDrops(True)
        self._arrange()
        self._connect()
        self._show_proposal()

    def _arrange(self) -> None:
        self.folder.setToolTip(wording("Choose a folder, such as a MONAI bundle"))
        self.from_file.setToolTip(wording("A text with one name in a line, or a JSON list or table of names"))
        self.number.setToolTip(wording("Call them class 0, class 1 …, where their names are not known"))
        self.classes.setTabChangesFocus(True)
        self.classes.setMinimumHeight(LINES * self.classes.fontMetrics().lineSpacing())
        self.classes.setAccessibleName(wording("Classes"))
        self.reference.line.setPlaceholderText(wording("none: one is made with this network"))
        left, self.right = QWidget(), QWidget()
        lines = column_of(left, MARGIN)
        lines.addWidget(title_label(wording("File")))
        lines.addWidget(Note(wording(ABOUT)))
        lines.addLayout(row_of(self.source, self.folder, wide=0))
        lines.addWidget(self.found)
        lines.addStretch(1)
        others = column_of(self.right, MARGIN)
        others.addWidget(title_label(wording("Network")))
        others.addLayout(labelled(wording("Name"), self.name, wording("Of the network in the catalogue.")))
        self.counted = Note()
        others.addWidget(self.counted)
        others.addWidget(self.classes)
        others.addLayout(row_of(QWidget(), self.from_file, self.number, wide=0))
        others.addWidget(self.card)
        others.addWidget(self.input)
        about = wording("A file of the network's makers with an input and what the network answers to it.")
        others.addLayout(labelled(wording("Reference"), self.reference, about))
        others.addStretch(1)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(2 * MARGIN, 0, 2 * MARGIN, MARGIN)
        columns.setSpacing(4 * MARGIN)
        columns.addWidget(left, 1)
        columns.addWidget(self.right, 1)
        inside.setMaximumWidth(WIDEST)
        whole = column_of(self, MARGIN)
        whole.addLayout(head_row(Note(wording("Import a network"), "headline"), self.said, self.cancel, self.take))
        whole.addWidget(scrolled(inside), 1)

    def _connect(self) -> None:
        self.source.changed.connect(self._look)
        self.folder.clicked.connect(self._choose_folder)
        self.found.architecture_chosen.connect(lambda name: self._look(architecture=name))
        self.name.textChanged.connect(self._judge)
        self.classes.textChanged.connect(self._judge)
        self.reference.changed.connect(self._judge)
        self.from_file.clicked.connect(self._choose_classes)
        self.number.clicked.connect(self._number)
        self.input.changed.connect(self._judge)
        self.card.changed.connect(self._judge)
        self.take.clicked.connect(self._ask)
        self.cancel.clicked.connect(lambda: self.closed.emit())

    def show_proposal(self, proposal: Proposal) -> None:
        """What the file is. Classes and a name that somebody wrote before stay, unless they are another file's."""
        self._proposal, self._failed = proposal, ""
        if self._shown != proposal.source:
            self._shown = proposal.source
            self.name.setText(network_name(proposal.source))
            self.classes.setPlainText("\n".join(proposal.classes))
            self.reference.line.clear()
        self._show_proposal()

    def show_failure(self, sentence: str) -> None:
        """Neither looking nor importing has changed anything but this sentence."""
        self._failed = sentence
        self._judge()

    def show_busy(self, busy: bool) -> None:
        self._busy = busy
        if busy:
            self._failed = ""
        self._judge()

    def show_names(self) -> None:
        """There may be other networks by now, whose names are taken."""
        self._judge()

    def open(self, path: Path) -> None:
        """Look at a file or folder."""
        self.source.line.setText(str(path))
        self._look()

    def clear(self) -> None:
        """Empty again: what was imported is in the catalogue."""
        self._proposal, self._failed, self._shown = None, "", Path()
        self.source.line.clear()
        self.name.clear()
        self._show_proposal()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self.open(Path(local[0]))

    def _show_proposal(self) -> None:
        proposal = self._proposal
        self.found.show_proposal(proposal)
        self.right.setVisible(proposal is not None)
        if proposal is not None:
            self.input.show_parameters(input_fields(proposal.input))
            self.card.show_parameters(card_fields(proposal))
            line_up(self.right)
            fields = (*self.card.stops, *self.input.stops, self.reference.line, self.reference.button)
            tab_after(self.classes, self.from_file, self.number, *fields, self.cancel, self.take)
        self._judge()

    @property
    def settled(self) -> Settled:
        """The form as it stands."""
        values = {**self.input.values(), **self.card.values()}
        return Settled(self.name.text(), self.classes.toPlainText(), values, self.reference.line.text().strip())

    @Slot()
    def _judge(self, *_: object) -> None:
        """One sentence about what is missing, instead of a button that fails."""
        lacking = self._fault()
        self.said.say(lacking)
        role(self.said, "bad" if self._failed and not self._busy else "quiet")
        self.take.setEnabled(self._proposal is not None and not lacking)
        if self._proposal is not None:
            self.counted.say(
                wording("Classes, one in a line, in the order of the network's outputs ({count}):").format(
                    count=self._proposal.class_count
                )
            )

    def _fault(self) -> str:
        if self._busy:
            return wording("One moment …")
        if self._failed:
            return retold(self._failed)
        if self._proposal is None:
            return wording("Choose a file, or drop one here.")
        return retold(self._taken(self.name.text())) or fault(self._proposal, self.settled)

    @Slot()
    def _look(self, *_: object, architecture: str = "") -> None:
        text = self.source.line.text().strip()
        if self._proposal is not None and self._proposal.source != Path(text):
            self._proposal = None  # what is said about one file must not stand below the path of another
            self._show_proposal()
        if text:
            self.look_requested.emit(Path(text), architecture)

    @Slot()
    def _choose_folder(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Choose a folder, such as a MONAI bundle"), self.source.line.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda path: self.open(Path(path)))
        chooser.open()

    @Slot()
    def _choose_classes(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Names of the classes"), str(Path(self.source.line.text()).parent))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda path: self.names_requested.emit(Path(path)))
        chooser.open()

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Names that were read from a file."""
        self._failed = ""
        self.classes.setPlainText("\n".join(names))

    @Slot()
    def _number(self, *_: object) -> None:
        if self._proposal is not None:
            self.show_classes(tuple(f"class {number}" for number in range(self._proposal.class_count)))

    def _ask(self, *_: object) -> None:
        if self._proposal is not None:
            self.import_requested.emit(self._proposal, choices(self._proposal, self.settled))
