"""Saving the sheet of all explainers as a figure: what is on the screen when somebody asks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.cascade_exporting import ENDINGS, SIDE
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.review_lane import ReviewLane, with_head
from xai_desktop.app.session import Session
from xai_desktop.core.chain import Head
from xai_desktop.core.contact_sheet import SheetOrder, SheetState
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.services.contact_sheet import ContactSheet
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane

if TYPE_CHECKING:
    from xai_desktop.services.contact_pictures import SheetView


@dataclass(frozen=True, slots=True, eq=False)
class SheetSaving:
    """A sheet, how it looks, its order, and the words around it. The `title` begins with the film's."""

    sheet: ContactSheet
    view: "SheetView"
    order: SheetOrder
    title: str
    foot: str
    ref: ImageRef


class SheetExporting(QObject):
    """`written` carries the files, `exported` the film, too."""

    written = Signal(object)
    exported = Signal(object, object)

    def __init__(
        self, session: Session, jobs: Jobs, lane: ReviewLane | None = None, decoder: Decoder | None = None
    ) -> None:
        """The head of the audit chain comes by the store's `lane`; a figure can do without."""
        super().__init__(jobs)
        self._session, self._jobs, self._lane, self._decoder = session, jobs, lane, decoder

    def take(self, order: SheetOrder, *, shared: bool) -> SheetSaving | str:
        """The state of the screen as an order, or the sentence that says why there is nothing to save."""
        state = self._session.state
        if state.image is None or state.ref is None:
            return "Open a film first; there is nothing to save yet."
        if not state.reading.step.shows_reference:
            return "Finish the reading first: the sheet shows the AI and the reference."
        if state.sheet is None or not any(one.state is SheetState.MADE for one in state.sheet.entries):
            return "There are no tiles yet; run all explainers, then save the sheet."
        if not state.sheet.is_settled:
            return "The tiles are still being made; wait for the last one, or stop."
        from xai_desktop.services.contact_pictures import SheetView

        view = SheetView(state.image, state.look, state.annotations, True, shared, SIDE)
        title = f"{state.ref.title} · {state.sheet.target.title} · {state.sheet.bundle}"
        foot = f"The outline is the {state.look.threshold.label}."
        return SheetSaving(state.sheet, view, order, title, foot, state.ref)

    def export(self, saving: SheetSaving, path: Path) -> None:
        """Write a figure; a path without one of the endings becomes a PNG."""
        if path.suffix.lower().lstrip(".") not in ENDINGS:
            path = path.with_name(f"{path.name}.png")

        def write(head: Head | None) -> None:
            def work(task: Task) -> tuple[Path, ...]:
                from xai_desktop.services.contact_export import write_contact_sheet
                from xai_desktop.services.figures_leaving import leaving_sheet

                one = saving
                view, title = leaving_sheet(one.view, one.ref, one.title, self._decoder)
                return (write_contact_sheet(path, one.sheet, view, one.order, title, one.foot, task, head),)

            self._jobs.run(Lane.IO, "sheet export", "Saving the sheet", work, done)

        def done(files: tuple[Path, ...]) -> None:
            self.written.emit(files)
            self.exported.emit(saving.ref, files)

        with_head(self._lane, write)
