"""The charts of an audit: a list at the left, the chart beside it with what it means, and its numbers as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidgetItem, QPushButton, QWidget

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.caption_area import CaptionArea
from xai_desktop.ui.cohort.title_list import TitleList
from xai_desktop.ui.key_splitter import KeySplitter
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, row_of

if TYPE_CHECKING:
    from xai_desktop.ui.cohort.charts.body import ChartBody

NONE_YET = noted("There are no charts yet. They are made when every row of an audit is there.")
LIST, SLIMMEST, WIDEST = 230, 150, 360
"""Pixels of the list, as usual, at least and on a wide screen."""


class ChartsView(QWidget):
    """`film_wished` and `rows_wished` carry a `RowWish`, `save_wished` a chart, `named` a `ClusterName`.

    `make_wished` asks for the charts of an audit that has none. A chart is drawn when it is looked at.
    """

    film_wished = Signal(object)
    rows_wished = Signal(object)
    save_wished = Signal(object)
    named = Signal(object)
    make_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._charts: tuple[Chart, ...] = ()
        self._names: tuple[ClusterName, ...] = ()
        self._stale = self._dragged = False
        self.body: ChartBody | QWidget | None = None
        self.list, self.note, self.make = TitleList(), Note(wording(NONE_YET)), QPushButton(wording("Make charts"))
        self.title, self.caption = Note("", "strong"), CaptionArea()
        self.numbers, self.save = QPushButton(wording("Numbers")), QPushButton(wording("Save figure…"))
        self._set_up()
        self._arrange()
        self.list.currentRowChanged.connect(self._show)
        self.numbers.toggled.connect(self._show)
        self.make.clicked.connect(lambda: self.make_wished.emit())
        self.save.clicked.connect(self._save)
        theme.changes().changed.connect(self._redraw)
        self.show_charts(())

    def _set_up(self) -> None:
        self.list.setAccessibleName(wording("Charts of the audit"))
        self.list.setMinimumWidth(SLIMMEST)
        self.list.setSpacing(2)
        theme.role(self.list, "pages")
        self.make.setToolTip(
            wording("From the rows that there are; only films that are shown as pictures are explained again")
        )
        self.numbers.setCheckable(True)
        self.numbers.setToolTip(wording("What the chart shows, as a table"))
        self.save.setToolTip(wording("This chart as SVG, PDF or PNG, drawn as in the report"))
        for button in (self.numbers, self.save):
            theme.role(button, "flat")

    def _arrange(self) -> None:
        self._split, right = KeySplitter(Qt.Orientation.Horizontal), QWidget()
        self._column = column_of(right, 6)
        self._column.setContentsMargins(MARGIN, 0, 0, 0)
        self._place = QFrame()
        column_of(self._place, 0)
        head = row_of(self.title, self.numbers, self.save, wide=0)
        for widget in (self.title, self.numbers, self.save):
            head.setAlignment(widget, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(head)
        self._column.addWidget(self._place, 1)
        self._column.addWidget(self.caption)
        self._split.addWidget(self.list)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        self._split.splitterMoved.connect(self._keep)
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
        column.addWidget(self.note)
        column.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._split, 1)
        column.addStretch(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._dragged:
            self._split.setSizes([min(WIDEST, max(LIST, self.width() // 6)), 10000])

    def _keep(self) -> None:
        """The list stays as wide as somebody dragged it."""
        self._dragged = True

    def show_charts(self, charts: Sequence[Chart], why: str = "", names: Sequence[ClusterName] = ()) -> None:
        """The charts of an audit with the names that readers gave; `why` says what is wrong, "" where nothing is.

        The same charts again leave everything as it is.
        """
        if self._charts and tuple(charts) == self._charts and tuple(names) == self._names:
            return
        self._charts, self._names = tuple(charts), tuple(names)
        self.note.say(retold(why) if why else "" if charts else wording(NONE_YET))
        self.make.setVisible(bool(why) and not charts)
        self._split.setVisible(bool(charts))
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._charts:
            item = QListWidgetItem(retold(one.title))
            item.setToolTip(retold(alternative(one)))
            self.list.addItem(item)
        self.list.fit()
        self.list.setCurrentRow(min(max(kept, 0), len(self._charts) - 1))
        self.list.blockSignals(False)
        self._show()

    def show_names(self, names: Sequence[ClusterName]) -> None:
        """Names that are kept now; the fields show them already."""
        self._names = tuple(names)

    @property
    def names(self) -> tuple[ClusterName, ...]:
        return self._names

    @property
    def current(self) -> Chart | None:
        """The chart that is showing."""
        row = self.list.currentRow()
        return self._charts[row] if 0 <= row < len(self._charts) else None

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._show()

    def _redraw(self) -> None:
        self._show()

    def _show(self, *_: object) -> None:
        """What is out of sight is drawn when it comes into sight."""
        chart, layout = self.current, self._place.layout()
        assert layout is not None
        self._stale = chart is not None and not self.isVisible()
        if self.body is not None:
            layout.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
        if chart is None or self._stale:
            return
        self.title.say(retold(chart.title))
        self.caption.say(retold(chart.caption))
        self.body = self._numbers_of(chart) if self.numbers.isChecked() else self._drawn(chart)
        layout.addWidget(self.body)
        QWidget.setTabOrder(self.list, self.numbers)
        QWidget.setTabOrder(self.numbers, self.save)

    def _numbers_of(self, chart: Chart) -> QWidget:
        from xai_desktop.ui.cohort.charts.numbers import NumbersBody

        return NumbersBody(chart)

    def _drawn(self, chart: Chart) -> QWidget:
        from xai_desktop.ui.cohort.charts.kinds import body_of

        body = body_of(chart, self._names)
        body.film_wished.connect(self.film_wished)
        body.rows_wished.connect(self.rows_wished)
        body.named.connect(self.named)
        return body

    def _save(self) -> None:
        if self.current is not None:
            self.save_wished.emit(self.current)
