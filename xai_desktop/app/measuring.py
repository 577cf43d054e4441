"""The list of everything measured and marked on the open film: reckoned beside the screen, and saved on request."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.editing import Editing
from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.measure_table import MeasureRow, measure_rows
from xai_desktop.core.wording import noted
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.lanes import Lane, Steps

NOTHING = noted("Nothing is measured or marked on this film yet.")


class Measuring(QObject):
    """`rows_changed` gives the rows of the things of `Editing.work`, in their order; `written` the file,
    `exported` the film, too."""

    rows_changed = Signal(object)
    written = Signal(object)
    exported = Signal(object, object)

    def __init__(self, session: Session, editing: Editing, jobs: Jobs, decoder: Decoder | None = None) -> None:
        super().__init__(jobs)
        self._session, self._editing, self._jobs, self._decoder = session, editing, jobs, decoder
        self.rows: tuple[MeasureRow, ...] = ()
        self._reader = ""
        editing.changed.connect(lambda _work: self._reckon())
        session.changed.connect(lambda names: self._reckon() if "image" in names else None)

    def set_reader(self, name: str) -> None:
        """Who reads from here on."""
        self._reader = name
        self._reckon()

    def export(self, path: Path) -> None:
        """Write the rows as they are now; a path without an ending becomes a CSV file."""
        ref, image, rows, decoder = self._session.state.ref, self._session.state.image, self.rows, self._decoder
        if ref is None or image is None or not rows:
            return
        path = path if path.suffix else path.with_name(f"{path.name}.csv")

        def work(_task: Steps) -> tuple[Path, ...]:
            from xai_desktop.services.measures_writing import write_measures

            return (write_measures(path, ref, rows, image, decoder),)

        def done(files: tuple[Path, ...]) -> None:
            self.written.emit(files)
            self.exported.emit(ref, files)

        self._jobs.run(Lane.IO, "measurements export", "Saving the measurements", work, done)

    def _reckon(self) -> None:
        image, work = self._session.state.image, self._editing.work
        if image is None or not work.things:
            self._jobs.cancel_topic("measurements")
            self._show(())
            return
        things, hidden, reader = work.things, work.hidden, self._reader

        def reckoned(_task: Steps) -> tuple[MeasureRow, ...]:
            return measure_rows(image, things, hidden, reader)

        def done(rows: tuple[MeasureRow, ...]) -> None:
            if self._editing.work.things == things:
                self._show(rows)

        self._jobs.run(Lane.IO, "measurements", QUIETLY, reckoned, done)

    def _show(self, rows: tuple[MeasureRow, ...]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.rows_changed.emit(rows)
