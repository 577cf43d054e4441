"""Who talks to whom. Intents go from panels to controllers, facts from the session to panels; nothing else meets here.

The control loop runs one way: intent → controller → job → session → panel.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from xai_desktop.app.analysis import Analysis
from xai_desktop.app.audit_noting import AuditNoting
from xai_desktop.app.autosaving import now
from xai_desktop.app.cascade_exporting import CascadeExporting
from xai_desktop.app.catalogue import bundle_choices, companions, explainer_choices
from xai_desktop.app.closed_films import ClosedFilms
from xai_desktop.app.editing import Editing, Work
from xai_desktop.app.engine import Engine
from xai_desktop.app.exporting import Exporting
from xai_desktop.app.films import Films
from xai_desktop.app.giving_back import GivingBack
from xai_desktop.app.hanging import Hanging
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.preferences import Preferences
from xai_desktop.app.protocol_values import ProtocolValues
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.app.session import Session
from xai_desktop.app.sweeping import Sweeping
from xai_desktop.app.tiles import Tiles
from xai_desktop.app.verdicts import Verdicts
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import XaiError
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.reading import Posture
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import Opening
from xai_desktop.core.threshold import PerClass, Threshold
from xai_desktop.core.threshold_words import threshold_json
from xai_desktop.core.wording import wording
from xai_desktop.core.worklist import WorklistView
from xai_desktop.ui import theme
from xai_desktop.ui.asking import AskWiring
from xai_desktop.ui.closing import Closing
from xai_desktop.ui.cohort.desk import CohortDesk
from xai_desktop.ui.device_desk import DeviceDesk
from xai_desktop.ui.explain_desk import ExplainDesk
from xai_desktop.ui.export_desk import ExportDesk
from xai_desktop.ui.first_network import FirstNetwork
from xai_desktop.ui.help.desk import HelpDesk
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.measuring import MeasureWiring
from xai_desktop.ui.models.desk import ModelsDesk
from xai_desktop.ui.monitors import SETTLED_MS, bring_back
from xai_desktop.ui.network_drops import NetworkDrops
from xai_desktop.ui.panels_window_desk import PanelsDesk
from xai_desktop.ui.panes_desk import PanesDesk
from xai_desktop.ui.presenter import LOADING, Presenter
from xai_desktop.ui.reviewing import wire_reviewing
from xai_desktop.ui.settings.desk import SettingsDesk
from xai_desktop.ui.start import Start
from xai_desktop.ui.verbs import Verbs


class Program(QObject):
    """The parts of a running window, made once and joined once."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__()
        self.app, self.preferences = app, preferences
        self.session, self.jobs = Session(self), Jobs(self)
        self.films = Films(self.session, self.jobs)
        self.engine = Engine()
        self.analysis = Analysis(self.session, self.jobs, self.engine)
        self.tiles = Tiles(self.session, self.jobs)
        self.editing, self.reviewing = Editing(self), Reviewing(self.jobs)
        self.saving = CascadeExporting(self.session, self.jobs, self.reviewing.lane, self.films.decoder)
        self.exporting = Exporting(self.session, self.jobs, self.films.decoder, self.reviewing.lane, self.preferences)
        self.editing.clock = now
        self.verdicts = Verdicts(self.session, self.editing, self.reviewing)
        self.bundles = bundle_choices()
        self.network = FirstNetwork(self.session, self.preferences, self._usable, self._load_bundle)
        self.verbs = Verbs(self)
        self.window = MainWindow(self.verbs.table())
        self.explainers = explainer_choices()
        self.closed = ClosedFilms(
            self.session,
            lambda ref: self.reviewing.standing(ref).status is FilmStatus.CLOSED,
            {card.key: card.parameters for card in self.explainers},
        )
        ProtocolValues(self.session, self.jobs, self.reviewing.lane, self.closed)
        GivingBack(self.session, self.jobs)
        self.sweeping = Sweeping(self)
        self.audit = AuditNoting(self.session, self.jobs, self.reviewing)
        self.audit.follow(self.exporting, self.saving)
        self.audit.follow_lists(self.films)
        labels = {card.key: card.label for card in self.explainers}
        self.presenter = Presenter(self.session, self.window, labels, self.closed)
        self.analysis.cascade.layerwise = frozenset(card.key for card in self.explainers if card.layerwise)
        self.models, self.settings, self.help = ModelsDesk(self), SettingsDesk(self), HelpDesk(self)
        self.cohort, self.devices = CohortDesk(self), DeviceDesk(self)
        self.hanging = Hanging(self.session, self.jobs, self.films.decoder)
        self.panes = PanesDesk(self.window, self.hanging, lambda number: self.preferences.change(panes=number))
        self.apart = PanelsDesk(self.window, self.preferences)
        self._fill()
        self.explaining, self.export_desk = ExplainDesk(self), ExportDesk(self)
        self._wire_jobs()
        self._wire_films()
        self._wire_analysis()
        self._wire_look()
        self._wire_editing()
        wire_reviewing(self)
        self.asking = AskWiring(self)
        self.measuring = MeasureWiring(self)
        self.closing = Closing(self)

    def show(self) -> None:
        bring_back(self.window)
        self.window.show()
        self._size = self.window.size()

    def _framed(self) -> None:
        """The frame is known now, which the place did not count with. Who has sized the window meanwhile meant it."""
        if self.window.size() == self._size:
            bring_back(self.window)

    def after_first_paint(self, start: Start) -> None:
        """The window is on the screen; now torch may load and films may open."""
        reading = self.preferences.reading_for(start.reason) if start.reason else None

        def begin() -> None:
            QTimer.singleShot(SETTLED_MS, self.window, self._framed)
            self.reviewing.open()
            self.analysis.start_engine()
            self.network.begin(start)
            if start.paths:
                self.films.open(start.paths, start.annotations, reading, start.first)
            elif self.preferences.settings.workspace == "models":
                self.models.show_models()
            elif self.preferences.settings.workspace == "cohort":
                self.cohort.show_cohort()
            for note in filter(None, (self.preferences.note, self.settings.note)):
                self.window.complain(wording("Settings"), note)

        self.window.first_painted.connect(begin)

    def use_bundle(self, name: str) -> None:
        """Somebody chose a network."""
        self.network.choose(name)

    def _load_bundle(self, name: str) -> None:
        """A network for the film, with its companions as further rows of the cascade."""
        self._show_bundles(name)
        self.analysis.use_bundle(name, companions(name, self.bundles))

    def refresh_bundles(self) -> None:
        """The catalogue has changed."""
        self.bundles = bundle_choices()
        self._show_bundles(self.network.current)

    def close(self) -> bool:
        """Keep the settings and stop; False where a worker hangs on a drive that does not answer."""
        self.apart.keep()
        geometry, splitters = self.window.layout_state()
        self.preferences.change(geometry=geometry, splitters=splitters)
        self.preferences.close()
        self.models.close()
        self.cohort.close()
        ended = self.jobs.close()
        self.sweeping.stop()
        self._forget()
        if ended:
            self._part()  # a worker that hangs may still send something to what would be gone
        return ended

    def _forget(self) -> None:
        """Films, maps and networks are no longer needed, however long a window is kept by somebody."""
        self.session.show_nothing()
        self.session.update(opening=Opening((), AnnotationSet()))
        self.engine.forget()

    def _part(self) -> None:
        """Everything of Qt's goes at its next turn, and with it every connection: Python's search for rubbish cannot
        see them, and one function that is still connected would hold on to the whole window."""
        for one in (self.window, self.preferences, self):
            one.deleteLater()

    def _usable(self, name: str) -> bool:
        """Whether a network is there and whole."""
        return any(choice.name == name and not choice.problem for choice in self.bundles)

    def _show_bundles(self, current: str) -> None:
        """The catalogue; a bundle opened by its path is a line of its own."""
        lines = [(c.name, c.detail, c.problem) for c in self.bundles]
        if all(name != current for name, _, _ in lines):
            lines.append((current, wording("opened by its path"), ""))
        self.window.prediction.show_bundles(tuple(lines), current)

    def _fill(self) -> None:
        settings, window = self.preferences.settings, self.window
        self.films.set_labels(settings.labels)
        window.worklist.set_view(WorklistView.from_json(settings.worklist_view))
        self._show_bundles(self.network.current)
        window.explain.show_explainers(self.explainers)
        window.restore_layout(settings.geometry, settings.splitters)
        look = OverlayLook(opacity=settings.opacity, threshold=settings.mask_threshold)
        window.agreement.set_class_thresholds(settings.per_class)
        self.session.update(look=replace(look, colormap=self._known_colormap(look)))
        self.panes.set_panes(settings.panes)
        window.action("tool_window").setChecked(True)
        window.action("letters").setChecked(True)
        self.presenter.show_everything()

    def _known_colormap(self, look: OverlayLook) -> str:
        try:
            return replace(look, colormap=self.preferences.settings.colormap).colormap
        except XaiError:
            return look.colormap

    def _wire_jobs(self) -> None:
        jobs, window = self.jobs, self.window
        jobs.queued.connect(window.jobs.queued)
        jobs.started.connect(window.jobs.started)
        jobs.progressed.connect(window.jobs.progressed)
        jobs.ended.connect(window.jobs.ended)
        jobs.ended.connect(self._job_ended)
        jobs.failed.connect(self._failed)
        window.jobs.cancel_requested.connect(jobs.cancel)
        window.closing.connect(jobs.cancel_all)

    def _wire_films(self) -> None:
        films, window = self.films, self.window
        window.worklist.image_chosen.connect(films.choose)
        window.worklist.order_changed.connect(films.set_order)
        window.worklist.view_changed.connect(lambda view: self.preferences.change(worklist_view=view.as_json()))
        window.worklist.open_requested.connect(self.verbs.open_files)
        window.worklist.thumbnails_wanted.connect(films.draw_thumbnails)
        window.worklist.paths_dropped.connect(self.verbs.open_paths)
        window.worklist.notices.report_requested.connect(self.verbs.import_report)
        window.viewer.film_dropped.connect(self.verbs.open_paths)
        NetworkDrops(window).dropped.connect(self.models.show_import)
        films.thumbnail_ready.connect(window.worklist.set_thumbnail)
        films.film_ready.connect(self.analysis.show_film)
        films.left_out.connect(lambda text: window.complain(wording("Opening files"), text))
        films.refused.connect(lambda text: window.complain(wording("Nothing was opened"), text))
        films.said.connect(lambda text: window.say(text, 20000))
        films.indexing_changed.connect(window.worklist.set_indexing)
        films.identity_ready.connect(self.presenter.show_identity)
        self._wire_frames()
        self.preferences.refused.connect(lambda text: window.complain(wording("Settings"), text))

    def _wire_frames(self) -> None:
        films, cine = self.films, self.window.viewer.cine
        cine.frame_requested.connect(films.show_frame)
        cine.step_requested.connect(films.step_frame)
        cine.play_requested.connect(films.play)
        films.playing_changed.connect(cine.set_playing)

    def _wire_analysis(self) -> None:
        analysis, window = self.analysis, self.window
        window.prediction.bundle_chosen.connect(self.use_bundle)
        window.prediction.target_chosen.connect(analysis.choose_target)
        window.explain.explain_requested.connect(analysis.explain)
        window.explain.guard.confirmed.connect(analysis.confirm_scope)
        window.explain.automatic_changed.connect(lambda on: setattr(analysis, "automatic", on))
        self._wire_cascade()
        analysis.bundle_ready.connect(self._bundle_ready)
        analysis.bundle_failed.connect(self._bundle_failed)
        analysis.said.connect(lambda text: window.say(text, 20000))
        window.top.export_requested.connect(self.verbs.export)
        self.exporting.written.connect(self.say_written)
        self.exporting.said.connect(lambda text: self.window.complain(wording("Export"), text))

    def _wire_cascade(self) -> None:
        cascade, panel = self.analysis.cascade, self.window.cascade
        panel.tile_chosen.connect(cascade.choose_tile)
        panel.row_removed.connect(cascade.remove_row)
        panel.head.mode_chosen.connect(cascade.choose_mode)
        panel.head.look_chosen.connect(cascade.choose_look)
        panel.head.decay_chosen.connect(cascade.choose_decay)
        panel.head.rows.add_wished.connect(self.verbs.add_row)
        panel.head.rows.reset_wished.connect(cascade.reset_rows)
        panel.head.export_wished.connect(self.verbs.export_cascade)
        panel.grid.side_changed.connect(self.tiles.set_side)
        self.window.viewer.layer_step_requested.connect(cascade.step_layer)
        self.saving.written.connect(self.say_written)

    def _wire_look(self) -> None:
        window = self.window
        window.explain.look_changed.connect(self.verbs.set_look)
        window.agreement.threshold_changed.connect(self._threshold_changed)
        window.agreement.class_thresholds_changed.connect(self._class_thresholds_changed)
        window.hide_key.changed.connect(lambda held: self.verbs.change_look(hidden=held))
        self.session.changed.connect(self._maybe_redraw_tiles)
        self.session.changed.connect(self._card_changed)
        self.tiles.rows_ready.connect(window.cascade.show_rows)
        window.windows.window_chosen.connect(window.viewer.set_window)
        window.windows.automatic_chosen.connect(self.verbs.window_auto)
        window.windows.edit_requested.connect(lambda: self.settings.show_settings("windows"))

    def _wire_editing(self) -> None:
        """What a hand draws goes to the reader's work, and what the work holds is what the viewer shows."""
        self.window.viewer.edited.connect(self.editing.take)
        self.editing.changed.connect(self._show_work)
        self.editing.names_changed.connect(self.window.show_edits)
        self.window.show_edits("", "")
        self.session.changed.connect(self._follow_film)

    def _follow_film(self, _names: frozenset[str]) -> None:
        ref = self.session.state.ref
        self.editing.follow(ref.place if ref is not None else None)

    def _show_work(self, work: Work) -> None:
        self.window.viewer.show_drawn(work.marks, work.measures, work.hidden)

    def _threshold_changed(self, threshold: Threshold) -> None:
        self.verbs.change_look(threshold=threshold)

    def _card_changed(self, names: frozenset[str]) -> None:
        """Thresholds per class are those of the network that is in use."""
        card, threshold = self.session.state.card, self.session.state.look.threshold
        if "card" in names and card is not None and isinstance(threshold, PerClass):
            self.verbs.change_look(threshold=replace(threshold, card=card.map_thresholds))

    def _class_thresholds_changed(self, table: PerClass) -> None:
        self.preferences.change(class_thresholds=threshold_json(table)["classes"])

    def _bundle_ready(self, name: str, unsuitable: dict[str, str]) -> None:
        self.network.keep(name)
        self.window.explain.show_unsuitable(unsuitable)

    def _bundle_failed(self, name: str, error: Exception) -> None:
        """The chooser goes back to the network that is still in use."""
        self._show_bundles(self.session.state.bundle or name)
        self.network.do_without(name)
        self._failed(LOADING, error)

    def _job_ended(self, _number: int, outcome: str) -> None:
        """A cancelled load or question must not leave a panel waiting for it."""
        if outcome == "cancelled" and not self.jobs.busy:
            self.session.update(loading="")
            self._show_bundles(self.network.current)
            self.presenter.show_prediction()

    def _maybe_redraw_tiles(self, names: frozenset[str]) -> None:
        if names & {"cascade", "cascade_look", "look", "reading", "image"}:
            self.tiles.refresh()

    def say_written(self, files: tuple[Path, ...]) -> None:
        if files:
            self.window.say(
                wording("Written: {names} in {folder}").format(
                    names=", ".join(f.name for f in files), folder=files[0].parent
                ),
                20000,
            )

    def _failed(self, title: str, error: Exception) -> None:
        """The user's errors are one sentence; ours go to the crash report. The last good picture stays."""
        if not isinstance(error, XaiError):
            raise error
        self.presenter.show_failure(title, error)
        if not self.devices.offers(error):
            self.window.complain(wording(title), str(error))

    def set_theme(self, name: str) -> None:
        theme.apply(self.app, theme.name_of(name))
        self.preferences.change(theme=name)

    def set_posture(self, posture: Posture) -> None:
        self.session.set_posture(posture)
