"""Where a report goes and what it is made of, said before anything is written."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from xai_desktop.app.exporting import ExportChoice
from xai_desktop.core.report import NOTICE
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.dialogs.export_destination import DestinationChoice
from xai_desktop.ui.dialogs.export_formats import DICOM, REPORT, USUAL, FormatRows
from xai_desktop.ui.dialogs.room import room_for
from xai_desktop.ui.panels.inputs import CalmCheck
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, part_title, row_of, tab_after, title_label
from xai_desktop.ui.theme import pixels, role

BURNED_IN = noted(
    "The report carries the film's file name, and its pictures show the film itself: "
    "text that is burned into the pixels stays in them."
)
RENAMED = noted(
    "With DICOM results for outside the whole report calls the film by its pseudonym and readers by numbers. "
    "What looks like writing is blanked in every picture, and the letterhead is left out. "
    "The folder keeps the name above."
)
BY_SITE = noted("Set by your site")
PSEUDONYMS = noted("Films and patients by pseudonyms")
RENAMED_BY_SITE = noted(
    "Set by your site: every format calls the film by its pseudonym and readers by numbers. "
    "What looks like writing is blanked in every picture, and the letterhead is left out. "
    "The folder keeps the name above."
)
FOR_A_PACS = noted("DICOM results for a PACS")
PREVIEW = noted("Shows the pages of the PDF as it will be written")
NO_PREVIEW = noted("There is a preview of the PDF report only")
MASK = noted("the mask on the screen")
ALONE, LEFT, RIGHT = 500, 620, 480
"""Pixels at 9.5 points: of one column, and of two, where more lines need not be broken."""
LEAST = 320
"""Pixels: the dialog is no lower than this."""


class ExportDialog(QDialog):
    """`export_requested` carries an `ExportChoice` when the person confirms, `preview_requested` the one of the moment.

    `search_wished` asks once for the cleaned film, when it is first to be seen. Opens without blocking: use `open()`.
    """

    export_requested = Signal(object)
    preview_requested = Signal(object)
    search_wished = Signal()

    def __init__(
        self,
        folder: Path,
        formats: Iterable[str] = USUAL,
        subject: str = "",
        parent: QWidget | None = None,
        top: str = "",
    ) -> None:
        """`top` says in a few words what the mask keeps of the map; left out, it is the mask on the screen."""
        super().__init__(parent)
        self.setWindowTitle(wording("Export"))
        self.folder, self.browse, self.said = QLineEdit(str(folder)), QPushButton(wording("Choose…")), Note()
        self.notice = Note("", "notice")
        self.report_rows = FormatRows(REPORT, formats)
        self.dicom_rows = FormatRows(
            DICOM, (line.key for line in DICOM if line.usual), top or wording(MASK), below=True
        )
        self.formats = {**self.report_rows.checks, **self.dicom_rows.checks}
        self.pseudonyms = CalmCheck(wording(PSEUDONYMS))
        self.dicom, self.destination = CalmCheck(wording(FOR_A_PACS)), DestinationChoice()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.preview_button = self.buttons.addButton(wording("Preview…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.export_button = self.buttons.addButton(wording("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.left, self.right, self._inside = QWidget(), QWidget(), QWidget()
        self._searched = False
        self._arrange(subject)
        self._connect()
        self._refresh()

    # How it is laid out

    def _arrange(self, subject: str) -> None:
        role(self.export_button, "primary")
        self.folder.setAccessibleName(wording("Folder"))
        self._fill_left(subject)
        self._fill_right()
        area, columns = QScrollArea(), QHBoxLayout(self._inside)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * MARGIN)
        columns.addWidget(self.left, LEFT)
        columns.addWidget(self.right, RIGHT)
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        layout.addWidget(area, 1)
        for one in (self.said, self.notice, self.buttons):
            layout.addWidget(one)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # Qt adds up notes as if they were narrow
        for button in (self.browse, self.preview_button):
            button.setAutoDefault(False)
        self.export_button.setDefault(True)
        found = self.destination.found
        tab_after(self.folder, self.browse, *self.report_rows.checks.values(), self.dicom)
        tab_after(self.dicom, *self.dicom_rows.checks.values(), self.destination.outside, self.destination.house)
        tab_after(self.destination.house, found.view, found.closer, found.looked, *self.buttons.buttons())

    def _fill_left(self, subject: str) -> None:
        column = column_of(self.left)
        if subject:
            column.addWidget(Note(subject, "headline"))
        column.addWidget(title_label(wording("Folder")))
        column.addLayout(row_of(self.folder, self.browse, wide=0))
        column.addWidget(part_title(wording("Report")))
        column.addWidget(self.report_rows)
        column.addWidget(self.pseudonyms)
        self.pseudonyms.setEnabled(False)
        self.pseudonyms.setToolTip(wording(BY_SITE))
        self.pseudonyms.setAccessibleDescription(wording(BY_SITE))
        self.pseudonyms.hide()
        column.addWidget(part_title(wording("DICOM results")))
        column.addWidget(self.dicom)
        column.addWidget(self.dicom_rows)
        column.addStretch(1)

    def _fill_right(self) -> None:
        column = column_of(self.right)
        column.addWidget(title_label(wording("Where DICOM results go")))
        column.addWidget(self.destination, 1)
        for one in (self.dicom_rows, self.right):
            one.hide()

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._refresh)
        self.browse.clicked.connect(self._browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.preview_button.clicked.connect(self._preview)
        self.dicom.toggled.connect(self._show_dicom)
        for part in (self.report_rows, self.dicom_rows, self.destination):
            part.changed.connect(self._refresh)

    # What it says

    def show_policy(self, policy: SitePolicy, note: str) -> None:
        """What the site has set, and what is wrong with its file."""
        self.destination.show_policy(policy.research_destination, note)
        self.pseudonyms.setChecked(policy.deidentified_results)
        self.pseudonyms.setVisible(policy.deidentified_results)
        self._refresh()

    @property
    def choice(self) -> ExportChoice | None:
        """What the dialog says now; None where a folder or a format is missing, or the folder is a file."""
        text, formats = self.folder.text().strip(), self._chosen
        if not text or not formats or Path(text).is_file():
            return None
        return ExportChoice(Path(text).expanduser(), formats, self.destination.going)

    @property
    def _chosen(self) -> tuple[str, ...]:
        return self.report_rows.chosen + self._for_a_pacs

    @property
    def _for_a_pacs(self) -> tuple[str, ...]:
        return self.dicom_rows.chosen if self.dicom.isChecked() else ()

    @Slot()
    def _refresh(self, *_: object) -> None:
        choice = self.choice
        has_pages = choice is not None and "pdf" in choice.formats
        self.export_button.setEnabled(choice is not None)
        self.preview_button.setEnabled(has_pages)
        self.preview_button.setToolTip(wording(PREVIEW if has_pages else NO_PREVIEW))
        self.said.say(self._sentence())
        leaves = choice is not None and not choice.going.house and bool(self._for_a_pacs)
        told = RENAMED_BY_SITE if self.pseudonyms.isChecked() else RENAMED if leaves else BURNED_IN
        self.notice.say(f"{wording(told)} {wording(NOTICE)}")
        self._fit()

    def _sentence(self) -> str:
        text = self.folder.text().strip()
        if not text:
            return wording("Choose a folder to write into.")
        if Path(text).is_file():
            return wording("{text} is a file; choose a folder.").format(text=text)
        known = {**self.report_rows.names, **self.dicom_rows.names}
        names = [known[key] for key in self._chosen]
        if not names:
            return wording("Choose at least one format.")
        new = "" if Path(text).expanduser().is_dir() else wording(", which will be made")
        return wording("Writes {listed} into {text}{new}.").format(listed=_listed(names), text=text, new=new)

    # How large it is

    @Slot(bool)
    def _show_dicom(self, on: bool) -> None:
        """The other half of the dialog; the film is searched when it is first to be seen."""
        for one in (self.dicom_rows, self.right):
            one.setVisible(on)
        self._refresh()
        self.resize(self.minimumSize())
        if on and not self._searched:
            self._searched = True
            self.search_wished.emit()

    def _fit(self) -> None:
        """At least as tall as the sentences are at this width, as far as the screen has room; the rest scrolls."""
        layout, columns, room = self.layout(), self._inside.layout(), room_for(self)
        assert layout is not None
        assert columns is not None
        margins = layout.contentsMargins()
        beside, above = margins.left() + margins.right(), margins.top() + margins.bottom()
        least = min(self._columns + beside, room.width())
        width = max(least, self.width() if self.isVisible() else 0) - beside
        columns.invalidate()
        tall = columns.totalHeightForWidth(width)
        below = self.buttons.sizeHint().height() + sum(
            SPACING + (one.heightForWidth(width) if not one.isHidden() else 0) for one in (self.said, self.notice)
        )
        self._inside.setMinimumHeight(tall)
        self.setMinimumSize(least, min(max(tall + above + SPACING + below, LEAST), room.height()))

    @property
    def _columns(self) -> int:
        return pixels(LEFT) + pixels(RIGHT) + 2 * MARGIN if self.dicom.isChecked() else pixels(ALONE)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        self.resize(self.minimumSize())
        super().showEvent(event)

    # What it asks for

    @Slot()
    def _browse(self, *_: object) -> None:
        chooser = QFileDialog(self, wording("Folder for the export"), self.folder.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(self.folder.setText)
        chooser.open()

    @Slot()
    def _preview(self, *_: object) -> None:
        if (choice := self.choice) is not None:
            self.preview_requested.emit(choice)

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
