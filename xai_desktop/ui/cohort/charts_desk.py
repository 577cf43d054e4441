"""The charts of the workspace of audits, joined to the program: films and rows that they lead to, figures, names."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import Chart, Clusters
from xai_desktop.core.cohort.cluster_names import ClusterName, as_named
from xai_desktop.core.naming import safe_name
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.cohort.page import CohortPage

if TYPE_CHECKING:
    from xai_desktop.ui.cohort.desk import CohortDesk
    from xai_desktop.ui.wiring import Program

FORMATS = "SVG (*.svg);;PDF (*.pdf);;PNG (*.png)"
NO_ROW = noted("No row of this audit shows that film at this setting.")


class ChartsDesk(QObject):
    """What a person does with a chart."""

    def __init__(self, program: "Program", desk: "CohortDesk") -> None:
        super().__init__(desk)
        self._p, self._desk = program, desk
        desk.reading.named.connect(self._show_names)

    def join(self, page: CohortPage) -> None:
        """Listen to a page that was just made."""
        charts = page.charts
        charts.film_wished.connect(self._open_film)
        charts.rows_wished.connect(page.show_wish)
        charts.save_wished.connect(self._choose_file)
        charts.named.connect(self._keep_name)
        charts.make_wished.connect(self._desk.go_on)

    @Slot(object)
    def _open_film(self, wish: RowWish) -> None:
        """In Review, with the settings of the row behind it."""
        rows = self._desk.page.rows.model.rows
        place = rows.place_of(wish) if rows is not None else None
        if rows is None or place is None:
            self._p.window.say(wording(NO_ROW), 8000)
            return
        self._desk.open_film(lambda name: rows.text(place, name))

    @Slot(object)
    def _choose_file(self, chart: Chart) -> None:
        folder = self._desk.folder
        beginning = str(Path.home() / f"{safe_name(folder.name if folder else '')}-{chart.key}.svg")
        name, chosen = QFileDialog.getSaveFileName(self._desk.page, wording("Save the figure"), beginning, FORMATS)
        if not name:
            return
        path = Path(name)
        if not path.suffix:
            path = path.with_suffix(f".{chosen.partition(' ')[0].lower() or 'svg'}")
        self.save(path, chart)

    def save(self, path: Path, chart: Chart) -> None:
        """With the names that readers gave."""
        names = self._desk.page.charts.names
        self._desk.reading.save_chart(path, as_named(chart, names) if isinstance(chart, Clusters) else chart)

    @Slot(object)
    def _keep_name(self, given: ClusterName) -> None:
        if self._desk.folder is not None:
            self._desk.reading.keep_name(self._desk.folder, given)

    @Slot(object, object)
    def _show_names(self, folder: Path, names: tuple[ClusterName, ...]) -> None:
        if folder == self._desk.folder:
            self._desk.page.charts.show_names(names)
