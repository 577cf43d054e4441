"""The rows of the list of measurements and marks: shown or hidden, what it is called, what it measures."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.wording import noted, wording

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SHOWN, NAME, VALUE = range(3)
SEEN, UNSEEN = "●", "○"
HEADS = ("", noted("Name"), noted("Value"))
KINDS = (
    *(noted("box"), noted("ellipse"), noted("polygon"), noted("painted mark"), noted("region"), noted("ruler")),
    *(noted("angle"), noted("pin"), noted("cardiothoracic ratio"), noted("two diameters"), noted("Cobb angle")),
    *(noted("path"), noted("known length")),
)
"""What `name_of` says, for translators."""


class DrawnModel(QAbstractTableModel):
    """`renamed` and `shown` are wishes: the rows change when whoever owns the things has done it."""

    renamed = Signal(int, str)
    shown = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[MeasureRow, ...] = ()

    def show(self, rows: tuple[MeasureRow, ...]) -> None:
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, VALUE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else found

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return wording(HEADS[section]) if HEADS[section] else ""
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Role.EditRole and column == NAME:
            return row.name
        if role == Role.DisplayRole:
            return (SEEN if row.shown else UNSEEN, row.name or wording(row.kind), row.value_text)[column]
        if role == Role.AccessibleTextRole:
            seen = wording("shown") if row.shown else wording("hidden")
            return ", ".join((f"{wording(row.kind)} {row.name}".rstrip(), row.value_text, seen))
        if role == Role.ToolTipRole:
            return wording("Shown on the film (●) or hidden (○)") if column == SHOWN else wording(row.kind)
        return None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role == Role.EditRole and str(value).strip() != self.rows[index.row()].name:
            self.renamed.emit(index.row(), " ".join(str(value).split()))
            return True
        return False


def detail_lines(row: MeasureRow) -> tuple[str, ...]:
    """Everything about one thing, line by line."""
    lines = [wording(row.kind) + (f" · {row.name}" if row.name else "")]
    lines += [f"{wording(amount.what)}: {amount.text}" for amount in row.amounts]
    if row.spacing:
        lines[-1] += f" {wording(row.spacing)}" if len(row.amounts) == 1 else ""
        lines += [f"mm {wording(row.spacing)}"] if len(row.amounts) > 1 else []
    if row.values is not None and row.values.count:
        found, unit = row.values, f" {row.unit}" if row.unit else ""
        same = (found.mean, found.spread) == (found.stored_mean, found.stored_spread) and not unit
        numbers = {"mean": f"{found.mean:.4g}", "spread": f"{found.spread:.4g}", "unit": unit}
        stored = {"mean": f"{found.stored_mean:.4g}", "spread": f"{found.stored_spread:.4g}"}
        lines += [
            *([] if same else [wording("value: mean {mean} ± SD {spread}{unit}").format(**numbers)]),
            wording("stored: mean {mean} ± SD {spread}").format(**stored),
            wording("from {low} to {high}, {count} pixels").format(
                low=f"{found.lowest:.4g}", high=f"{found.highest:.4g}", count=found.count
            ),
        ]
    return (*lines, " · ".join(part for part in (row.reader, _clock(row.at)) if part))


def table_text(rows: tuple[MeasureRow, ...]) -> str:
    """All of it for a report: a paragraph each."""
    return "\n".join("; ".join(line for line in detail_lines(row) if line) for row in rows)


def _clock(at: str) -> str:
    """Date and time to the minute."""
    return at[:16].replace("T", " ")


AMOUNTS = (
    *(noted("length"), noted("long axis"), noted("short axis"), noted("angle"), noted("heart"), noted("chest")),
    *(noted("value"), noted("stored value"), noted("area")),
    *(noted("calibrated"), noted("at the detector"), noted("on the scanned film"), noted("calibrated by the reader")),
)
"""What an amount is of, and which millimetres, for translators."""
