"""The maps that are kept on the disk: how much room they take and may take, and a way to remove them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.core.settings import LARGEST_KEPT, SMALLEST_KEPT
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.inputs import CalmDoubleSpin
from xai_desktop.ui.panels.parts import ElidedLabel, Note, column_of, labelled, row_of, title_label

ABOUT = noted("A map that was made before is there at once. Where there is no more room, those used longest ago go.")
LIMIT = noted("The most that kept maps may take on the disk, in GiB; what is over it is removed at once")
COUNTING, NONE = noted("being counted…"), noted("none")
SURE = noted("Remove {size}? Maps are made again when they are asked for.")
MIB, GIB = 1 << 20, 1 << 30


class KeptMapsPart(QWidget):
    """`limit_wished` carries GiB; `removal_wished` comes only after the question was answered."""

    limit_wished = Signal(float)
    removal_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.amount, self.limit, self.question = ElidedLabel("", ""), CalmDoubleSpin(), ElidedLabel("", "")
        self.remove = QPushButton(wording("Remove kept maps"))
        self.yes, self.no = QPushButton(wording("Remove")), QPushButton(wording("Keep them"))
        self._fact, self._asked = QWidget(), QWidget()
        self._bytes, self._telling = 0, False
        self.limit.setDecimals(2)
        self.limit.setRange(SMALLEST_KEPT, LARGEST_KEPT)
        self.limit.setSingleStep(0.5)
        self.limit.setSuffix(wording("{number} GiB").format(number=""))
        self.limit.setKeyboardTracking(False)  # 1 on the way to 10 must not remove anything
        self._arrange()
        self.limit.valueChanged.connect(self._limit_changed)
        self.remove.clicked.connect(lambda: self._ask(True))
        self.no.clicked.connect(lambda: self._ask(False))
        self.yes.clicked.connect(self._remove)
        self.show_counting()

    @property
    def is_asking(self) -> bool:
        return not self._asked.isHidden()

    def show_limit(self, gib: float) -> None:
        self._telling = True
        self.limit.setValue(gib)
        self._telling = False

    def show_counting(self) -> None:
        """How much there is will be known in a moment; a question about it is over."""
        self._bytes = 0
        self._show(wording(COUNTING))

    def show_size(self, size: int) -> None:
        """Bytes that are on the disk now."""
        self._bytes = size
        self._show(size_words(size) if size else wording(NONE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_asking:
            self._ask(False)
        else:
            super().keyPressEvent(event)

    def _show(self, words: str) -> None:
        self.amount.setText(words)
        self.remove.setEnabled(self._bytes > 0)
        if self.is_asking:
            self._ask(False)

    def _ask(self, on: bool) -> None:
        self.question.setText(wording(SURE).format(size=size_words(self._bytes)))
        had = self._asked.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._fact.setVisible(not on)
        self._asked.setVisible(on)
        if on:
            self.no.setFocus()
        elif had:
            (self.remove if self.remove.isEnabled() else self.limit).setFocus()

    def _remove(self) -> None:
        self.show_counting()
        self.removal_wished.emit()

    def _limit_changed(self, gib: float) -> None:
        if not self._telling:
            self.limit_wished.emit(gib)

    def _arrange(self) -> None:
        column = column_of(self)
        column.addWidget(title_label(wording("Kept maps")))
        column.addWidget(Note(wording(ABOUT)))
        fact = labelled(wording("On the disk"), self.amount)
        fact.setStretch(1, 1)
        fact.addWidget(self.remove)
        self._fact.setLayout(fact)
        self._asked.setLayout(row_of(self.question, self.yes, self.no, wide=0))
        self._asked.hide()
        self.yes.setAccessibleName(wording("Remove kept maps"))
        self.no.setAccessibleName(wording("Keep the maps"))
        column.addWidget(self._fact)
        column.addWidget(self._asked)
        column.addLayout(labelled(wording("Limit"), self.limit, wording(LIMIT)))
        self.limit.setAccessibleName(wording("Limit of kept maps, GiB"))


def size_words(size: int) -> str:
    """Bytes in the unit of the limit, and in MiB where that is less than one."""
    if size >= GIB:
        return wording("{number} GiB").format(number=f"{size / GIB:.2f}")
    whole = wording("{number} MiB").format(number=f"{size / MIB:.0f}")
    return whole if size >= MIB else wording("less than 1 MiB")
