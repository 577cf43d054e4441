"""Wrong places: the mean film, the mean map, and a name that a reader gives."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QWidget

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Cluster, Clusters
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.in_numbers import alternative
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts.body import ChartBody
from xai_desktop.ui.cohort.charts.pictures import pixmap_of
from xai_desktop.ui.models.scrolled import scrolled
from xai_desktop.ui.panels.flow import FlowLayout
from xai_desktop.ui.panels.parts import Note, column_of, row_of

SIDE = 120
"""Pixels of a picture beside an ordinary text."""
ALSO = noted("A name that you give a place is kept in the audit's folder, and is written into saved figures.")


class ClustersBody(ChartBody):
    """`named` carries a `ClusterName` when somebody has given a name, or taken it away."""

    def __init__(self, chart: Clusters, given: dict[str, str]) -> None:
        """`given` are names that readers gave, by what the place is called without one."""
        super().__init__()
        self._chart = chart
        self.setAccessibleName(alternative(chart))
        self.names: list[QLineEdit] = []
        self.shows: list[QPushButton] = []
        inside = QWidget()
        flow = FlowLayout(inside)
        for one in chart.clusters:
            flow.addWidget(self._card(one, given.get(one.name, "")))
        column = column_of(self, 6)
        column.addWidget(scrolled(inside), 1)
        alone = counted("{n} film lies apart from all others.", "{n} films lie apart from all others.", chart.alone)
        column.addWidget(Note(" ".join((alone if chart.alone else "", wording(ALSO))).strip()))
        self.setFocusProxy(self.names[0])

    def _card(self, one: Cluster, given: str) -> QWidget:
        card = QFrame()
        theme.role(card, "card")
        column = column_of(card, 4)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(row_of(_picture(one, wording("mean film")), _picture(one, wording("mean map"), mean_map=True)))
        line, show = QLineEdit(given), QPushButton(wording("Show rows"))
        line.setPlaceholderText(retold(one.name))
        line.setAccessibleName(wording("Name of the place {name}").format(name=retold(one.name)))
        line.editingFinished.connect(lambda: self._name(one, line))
        show.setAccessibleName(wording("Rows of the place {name}").format(name=retold(one.name)))
        show.clicked.connect(lambda _on=False: self._show(one, line))
        line.setProperty("given", given)
        self.names.append(line)
        self.shows.append(show)
        films = QLabel(counted("{n} film", "{n} films", len(one.films)))
        column.addWidget(line)
        column.addLayout(row_of(films, show, wide=0))
        if one.about:
            column.addWidget(Note(retold(one.about)))
        return card

    def _name(self, one: Cluster, line: QLineEdit) -> None:
        name = " ".join(line.text().split())
        if name != line.property("given"):
            line.setProperty("given", name)
            self.named.emit(ClusterName(self._chart.key, name, one.films))

    def _show(self, one: Cluster, line: QLineEdit) -> None:
        title = line.text().strip() or retold(one.name)
        self.rows_wished.emit(RowWish(one.films, one.setting, title=title))


def _picture(one: Cluster, words: str, *, mean_map: bool = False) -> QLabel:
    label = QLabel()
    label.setPixmap(pixmap_of(one.mean_map if mean_map else one.mean_film, theme.pixels(SIDE)))
    label.setToolTip(words)
    label.setAccessibleName(words)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
