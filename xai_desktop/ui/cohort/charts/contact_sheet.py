"""Films as pictures in named rows; each opens its film."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import ContactSheet, FilmTile
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import local, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts.body import OPENS, ChartBody, TakenButton
from xai_desktop.ui.cohort.charts.pictures import pixmap_of
from xai_desktop.ui.models.scrolled import scrolled
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.parts import Note, column_of, part_title

SIDE = 132
"""Pixels of a picture beside an ordinary text."""


class ContactSheetBody(ChartBody):
    """`tiles` in the order of the sheet; Tab and the arrow keys go from one to the next."""

    def __init__(self, chart: ContactSheet) -> None:
        super().__init__()
        self.setAccessibleName(alternative(chart))
        self.tiles: list[TakenButton] = []
        inside = QWidget()
        column = column_of(inside, 4)
        for name, tiles in chart.rows:
            column.addWidget(part_title(retold(name)))
            row = QWidget()
            flow = FlowLayout(row)
            for tile in tiles:
                button = self._tile(tile, name)
                self.tiles.append(button)
                flow.addWidget(button)
            column.addWidget(row)
        column.addStretch(1)
        whole = column_of(self, 4)
        whole.addWidget(scrolled(inside), 1)
        whole.addWidget(Note(wording(OPENS)))
        if self.tiles:
            self.setFocusProxy(self.tiles[0])

    def _tile(self, tile: FilmTile, row: str) -> TakenButton:
        side, button = theme.pixels(SIDE), TakenButton()
        lines = [*local(tile.caption or tile.film).split("\n"), *([retold(tile.why)] if tile.why else [])]
        metrics = button.fontMetrics()
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, side) for line in lines]
        button.setIcon(QIcon(pixmap_of(tile.picture, side)))
        button.setStyleSheet(theme.icon_style(side))
        button.setIconSize(QSize(side, side))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setText("\n".join(shown))
        button.setToolTip("\n".join(dict.fromkeys((tile.film, *lines))).strip())
        button.setAccessibleName(", ".join(filter(None, (retold(row), tile.film, *lines))))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRaise(True)
        button.clicked.connect(lambda _on=False: self.film_wished.emit(RowWish((tile.film,), row=tile.row)))
        return button
