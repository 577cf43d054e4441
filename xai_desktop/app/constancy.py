"""Constancy tests from the window: one at a time, in a process of its own."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from xai_desktop.app.attended import Start
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import OneRun, RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.device import CPU
from xai_desktop.services.check_child import ConstancyChild
from xai_desktop.services.kept_sets import KeptSet, kept_sets, new_folder

__all__ = ["Constancy", "KeptSet", "kept_sets"]


class Constancy(OneRun[Path]):
    """The controller of the process that seals or checks, about the network in a folder. Stopped, nothing is logged.

    That the network says something else is a result; a run fails where the test could not be made.
    """

    def __init__(self, parent: QObject | None = None, start: Start = ConstancyChild) -> None:
        super().__init__(parent, start)

    def seal(self, line: ShelfLine, films: Sequence[Path], device: str = CPU) -> None:
        """Keep these films with what the network says of them now, on the device that it is used on.

        Raises `WorkerError`.
        """
        words = (str(line.folder), *map(str, films), "--out", str(new_folder(line.name)), "--device", device)
        self._start_one(line, ("models", "constancy", "seal", *words))

    def check(self, line: ShelfLine, kept: Path, device: str = CPU) -> None:
        """Ask the network about a set again. Raises `WorkerError`."""
        words = (str(kept), "--model", str(line.folder), "--device", device)
        self._start_one(line, ("models", "constancy", "check", *words))

    def _start_one(self, line: ShelfLine, words: tuple[str, ...]) -> None:
        if not self.busy:
            self._run(RunState(line.folder, Phase.RUNNING), words)
