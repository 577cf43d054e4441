"""A method inside a method: its steps are a share of the whole's."""

from dataclasses import dataclass

from xai_desktop.core.task import Task


@dataclass(frozen=True, slots=True)
class Share:
    """A task whose own beginning and end are the steps `first` and `last` of `total` of another one."""

    task: Task
    first: int
    last: int
    total: int = 100

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """Report progress. Raises `Cancelled` where the whole is no longer wanted."""
        done = self.first + (self.last - self.first) * done // total if total else self.first
        self.task.step(done, self.total, text)
