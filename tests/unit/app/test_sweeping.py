"""Qt's objects are deleted on the window's thread, whoever's work made the search for them due."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from xai_desktop.app import sweeping
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.sweeping import Sweeping
from xai_desktop.services.lanes import Lane, Steps


class Ticking(QObject):
    """Has a timer, which must not be deleted on another thread, and holds itself."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.itself, self.timer = self, QTimer(self)
        self.timer.start(5)
        self.destroyed.connect(
            lambda *_: told.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
        )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "EVERY_MS", 20)


@pytest.mark.usefixtures("quick")
def test_what_a_worker_made_due_is_deleted_by_the_window(qtbot: QtBot) -> None:
    told: list[str] = []
    jobs, sweeper = Jobs(), Sweeping()
    limits = gc.get_threshold()
    gc.set_threshold(500, 1, 1)

    def work(_: Steps) -> int:
        """Enough of what the collector looks at to have it run some hundred times."""
        return sum(len([[]]) for _ in range(200_000) for _ in [[[]] for _ in range(2)])

    try:
        for _ in range(20):
            Ticking(told)
        for number in range(4):
            jobs.run(Lane.IO, f"work {number}", "work", work)
        qtbot.waitUntil(lambda: len(told) == 20 and not jobs.busy, timeout=60000)
    finally:
        gc.set_threshold(*limits)
        sweeper.stop()
        jobs.close()
    assert set(told) == {threading.main_thread().name}


@pytest.mark.usefixtures("quick")
def test_after_its_end_nothing_is_swept(qtbot: QtBot) -> None:
    sweeper, told = Sweeping(), list[str]()
    sweeper.stop()
    Ticking(told)
    for _ in range(2000):
        Ticking([]).timer.stop()
    qtbot.wait(100)
    assert not told
