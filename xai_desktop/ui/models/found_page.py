"""The page of a test: words, tables and figures as they lie on disk, to read and to copy from."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QBrush,
    QImage,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import MARGIN

EDGE = 44
"""Pixels that a figure leaves free of the page's width."""

HEADINGS = {1: 12.0, 2: 11.0, 3: 9.5}
"""Points of a heading by its level, beside a headline of 13 and an ordinary text of 9.5."""

PAUSE_MS = 120
"""How long a window must keep its width before figures are fitted to it again."""


class FoundPage(QTextBrowser):
    """Shows a page of Markdown with the pictures beside it; nothing is loaded from anywhere else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording("What was found"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self._text, self._folder = "", Path()
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.setInterval(PAUSE_MS)
        self._fit.timeout.connect(self._show)
        theme.changes().changed.connect(self._show)

    def show_page(self, text: str, folder: Path) -> None:
        """Markdown, with its pictures in `folder`."""
        if (text, folder) != (self._text, self._folder):
            self._text, self._folder = text, folder
            self._show()
            self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Pictures of the page's own folder, no wider than the page."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(self._folder / Path(QUrl(name).path()).name))
        room = self.viewport().width() - EDGE
        if picture.width() <= room:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._text and event.size().width() != event.oldSize().width():
            self._fit.start()

    def _show(self) -> None:
        place = self.verticalScrollBar().value()
        document = self.document()
        document.clear()  # also of pictures in their former width
        document.setDocumentMargin(MARGIN)
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        document.setMarkdown(
            _body(self._text).replace(".svg)", ".png)"), features
        )  # pixels are drawn faster, and the same
        _lower_headings(document)
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _calm(frame)
        self.verticalScrollBar().setValue(place)


def _body(text: str) -> str:
    """Without the heading, which stands above the page already."""
    first, _, rest = text.partition("\n")
    return rest if first.startswith("# ") else text


def _lower_headings(document: QTextDocument) -> None:
    """Headings within the page stand below the one above it in size, too: Qt's own are larger."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level:
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            words = cursor.charFormat()
            words.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            words.setFontPointSize(theme.points(HEADINGS.get(level, HEADINGS[3])))
            cursor.setCharFormat(words)
            above = block.blockFormat()
            above.setTopMargin(MARGIN)
            cursor.setBlockFormat(above)
        block = block.next()


def _calm(table: QTextTable) -> None:
    """A thin line below every row, in the colour of all lines."""
    line = QBrush(theme.current().colour("line"))
    whole = QTextTableFormat(table.format().toTableFormat())
    whole.setBorder(0)
    whole.setBorderCollapse(True)
    whole.setCellPadding(4)
    whole.setCellSpacing(0)
    whole.setTopMargin(4)
    whole.setBottomMargin(12)
    table.setFormat(whole)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            style = cell.format().toTableCellFormat()
            style.setBottomBorder(1)
            style.setBottomBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
            style.setBottomBorderBrush(line)
            cell.setFormat(style)
