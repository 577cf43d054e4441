"""The cleaned film before it leaves the house: where writing was found, and whether a person looked."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.dialogs.export_formats import INDENT
from xai_desktop.ui.dialogs.picture_view import PictureView
from xai_desktop.ui.dialogs.room import room_for
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, row_of

SEARCHING = noted("Looking for writing that is burned into the film…")
NONE_FOUND = noted("No writing was found. Handwriting and faint letters are not found: look at the film yourself.")
BLACK = noted("What stood in the boxes is black in the copy. Handwriting and faint letters are not found: look.")
LOOKED = noted("I looked at the picture: nobody's name is left in it")
UNTICKED = noted("Without this tick the files do not claim that their pixels are clean.")
LOW = 200
"""Pixels that the picture has at least."""


class FoundText(QWidget):
    """`confirmed_changed` comes with every tick; a film that nobody could see cannot be confirmed."""

    confirmed_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: ByteArray | None = None
        self._boxes: tuple[Box, ...] = ()
        self.said, self.view = Note(), PictureView(wording("Cleaned film"))
        self.closer, self.looked = QPushButton(wording("Look closer…")), CalmCheck(wording(LOOKED))
        self.looked.setAccessibleDescription(wording(UNTICKED))
        self.view.setMinimumHeight(LOW)
        column = column_of(self, SPACING)
        column.addWidget(self.said)
        column.addWidget(self.view, 1)
        column.addLayout(row_of(QWidget(), self.closer, wide=0))
        column.addWidget(self.looked)
        unticked = Note(wording(UNTICKED))
        unticked.setContentsMargins(INDENT, 0, 0, 0)
        column.addWidget(unticked)
        self.closer.setAutoDefault(False)
        self.closer.clicked.connect(self._look_closer)
        self.looked.toggled.connect(lambda _on: self.confirmed_changed.emit())
        self._show(wording(SEARCHING))

    @property
    def confirmed(self) -> bool:
        return self._picture is not None and self.looked.isChecked()

    def show_found(self, picture: ByteArray, boxes: tuple[Box, ...]) -> None:
        """(H, W, 3) uint8 of the cleaned film, and boxes in its pixels around what was blanked."""
        self._picture, self._boxes = picture, boxes
        places = counted("Writing was found in {n} place.", "Writing was found in {n} places.", len(boxes))
        self._show(f"{places} {wording(BLACK)}" if boxes else wording(NONE_FOUND))

    def fail(self, why: str) -> None:
        self._picture, self._boxes = None, ()
        self._show(retold(why))

    def _show(self, sentence: str) -> None:
        self.said.say(sentence)
        self.view.show_picture(self._picture, self._boxes)
        self.view.setAccessibleDescription(sentence)
        for one in (self.closer, self.looked):
            one.setEnabled(self._picture is not None)

    def _look_closer(self) -> None:
        if self._picture is None:
            return
        dialog = CleanedFilmDialog(self._picture, self._boxes, self.said.text(), self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class CleanedFilmDialog(QDialog):
    """The same picture as large as the screen has room for."""

    def __init__(self, picture: ByteArray, boxes: tuple[Box, ...], told: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Cleaned film"))
        self.view, self.buttons = (
            PictureView(wording("Cleaned film")),
            QDialogButtonBox(QDialogButtonBox.StandardButton.Close),
        )
        self.smaller, self.larger, self.fit = QPushButton("−"), QPushButton("+"), QPushButton(wording("Whole film"))
        self.smaller.setAccessibleName(wording("Smaller"))
        self.larger.setAccessibleName(wording("Larger"))
        self.view.setAccessibleDescription(told)
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(Note(told))
        layout.addWidget(self.view, 1)
        layout.addLayout(row_of(QWidget(), self.smaller, self.larger, self.fit, self.buttons, wide=0))
        for button, verb in (
            (self.smaller, self.view.smaller),
            (self.larger, self.view.larger),
            (self.fit, self.view.fit),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(verb)
        self.buttons.rejected.connect(self.reject)
        self.view.show_picture(picture, boxes)
        self.resize(QSize(1100, 1000).boundedTo(room_for(self)))
