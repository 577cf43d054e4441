"""A network's methods tried from the window: one dry run at a time, in a process of its own."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.attended import Attended, Start
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.task import Progress
from xai_desktop.services.check_child import CheckChild
from xai_desktop.services.kept_dry_runs import KeptDryRun, kept_dry_run
from xai_desktop.services.training_child import Ending, Told

__all__ = ["DryRunState", "DryRuns", "KeptDryRun", "kept_dry_run"]


@dataclass(frozen=True, slots=True)
class DryRunState:
    """`doing` is the method that is tried, `share` how far all are. `sentence` says why it failed."""

    folder: Path
    phase: Phase
    doing: str = ""
    share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)


class DryRuns(Attended):
    """The controller of the process that tries. `changed` says that `state` is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, start: Start = CheckChild) -> None:
        super().__init__(parent, start)
        self._state: DryRunState | None = None

    @property
    def state(self) -> DryRunState | None:
        """The dry run that is under way, or the last one of this session."""
        return self._state

    def begin(self, folder: Path) -> None:
        """Try every method for the network in this folder. Raises `WorkerError` where it cannot even begin."""
        if self.busy:
            return
        self._begin(("models", "check", str(folder), "--applicability", "--again"))
        self._show(DryRunState(folder, Phase.RUNNING))

    @Slot()
    def stop(self) -> None:
        """Leave at the next step; nothing is kept."""
        if self._child is not None and self._state is not None:
            self._child.stop()
            self._show(replace(self._state, phase=Phase.STOPPING))

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        steps = [one for one in told if isinstance(one, Progress)]
        if steps:
            last = steps[-1]
            self._show(replace(self._state, doing=last.text, share=last.done / last.total))

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))

    def _show(self, state: DryRunState) -> None:
        self._state = state
        self.changed.emit()
