"""One row per expert box: how much of it the mask covers, whether the peak lies in it, its IoU."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from xai_desktop.core.agreement import LesionAgreement, Measured

COLUMNS = ("Box", "Covered", "Peak", "IoU")
TIPS = (
    "The expert box, numbered as on the film.",
    "The share of the box that the mask covers; “yes” from one half.",
    "Where the highest value of the map lies.",
    "The IoU of the mask with this box alone.",
)
YES_NO = {True: "yes", False: "no", None: "–"}
PLACE = {True: "inside", False: "outside", None: "–"}
TALLEST = 5
Index = QModelIndex | QPersistentModelIndex


class LesionModel(QAbstractTableModel):
    """Numbers change in place: only another count of boxes makes the table anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[tuple[str, ...]] = []
        self._reasons: list[tuple[str, ...]] = []

    def show(self, lesions: tuple[LesionAgreement, ...]) -> None:
        cells: list[tuple[str, ...]] = [_cells(i, lesion) for i, lesion in enumerate(lesions, 1)]
        reasons: list[tuple[str, ...]] = [("", one.covered_share.reason, "", one.iou.reason) for one in lesions]
        if len(cells) != len(self._cells):
            self.beginResetModel()
            self._cells, self._reasons = cells, reasons
            self.endResetModel()
        elif cells != self._cells or reasons != self._reasons:
            self._cells, self._reasons = cells, reasons
            self.dataChanged.emit(self.index(0, 0), self.index(len(cells) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells[row][column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._reasons[row][column] or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == len(COLUMNS) - 1 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == len(COLUMNS) - 1 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        told = {Qt.ItemDataRole.DisplayRole: COLUMNS, Qt.ItemDataRole.ToolTipRole: TIPS}
        return told[Qt.ItemDataRole(role)][section] if role in told else None


class LesionTable(QTableView):
    """As tall as its rows, up to five; then it scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lesions = LesionModel(self)
        self.setModel(self.lesions)
        self.setAccessibleName("Agreement per box")
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(30)
        for column, sample in ((0, "Box 0"), (3, "IoU 0.00")):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, self.fontMetrics().horizontalAdvance(sample) + 10)
        self.setTabKeyNavigation(False)

    def show_lesions(self, lesions: tuple[LesionAgreement, ...]) -> None:
        before = self.lesions.rowCount()
        self.lesions.show(lesions)
        if before != len(lesions) or self.minimumHeight() == 0:
            self._fit(len(lesions))

    def _fit(self, rows: int) -> None:
        shown = min(max(rows, 1), TALLEST)
        header = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + shown * self.verticalHeader().defaultSectionSize() + 4)


def _cells(number: int, lesion: LesionAgreement) -> tuple[str, ...]:
    share = _percent(lesion.covered_share)
    covered = f"{share} · {YES_NO[lesion.covered]}" if lesion.covered_share.known else "–"
    return str(number), covered, PLACE[lesion.peak_inside], lesion.iou.text()


def _percent(measured: Measured) -> str:
    return "–" if measured.value is None else f"{measured.value * 100:.0f} %"
