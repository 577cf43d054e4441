"""About: which build this is, in words that can be copied into a letter, and the licences of what travels with it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from xai_desktop.core.paths import emblem
from xai_desktop.core.report import NOTICE
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, title_label

WHAT = noted("Where an image classifier looked, and whether that is where the experts drew their boxes.")
OWN = noted("XAI Desktop is free software under the Apache License 2.0.")
SIDE = 64


class AboutDialog(QDialog):
    """`build` is one line of facts; `licences` is empty in a tree of source, which brings nothing of others along."""

    def __init__(self, build: str, licences: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("About XAI Desktop"))
        self.build, self.licences = QLabel(build), _text(licences)
        self.build.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.build.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = self.buttons.addButton(wording("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(f"XAI Desktop {build}"))
        self.buttons.rejected.connect(self.reject)
        self._arrange(bool(licences))
        self.resize(theme.pixels(760 if licences else 440), theme.pixels(520) if licences else 0)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def _arrange(self, with_licences: bool) -> None:
        head, picture = QHBoxLayout(), QLabel()
        picture.setPixmap(QIcon(str(emblem())).pixmap(SIDE, SIDE))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QWidget()
        lines = column_of(words, 6)
        for part in (title_label("XAI Desktop"), self.build, Note(wording(WHAT)), Note(wording(NOTICE), "notice")):
            lines.addWidget(part)
        lines.addWidget(Note(wording(OWN)))
        head.setSpacing(2 * MARGIN)
        head.addWidget(picture)
        head.addWidget(words, 1)
        layout = column_of(self, MARGIN)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        layout.addLayout(head)
        if with_licences:
            layout.addWidget(title_label(wording("Licences of what travels with it")))
            layout.addWidget(self.licences, 1)
        layout.addWidget(self.buttons)


def _text(licences: str) -> QPlainTextEdit:
    shown = QPlainTextEdit(licences)
    shown.setReadOnly(True)
    shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    shown.setAccessibleName(wording("Licences of what travels with it"))
    return shown
