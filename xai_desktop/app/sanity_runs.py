"""Sanity checks of a network from the window: one run at a time, in a process of its own; and the last run of each."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.attended import Attended, Start
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.sanity_wish import SanityWish
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.errors import XaiError
from xai_desktop.core.sanity import SanityRun
from xai_desktop.core.task import Progress
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services import kept_sanity
from xai_desktop.services.sanity_child import SanityChild
from xai_desktop.services.training_child import Ending, Told

REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class KeptSanity:
    """The last run of a network, with its report where that is still there; `problem` says why it cannot be read."""

    found: SanityRun | None = None
    report: Path | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SanityState:
    """`doing` is what is at work, `share` how far the run is. `sentence` says why it failed."""

    folder: Path
    phase: Phase
    doing: str = "starting"
    share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)


class SanityRuns(Attended):
    """The controller of the process that checks. `changed` says that `state` is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, start: Start = SanityChild) -> None:
        super().__init__(parent, start)
        self._state: SanityState | None = None

    @property
    def state(self) -> SanityState | None:
        """The run that is under way, or the last one of this session."""
        return self._state

    def begin(self, line: ShelfLine, wish: SanityWish, device: str = "") -> None:
        """Run what the form asks for; without a device, on the processor.

        Raises `XaiError` where it cannot even begin.
        """
        if self.busy:
            return
        out = report_folder(line)
        where = ("--device", device) if device else ()
        self._begin(("models", "sanity", str(line.folder), *wish.words(), *where, "--out", str(out)))
        self._show(SanityState(line.folder, Phase.RUNNING))

    @Slot()
    def stop(self) -> None:
        """Leave at the next film."""
        if self._child is not None and self._state is not None:
            self._child.stop()
            self._show(replace(self._state, phase=Phase.STOPPING))

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        steps = [one for one in told if isinstance(one, Progress)]
        if steps:
            last = steps[-1]
            share = last.done / last.total if last.total else None
            self._show(replace(self._state, doing=last.text or self._state.doing, share=share))

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))

    def _show(self, state: SanityState) -> None:
        self._state = state
        self.changed.emit()


def report_folder(line: ShelfLine) -> Path:
    """Where a run from the window writes. Raises `BundleError`, `InputError`."""
    return kept_sanity.folder_of(read_card(line.folder).weights_hash) / "report"


def kept_sanity_of(line: ShelfLine) -> KeptSanity:
    """Read now; a network whose card cannot be read has none."""
    try:
        found = kept_sanity.last(read_card(line.folder).weights_hash)
    except XaiError as error:
        return KeptSanity(problem=str(error))
    if found is None:
        return KeptSanity()
    run, folder = found
    report = folder / REPORT
    return KeptSanity(run, report if report.is_file() else None)
