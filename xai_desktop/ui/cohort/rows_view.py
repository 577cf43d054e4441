"""The table of an audit's rows: sorted, filtered, with the columns that somebody chose; a row opens its film."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QMenu, QPushButton, QTableView, QWidget

from xai_desktop.app.cohort_columns import STATUSES, title_of, usual_columns
from xai_desktop.app.cohort_rows import CohortRows, RowFilter
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.report_rows import Kind
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.cohort.rows_model import RowsModel
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.inputs import CalmCombo, keeps_keys
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

NONE_YET = noted("There are no rows yet. Fill in the design and run it, or open the folder of an earlier audit.")
NONE_SO_FAR = noted("No row is finished yet; the first ones come while it runs.")
NONE_FOUND = noted("No row is like that; choose less.")
PAUSE_MS = 150
"""After the last letter of a search: a table is not sorted anew at every key."""
WIDTHS = {
    "film": 110,
    "finding": 120,
    "model": 120,
    "explainer": 100,
    "why": 260,
    "patient": 110,
    "reader": 140,
    "layer": 84,
    "status": 88,
}
WORDS, NUMBERS = 64, 56
"""Pixels of other columns, of words and of numbers, at least; their titles may need more."""
_KEPT = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space})


class RowsTable(QTableView):
    """Arrows walk, Enter or a double click opens."""

    opened = Signal(int)

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(wording("Rows of the audit"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        role(self, "long")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(36)
        header.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, _KEPT) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)


class RowsView(QWidget):
    """`row_opened` carries the number of a shown row; `columns_changed` the names that somebody chose."""

    row_opened = Signal(int)
    export_wished = Signal()
    columns_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: CohortRows | None = None
        self._begun = False
        self._shown: tuple[str, ...] = ()
        self._sorted: tuple[str, bool] | None = None
        self._wish: RowWish | None = None
        self.model, self.search = RowsModel(self), QLineEdit()
        self.table, self.note, self.count = RowsTable(self.model), Note(wording(NONE_YET)), ElidedLabel("", "quiet")
        self.filters = {name: CalmCombo() for name in ("finding", "model", "explainer", "status")}
        self.columns, self.export = QPushButton(wording("Columns")), QPushButton(wording("Save table…"))
        self.wished = QPushButton()
        self.menu = QMenu(self)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._arrange()
        self._rest.timeout.connect(self._fill)
        self.search.textChanged.connect(lambda _text: self._rest.start())
        for combo in self.filters.values():
            combo.activated.connect(self._fill)
        self.table.opened.connect(self.row_opened)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.wished.clicked.connect(lambda: self.show_wish(None))
        self.export.clicked.connect(lambda: self.export_wished.emit())
        self.show_rows(None)

    def _arrange(self) -> None:
        self.search.setPlaceholderText(wording("Search the rows"))
        self.search.setAccessibleName(wording("Search the rows"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        for name, combo in self.filters.items():
            combo.setAccessibleName(wording("Only rows with this {column}").format(column=title_of(name)))
            combo.setToolTip(combo.accessibleName())
            combo.setMinimumContentsLength(11)
        self.columns.setMenu(self.menu)
        self.columns.setToolTip(wording("Which columns are shown"))
        self.export.setToolTip(wording("The rows and columns as they are shown, as CSV"))
        self.wished.setToolTip(wording("Only rows that a chart points at; a click shows all again"))
        for button in (self.columns, self.export):
            role(button, "flat")
        self.head = QWidget()
        flow = FlowLayout(self.head)
        for widget in (self.search, *self.filters.values()):
            flow.addWidget(widget)
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
        column.addWidget(self.head)
        column.addWidget(self.wished, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.foot = QWidget()
        self.foot.setLayout(row_of(self.count, self.columns, self.export, wide=0))
        column.addWidget(self.foot)
        column.addStretch(0)

    def show_rows(
        self, rows: CohortRows | None, labels: Mapping[str, str] | None = None, *, begun: bool = False
    ) -> None:
        """The rows of an audit, or none; `begun` says that some will come. What was filtered and chosen stays."""
        self._rows, self._begun = rows, begun
        self.model.labels = dict(labels or self.model.labels)
        for name, combo in self.filters.items():
            _offer(combo, name, rows, self.model.labels)
        if rows is not None:
            there = [one.name for one in rows.columns]
            self._shown = tuple(name for name in self._shown if name in there) or usual_columns(rows.columns)
            self._fill_menu(there)
        self._fill()

    def show_columns(self, names: Sequence[str]) -> None:
        """Those that somebody chose before; none leaves the usual ones."""
        self._shown = tuple(names)

    @property
    def wanted(self) -> RowFilter:
        chosen = {name: combo.currentData() or "" for name, combo in self.filters.items()}
        return RowFilter(**chosen, text=self.search.text())

    def show_wish(self, wish: RowWish | None) -> None:
        """Only the rows that a chart points at, until somebody wants all of them again."""
        self._wish = wish
        if wish is None:
            self._fill()
        else:
            self._show_values({})

    def show_only(self, **values: str) -> None:
        """Rows with these values in the columns that can be filtered; the others are let through."""
        self._wish = None
        self._show_values(values)

    def _show_values(self, values: Mapping[str, str]) -> None:
        for name, combo in self.filters.items():
            combo.setCurrentIndex(max(0, combo.findData(values.get(name, ""))))
        self.search.setText(values.get("text", ""))
        self._fill()

    def _fill(self, *_: object) -> None:
        rows = self._rows
        there = rows is not None and len(rows) > 0
        for widget in (self.head, self.table, self.foot):
            widget.setVisible(there)
        self.wished.setVisible(there and self._wish is not None)
        if self._wish is not None:
            self.wished.setText(wording("Of the chart: {title} ✕").format(title=self._wish.title))
        self.note.say("" if there else wording(NONE_SO_FAR if self._begun else NONE_YET))
        if rows is None or not there:
            self.model.show_rows(None, (), None)
            return
        places = rows.found(self.wanted, self._wish)
        columns = tuple(one for one in rows.columns if one.name in self._shown)
        columns = tuple(sorted(columns, key=lambda one: self._shown.index(one.name)))
        if self._sorted is not None and self._sorted[0] in rows.kinds:
            places = rows.ordered(places, self._sorted[0], down=self._sorted[1])
        before, row, height = (
            self.model.columns,
            self.table.currentIndex().row(),
            self.table.verticalScrollBar().value(),
        )
        self.model.show_rows(rows, columns, places)
        if 0 <= row < len(places):  # rows are added while an audit runs: whoever walks through them stays there
            self.table.setCurrentIndex(self.model.index(row, 0))
            self.table.verticalScrollBar().setValue(height)
        if before != columns:
            self._fit()
        self._show_sorting()
        self.count.setText(
            counted("{n} row", "{n} rows", len(places))
            if len(places) == len(rows)
            else wording("{n} of {all} rows").format(n=len(places), all=len(rows))
        )
        if not len(places):
            self.note.say(wording(NONE_FOUND))

    def _fit(self) -> None:
        metrics, header = self.table.fontMetrics(), self.table.horizontalHeader()
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 8)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for number, column in enumerate(self.model.columns):
            least = WIDTHS.get(column.name, WORDS if column.kind is Kind.TEXT else NUMBERS)
            header.resizeSection(number, max(least, metrics.horizontalAdvance(title_of(column.name)) + 16))

    def _sort(self, section: int) -> None:
        """Upwards, then downwards, then as they were."""
        name = self.model.columns[section].name
        steps = {None: (name, False), (name, False): (name, True), (name, True): None}
        self._sorted = steps.get(self._sorted, (name, False))
        self._fill()

    def _show_sorting(self) -> None:
        names = [one.name for one in self.model.columns]
        name, down = self._sorted or ("", False)
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(names.index(name) if name in names else -1, order)

    def _fill_menu(self, names: Sequence[str]) -> None:
        self.menu.clear()
        for name in names:
            action = QAction(title_of(name), self.menu)
            action.setCheckable(True)
            action.setChecked(name in self._shown)
            action.toggled.connect(lambda on, name=name: self._choose_column(name, on))
            self.menu.addAction(action)

    def _choose_column(self, name: str, on: bool) -> None:
        assert self._rows is not None
        kept = {*self._shown, name} if on else {*self._shown} - {name}
        usual = list(dict.fromkeys((*self._shown, *(one.name for one in self._rows.columns))))
        self._shown = tuple(one for one in usual if one in kept)
        self._fill()
        self.columns_changed.emit(self._shown)


def _offer(combo: CalmCombo, name: str, rows: CohortRows | None, labels: Mapping[str, str]) -> None:
    chosen = combo.currentData()
    everything = {
        "finding": wording("all findings"),
        "model": wording("all networks"),
        "explainer": wording("all explainers"),
        "status": wording("all states"),
    }
    combo.clear()
    combo.addItem(everything[name], "")
    there = rows.table.texts(name) if rows is not None else ()
    for value in sorted(there, key=STATUSES.index if name == "status" else str.casefold):
        words = {"status": wording(value), "explainer": labels.get(value, value), "finding": retold(value)}
        combo.addItem(words.get(name, value), value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
