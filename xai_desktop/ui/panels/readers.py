"""One row per reader: the map held against the union of that reader's marks. The chosen reader is marked."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.definitions import explained
from xai_desktop.core.wording import counted, local, noted, wording
from xai_desktop.ui.panels.cells import CellTable, Column, Row
from xai_desktop.ui.panels.inputs import keeps_keys

MARK = "▸"
WHOSE = noted("Whose marks the map is held against; all marks of the finding by this reader, together.")
KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})


class ReaderTable(CellTable):
    """`reader_chosen` with the row that somebody clicked or walked to."""

    reader_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Agreement per reader"), parent)
        self._chosen, self._telling = 0, False
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.NoSelection
        )  # the sign and bold words say which is chosen
        self.clicked.connect(self._clicked)
        self.selectionModel().currentRowChanged.connect(self._walked)

    def show_readers(self, agreements: Sequence[Agreement], names: Sequence[str], chosen: int) -> None:
        """`names` say reader, or finding and reader."""
        rows = [
            _row(one, name, number == chosen) for number, (one, name) in enumerate(zip(agreements, names, strict=True))
        ]
        self._telling, self._chosen = True, chosen
        try:
            self.show_rows(_columns(), rows)
            if self.currentIndex().row() != chosen:
                self.setCurrentIndex(self.model().index(chosen, 0))
        finally:
            self._telling = False

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        row = ends.get(Qt.Key(event.key()))
        if row is None:
            super().keyPressEvent(event)
        else:
            self.setCurrentIndex(self.model().index(row, 0))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _walked(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._choose(now.row())

    def _choose(self, row: int) -> None:
        if not self._telling and row >= 0 and row != self._chosen:
            self._chosen = row
            self.reader_chosen.emit(row)


def _columns() -> tuple[Column, ...]:
    return (
        Column(wording("Reader"), wording(WHOSE)),
        Column(wording("IoU"), explained("iou"), "0.00", right=True),
        Column(wording("Box"), explained("box covered"), "0.00", right=True),
        Column(wording("Spared"), explained("background spared"), "0.00", right=True),
        Column(wording("Peak"), explained("peak"), wording("out"), right=True),
    )


def _row(one: Agreement, name: str, chosen: bool) -> Row:
    figures = (("iou", one.iou), ("box covered", one.box_covered), ("background spared", one.background_spared))
    tips = (
        name + ": " + counted("{n} mark", "{n} marks", len(one.boxes)),
        *(_why(key, value) for key, value in figures),
        _why("peak", one.peak_inside),
    )
    shown = (local(value.text()) for _, value in figures)
    return Row((f"{MARK if chosen else '  '} {name}", *shown, _place(one.peak_inside)), tips, chosen)


def _why(key: str, measured: Measured) -> str:
    return "" if measured.known else explained(key, measured.reason)


def _place(measured: Measured) -> str:
    if measured.value is None:
        return "–"
    return wording("in", "peak") if measured.value >= 0.5 else wording("out")
