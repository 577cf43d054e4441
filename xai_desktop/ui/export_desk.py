"""The export dialog, joined to the program: what it is told, and what it asks for."""

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from xai_desktop.app.report_making import ExportOrder
from xai_desktop.core.naming import safe_name
from xai_desktop.core.wording import wording
from xai_desktop.ui.dialogs.export import ExportDialog

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class ExportDesk(QObject):
    """One dialog at a time, over the window."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program

    def open(self, reports: Path) -> None:
        """Ask what to write of the film in front; `reports` is where a folder for it is proposed."""
        program = self._p
        order = program.exporting.take(program.films.film, program.window.viewer.film.window_level())
        if isinstance(order, str):
            program.window.complain(wording("Export"), order)
            return
        title = order.film.ref.title
        dialog = ExportDialog(
            unused(reports, safe_name(title)),
            subject=wording("Report of {title}").format(title=title),
            parent=program.window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._join(dialog, order)
        dialog.open()

    def _join(self, dialog: ExportDialog, order: ExportOrder) -> None:
        exporting = self._p.exporting
        dialog.export_requested.connect(lambda choice: exporting.export(order, choice))
        dialog.accepted.connect(exporting.stop_looking)
        dialog.rejected.connect(exporting.drop)


def unused(folder: Path, name: str) -> Path:
    """A folder that is not there yet: films of two patients are often called alike; no report may replace another."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(folder / one for one in chain((name,), numbered) if not (folder / one).exists())
