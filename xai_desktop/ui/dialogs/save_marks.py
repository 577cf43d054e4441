"""Which format expert marks are saved in, and where: said before anything is written."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QPushButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.inputs import CalmCombo
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, labelled, row_of
from xai_desktop.ui.theme import role

Format = tuple[str, str, str]
"""Key, title, and suffix; "" for a folder of files."""

STEM = "expert-marks"


class SaveMarksDialog(QDialog):
    """`save_requested` carries the path and the key of the format. Opens without blocking: use `open()`."""

    save_requested = Signal(object, str)

    def __init__(self, formats: tuple[Format, ...], folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Save expert marks"))
        self._formats = formats
        self.format, self.path, self.browse = CalmCombo(), QLineEdit(), QPushButton(wording("Choose…"))
        self.said = Note()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self.buttons.addButton(wording("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.format.addItems([title for _, title, _ in formats])
        self.path.setText(str(folder / STEM) + self._suffix)
        self._arrange()
        self._connect()
        self._refresh()
        self.resize(560, 170)

    @property
    def _suffix(self) -> str:
        return self._formats[self.format.currentIndex()][2]

    @property
    def choice(self) -> tuple[Path, str] | None:
        """Where and how; None where the path is missing or of the wrong kind."""
        text = self.path.text().strip()
        path = Path(text).expanduser()
        wrong = path.is_file() if not self._suffix else path.is_dir()
        return (path, self._formats[self.format.currentIndex()][0]) if text and not wrong else None

    def _arrange(self) -> None:
        role(self.save_button, "primary")
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        layout.addLayout(labelled(wording("Format"), self.format))
        place = labelled(wording("Place"), self.path)
        place.addWidget(self.browse)
        layout.addLayout(place)
        layout.addWidget(self.said)
        layout.addStretch(1)
        layout.addLayout(row_of(self.buttons))
        self.browse.setAutoDefault(False)
        self.save_button.setDefault(True)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._change_suffix)
        self.path.textChanged.connect(self._refresh)
        self.browse.clicked.connect(self._browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    @Slot()
    def _change_suffix(self, *_: object) -> None:
        """The path follows the format, as far as its ending was one of a format."""
        text = self.path.text().strip()
        for suffix in sorted((suffix for _, _, suffix in self._formats), key=len, reverse=True):
            if suffix and text.casefold().endswith(suffix.casefold()):
                text = text[: -len(suffix)]
                break
        self.path.setText(text + self._suffix)
        self._refresh()

    @Slot()
    def _refresh(self, *_: object) -> None:
        self.save_button.setEnabled(self.choice is not None)
        self.said.say(self._sentence())

    def _sentence(self) -> str:
        text = self.path.text().strip()
        path = Path(text).expanduser()
        if not text:
            return wording("Choose where to save.")
        if self.choice is None:
            return (
                wording("{text} is a folder; choose a file.").format(text=text)
                if self._suffix
                else wording("{text} is a file; choose a folder.").format(text=text)
            )
        if not self._suffix:
            return wording("Writes one file for each film into {text}.").format(text=text)
        if path.exists():
            return wording("Writes {text}, which is there and will be replaced.").format(text=text)
        return wording("Writes {text}.").format(text=text)

    @Slot()
    def _browse(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Save expert marks"), self.path.text())
        if self._suffix:
            chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            chooser.setOption(QFileDialog.Option.DontConfirmOverwrite)
            chooser.setDefaultSuffix(self._suffix.lstrip("."))
            chooser.selectFile(self.path.text())
        else:
            chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(self.path.setText)
        chooser.open()

    def accept(self) -> None:
        if (choice := self.choice) is not None:
            super().accept()
            self.save_requested.emit(*choice)
