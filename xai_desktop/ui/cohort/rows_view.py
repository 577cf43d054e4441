"""The table of an audit's rows: sorted, filtered, with the columns that somebody chose; a row opens its film."""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from xai_desktop.app.cohort_columns import cell_word, method_words, title_of, usual_columns
from xai_desktop.app.cohort_filters import RowFilter
from xai_desktop.app.cohort_rows import CohortRows, Places
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.report_rows import Column
from xai_desktop.core.wording import counted, noted, wording
from xai_desktop.ui.cohort.row_filters import RowFilters
from xai_desktop.ui.cohort.rows_model import RowsModel
from xai_desktop.ui.cohort.rows_table import RowsTable
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, row_of
from xai_desktop.ui.theme import role

NONE_YET = noted("There are no rows yet. Fill in the design and run it, or open the folder of an earlier audit.")
NONE_SO_FAR = noted("No row is finished yet; the first ones come while it runs.")
NONE_FOUND = noted("No row is like that; choose less.")
FEW = ("finding", "model", "status", "layer", "threshold", "truth", "split")
"""Columns that are as wide as their words."""
FIRST = 200
"""So many rows say how long the films' names are."""
PAUSE_MS = 150
"""After the last letter of a search: a table is not sorted anew at every key."""


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
        self._looked: int | None = None  # the number of the row that somebody looks at, in the table of the audit
        self._showing = False
        self._fitted: dict[str, tuple[str, ...]] = {}
        self.model, self.filters = RowsModel(self), RowFilters()
        self.search = self.filters.search
        self.table, self.note, self.count = RowsTable(self.model), Note(wording(NONE_YET)), ElidedLabel("", "quiet")
        self.columns, self.export = QPushButton(wording("Columns")), QPushButton(wording("Save table…"))
        self.wished = QPushButton()
        self.menu = QMenu(self)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._arrange()
        self._rest.timeout.connect(self._fill)
        self.filters.changed.connect(self._filter)
        self.filters.clear.clicked.connect(self.clear_filters)
        self.search.left.connect(lambda _escaped: self._go_to_table())
        self.search.first_wished.connect(self._go_to_table)
        self.table.search_wished.connect(self.search.begin)
        self.table.clear_wished.connect(self.clear_filters)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._look(now.row()))
        self.table.opened.connect(self.row_opened)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.wished.clicked.connect(lambda: self.show_wish(None))
        self.export.clicked.connect(lambda: self.export_wished.emit())
        self.show_rows(None)

    def _arrange(self) -> None:
        self.columns.setMenu(self.menu)
        self.columns.setToolTip(wording("Which columns are shown"))
        self.export.setToolTip(wording("The rows and columns as they are shown, as CSV"))
        self.wished.setToolTip(wording("Only rows that a chart points at; a click shows all again"))
        for button in (self.columns, self.export):
            role(button, "flat")
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
        column.addWidget(self.filters)
        column.addWidget(self.wished, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.foot = QWidget()
        self.foot.setLayout(row_of(self.count, self.filters.clear, QWidget(), self.columns, self.export, wide=2))
        column.addWidget(self.foot)
        column.addStretch(0)

    def show_rows(
        self, rows: CohortRows | None, labels: Mapping[str, str] | None = None, *, begun: bool = False
    ) -> None:
        """The rows of an audit, or none; `begun` says that some will come. What was filtered and chosen stays."""
        self._looked = self._looked_in(rows)
        self._rows, self._begun = rows, begun
        self.model.labels = dict(labels or self.model.labels)
        self.filters.offer(rows, self.model.labels)
        if rows is not None:
            there = [one.name for one in rows.columns]
            self._shown = tuple(name for name in self._shown if name in there) or usual_columns(rows.columns)
            self._fill_menu(there)
        self._fill()

    def _looked_in(self, rows: CohortRows | None) -> int | None:
        """Rows are added while an audit runs: whoever looks at one of them stays there."""
        if rows is None or self._rows is None or self._looked is None:
            return None
        return rows.place_with(self._rows.key_of(self._looked))

    def show_columns(self, names: Sequence[str]) -> None:
        """Those that somebody chose before; none leaves the usual ones."""
        self._shown = tuple(names)

    @property
    def wanted(self) -> RowFilter:
        return self.filters.wanted

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

    def clear_filters(self) -> None:
        """All rows again; whoever looked at one still does."""
        self.show_only()
        self.table.setFocus()

    def _show_values(self, values: Mapping[str, str]) -> None:
        self.filters.show_values(values)
        self._fill()

    def _filter(self, chosen: bool) -> None:
        if chosen:
            self._fill()
        else:
            self._rest.start()

    def _go_to_table(self) -> None:
        if self._rest.isActive():
            self._fill()
        if self.table.currentIndex().row() < 0 and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus()

    def _fill(self, *_: object) -> None:
        rows = self._rows
        there = rows is not None and len(rows) > 0
        for widget in (self.filters, self.table, self.foot):
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
        before = self.model.columns
        self._show_places(rows, columns, places)
        words = _words(rows, self.model.labels)
        if before != columns or words != self._fitted:
            self._fitted = words
            self.table.fit(columns, words)
        self._show_sorting()
        on = self._wish is not None or self.wanted != RowFilter()
        self.filters.show_counts(rows.counts(self.wanted, self._wish), on=on)
        self.count.setText(
            counted("{n} row", "{n} rows", len(places))
            if len(places) == len(rows)
            else wording("{n} of {all} rows").format(n=len(places), all=len(rows))
        )
        if not len(places):
            self.note.say(wording(NONE_FOUND))

    def _show_places(self, rows: CohortRows, columns: tuple[Column, ...], places: Places) -> None:
        """The row that somebody looks at stays chosen, and where it was on the screen, as long as it is among them.
        Without one the table begins at its first row, or where it was when rows are added."""
        bar, row = self.table.verticalScrollBar(), self.table.currentIndex().row()
        above = row - bar.value() if row >= 0 else 0
        kept = 0 if rows is self.model.rows else bar.value()
        self._showing = True
        self.model.show_rows(rows, columns, places)
        found = np.flatnonzero(places == self._looked).tolist() if self._looked is not None else []
        if found:
            self.table.setCurrentIndex(self.model.index(found[0], 0))
            bar.setValue(found[0] - above)
        else:
            bar.setValue(kept if len(places) > kept else 0)
        self._showing = False

    def _look(self, row: int) -> None:
        if not self._showing and row >= 0 and self.model.places is not None:
            self._looked = int(self.model.places[row])

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


def _words(rows: CohortRows, labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What stands in columns that hold few different words, and how the first films are called."""
    found = {name: tuple(cell_word(one, name) for one in rows.held(name).values) for name in FEW}
    found["film"] = tuple(dict.fromkeys(rows.text(place, "film") for place in range(min(len(rows), FIRST))))
    return {**found, "explainer": tuple(method_words(one, labels) for one in rows.held("method").values)}
