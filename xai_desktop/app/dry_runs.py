"""A network's methods tried from the window: one dry run at a time, in a process of its own."""

from pathlib import Path

from PySide6.QtCore import QObject

from xai_desktop.app.attended import Start
from xai_desktop.app.one_run import OneRun, RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.device import CPU
from xai_desktop.services.check_child import CheckChild
from xai_desktop.services.kept_dry_runs import KeptDryRun, kept_dry_run

__all__ = ["DryRuns", "KeptDryRun", "kept_dry_run"]


class DryRuns(OneRun[Path]):
    """The controller of the process that tries, about the network in a folder. Stopped, nothing is kept."""

    def __init__(self, parent: QObject | None = None, start: Start = CheckChild) -> None:
        super().__init__(parent, start)

    def begin(self, folder: Path, device: str = CPU) -> None:
        """Try every method for the network in this folder, on the device that shall make the maps.

        Raises `WorkerError` where it cannot even begin.
        """
        if not self.busy:
            words = ("models", "check", str(folder), "--applicability", "--again", "--device", device)
            self._run(RunState(folder, Phase.RUNNING, doing=""), words)
