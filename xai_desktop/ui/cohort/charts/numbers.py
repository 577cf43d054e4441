"""A chart as a table: for those who do not see it, and for whoever wants the numbers themselves."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.in_numbers import in_numbers
from xai_desktop.core.cohort.tables import Table
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui.panels.cells import to_be_read
from xai_desktop.ui.panels.parts import Note, column_of
from xai_desktop.ui.theme import role


class NumbersBody(QWidget):
    """All cells can be copied with Ctrl+C, tabs between them."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        found = in_numbers(chart)
        self.table, self.note = _table(found), Note(retold(" ".join(found.notes)))
        self.table.setAccessibleName(wording("Numbers of the chart {title}").format(title=retold(chart.title)))
        self.note.say(retold(" ".join(found.notes)))
        column = column_of(self, 6)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        self.setFocusProxy(self.table)


class NumbersTable(QTableWidget):
    """Ctrl+C copies the whole of it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        columns = range(self.columnCount())
        lines = ["\t".join(_text(self.horizontalHeaderItem(column)) for column in columns)]
        rows = range(self.rowCount())
        lines += ["\t".join(_text(self.item(row, column)) for column in columns) for row in rows]
        QApplication.clipboard().setText("\n".join(lines))


def _text(item: QTableWidgetItem | None) -> str:
    return item.text() if item is not None else ""


def _table(found: Table) -> NumbersTable:
    table = NumbersTable(len(found.rows), len(found.columns))
    table.setHorizontalHeaderLabels([retold(name) for name in found.head])
    to_be_read(table)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    role(table, "long")
    for row, texts in enumerate(found.texts):
        for column, text in enumerate(texts):
            number = found.columns[column].digits is not None
            item = QTableWidgetItem(local(text) if number else retold(text))
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
    table.horizontalHeader().setStretchLastSection(True)
    return table
