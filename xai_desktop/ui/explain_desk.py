"""Explaining beyond one map, joined to the program: history, presets, favourites, and the sheet of all explainers."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from xai_desktop.app.contact_sheets import ContactSheets
from xai_desktop.app.history_of_runs import HistoryOfRuns
from xai_desktop.app.recalling import Recalling
from xai_desktop.app.run_lines import run_lines
from xai_desktop.app.runs import question_of
from xai_desktop.app.sheet_exporting import SheetExporting
from xai_desktop.app.sheet_tiles import SheetTiles
from xai_desktop.core.contact_sheet import SheetTile
from xai_desktop.core.explain_memory import ExplainMemory
from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.naming import safe_name
from xai_desktop.core.parameter_presets import PresetBook
from xai_desktop.core.reading import Posture
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.comparing import CompareWiring
from xai_desktop.ui.panels.contact_sheet import EMPTY, LOCKED, ContactSheetPage

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

KEPT_AS = "explainers"
"""The entry of the settings' presets."""
FIGURES = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"
SAVE = noted("Save the sheet")
RUNS = frozenset({"runs", "result", "reading", "scope_confirmed"})
PAUSE_MS = 120
"""A threshold that moves has the numbers of all runs told when it rests: sixty of them at every step would be felt."""


class ExplainDesk(QObject):
    """What the explain panel and the page of all explainers do."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        session, jobs, analysis = program.session, program.jobs, program.analysis
        self.history = HistoryOfRuns(session)
        self.recalling = Recalling(session, analysis, self.history)
        self.sheets = ContactSheets(session, jobs, analysis.engine, program.explainers)
        self.tiles = SheetTiles(session, jobs)
        self.saving = SheetExporting(session, jobs, program.reviewing.lane, program.films.decoder)
        self.page, self.comparing = ContactSheetPage(), CompareWiring(program)
        self._cards = {card.key: card for card in program.explainers}
        self._rest = QTimer(program.window, singleShot=True, interval=PAUSE_MS)  # goes with what it fills
        self._rest.timeout.connect(self._show_runs)
        self._memory, _ = ExplainMemory.from_json(program.preferences.settings.presets.get(KEPT_AS, {}))
        self._wire_history()
        self._wire_memory()
        self._wire_page()
        session.changed.connect(self._changed)

    def show_sheet(self) -> None:
        """The page of all explainers, which begins to fill where it is still empty."""
        if not self._p.session.state.reading.step.shows_ai:
            self._p.window.say(wording(LOCKED))
            return
        self._p.window.show_in_middle(self.page)
        self.page.grid.setFocus()
        self.tiles.set_open(True)
        if self._p.session.state.sheet is None:
            self.sheets.run()

    def show_film(self) -> None:
        """Film and cascade again."""
        self.tiles.set_open(False)
        self._p.window.show_in_middle(None)

    def save_sheet(self) -> None:
        page, window, ref = self.page, self._p.window, self._p.session.state.ref
        order = self.saving.take(page.order.currentData(), shared=page.shared.isChecked())
        if isinstance(order, str) or ref is None:
            window.complain(wording(SAVE), str(order))
            return
        name = f"{Path.home()}/{safe_name(self._p.preferences.name_for_files(ref.title))}-explainers.png"
        chosen, _ = QFileDialog.getSaveFileName(window, wording(SAVE), name, FIGURES)
        if chosen:
            self.saving.export(order, Path(chosen))

    def _wire_history(self) -> None:
        for source in (self._p.analysis, self.sheets):
            source.explained.connect(self.history.record)
        self._p.analysis.explained.connect(self.sheets.note_time)
        self._p.window.explain.runs.run_chosen.connect(self.recalling.recall)
        self.recalling.network_wanted.connect(self._p.use_bundle)
        self._p.films.film_ready.connect(self.sheets.show_film)

    def _wire_memory(self) -> None:
        panel = self._p.window.explain
        panel.show_liked(self._memory.liked)
        panel.presets.show_book(self._memory.book)
        panel.liked_changed.connect(self._keep_liked)
        panel.presets.book_changed.connect(self._keep_book)

    def _wire_page(self) -> None:
        page = self.page
        self._p.window.explain.sheet_wished.connect(self.show_sheet)
        page.run_wished.connect(self.sheets.run)
        page.stop_wished.connect(self.sheets.stop)
        page.save_wished.connect(self.save_sheet)
        page.closed.connect(self.show_film)
        page.tile_opened.connect(self._open_tile)
        page.shared_changed.connect(self.tiles.set_shared)
        page.grid.side_changed.connect(self.tiles.set_side)
        self.tiles.tiles_ready.connect(self._show_tiles)
        self.saving.written.connect(self._p.say_written)
        self._p.audit.follow(self.saving)

    @Slot(object)
    def _keep_liked(self, liked: LikedExplainers) -> None:
        self._keep(ExplainMemory(liked, self._memory.book))
        self._p.window.explain.show_liked(liked)

    @Slot(object)
    def _keep_book(self, book: PresetBook) -> None:
        self._keep(ExplainMemory(self._memory.liked, book))

    def _keep(self, memory: ExplainMemory) -> None:
        self._memory = memory
        others = self._p.preferences.settings.presets
        self._p.preferences.change(presets={**others, KEPT_AS: memory.as_json()})

    @Slot(object)
    def _show_tiles(self, tiles: tuple[SheetTile, ...]) -> None:
        sheet = self._p.session.visible_sheet
        self.page.show_tiles(tiles, f"{sheet.bundle} · {sheet.target.title}" if sheet is not None else "")

    @Slot(str)
    def _open_tile(self, key: str) -> None:
        """Its map in the viewer, at once where it is still in memory."""
        sheet = self._p.session.visible_sheet
        entry = sheet.find(key) if sheet is not None else None
        if sheet is None or entry is None or entry.result is None:
            return
        asked = question_of(sheet.bundle, entry.request, entry.result)
        run = next((run for run in self._p.session.visible_runs if run.question == asked), None)
        self._p.analysis.bring_back(entry.request, sheet.target, run.result if run is not None else None)
        self.show_film()

    @Slot()
    def _show_runs(self) -> None:
        session, state = self._p.session, self._p.session.state
        seen = state.reading.step.shows_reference
        lines = run_lines(session.visible_runs, self._cards, state.result, state.look.threshold, marks_seen=seen)
        self._p.window.explain.show_runs(lines)

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        session = self._p.session
        state = session.state
        if names & RUNS:
            self._show_runs()
        elif "look" in names:
            self._rest.start()
        if "ref" in names or ("reading" in names and state.reading.posture is Posture.READ):
            self.show_film()
        if names & {"sheet", "reading"} and session.visible_sheet is None:
            self.page.show_nothing(wording(EMPTY) if state.reading.step.shows_ai else wording(LOCKED))
