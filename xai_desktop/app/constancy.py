"""Constancy tests from the window: one at a time, in a process of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.attended import Attended, Start
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.task import Progress
from xai_desktop.services.check_child import ConstancyChild
from xai_desktop.services.kept_sets import KeptSet, kept_sets, new_folder
from xai_desktop.services.training_child import Ending, Told

__all__ = ["Constancy", "ConstancyState", "KeptSet", "kept_sets"]


@dataclass(frozen=True, slots=True)
class ConstancyState:
    """`share` is how far it is; `sentence` says why it failed to be made, not that the network did."""

    model: Path
    phase: Phase
    share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)


class Constancy(Attended):
    """The controller of the process that seals or checks. `changed` says that `state` is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, start: Start = ConstancyChild) -> None:
        super().__init__(parent, start)
        self._state: ConstancyState | None = None

    @property
    def state(self) -> ConstancyState | None:
        return self._state

    def seal(self, line: ShelfLine, films: Sequence[Path]) -> None:
        """Keep these films with what the network says of them now. Raises `WorkerError`."""
        words = (str(line.folder), *map(str, films), "--out", str(new_folder(line.name)))
        self._start_one(line, ("models", "constancy", "seal", *words))

    def check(self, line: ShelfLine, kept: Path) -> None:
        """Ask the network about a set again. Raises `WorkerError`."""
        self._start_one(line, ("models", "constancy", "check", str(kept), "--model", str(line.folder)))

    def _start_one(self, line: ShelfLine, words: tuple[str, ...]) -> None:
        if not self.busy:
            self._begin(words)
            self._show(ConstancyState(line.folder, Phase.RUNNING))

    @Slot()
    def stop(self) -> None:
        """Leave at the next step; nothing is logged."""
        if self._child is not None and self._state is not None:
            self._child.stop()
            self._show(replace(self._state, phase=Phase.STOPPING))

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        steps = [one for one in told if isinstance(one, Progress)]
        if steps:
            self._show(replace(self._state, share=steps[-1].done / steps[-1].total))

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))

    def _show(self, state: ConstancyState) -> None:
        self._state = state
        self.changed.emit()
