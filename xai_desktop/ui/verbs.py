"""What each action of the table does: one small method per record."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from xai_desktop.app import about_build
from xai_desktop.core import paths
from xai_desktop.core.naming import safe_name
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.reading import Posture, ReadingStep
from xai_desktop.core.threshold import Otsu
from xai_desktop.core.threshold_moving import moved
from xai_desktop.core.threshold_words import threshold_json
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.actions import ACTIONS, ANSWER_KEYS, sheet
from xai_desktop.ui.main_window import REFERENCE
from xai_desktop.ui.network_drops import network_among
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.panes import LAYOUTS, Shows
from xai_desktop.ui.window_menu import NONE_IN_FILE, window_name

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

FILMS = (
    (
        noted("Films"),
        "*.dcm *.DCM *.dicom *.dic *.ima *.IMA DICOMDIR dicomdir *.zip *.ZIP *.png *.jpg *.jpeg *.tif *.tiff *.bmp"
        " *.nii *.nii.gz *.npy",
    ),
    (noted("Archives and media"), "*.zip *.ZIP DICOMDIR dicomdir"),
    (noted("All files"), "*"),
)
BOXES = ((noted("Expert marks"), "*.csv *.json *.xml *.txt *.dcm *.DCM *.zip *.ZIP"), (noted("All files"), "*"))
WEIGHTS = ((noted("Weights"), "*.safetensors *.pth *.pt"), (noted("All files"), "*"))
"""Names and patterns of files to choose from."""
FIGURES = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"
REPORTS = "xai-desktop-reports"
DEMO_REASON = "Demo: the bundled synthetic study opens with the reading steps off."


class Verbs:
    """The program's verbs by the ids of the action table."""

    def __init__(self, program: "Program") -> None:
        self._p = program
        self._last: Path | None = None

    def table(self) -> dict[str, Callable[[], None]]:
        """Every id of the table with its verb."""
        own = {spec.id: getattr(self, spec.id, None) for spec in ACTIONS}
        return {name: verb or self._simple(name) for name, verb in own.items()}

    def _simple(self, name: str) -> Callable[[], None]:
        return self._table_of_lambdas()[name]

    def _table_of_lambdas(self) -> dict[str, Callable[[], None]]:
        p = self._p
        return {
            "next_film": lambda: p.films.step(1),
            "previous_film": lambda: p.films.step(-1),
            "next_unread": lambda: self._next_unread(),
            "find_film": lambda: p.window.worklist.find_film(),
            **{f"tool_{tool.name.lower()}": partial(self._tool, tool) for tool in Tool},
            "name_mark": lambda: p.window.viewer.active().name_mark(),
            "remove_drawn": lambda: self._remove_drawn(),
            "list_drawn": lambda: p.measuring.show(p.window.drawn),
            "save_drawn": lambda: p.measuring.export(),
            "histogram": lambda: p.measuring.show(p.window.histogram),
            "pixel_values": lambda: p.window.viewer.show_pixel_values(p.window.action("pixel_values").isChecked()),
            "undo": lambda: p.editing.undo(),
            "redo": lambda: p.editing.redo(),
            "play": lambda: p.window.viewer.cine.toggle(),
            "frame_back": lambda: p.films.step_frame(-1),
            "frame_on": lambda: p.films.step_frame(1),
            "first_frame": lambda: p.films.show_frame(0),
            "last_frame": lambda: p.films.show_frame(p.session.state.ref.frames - 1 if p.session.state.ref else 0),
            "show_names": lambda: self._show_names(p.window.action("show_names").isChecked()),
            "fit": lambda: p.window.viewer.fit(),
            "one_to_one": lambda: p.window.viewer.one_to_one(),
            "zoom_in": lambda: p.window.viewer.zoom_by(1.25),
            "zoom_out": lambda: p.window.viewer.zoom_by(0.8),
            "invert": lambda: p.window.viewer.set_inverted(p.window.action("invert").isChecked()),
            "rotate_right": lambda: p.window.viewer.rotate(1),
            "rotate_left": lambda: p.window.viewer.rotate(-1),
            "flip_across": lambda: p.window.viewer.flip_across(),
            "flip_down": lambda: p.window.viewer.flip_down(),
            "upright": lambda: p.window.viewer.set_upright(),
            "lens": lambda: p.window.viewer.show_lens(p.window.action("lens").isChecked()),
            "lens_power": self._lens_power,
            "letters": lambda: p.window.viewer.set_letters(p.window.action("letters").isChecked()),
            **{f"panes_{number}": partial(self._panes, number) for number in LAYOUTS},
            "next_pane": lambda: p.window.viewer.step_pane(1),
            "previous_pane": lambda: p.window.viewer.step_pane(-1),
            "link_panes": lambda: p.panes.link(),
            "hang_alone": lambda: p.panes.hang(),
            "hang_prior": lambda: p.panes.hang(Shows.PRIOR),
            "hang_views": lambda: p.panes.hang(Shows.OTHER_VIEW),
            "pane_film": lambda: p.panes.set_pane(Shows.FILM),
            "pane_map": lambda: p.panes.set_pane(Shows.MAP),
            "pane_prior": lambda: p.panes.set_pane(Shows.PRIOR),
            "pane_view": lambda: p.panes.set_pane(Shows.OTHER_VIEW),
            "toggle_heat": lambda: self.change_look(heat=not self._look.heat),
            "toggle_mask": lambda: self.change_look(mask=not self._look.mask),
            "toggle_boxes": lambda: self.change_look(boxes=not self._look.boxes),
            "toggle_planes": lambda: self.change_look(film_overlays=not self._look.film_overlays),
            "opacity_down": lambda: self.change_look(opacity=max(0.0, round(self._look.opacity - 0.1, 2))),
            "opacity_up": lambda: self.change_look(opacity=min(1.0, round(self._look.opacity + 0.1, 2))),
            "percentile_down": lambda: self._move_threshold(-1),
            "percentile_up": lambda: self._move_threshold(1),
            "all_explainers": lambda: p.explaining.show_sheet(),
            "layer_back": lambda: p.analysis.cascade.step_layer(-1),
            "layer_on": lambda: p.analysis.cascade.step_layer(1),
            "cancel_jobs": lambda: p.jobs.cancel_all(),
            "next_step": self._next_step,
            "posture_read": lambda: p.set_posture(Posture.READ),
            "posture_ai": lambda: self._posture(Posture.AI, ReadingStep.AI),
            "posture_investigate": lambda: self._posture(Posture.INVESTIGATE, ReadingStep.REFERENCE),
            "workspace_review": lambda: p.models.show_review(),
            "workspace_models": lambda: p.models.show_models(),
            "workspace_cohort": lambda: p.cohort.show_cohort(),
            "workspace_settings": lambda: p.settings.show_settings(),
            "panels_apart": lambda: p.apart.toggle(),
            "go_over": lambda: p.apart.go_over(),
            "ask_mark": lambda: p.asking.ask(),
            "cover_mark": lambda: p.asking.cover(),
            "clear_covers": lambda: p.editing.clear_covers(),
            "say_normal": lambda: p.verdicts.say_normal(),
            "add_finding": self._add_finding,
            **{key: partial(self._answer, *key.split("_")[1:]) for key, _, _ in ANSWER_KEYS},
            "help": lambda: p.help.show_help(),
            "help_map": lambda: p.help.show_help("map"),
            "manual": lambda: p.help.show_manual(),
            "tour": lambda: p.help.begin_tour(),
            "train": lambda: p.models.show_form(),
            "menu": lambda: p.window.open_menu(),
            "quit": lambda: self._quit(),
        }

    @property
    def _look(self) -> OverlayLook:
        return self._p.session.state.look

    def change_look(self, **changes: Any) -> None:
        self.set_look(replace(self._look, **changes))

    def _move_threshold(self, steps: int) -> None:
        """A smaller or larger mask, in the policy that is chosen; what cannot be moved says so."""
        result = self._p.session.state.result
        ends = result.ranked.ends if result is not None else None
        label = result.ranked.label if result is not None else ""
        if self._look.threshold.of(label) == Otsu():
            self._p.window.say(wording("Otsu's threshold follows from the map; choose another policy to move it."))
        self.change_look(threshold=moved(self._look.threshold, steps, label, ends))

    def set_look(self, look: OverlayLook) -> None:
        """One look for viewer, tiles, sliders and the settings."""
        if look != self._look:
            self._p.session.update(look=look)
            threshold = threshold_json(look.threshold)
            self._p.preferences.change(colormap=look.colormap, opacity=look.opacity, threshold=threshold)

    def open_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._p.window, wording("Open films"), self._folder, kinds(FILMS))
        self.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._p.window, wording("Open a folder of films"), self._folder)
        self.open_paths([Path(name)] if name else [])

    def open_boxes(self) -> None:
        """Expert marks for the films that are open."""
        if not self._p.session.state.opening.images:
            self._p.window.complain(
                wording("Open expert marks"), wording("Open the films first; then the marks find their films.")
            )
            return
        names, _ = QFileDialog.getOpenFileNames(
            self._p.window, wording("Open expert marks"), self._folder, kinds(BOXES)
        )
        if names:
            self._p.films.add_boxes([Path(name) for name in names])

    def open_demo(self) -> None:
        self._p.models.show_review()
        reading = self._p.preferences.reading_for(DEMO_REASON)
        marks = [paths.demo_annotations(), paths.demo_atlas()]
        self._p.films.open([paths.demo_study()], marks, reading, paths.DEMO_FILM)

    def open_paths(self, chosen: Sequence[Path]) -> None:
        """Films; the file of a network is taken where networks come in."""
        network = network_among([Path(path) for path in chosen])
        if network is not None:
            self._p.models.show_import(network)
        elif chosen:
            first = Path(chosen[0])
            self._last = first
            self._p.models.show_review()
            self._p.films.open([Path(path) for path in chosen], reading=self._p.preferences.reading)

    def export(self) -> None:
        self._p.export_desk.open(Path(self._folder) / REPORTS)

    def export_cascade(self) -> None:
        order = self._p.saving.take()
        if isinstance(order, str):
            self._p.window.complain(wording("Save the cascade"), wording(order))
            return
        ref = self._p.session.state.ref
        name = self._p.preferences.name_for_files(ref.title if ref is not None else "film")
        name = f"{safe_name(name)}-cascade.png"
        chosen, _ = QFileDialog.getSaveFileName(
            self._p.window, wording("Save the cascade"), f"{self._folder}/{name}", FIGURES
        )
        if chosen:
            self._p.saving.export(order, Path(chosen))

    def add_row(self) -> None:
        from xai_desktop.ui.panels.cascade_add import AddRowDialog

        p, state = self._p, self._p.session.state
        lines = tuple((c.name, c.detail, c.problem) for c in p.bundles)
        if state.bundle and all(name != state.bundle for name, _, _ in lines):
            lines = ((state.bundle, "", ""), *lines)
        dialog = AddRowDialog(lines, p.explainers, state.cascade_mode, (state.bundle, state.request.key), p.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.row_chosen.connect(p.analysis.cascade.add_row)
        dialog.open()

    def import_report(self) -> None:
        from xai_desktop.ui.dialogs.import_report import ImportReportDialog

        dialog = ImportReportDialog(self._p.session.state.opening.report, Path(self._folder), self._p.window)
        dialog.save_requested.connect(self._p.films.save_import_report)
        self._open_reference(dialog)

    def label_names(self) -> None:
        from xai_desktop.ui.dialogs.labels import LabelNamesDialog

        state = self._p.session.state
        here = sorted({a.label for image in state.opening.annotations.images for a in image.annotations})
        card = state.card
        unanswered = [label for label in here if card is None or card.class_of(label) is None]
        table = self._p.preferences.settings.labels
        dialog = LabelNamesDialog(table, unanswered, card.classes if card else (), self._p.window)
        dialog.table_chosen.connect(self._set_labels)
        self._open_reference(dialog)

    def _set_labels(self, table: dict[str, str]) -> None:
        self._p.preferences.change(labels=table)
        self._p.films.set_labels(table)

    def _open_reference(self, dialog: QDialog) -> None:
        """A dialog that tells about expert marks: it goes when they may no longer be seen."""
        dialog.setProperty(REFERENCE, True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_marks(self) -> None:
        from xai_desktop.ui.dialogs.save_marks import SaveMarksDialog

        dialog = SaveMarksDialog(self._p.films.mark_formats(), Path(self._folder), self._p.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(self._p.films.save_marks)
        dialog.open()

    def _tool(self, tool: Tool) -> None:
        self._p.window.viewer.set_tool(tool)
        if tool.draws:
            self._p.window.viewer.setFocus()  # the keys that draw without a mouse are the film's

    def _remove_drawn(self) -> None:
        self._p.window.viewer.remove_chosen()

    def _show_names(self, on: bool) -> None:
        if not on:
            self._p.presenter.show_identity(None, "")
        self._p.films.reveal(on)

    def run_explainer(self) -> None:
        request = self._p.window.explain.request
        if request is not None:
            self._p.analysis.explain(request)

    def hed_weights(self) -> None:
        """Feature CAM's own edges need a network whose weights are the person's, not the program's."""
        name, _ = QFileDialog.getOpenFileName(self._p.window, wording("Weights of HED"), self._folder, kinds(WEIGHTS))
        if name:
            self._p.analysis.keep_hed(Path(name))

    def window_file(self) -> None:
        """The file's first window, then its next one with every key; automatic where it has none."""
        image, viewer = self._p.session.state.image, self._p.window.viewer
        if image is None:
            return
        shown = viewer.film.window_level()
        last = max((place for place, window in enumerate(image.windows) if window == shown), default=-1)
        place = (last + 1) % max(len(image.windows), 1)
        viewer.set_window(image.windows[place] if image.windows else image.default_window())
        count = len(image.windows)
        said = (
            wording("Window {place} of {count}: {name}").format(
                place=place + 1, count=count, name=window_name(image, place)
            )
            if count
            else wording(NONE_IN_FILE)
        )
        self._p.window.say(said, 3000)

    def window_auto(self) -> None:
        image = self._p.session.state.image
        if image is not None:
            self._p.window.viewer.set_window(image.percentile_window())

    def toggle_theme(self) -> None:
        self._p.set_theme("light" if theme.current().name == "dark" else "dark")

    def full_screen(self) -> None:
        window = self._p.window
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def shortcuts(self) -> None:
        from xai_desktop.ui.dialogs.shortcuts import ShortcutsDialog

        dialog = ShortcutsDialog(sheet(self._p.settings.table.keys), self._p.apart.front)
        dialog.change_requested.connect(lambda: self._p.settings.show_settings("keys"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def about(self) -> None:
        from xai_desktop.ui.dialogs.about import AboutDialog

        dialog = AboutDialog(about_build.line(), about_build.licences(), self._p.apart.front)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @property
    def _folder(self) -> str:
        """Where dialogs begin: where something was opened last. Not kept on the disk, since folders may bear names.

        The program's own folder is not a place for anybody's files.
        """
        opened = self._last.parent if self._last is not None else Path.home()
        return str(Path.home() if opened.is_relative_to(paths.resources()) else opened)

    @property
    def folder(self) -> str:
        """The same, for other parts of the wiring."""
        return self._folder

    def _panes(self, number: int) -> None:
        self._p.panes.set_panes(number)

    def _lens_power(self) -> None:
        self._p.window.say(wording("Magnifier: {power}×").format(power=self._p.window.viewer.step_lens()), 3000)
        self._p.window.action("lens").setChecked(True)

    def _next_unread(self) -> None:
        if not self._p.window.worklist.choose_next_unread():
            self._p.window.say(wording("No other film of the list is unread."))

    def _next_step(self) -> None:
        self._p.verdicts.confirm()

    def _add_finding(self) -> None:
        window = self._p.window
        (window.verdict if window.verdict.isVisible() else window.verdict_line).open_picker()

    def _answer(self, question: str, place: str) -> None:
        """By key, about the finding that has the keyboard; the panel opens, so that the answer is seen."""
        window = self._p.window
        if window.side.isVisible():
            window.side.reveal(window.verdict)
        window.verdict.answer(question, int(place))

    def _posture(self, posture: Posture, needs: ReadingStep) -> None:
        """A posture that shows more than the step allows waits for the step."""
        reading = self._p.session.state.reading
        if reading.step < needs:
            self._p.window.say(wording("Locked until its reading step; {key:next_step} goes on."))
            self._p.window.show_posture(reading)
        else:
            self._p.set_posture(posture)

    def _quit(self) -> None:
        self._p.window.close()


def kinds(kinds: Sequence[tuple[str, str]]) -> str:
    """Kinds of files as Qt's dialogs take them."""
    return ";;".join(f"{wording(name)} ({patterns})" for name, patterns in kinds)
