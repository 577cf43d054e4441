"""The maps that are kept on the disk: how much there is, how much there may be, and all of them removed."""

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane

GIB = 1 << 30


class KeptOnDisk(QObject):
    """`counted` carries bytes. Thousands of files are looked at, so that all of it happens on a worker's thread."""

    counted = Signal(object)

    def __init__(self, jobs: Jobs, engine: Engine, limit_gib: float) -> None:
        """The limit counts from the first map on; nothing is looked at before."""
        super().__init__(jobs)
        self._jobs, self._engine = jobs, engine
        self._limit(limit_gib)

    def count(self) -> None:
        self._jobs.run(Lane.IO, "kept maps", QUIETLY, lambda _: self._engine.disk.size(), self.counted.emit)

    def set_limit(self, gib: float) -> None:
        """At once: what was used longest ago goes, where there is more than that."""
        self._limit(gib)

        def work(_task: Task) -> None:
            self._engine.disk.make_room()

        self._jobs.run(Lane.IO, "room for kept maps", QUIETLY, work, lambda _: self.count())

    def remove(self) -> None:
        """All of them; `counted` says what is left, should a file not go."""

        def work(_task: Task) -> None:
            self._engine.forget_kept()

        self._jobs.run(Lane.IO, "removing kept maps", "Removing kept maps", work, lambda _: self.count())

    def _limit(self, gib: float) -> None:
        self._engine.disk.limit = round(gib * GIB)
