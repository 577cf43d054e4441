"""The page of settings, joined to the program: made when it is first looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from xai_desktop.app.kept_on_disk import KeptOnDisk
from xai_desktop.core.image import Window
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import keys, theme
from xai_desktop.ui.keys import KeyTable
from xai_desktop.ui.settings.page import SettingsPage

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

FAILED = noted("Open a folder")


class SettingsDesk(QObject):
    """What the settings do, at the start and whenever one changes."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        self._page: SettingsPage | None = None
        self._came_from = "review"
        self._kept = KeptOnDisk(program.jobs, program.engine, program.preferences.settings.kept_maps_gib)
        self.table, said = keys.with_own(program.preferences.settings.shortcuts)
        self.note = " ".join(said)
        keys.apply(program.window.verbs, self.table)
        program.window.windows.show_own(program.preferences.settings.window_presets)
        program.preferences.changed.connect(self._changed)

    @property
    def page(self) -> SettingsPage:
        """Made when it is first asked for."""
        if self._page is None:
            self._page = self._made()
        return self._page

    def show_settings(self, part: str = "") -> None:
        """The page as things are now, at one of its parts."""
        program, page = self._p, self.page
        page.show_settings(program.preferences.settings, self.table)
        page.show_locked(program.preferences.locked)
        lines = tuple((choice.name, choice.detail, choice.problem) for choice in program.bundles)
        page.reading.show_bundles(lines, program.network.current)
        page.look.overlay.show_look(program.session.state.look)
        page.windows.show_current(self._current())
        page.files.kept.show_counting()
        self._kept.count()
        program.exporting.find_policy(page.show_policy)
        if part:
            page.open_part(part)
        self._came_from = program.preferences.settings.workspace
        program.window.show_workspace("settings", page)
        page.list.setFocus()

    def show_back(self) -> None:
        """Where one came from."""
        shown = {"models": self._p.models.show_models, "cohort": self._p.cohort.show_cohort}
        shown.get(self._came_from, self._p.models.show_review)()

    def _made(self) -> SettingsPage:
        program, page = self._p, SettingsPage()
        page.closed.connect(self.show_back)
        page.look.wished.connect(self._take)
        page.reports.wished.connect(self._take)
        page.look.look_changed.connect(program.verbs.set_look)
        page.reading.steps_wished.connect(program.preferences.set_reading_steps)
        page.reading.bundle_chosen.connect(program.use_bundle)
        page.reading.worklist_forgotten.connect(lambda: program.preferences.change(worklist_view={}))
        page.windows.windows_wished.connect(lambda windows: program.preferences.change(window_presets=windows))
        page.keys.table_wished.connect(self._set_table)
        page.files.kept.limit_wished.connect(lambda gib: program.preferences.change(kept_maps_gib=gib))
        page.files.kept.removal_wished.connect(self._kept.remove)
        self._kept.counted.connect(page.files.kept.show_size)
        page.files.failed.connect(lambda text: program.window.complain(wording(FAILED), text))
        return page

    def _take(self, name: str, value: object) -> None:
        if name == "theme":
            self._p.set_theme(str(value))
        else:
            self._p.preferences.change(**{name: value})

    def _set_table(self, table: KeyTable) -> None:
        self._p.preferences.change(shortcuts=table.overrides())

    def _changed(self, names: frozenset[str]) -> None:
        settings = self._p.preferences.settings
        if "shortcuts" in names:
            self.table, _ = keys.with_own(settings.shortcuts)
            keys.apply(self._p.window.verbs, self.table)
        if "font_points" in names:
            theme.choose_size(settings.font_points)
            theme.apply(self._p.app, theme.name_of(theme.current().name))
        if "kept_maps_gib" in names:
            self._kept.set_limit(settings.kept_maps_gib)
        if "window_presets" in names:
            self._p.window.windows.show_own(settings.window_presets)
        if self._page is not None:
            self._page.show_settings(settings, self.table)

    def _current(self) -> tuple[float, float, str] | None:
        """The window of the film in front; None where there is no film, or a table in place of a window."""
        state = self._p.session.state
        shown = self._p.window.viewer.film.window_level() if state.image is not None else None
        if state.ref is None or not isinstance(shown, Window):
            return None
        return shown.centre, shown.width, state.ref.modality
