"""Who reads: a name at the foot of the window, and the way to change it or to let somebody else read."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from xai_desktop.core.review import Reader
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.panels.parts import Note, column_of, row_of

WIDTH = 360
"""Pixels of the popup."""

NOBODY = noted("reader not known yet")
RENAMED = noted("The name that stands on your verdicts from now on. Earlier ones keep theirs.")
SWITCHED = noted("Somebody else sits down: what they said shows, and nothing of yours. The change is on record.")


class ReaderButton(QToolButton):
    """`rename_wished` and `switch_wished` carry the new name; nothing changes here before the store says so."""

    rename_wished = Signal(str)
    switch_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "status")
        icons.put(self, "reader", icons.QUIET)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.popup = ReaderPopup(self)
        self.clicked.connect(self.open_popup)
        self.popup.rename_wished.connect(self.rename_wished)
        self.popup.switch_wished.connect(self.switch_wished)
        self.show_reader(Reader("", "", ""))

    def show_reader(self, reader: Reader) -> None:
        name = reader.name or reader.account or wording(NOBODY)
        self.setText(name)
        self.setAccessibleName(wording("Reader: {name}").format(name=name))
        self.setToolTip(
            wording("Who reads: {name}").format(name=name)
            + (wording("\naccount {account}").format(account=reader.account) if reader.account else "")
        )
        self.popup.show_reader(reader)

    def open_popup(self) -> None:
        self.popup.open_above(self.mapToGlobal(QPoint(0, 0)))


class ReaderPopup(QFrame):
    """Two fields: another name for the same person, or another person."""

    rename_wished = Signal(str)
    switch_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        theme.role(self, "card")
        self.setAccessibleName(wording("Who reads"))
        self.setFixedWidth(WIDTH)
        self.name, self.rename = QLineEdit(), QPushButton(wording("Use this name"))
        self.other, self.switch = QLineEdit(), QPushButton(wording("Switch reader"))
        self.name.setAccessibleName(wording("Your name"))
        self.other.setAccessibleName(wording("Name of the other reader"))
        self.other.setPlaceholderText(wording("Name of the other reader"))
        column = self._column = column_of(self)
        column.setContentsMargins(14, 12, 14, 14)
        for words, field, button, about, wished in (
            (wording("Your name"), self.name, self.rename, wording(RENAMED), self.rename_wished),
            (wording("Somebody else reads"), self.other, self.switch, wording(SWITCHED), self.switch_wished),
        ):
            heading = Note(words, "strong")
            heading.setSizePolicy(heading.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Fixed)
            column.addWidget(heading)
            column.addLayout(row_of(field, button, wide=0))
            sentence = Note()
            sentence.say(about)  # said later, a label counts its lines in the width that it gets
            column.addWidget(sentence)
            button.clicked.connect(lambda _=False, f=field, s=wished: self._wish(f, s))
            field.returnPressed.connect(lambda f=field, s=wished: self._wish(f, s))
            field.textChanged.connect(self._judge)
        column.addStretch(1)
        self._judge()

    def show_reader(self, reader: Reader) -> None:
        self.name.setText(reader.name or reader.account)

    def open_above(self, place: QPoint) -> None:
        self.other.clear()
        self.ensurePolished()
        self.setFixedHeight(self._column.totalHeightForWidth(WIDTH))
        room = self.screen().availableGeometry()
        x = min(max(place.x(), room.left()), room.right() - self.width())
        self.move(x, max(room.top(), place.y() - self.height() - 4))
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def _judge(self, *_: object) -> None:
        self.rename.setEnabled(bool(self.name.text().strip()))
        self.switch.setEnabled(bool(self.other.text().strip()))

    def _wish(self, field: QLineEdit, wished: Signal) -> None:
        name = field.text().strip()
        if name:
            self.close()
            wished.emit(name)  # type: ignore[attr-defined]
