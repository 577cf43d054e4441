"""Where a report goes and what it is made of, said before anything is written."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.report import NOTICE
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, row_of, title_label
from xai_desktop.ui.theme import role

FORMATS = (
    ("pdf", noted("PDF report"), noted("film, map, mask, agreement and cascade on A4 pages")),
    ("png", noted("PNG pictures"), noted("the film beside the film with its map, for a slide")),
    (
        "json",
        noted("JSON manifest"),
        noted("every number, the parameters, the network's hash, versions; with the maps"),
    ),
    ("npz", noted("NPZ maps"), noted("the raw maps as arrays, for a script to read")),
)
BURNED_IN = noted(
    "The report carries the film's file name, and its pictures show the film itself: "
    "text that is burned into the pixels stays in them."
)


class ExportDialog(QDialog):
    """`export_requested` carries an `ExportChoice` when the person confirms. Opens without blocking: use `open()`."""

    export_requested = Signal(object)

    def __init__(
        self,
        folder: Path,
        formats: Iterable[str] = ("pdf", "png", "json", "npz"),
        subject: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Export"))
        chosen = set(formats)
        self.folder, self.browse, self.said = QLineEdit(str(folder)), QPushButton(wording("Choose…")), Note()
        self.formats = {key: CalmCheck(wording(name), key in chosen) for key, name, _ in FORMATS}
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = self.buttons.addButton(wording("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.setMinimumWidth(520)
        self._arrange(subject)
        self._connect()
        self._refresh()

    def _arrange(self, subject: str) -> None:
        role(self.export_button, "primary")
        self.folder.setAccessibleName(wording("Folder"))
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        if subject:
            layout.addWidget(Note(subject, "headline"))
        layout.addWidget(title_label(wording("Folder")))
        layout.addLayout(row_of(self.folder, self.browse, wide=0))
        layout.addWidget(title_label(wording("Formats")))
        layout.addLayout(self._format_rows())
        layout.addSpacing(4)
        layout.addWidget(self.said)
        layout.addWidget(Note(f"{wording(BURNED_IN)} {wording(NOTICE)}", "notice"))
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # Qt adds up notes as if they were narrow
        self.browse.setAutoDefault(False)
        self.export_button.setDefault(True)

    def _format_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (key, _, text) in enumerate(FORMATS):
            self.formats[key].setAccessibleDescription(wording(text))
            grid.addWidget(self.formats[key], row, 0)
            grid.addWidget(Note(wording(text)), row, 1)
        return grid

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._refresh)
        self.browse.clicked.connect(self._browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for check in self.formats.values():
            check.toggled.connect(self._refresh)

    @property
    def choice(self) -> ExportChoice | None:
        """What the dialog says now; None where a folder or a format is missing, or the folder is a file."""
        text, formats = self.folder.text().strip(), tuple(k for k, check in self.formats.items() if check.isChecked())
        if not text or not formats or Path(text).is_file():
            return None
        return ExportChoice(Path(text).expanduser(), formats)

    @Slot()
    def _refresh(self, *_: object) -> None:
        self.export_button.setEnabled(self.choice is not None)
        self.said.say(self._sentence())
        self._fit()

    def _fit(self) -> None:
        """As tall as the sentences are at this width, and no taller."""
        self.setMinimumHeight(self.heightForWidth(max(self.width(), self.minimumWidth())))

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        self.resize(self.minimumSize())
        super().showEvent(event)

    def _sentence(self) -> str:
        text = self.folder.text().strip()
        if not text:
            return wording("Choose a folder to write into.")
        if Path(text).is_file():
            return wording("{text} is a file; choose a folder.").format(text=text)
        names = [wording(name) for key, name, _ in FORMATS if self.formats[key].isChecked()]
        if not names:
            return wording("Choose at least one format.")
        new = "" if Path(text).expanduser().is_dir() else wording(", which will be made")
        return wording("Writes {listed} into {text}{new}.").format(listed=_listed(names), text=text, new=new)

    @Slot()
    def _browse(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Folder for the export"), self.folder.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(self.folder.setText)
        chooser.open()

    def accept(self) -> None:
        if (choice := self.choice) is not None:
            super().accept()
            self.export_requested.emit(choice)


def _listed(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else wording("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
    )
