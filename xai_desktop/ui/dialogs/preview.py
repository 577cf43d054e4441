"""The report's pages before they are written, drawn from the very bytes of the PDF."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QStackedWidget, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui.dialogs.picture_view import PictureView
from xai_desktop.ui.dialogs.room import room_for
from xai_desktop.ui.panels.parts import MARGIN, SPACING, Note, column_of, row_of

DRAWING = noted("The report is being drawn…")
FAILED = noted("The report cannot be shown. {why}")
KEYS = noted("Page up and page down turn pages; + and − zoom, 0 shows the whole page.")


class PreviewDialog(QDialog):
    """Pages come one by one and can be looked at once the first is there. Opens without blocking: use `open()`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Preview of the report"))
        self._pages: list[ByteArray] = []
        self._number, self._whole = 0, False
        self.view, self.said, self.place = PictureView(wording("Page of the report")), Note(), Note()
        self.back, self.on = QPushButton(wording("Previous page")), QPushButton(wording("Next page"))
        self.smaller, self.larger, self.fit = QPushButton("−"), QPushButton("+"), QPushButton(wording("Whole page"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._stack = QStackedWidget()
        self._arrange()
        self._connect()
        self.say(wording(DRAWING))
        self._refresh()
        self.resize(QSize(820, 1000).boundedTo(room_for(self)))

    @property
    def page(self) -> int:
        """The number of the page that is seen, from 1; 0 before there is one."""
        return self._number

    @Slot(object)
    def add_page(self, page: ByteArray) -> None:
        """(H, W, 3) uint8: the next page of the document."""
        self._pages.append(page)
        if self._number == 0:
            self._turn(1)
            self.view.setFocus()
        self._refresh()

    @Slot(int)
    def end(self, count: int) -> None:
        """There are no more than `count` pages."""
        self._whole = count == len(self._pages)
        self._refresh()

    def fail(self, why: str) -> None:
        """Instead of the pages: one sentence."""
        self._pages.clear()
        self._number = 0
        self.say(wording(FAILED).format(why=retold(why)))
        self._refresh()

    def say(self, sentence: str) -> None:
        self.said.say(sentence)
        self._stack.setCurrentIndex(0)

    def _turn(self, number: int) -> None:
        if 1 <= number <= len(self._pages):
            self._number = number
            self.view.show_picture(self._pages[number - 1])
            self.view.verticalScrollBar().setValue(0)
            self._stack.setCurrentWidget(self.view)
            self._refresh()

    def _refresh(self) -> None:
        count = len(self._pages)
        words = noted("Page {page} of {count}") if self._whole else noted("Page {page} of {count} so far")
        self.place.setText(wording(words).format(page=self._number, count=count) if count else "")
        self.view.setAccessibleDescription(self.place.text())
        self.back.setEnabled(self._number > 1)
        self.on.setEnabled(self._number < count)
        for button in (self.smaller, self.larger, self.fit):
            button.setEnabled(count > 0)

    def _arrange(self) -> None:
        holder = QWidget()
        inside = column_of(holder)
        inside.addStretch(1)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.said)
        inside.addStretch(1)
        self._stack.addWidget(holder)
        self._stack.addWidget(self.view)
        for button, name in ((self.smaller, noted("Smaller")), (self.larger, noted("Larger"))):
            button.setFixedWidth(34)
            button.setStyleSheet("padding: 4px 0px;")
            button.setAccessibleName(wording(name))
            button.setToolTip(wording(name))
        layout = column_of(self, SPACING)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(self._stack, 1)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = row_of(self.back, self.on, self.place, self.smaller, self.larger, self.fit, self.buttons, wide=2)
        layout.addLayout(row)
        self.view.setToolTip(wording(KEYS))
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.buttons.rejected.connect(self.reject)
        self.back.clicked.connect(lambda: self._turn(self._number - 1))
        self.on.clicked.connect(lambda: self._turn(self._number + 1))
        self.smaller.clicked.connect(self.view.smaller)
        self.larger.clicked.connect(self.view.larger)
        self.fit.clicked.connect(self.view.fit)
        for key, button in ((Qt.Key.Key_PageUp, self.back), (Qt.Key.Key_PageDown, self.on)):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)
