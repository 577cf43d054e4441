"""While films come and go, the memory of those that went is given back to the system from time to time."""

from PySide6.QtCore import QObject, QTimer, Slot

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.services.lanes import Lane, Steps

EVERY_MS = 5000


class GivingBack(QObject):
    """Beside the screen, at most every five seconds, and never while nothing changes."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._clock = QTimer(self, interval=EVERY_MS, singleShot=True)
        self._clock.timeout.connect(self._give_back)
        session.changed.connect(self._follow)
        jobs.closing.connect(self._clock.stop)

    @Slot(object)
    def _follow(self, names: frozenset[str]) -> None:
        if "image" in names and not self._clock.isActive():
            self._clock.start()

    @Slot()
    def _give_back(self) -> None:
        def work(_task: Steps) -> bool:
            from xai_desktop.services.giving_back import give_back

            return give_back()

        self._jobs.run(Lane.SPARE, "give back", QUIETLY, work)
