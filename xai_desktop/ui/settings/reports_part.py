"""What stands at the head of a report: the hospital's name and its logo."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from xai_desktop.core.settings import Settings
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import LABEL_WIDTH, SPACING, Note, column_of, labelled, row_of, title_label
from xai_desktop.ui.panels.path_field import PathField

ABOUT = noted("Both stand at the head of every report that is written from here on; either may be left out.")
NO_PICTURE = noted("{path}: is no PNG or JPEG that can be read; reports have no logo until another one is chosen.")
RESEARCH = noted("DICOM results with a patient's own identifiers may go to: {name}")
NO_RESEARCH = noted(
    "DICOM results always leave without a patient's identifiers: no policy of this machine names a place."
)
SEEN = QSize(220, 80)
"""Pixels that a logo gets, with a border, at 9.5 points."""
LONGEST = 120
"""Letters of a name that stands in one line."""
FORMATS = (b"png", b"jpeg", b"jpg")


class ReportsPart(QWidget):
    """`wished` carries the name of a setting and its value."""

    wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hospital, self.logo = QLineEdit(), PathField(wording("Logo"), folder=False)
        self.clear, self.picture = QPushButton(wording("Clear")), QLabel()
        self.said, self.house = Note("", "notice"), Note(wording(NO_RESEARCH))
        self.hospital.setMaxLength(LONGEST)
        self._arrange()
        self._show_logo("")
        self.hospital.editingFinished.connect(lambda: self.wished.emit("hospital", self.hospital.text().strip()))
        self.logo.changed.connect(self._choose)
        self.clear.clicked.connect(self._clear)

    def show_settings(self, settings: Settings) -> None:
        if not self.hospital.hasFocus():
            self.hospital.setText(settings.hospital)
        self.logo.line.setText(settings.logo)
        self._show_logo(settings.logo)

    def show_policy(self, research_destination: str, note: str) -> None:
        """Where the site's policy lets results go, and what is wrong with its file."""
        if note:
            self.house.say(retold(note))
        elif research_destination:
            self.house.say(wording(RESEARCH).format(name=research_destination))
        else:
            self.house.say(wording(NO_RESEARCH))

    def _show_logo(self, path: str) -> None:
        """The picture as it is now; a file that is gone is said."""
        found = _picture(path)
        self.picture.setPixmap(found)
        self.picture.setFixedSize(_room())
        self.picture.setVisible(not found.isNull())
        self.clear.setEnabled(bool(path) and self.logo.isEnabled())
        self.said.say(wording(NO_PICTURE).format(path=path) if path and found.isNull() else "")

    @Slot()
    def _choose(self) -> None:
        self.wished.emit("logo", self.logo.line.text().strip())

    @Slot()
    def _clear(self) -> None:
        self.logo.line.clear()
        self.wished.emit("logo", "")

    def _arrange(self) -> None:
        column = column_of(self)
        column.addWidget(title_label(wording("Letterhead")))
        column.addLayout(labelled(wording("Hospital"), self.hospital))
        row = labelled(wording("Logo"), self.logo)
        row.addWidget(self.clear)
        column.addLayout(row)
        self.clear.setAccessibleName(wording("Clear the logo"))
        self.picture.setAccessibleName(wording("Logo"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setStyleSheet("background: white; border: 1px solid #999999;")  # as on the paper
        below = row_of(self.picture, QWidget())
        below.setContentsMargins(theme.pixels(LABEL_WIDTH) + SPACING, 0, 0, 0)
        column.addLayout(below)
        column.addWidget(self.said)
        column.addWidget(Note(wording(ABOUT)))
        column.addSpacing(12)
        column.addWidget(title_label(wording("Research destination")))
        column.addWidget(self.house)
        column.addStretch(1)


def _room() -> QSize:
    return QSize(theme.pixels(SEEN.width()), theme.pixels(SEEN.height()))


def _picture(path: str) -> QPixmap:
    """As large as there is room for; nothing where it cannot be read as what a report takes."""
    reader = QImageReader(path) if path else QImageReader()
    if not path or bytes(reader.format().data()) not in FORMATS:
        return QPixmap()
    inside = _room() - QSize(2 * SPACING, 2 * SPACING)
    if reader.size().isValid():
        reader.setScaledSize(reader.size().scaled(inside, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())
