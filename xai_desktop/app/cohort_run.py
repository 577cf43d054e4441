"""One audit at a time, in a process of its own: tried, run, paused, gone on with."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.attended import Attended, Start
from xai_desktop.app.cohort_state import CohortState, after
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.device import CPU, kind_of
from xai_desktop.services import kept_designs
from xai_desktop.services.audit_child import AuditChild
from xai_desktop.services.training_child import Ending, Outcome, Told


class CohortRun(Attended[CohortState]):
    """The controller of the process that audits.

    `ended` carries the folder of a run that has ended in any way: there may be more rows than before.
    """

    ended = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        start: Start = AuditChild,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent, start)
        self._clock = clock

    def estimate(self, design: Design, folder: Path, device: str = CPU) -> None:
        """Try a few films of each network; nothing is written to the folder. Raises `XaiError`."""
        if not self.busy:
            path = kept_designs.write_design(kept_designs.order_file(), design)
            self._go(path, folder, device, estimating=True)

    def run(self, design: Design, folder: Path, device: str = CPU) -> None:
        """Begin, or go on where the same design was broken off in this folder. Raises `XaiError`."""
        if not self.busy:
            path = kept_designs.write_design(kept_designs.order_file(), design)
            self._go(path, folder, device)

    def go_on(self, folder: Path, device: str = CPU) -> None:
        """With the design that lies in the folder. Raises `XaiError`."""
        if not self.busy:
            self._go(folder / kept_designs.DESIGN, folder, device)

    @Slot()
    def pause(self) -> None:
        """Leave at the next step; every finished chunk is kept."""
        self.stop()

    def hear(self, told: tuple[Told, ...]) -> None:
        state, now = self._state, self._clock()
        assert state is not None
        for one in told:
            state = after(state, one, now)
        self._show(state)

    def end(self, ending: Ending) -> None:
        state = self._state
        assert state is not None
        notices = state.notices
        if ending.outcome is not Outcome.DONE and notices:  # the last one says why it ended
            notices = notices[:-1]
        self._show(replace(state, phase=ENDED[ending.outcome], sentence=ending.sentence, notices=notices))
        if not state.estimating:
            self.ended.emit(state.folder)

    def _go(self, design: Path, folder: Path, device: str, *, estimating: bool = False) -> None:
        """On the kind of device that it was begun on, as its rows belong into one table."""
        begun = kept_designs.begun_on(folder)
        where = device if begun in ("", kind_of(device)) else begun
        how = "--estimate" if estimating else "--resume"
        self._begin(("evaluate", "--design", str(design), how, "--device", where, "--out", str(folder)))
        self._show(CohortState(folder, Phase.RUNNING, estimating))
