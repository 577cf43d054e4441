"""Call right or wrong against place right or wrong, as four fields that open their rows."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import FourField
from xai_desktop.core.cohort.film_charts import FIELDS
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.cohort.words import share_with_interval
from xai_desktop.core.wording import counted, local, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts.body import SHOWS, ChartBody, TakenButton
from xai_desktop.ui.panels.parts import Note, column_of

_SAID = (noted("call right"), noted("call wrong"), noted("place right"), noted("place wrong"))
_INKS = {(0, 0): "good", (1, 1): "bad"}
"""Both right, both wrong; the mixed fields warn."""
_SIGNS = {(0, 0): "✓ ✓", (0, 1): "✓ ✗", (1, 0): "✗ ✓", (1, 1): "✗ ✗"}
"""Call, then place: nobody needs the colour."""
LARGEST = 300
"""Pixels of a field's height."""


class FourFieldBody(ChartBody):
    """`fields[call, place]` are buttons; the films without a place stand below as one."""

    def __init__(self, chart: FourField) -> None:
        super().__init__()
        self._chart = chart
        self.setAccessibleName(alternative(chart))
        self.fields: dict[tuple[int, int], TakenButton] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, name in enumerate(chart.places):
            grid.addWidget(_heading(name), 0, place + 1)
        for call, name in enumerate(chart.calls):
            grid.addWidget(_heading(name), call + 1, 0)
        for call, place in FIELDS:
            self.fields[call, place] = button = self._field(call, place)
            grid.addWidget(button, call + 1, place + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        column = column_of(self, 8)
        column.addLayout(grid, 1)
        self.unplaced = TakenButton()
        self._show_unplaced()
        column.addWidget(self.unplaced, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Note(wording(SHOWS)))
        column.addStretch(0)
        self.setFocusProxy(self.fields[0, 0])

    def _field(self, call: int, place: int) -> TakenButton:
        field, chart = self._chart.fields[call][place], self._chart
        films = counted("{n} film", "{n} films", field.count)
        share = share_with_interval(field.share) if field.share.value is not None else _percent(chart, call, place)
        button = TakenButton()
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setText(f"{_SIGNS[call, place]}\n{films}\n{local(share)}")
        names = f"{retold(chart.calls[call])}, {retold(chart.places[place])}"
        button.setAccessibleName(f"{names}: {films}, {local(share)}")
        button.setToolTip(names)
        button.setEnabled(field.count > 0)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.setMinimumHeight(theme.pixels(74))
        button.setMaximumHeight(theme.pixels(LARGEST))
        ink = theme.current().colour(_INKS.get((call, place), "warn"))
        button.setStyleSheet(theme.field_style(ink))
        button.clicked.connect(lambda _on=False, films=field.films: self._show(films, names))
        return button

    def _show(self, films: tuple[str, ...], names: str) -> None:
        title = " · ".join(part for part in (retold(self._chart.finding), names) if part)
        self.rows_wished.emit(RowWish(films, self._chart.setting, self._chart.finding, title=title))

    def _show_unplaced(self) -> None:
        number, why = len(self._chart.unplaced), retold(self._chart.why_unplaced)
        words = counted("{n} film without a place", "{n} films without a place", number)
        self.unplaced.setText(f"{words}: {why}")
        self.unplaced.setVisible(number > 0)
        theme.role(self.unplaced, "flat")
        self.unplaced.clicked.connect(lambda _on=False: self._show(self._chart.unplaced, words))


def _heading(name: str) -> QLabel:
    label = QLabel(retold(name))
    theme.role(label, "strong")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _percent(chart: FourField, call: int, place: int) -> str:
    share = chart.share(call, place)
    return "–" if share is None else f"{100 * share:.0f} %"
