"""One long command at a time, in a process of its own; what it tells arrives here on the main thread.

A timer asks the process ten times a second, so that no signal crosses threads and the window never waits.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.training_state import Phase
from xai_desktop.services.training_child import Ending, Told, TrainingChild

EVERY_MS = 100
Start = Callable[[tuple[str, ...]], TrainingChild]

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

State = TypeVar("State", bound="DataclassInstance")


class Attended(QObject, Generic[State]):
    """The controller of such a process. What it said and how it ended is for the classes made from this one.

    `State` is a frozen dataclass with a `phase`; `changed` says that `state` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, start: Start = TrainingChild) -> None:
        super().__init__(parent)
        self._start = start
        self._child: TrainingChild | None = None
        self._state: State | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def state(self) -> State | None:
        """What is under way, or the last of this session."""
        return self._state

    @Slot()
    def stop(self) -> None:
        """Leave at the next step; what is kept then is the command's matter."""
        if self._child is not None and self._state is not None:
            self._child.stop()
            self._show(replace(self._state, phase=Phase.STOPPING))

    @property
    def busy(self) -> bool:
        return self._child is not None

    def close(self) -> None:
        """The program ends: so does the process; what it finished before is kept."""
        self._timer.stop()
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def hear(self, told: tuple[Told, ...]) -> None:
        """More was told."""
        raise NotImplementedError

    def end(self, ending: Ending) -> None:
        """The process has ended."""
        raise NotImplementedError

    def _show(self, state: State) -> None:
        self._state = state
        self.changed.emit()

    def _begin(self, command: tuple[str, ...]) -> None:
        """Raises `WorkerError`."""
        self._child = self._start(command)
        self._timer.start()

    @Slot()
    def _ask(self) -> None:
        if self._child is None:
            return
        told, ending = self._child.take()
        if told:
            self.hear(told)
        if ending is not None:
            self.close()
            self.end(ending)
