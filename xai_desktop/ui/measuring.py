"""The part of the wiring that lists what is measured, counts values, and writes pixels on the film."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from xai_desktop.app.histograms import Histograms
from xai_desktop.app.measuring import NOTHING, Measuring
from xai_desktop.core.naming import safe_name
from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.parts import Panel

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class MeasureWiring(QObject):
    """Wishes of the list are edits like any other, so that they can be undone."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        p, self._p = program, program
        self.measuring = Measuring(p.session, p.editing, p.jobs, p.films.decoder)
        self.histograms = Histograms(p.session, p.jobs)
        drawn, plot, viewer = p.window.drawn, p.window.histogram, p.window.viewer
        self.measuring.rows_changed.connect(drawn.show_rows)
        self.measuring.written.connect(p.say_written)
        p.audit.follow(self.measuring)
        p.reviewing.reader_changed.connect(lambda reader: self.measuring.set_reader(reader.name))
        drawn.gone_to.connect(viewer.go_to)
        drawn.renamed.connect(p.editing.rename_thing)
        drawn.removed.connect(p.editing.remove_thing)
        drawn.shown.connect(p.editing.show_thing)
        drawn.export_wished.connect(self.export)
        viewer.thing_chosen.connect(self._choose)
        self.measuring.rows_changed.connect(lambda _rows: drawn.choose(viewer.film.desk.board.chosen))
        p.editing.changed.connect(lambda _work: self._choose(viewer.film.desk.board.chosen))
        self.histograms.ready.connect(plot.show_histogram)
        plot.folded.connect(lambda folded: self.histograms.look(not folded))
        plot.window_wished.connect(viewer.set_window)
        viewer.window_changed.connect(plot.plot.show_window)
        p.session.changed.connect(lambda names: self._show_window() if "image" in names else None)

    def show(self, panel: Panel) -> None:
        """Open a panel and bring it into sight, or close it."""
        window = self._p.window
        if not panel.is_folded and panel.isVisible():
            panel.fold(True)
            window.viewer.setFocus()
        elif window.drawer.is_reading:
            panel.fold(False)
        else:
            window.side.reveal(panel)

    def export(self) -> None:
        """A file of the person's choice; without anything to write, the reason."""
        ref, window = self._p.session.state.ref, self._p.window
        if ref is None or not self.measuring.rows:
            window.complain(wording("Save the measurements"), wording(NOTHING))
            return
        name = f"{self._p.verbs.folder}/{safe_name(self._p.preferences.name_for_files(ref.title))}-measurements.csv"
        chosen, _ = QFileDialog.getSaveFileName(window, wording("Save the measurements"), name, "CSV (*.csv)")
        if chosen:
            self.measuring.export(Path(chosen))

    def _choose(self, number: int | None) -> None:
        things = self._p.window.viewer.film.desk.board.things
        self._p.window.drawn.choose(number)
        self.histograms.choose(things[number] if number is not None and number < len(things) else None)

    def _show_window(self) -> None:
        self._p.window.histogram.plot.show_window(self._p.window.viewer.film.window_level())
