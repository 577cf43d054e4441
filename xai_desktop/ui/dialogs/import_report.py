"""What came of opening files: rows, marks, matched, unmatched, refused, and why."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from xai_desktop.core.import_report import FileReport, ImportReport
from xai_desktop.core.wording import counted, local, noted, wording
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of

COLUMNS = (
    noted("File"),
    noted("Format"),
    noted("Rows"),
    noted("Marks"),
    noted("Matched"),
    noted("Unmatched"),
    noted("Refused"),
    noted("Films"),
)
TIPS = (
    "",
    "",
    noted("Rows or objects in the file"),
    noted("Boxes, ellipses, polygons and masks"),
    noted("Marks on films that are here"),
    noted("Marks on films that are not here"),
    noted("Rows that were left out"),
    noted("Films here that the file speaks of"),
)
LISTED = 200
"""Reasons that are shown under one file; all of them are in the JSON."""

NOTHING = noted("No annotation file was opened, and no film was refused.")
FILE_NAME = "import-report.json"


class ImportReportDialog(QDialog):
    """A table that unfolds into reasons. `save_requested` carries the path for the JSON."""

    save_requested = Signal(object)

    def __init__(self, report: ImportReport, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Import report"))
        self._folder = folder
        self.tree, self.buttons = QTreeWidget(), QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = self.buttons.addButton(wording("Save as JSON…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.headline = Note(summary(report), "headline")
        self._set_up()
        for file in report.files:
            self._add_file(file)
        self._add_refused(report.refused)
        self._arrange()
        self.resize(900, 460 if self.tree.topLevelItemCount() else 160)

    def _set_up(self) -> None:
        tree = self.tree
        tree.setHeaderLabels(list(map(wording, COLUMNS)))
        tree.setAccessibleName(wording("Annotation files"))
        tree.setUniformRowHeights(True)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = tree.header()
        header.setStretchLastSection(False)
        for column, tip in enumerate(TIPS):
            tree.headerItem().setToolTip(column, wording(tip) if tip else "")
            if column > 1:
                tree.headerItem().setTextAlignment(column, _RIGHT)
            mode = QHeaderView.ResizeMode.Stretch if column == 0 else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)

    def _arrange(self) -> None:
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        layout.addWidget(self.headline)
        if self.tree.topLevelItemCount():
            layout.addWidget(self.tree, 1)
        else:
            layout.addWidget(Note(wording(NOTHING)))
            layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.save_button.clicked.connect(self._save)
        self.save_button.setAutoDefault(False)
        self.buttons.rejected.connect(self.reject)

    def _add_file(self, file: FileReport) -> None:
        counts = (file.rows, file.marks, file.matched, file.unmatched, len(file.refused), file.films)
        item = QTreeWidgetItem([file.name, file.format, *(local(f"{count:,}") for count in counts)])
        item.setToolTip(0, file.name)
        for column in range(2, len(COLUMNS)):
            item.setTextAlignment(column, _RIGHT)
        self.tree.addTopLevelItem(item)
        self._add_reasons(item, (_row_text(one.line, one.reason) for one in file.refused), len(file.refused))
        if file.absent:
            marks = counted("{n:,} mark", "{n:,} marks", file.unmatched)
            films = counted("on {n:,} film that is not here", "on {n:,} films that are not here", len(file.absent))
            absent = QTreeWidgetItem([f"{marks} {films}"])
            item.addChild(absent)
            absent.setFirstColumnSpanned(True)
            self._add_reasons(absent, file.absent, len(file.absent))

    def _add_refused(self, refused: tuple[tuple[str, str], ...]) -> None:
        if refused:
            said = counted("{n:,} file could not be used", "{n:,} files could not be used", len(refused))
            item = QTreeWidgetItem([said])
            self.tree.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
            self._add_reasons(item, (sentence for _, sentence in refused), len(refused))

    def _add_reasons(self, parent: QTreeWidgetItem, reasons: Iterable[str], count: int) -> None:
        texts = [reason for reason, _ in zip(reasons, range(LISTED), strict=False)]
        if count > LISTED:
            texts.append(wording("and {n:,} more, all of them in the JSON").format(n=count - LISTED))
        for text in texts:
            child = QTreeWidgetItem([text])
            child.setToolTip(0, text)
            parent.addChild(child)
            child.setFirstColumnSpanned(True)

    def _save(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Save the import report"), str(self._folder / FILE_NAME), "JSON (*.json)")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.fileSelected.connect(lambda name: self.save_requested.emit(Path(name)))
        chooser.open()


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _row_text(line: int, reason: str) -> str:
    """A reason often begins in the middle of a sentence; line 0 is the whole file."""
    return wording("line {n:,}: {reason}").format(n=line, reason=reason) if line else reason


def summary(report: ImportReport) -> str:
    """`12 films in 10 studies · 3 annotation files · 5 refused · 2 other files`."""
    refused = len(report.refused) + sum(len(file.refused) for file in report.files)
    films = counted("{n:,} film", "{n:,} films", report.films)
    studies = counted("in {n:,} study", "in {n:,} studies", report.studies)
    parts = (
        f"{films} {studies}",
        counted("{n:,} annotation file", "{n:,} annotation files", len(report.files)) if report.files else "",
        wording("{refused:,} refused").format(refused=refused) if refused else wording("nothing refused"),
        counted("{n:,} other file", "{n:,} other files", report.others) if report.others else "",
    )
    return " · ".join(part for part in parts if part)
