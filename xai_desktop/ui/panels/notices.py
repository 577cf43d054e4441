"""What has to be said about the files that were opened: one line, and all sentences on request."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from xai_desktop.core.study import Notice
from xai_desktop.core.wording import counted, retold, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.parts import Note, column_of, row_of
from xai_desktop.ui.panels.short_paths import without_folders
from xai_desktop.ui.theme import role

TALLEST, SHARE = 168, 0.3
"""Pixels that the sentences may take, and which part of the window's height where that is more."""
LISTED = 100
"""Sentences that are shown; the rest is counted, and all are in the import report."""


class NoticeList(QWidget):
    """“3 notices, 1 file left out”, which unfolds into the sentences. Invisible where there is nothing to say."""

    report_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self._reported = False
        self._notices: tuple[Notice, ...] = ()
        self.report_button = QPushButton(wording("Import report…"))
        self.report_button.clicked.connect(lambda: self.report_requested.emit())
        self.report_button.hide()
        self.head, self._scroll, self._list = QToolButton(), QScrollArea(), QWidget()
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        role(self.head, "status")
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(self._unfold)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        self._lines: QVBoxLayout = column_of(self._list, 6)
        layout = column_of(self, 4)
        layout.addWidget(self.head)
        layout.addWidget(self._scroll)
        layout.addWidget(self.report_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_notices(())

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        self._notices, self.count = notices, len(notices)
        self._clear()
        self.head.setText(headline(notices))
        self.setVisible(bool(notices))
        self._unfold(self.head.isChecked())

    def set_report(self, reason: str, there: bool = True) -> None:
        """Offer the import report, if there is one; a reason why it may not be seen yet locks it and says so."""
        self._reported = there
        self.report_button.setVisible(there and self.head.isChecked())
        self.report_button.setEnabled(not reason)
        self.report_button.setToolTip(reason or wording("How many rows, matched, unmatched, refused, and why"))

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()

    def _fill(self) -> None:
        """The sentences, made when they are asked for: there may be thousands while a folder is indexed."""
        for notice in self._notices[:LISTED]:
            whole = retold(notice.text)
            note = Note(without_folders(whole), "notice" if notice.skipped else "quiet")
            note.setToolTip(whole if note.text() != whole else "")
            self._add(note, notice.skipped)
        if len(self._notices) > LISTED:
            self._add(
                Note(wording("And {n:,} more; the import report has them all.").format(n=len(self._notices) - LISTED))
            )
        self._lines.addStretch(1)

    def _add(self, note: Note, skipped: bool = False) -> None:
        """A sentence with its sign: what left something out is not told by its colour alone."""
        note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QWidget()
        warning = icons.Sign("warning", wording("Left out"), icons.WARN) if skipped else None
        sign = warning or icons.Sign("about", wording("For information"))
        row = row_of(sign, note, wide=1)
        row.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        line.setLayout(row)
        self._lines.addWidget(line)
        note.ensurePolished()

    @Slot(bool)
    def _unfold(self, on: bool) -> None:
        if on and not self._lines.count():
            self._fill()
        icons.put(self.head, "fold_open" if on else "fold_closed", icons.FOLD)
        self._scroll.setVisible(on)
        self.report_button.setVisible(on and self._reported)
        self._fit()

    def _fit(self) -> None:
        """As tall as the sentences, up to a limit; then they scroll."""
        needed = self._lines.heightForWidth(max(self.width() - 12, 100)) + 4
        tallest = max(TALLEST, round(SHARE * self.window().height()))
        self._scroll.setFixedHeight(min(tallest, max(needed, 24)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def headline(notices: tuple[Notice, ...]) -> str:
    """How many notices there are, and how many files or rows they left out."""
    skipped = sum(notice.skipped for notice in notices)
    head = counted("{n} notice", "{n} notices", len(notices))
    return wording("{head}, {skipped} left out").format(head=head, skipped=skipped) if skipped else head
