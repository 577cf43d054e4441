"""The export dialog, joined to the program: what it is told, and what it asks for."""

from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from xai_desktop.app.exporting import ExportChoice
from xai_desktop.app.report_making import ExportOrder
from xai_desktop.core.cleaned_film import CleanedFilm
from xai_desktop.core.errors import XaiError
from xai_desktop.core.naming import safe_name
from xai_desktop.core.threshold import Percentile
from xai_desktop.core.wording import local, noted, wording

if TYPE_CHECKING:
    from xai_desktop.ui.dialogs.export import ExportDialog
    from xai_desktop.ui.wiring import Program

OURS = noted("Something went wrong in the program itself; it is in the crash report.")


class ExportDesk(QObject):
    """One dialog at a time, over the window."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program

    def open(self, reports: Path) -> None:
        """Ask what to write of the film in front; `reports` is where a folder for it is proposed."""
        from xai_desktop.ui.dialogs.export import ExportDialog

        program = self._p
        order = program.exporting.take(program.films.film, program.window.viewer.film.window_level())
        if isinstance(order, str):
            program.window.complain(wording("Export"), order)
            return
        title = order.film.ref.title
        dialog = ExportDialog(
            unused(reports, safe_name(program.preferences.name_for_files(title))),
            subject=wording("Report of {title}").format(title=title),
            parent=program.window,
            top=top_of(order),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._join(dialog, order)
        dialog.open()

    def _join(self, dialog: "ExportDialog", order: ExportOrder) -> None:
        exporting = self._p.exporting
        dialog.export_requested.connect(lambda choice: exporting.export(order, choice))
        dialog.preview_requested.connect(lambda choice: self._preview(dialog, order, choice))
        dialog.search_wished.connect(lambda: self._search(dialog, order))
        dialog.accepted.connect(exporting.stop_looking)
        dialog.rejected.connect(exporting.drop)
        exporting.find_policy(still(dialog, dialog.show_policy))

    def _search(self, dialog: "ExportDialog", order: ExportOrder) -> None:
        found = dialog.destination.found

        def failed(error: Exception) -> None:
            self._fail(found.fail, error)

        def show(film: CleanedFilm) -> None:
            found.show_found(film.picture, film.boxes)

        self._p.exporting.look_over(order.film, still(dialog, show), still(dialog, failed))

    def _preview(self, dialog: "ExportDialog", order: ExportOrder, choice: ExportChoice) -> None:
        from xai_desktop.ui.dialogs.preview import PreviewDialog

        pages = PreviewDialog(dialog)
        pages.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        pages.finished.connect(self._p.exporting.stop_pages)

        def failed(error: Exception) -> None:
            self._fail(pages.fail, error)

        page, end = still(pages, pages.add_page), still(pages, pages.end)
        self._p.exporting.preview(order, choice, page, end, still(pages, failed))
        pages.open()

    @staticmethod
    def _fail(say: Callable[[str], None], error: Exception) -> None:
        """What is no refusal is our own mistake: it is said in place, too, and goes to the crash report."""
        say(str(error) if isinstance(error, XaiError) else wording(OURS))
        if not isinstance(error, XaiError):
            raise error


def still(owner: QWidget, then: Callable[..., None]) -> Callable[..., None]:
    """What a job brings for a dialog that may be gone by then."""

    def deliver(*values: object) -> None:
        if isValid(owner):
            then(*values)

    return deliver


def top_of(order: ExportOrder) -> str:
    """What the mask keeps of the map, in a few words; nothing where these would be long."""
    cut = order.result.cut(order.look.threshold).threshold
    if not isinstance(cut, Percentile):
        return ""
    words = wording("top {share} %").format(share=local(f"{100 - cut.q:g}"))
    return words.replace(" %", "\u00a0%")  # never at the beginning of a line


def unused(folder: Path, name: str) -> Path:
    """A folder that is not there yet: films of two patients are often called alike; no report may replace another."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(folder / one for one in chain((name,), numbered) if not (folder / one).exists())
