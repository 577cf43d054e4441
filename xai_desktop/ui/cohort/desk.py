"""The workspace of audits, joined to the program: made when it is first looked at."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from xai_desktop.app.cohort_designs import LastTime, is_audit, open_design, recall, remember, save_design
from xai_desktop.app.cohort_draft import Draft, free_folder
from xai_desktop.app.cohort_opening import CellOf, CohortOpening, RowQuestion
from xai_desktop.app.cohort_reading import CohortAudit, CohortReading
from xai_desktop.app.cohort_run import CohortRun
from xai_desktop.app.cohort_state import CohortState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.errors import XaiError
from xai_desktop.core.naming import safe_name
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.cohort.charts_desk import ChartsDesk
from xai_desktop.ui.cohort.page import CohortPage
from xai_desktop.ui.cohort.run_bar import progress_text

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = noted("Audit")
KEPT_AS = "cohort_columns"
"""The entry of the settings' presets that holds the columns of the table."""
ROOT = "xai-desktop-audits"
"""The folder, in the person's own, that is offered for results."""
REFRESH_MS = 15000
"""While an audit is under way its rows so far are read anew after so long, where somebody looks at them."""


class CohortDesk(QObject):
    """What the workspace of audits does. `folder` is that of the audit that is showing, None for a new one."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        self.auditing, self.reading = CohortRun(self), CohortReading(program.jobs)
        self.opening = CohortOpening(
            program.session, program.films, program.analysis, lambda: program.preferences.reading
        )
        self.charts = ChartsDesk(program, self)
        self._page: CohortPage | None = None
        self.folder: Path | None = None
        self._audit: CohortAudit | None = None
        self._begun = False
        self._draft = Draft()
        self._rest = QTimer(self, interval=REFRESH_MS)
        self._rest.timeout.connect(self._read_so_far)
        self.auditing.changed.connect(self._changed)
        self.auditing.changed.connect(program.models.refresh)
        program.models.training.changed.connect(self._show_state)
        program.models.claims.changed.connect(self._show_state)
        self.auditing.ended.connect(self._ended)
        self.reading.found.connect(self._show_audit)
        self.reading.refused.connect(lambda text: program.window.complain(wording(TITLE), text))
        self.reading.written.connect(program.say_written)
        self.reading.labels_read.connect(lambda table: self.page.form.take_labels(table))
        self.opening.network_wanted.connect(program.use_bundle)

    @property
    def page(self) -> CohortPage:
        """Made when it is first asked for."""
        if self._page is None:
            self._page = self._made()
        return self._page

    def show_cohort(self) -> None:
        """With the catalogue as it is now."""
        page = self.page
        page.form.offer(self._p.bundles, ())
        self._show_state()
        self._p.window.show_workspace("cohort", page)
        self._p.preferences.change(workspace="cohort")
        (page.form.films if not self._begun else page.rows.table).setFocus()

    @property
    def showing(self) -> bool:
        """Whether the workspace is in sight."""
        return self._page is not None and self._page.isVisible()

    @property
    def busy(self) -> bool:
        return self.auditing.busy

    def close(self) -> None:
        """The program ends: the form is kept, and nothing of an audit outlives it."""
        self._keep_draft()
        self.auditing.close()

    def open_path(self, path: Path) -> None:
        """A design to be run, or the folder of an audit. A design beside its audit's rows stands for that audit."""
        folder = path if path.is_dir() else path.parent
        if path.is_dir() or is_audit(folder):
            self.reading.read(folder)
            return
        try:
            design = open_design(path)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
            return
        self._new(Draft.of(design, str(free_folder(Path.home() / ROOT))))

    def _made(self) -> CohortPage:
        page = CohortPage()
        page.form.offer(self._p.bundles, self._p.explainers)
        last = recall()
        draft = self._draft = last.draft
        if not draft.folder:
            draft = self._first(draft)
        kept = self._p.preferences.settings.presets.get(KEPT_AS, {})
        columns = kept.get("columns", []) if isinstance(kept, dict) else []
        page.rows.show_columns([str(one) for one in columns] if isinstance(columns, list) else [])
        page.show_design(draft)
        page.show_folder(None)
        if last.showing is not None:
            self.reading.read(last.showing)
        page.form.changed.connect(self._show_state)
        page.form.labels_wished.connect(self._choose_labels)
        page.rows.row_opened.connect(self._open_row)
        page.rows.export_wished.connect(self._export)
        page.rows.columns_changed.connect(self._keep_columns)
        self.charts.join(page)
        bar = page.run
        bar.estimate_wished.connect(lambda: self._start(estimating=True))
        bar.run_wished.connect(lambda: self._start(estimating=False))
        bar.pause_wished.connect(self.auditing.pause)
        bar.go_on_wished.connect(self.go_on)
        bar.new_wished.connect(self._copy)
        bar.open_wished.connect(lambda: self._choose(folder=False))
        bar.open_folder_wished.connect(lambda: self._choose(folder=True))
        bar.save_wished.connect(self._save)
        return page

    def _first(self, draft: Draft) -> Draft:
        """What somebody meets who never wrote a design: the usual table of labels, and a folder."""
        labels = tuple(self._p.preferences.settings.labels.items())
        return replace(draft, labels=draft.labels or labels, folder=str(free_folder(Path.home() / ROOT)))

    # Running

    def _start(self, *, estimating: bool) -> None:
        if self._elsewhere_busy():
            return
        draft = self.page.form.draft
        folder = Path(draft.folder.strip()).expanduser()
        self._keep_draft()
        try:
            design = draft.design()
            (self.auditing.estimate if estimating else self.auditing.run)(design, folder, self._p.engine.long_device)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
            return
        if not estimating:
            self.folder, self._begun, self._audit = folder, True, None
            self.page.show_design(draft, wording("today"))
            self.page.show_folder(folder)
            self.page.run.show_answer("")
            self.page.show_rows(None, {}, begun=True)
        self._show_state()

    @Slot()
    def go_on(self) -> None:
        """Do what is not done yet; of an audit that has all its rows, the figures and the report."""
        if self.folder is None or self._elsewhere_busy():
            return
        try:
            self.auditing.go_on(self.folder, self._p.engine.long_device)
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))

    def _elsewhere_busy(self) -> bool:
        return self.busy or self._p.models.busy

    @Slot()
    def _copy(self) -> None:
        folder = free_folder(self.folder.parent if self.folder is not None else Path.home() / ROOT)
        self._new(replace(self.page.form.draft, folder=str(folder)))

    def _new(self, draft: Draft) -> None:
        self.folder, self._audit, self._begun = None, None, False
        self.page.show_design(draft)
        self.page.show_folder(None)
        self.page.run.show_answer("")
        self.page.show_rows(None, {})
        self._show_state()
        self.page.form.films.setFocus()

    # What came of it

    @Slot(object)
    def _show_audit(self, audit: CohortAudit) -> None:
        """The rows that there are, beside the design that they were made with."""
        other = self._audit is None or self._audit.folder != audit.folder
        self._keep_draft()
        self.folder, self._audit, self._begun = audit.folder, audit, True
        if other:
            self.page.show_nothing_chosen()
            self.page.show_design(Draft.of(audit.design, str(audit.folder)), audit.begun_at)
            self.page.show_folder(audit.folder)
        self.page.run.show_answer(audit.answer)
        self.page.show_rows(audit.rows, {card.key: card.label for card in self._p.explainers}, begun=not audit.whole)
        self.page.show_charts(audit.charts, audit.no_charts, audit.cluster_names)
        self._show_state()

    @Slot(object)
    def _ended(self, folder: Path) -> None:
        self._rest.stop()
        state = self.auditing.state
        refused = self._audit is None and state is not None and state.phase is Phase.FAILED and not state.of
        if folder == self.folder and not refused and is_audit(folder):
            self.reading.read(folder)
        elif folder == self.folder:  # nothing was fixed yet: the design can be changed and run again
            self._begun = False
            self.page.show_design(self.page.form.draft)
            self.page.show_folder(None)
            self._show_state()

    @Slot()
    def _read_so_far(self) -> None:
        if self.folder is not None and self._page is not None and self._page.rows.isVisible():
            self.reading.read(self.folder)

    @Slot()
    def _changed(self) -> None:
        state = self.auditing.state
        computing = state is not None and state.under_way and not state.estimating and state.done > 0
        if computing and not self._rest.isActive():
            self._rest.start()
            self._read_so_far()
        self._show_state()
        if state is not None and state.phase in (Phase.FAILED, Phase.DONE) and not state.estimating:
            self._say_end(state)

    def _say_end(self, state: CohortState) -> None:
        if self.showing:
            return
        done = state.phase is Phase.DONE
        said = wording("The audit {name} is done; Cohort shows its rows.") if done else wording(
            "The audit {name} has failed; Cohort says why."
        )  # fmt: skip
        self._p.window.say(said.format(name=state.folder.name), 20000)

    def _show_state(self) -> None:
        state = self.auditing.state
        self._p.window.switch.show_progress(progress_text(state), "cohort")
        if self._page is None:
            return
        mine = self._mine(state)
        self._page.show_state(
            mine,
            begun=self._begun,
            whole=self._audit is not None and self._audit.whole,
            missing=self._page.form.draft.missing(),
            busy=self._elsewhere_busy(),
            notices=self._audit.notices if self._audit is not None else (),
        )

    def _mine(self, state: CohortState | None) -> CohortState | None:
        """The run, if it is that of the audit that is showing."""
        if state is None or state.under_way:
            return state
        return state if self.folder == state.folder or (state.estimating and not self._begun) else None

    @Slot(int)
    def _open_row(self, row: int) -> None:
        """Its film in Review, with the same question."""
        model = self.page.rows.model
        self.open_film(lambda name: model.text(row, name))

    def open_film(self, cell: CellOf) -> None:
        """The film of a row in Review; `cell` gives what the row holds in a column of words."""
        design = self._design
        if design is None:
            return
        asked = RowQuestion.of(cell)
        if asked.cut is not None:
            self._p.verbs.change_look(threshold=asked.cut)
        self._p.models.show_review()
        self.opening.open(asked, design)

    @property
    def _design(self) -> Design | None:
        return self._audit.design if self._audit is not None else None

    # Files

    def _choose(self, *, folder: bool) -> None:
        """The folder of an audit, or a file: the design.json or protocol.json of one."""
        chooser = QFileDialog(self.page, wording("Open an audit or a design"), str(Path.home() / ROOT))
        chooser.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([] if folder else ["JSON (*.json)"])
        chooser.fileSelected.connect(lambda name: self.open_path(Path(name)))
        chooser.open()

    @Slot()
    def _save(self) -> None:
        beginning = str(Path.home() / "design.json")
        name, _ = QFileDialog.getSaveFileName(self.page, wording("Save the design"), beginning, "JSON (*.json)")
        if not name:
            return
        try:
            path = save_design(Path(name), self.page.form.draft.design())
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
            return
        self._p.say_written((path,))

    @Slot()
    def _export(self) -> None:
        model, folder = self.page.rows.model, self.folder
        if model.rows is None or model.places is None or folder is None:
            return
        beginning = str(Path.home() / f"{safe_name(folder.name)}-rows.csv")
        name, _ = QFileDialog.getSaveFileName(self.page, wording("Save the table"), beginning, "CSV (*.csv)")
        if name:
            self.reading.write(Path(name), model.rows, model.columns, model.places)

    @Slot()
    def _choose_labels(self) -> None:
        chooser = QFileDialog(self.page, wording("Label table"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.reading.read_labels(Path(name)))
        chooser.open()

    @Slot(object)
    def _keep_columns(self, names: tuple[str, ...]) -> None:
        others = self._p.preferences.settings.presets
        self._p.preferences.change(presets={**others, KEPT_AS: {"columns": list(names)}})

    def _keep_draft(self) -> None:
        """The form of what is not begun, and which audit is showing, for the next start."""
        if self._page is None:
            return
        if not self._begun:
            self._draft = self._page.form.draft
        try:
            remember(LastTime(self._draft, self.folder if self._begun else None))
        except XaiError as error:
            self._p.window.complain(wording(TITLE), str(error))
