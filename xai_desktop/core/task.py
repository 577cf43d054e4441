"""One verb for progress and for stopping: `task.step()`."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task has come: `done` of `total` (0 = unknown), and what it is doing."""

    done: int
    total: int
    text: str = ""


@runtime_checkable
class Task(Protocol):
    """What a worker is handed. Calling `step` reports progress and is the place where cancellation happens."""

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """Report progress. Raises `Cancelled` if the result is no longer wanted."""
        ...


class Quiet:
    """A task that nobody watches and nobody cancels."""

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        del done, total, text
