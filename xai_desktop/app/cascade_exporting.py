"""Saving the cascade as a figure: what is on the screen when somebody asks, whatever is on it when it is written."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.review_lane import ReviewLane, with_head
from xai_desktop.app.session import Session
from xai_desktop.core.cascade import MODES
from xai_desktop.core.chain import Head
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Task
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane

if TYPE_CHECKING:
    from xai_desktop.services.cascading_pictures import View

SIDE = 360
"""Pixels of a picture's longer side: about 300 dots per inch at the size of a sheet, so that lines stay lines."""

ENDINGS = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True, eq=False)
class CascadeOrder:
    """A table, how it looks, and the words around it. The `title` begins with the film's."""

    table: CascadeTable
    view: "View"
    title: str
    foot: str
    ref: ImageRef


class CascadeExporting(QObject):
    """`written` carries the files, `exported` the film, too."""

    written = Signal(object)
    exported = Signal(object, object)

    def __init__(
        self, session: Session, jobs: Jobs, lane: ReviewLane | None = None, decoder: Decoder | None = None
    ) -> None:
        """The head of the audit chain comes by the store's `lane`; a figure can do without."""
        super().__init__(jobs)
        self._session, self._jobs, self._lane, self._decoder = session, jobs, lane, decoder

    def take(self) -> CascadeOrder | str:
        """The state of the screen as an order, or the sentence that says why there is nothing to save."""
        state = self._session.state
        if state.image is None or state.ref is None:
            return "Open a film first; there is nothing to save yet."
        if not state.reading.step.shows_reference:
            return "Finish the reading first: the cascade shows the AI and the reference."
        if state.cascade is None or not any(cell.is_there for strip in state.cascade.strips for cell in strip.cells):
            return "There are no tiles yet; run an explainer, then save the cascade."
        if not state.cascade.is_settled:
            return "The tiles are still being made; wait for the last one, or cancel the job."
        from xai_desktop.services.cascading_pictures import View

        view = View(state.image, state.look, state.annotations, True, state.cascade_look, SIDE)
        target = "" if state.target is None else state.target.title
        title = f"{state.ref.title} · {target} · {MODES[state.cascade_mode]}"
        threshold = state.look.threshold if state.target is None else state.look.threshold.of(state.target.label)
        foot = f"Outline: {threshold.label}."
        if state.cascade.can_recombine:
            foot += f" Decay λ = {state.decay:g}."
        return CascadeOrder(state.cascade, view, title, foot, state.ref)

    def export(self, order: CascadeOrder, path: Path) -> None:
        """Write a figure; a path without one of the endings becomes a PNG."""
        if path.suffix.lower().lstrip(".") not in ENDINGS:
            path = path.with_name(f"{path.name}.png")

        def write(head: Head | None) -> None:
            def work(task: Task) -> tuple[Path, ...]:
                from xai_desktop.services.cascading_export import write_cascade
                from xai_desktop.services.figures_leaving import leaving_cascade

                view, title = leaving_cascade(order.table, order.view, order.ref, order.title, self._decoder)
                return (write_cascade(path, order.table, view, title, order.foot, task, head),)

            self._jobs.run(Lane.IO, "cascade export", "Saving the cascade", work, done)

        def done(files: tuple[Path, ...]) -> None:
            self.written.emit(files)
            self.exported.emit(order.ref, files)

        with_head(self._lane, write)
