"""How soon the window is there, how soon it has a map, and whether it ever stops answering meanwhile."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer

from xai_desktop.core import paths
from xai_desktop.core.errors import XaiError
from xai_desktop.core.figure import Figure
from xai_desktop.ui.main import make_application, open_program
from xai_desktop.ui.start import Start
from xai_desktop.ui.wiring import Program

EXPLANATIONS = 12


class Pulse(QObject):
    """A timer that should tick every millisecond; the gaps between its ticks are when the window did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps_ms.clear()
        self._clock.start()
        self._timer.start(1)

    def take(self) -> list[float]:
        """The gaps so far; starts again."""
        found, self.gaps_ms = self.gaps_ms, []
        return found

    def _tick(self) -> None:
        self.gaps_ms.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def figures() -> Iterator[Figure]:
    """Start the real window on the demo study in this process and explain for a while.

    The time to first paint counts from the start of the process, so this must be the first thing that it does.
    """
    app = make_application()
    marks = (paths.demo_annotations(), paths.demo_atlas())
    reason = "Bench: the reading steps are off."
    program = open_program(app, Start((paths.demo_study(),), marks, reason, "demo-cascade", first=paths.DEMO_FILM))
    program.analysis.make_every_map()
    sys.excepthook = sys.__excepthook__  # nobody is there to close the window's own report
    pulse = Pulse()
    seen: dict[str, float] = {}
    failures: list[Exception] = []
    program.jobs.failed.connect(lambda _title, error: failures.append(error))

    def painted() -> None:
        seen["paint"] = since_start()
        pulse.start()

    program.window.first_painted.connect(painted)
    _until(lambda: "paint" in seen, failures)
    _until(lambda: program.session.state.result is not None, failures)
    app.processEvents()  # the map is there; now it is on the screen, too
    yield Figure("first paint after start", seen["paint"], "s", 1.0)
    yield Figure("demo to first overlay", since_start(), "s", 5.0)
    yield Figure("longest pause while torch loads", max(pulse.take()), "ms", 500.0)
    _until(lambda: not program.jobs.busy, failures)
    _explain_for_a_while(program, pulse, failures)
    gaps = pulse.take()
    how = f"{len(gaps)} ticks during {EXPLANATIONS} explanations with their cascades"
    yield Figure(
        "event loop gap while explaining, 99th percentile", float(np.percentile(gaps, 99)), "ms", 16.0, how=how
    )
    yield Figure("event loop gap while explaining, longest", max(gaps), "ms", 100.0)
    program.jobs.close()  # not `program.close()`: a measurement leaves the person's settings alone
    program.window.close()


def _explain_for_a_while(program: Program, pulse: Pulse, failures: list[Exception]) -> None:
    pulse.take()
    for number in range(EXPLANATIONS):
        target = program.session.state.prediction
        assert target is not None
        program.analysis.choose_target(target.classes[number % len(target.classes)].target)
        _until(lambda: program.session.state.cascade is not None and not program.jobs.busy, failures)


def since_start() -> float:
    """Seconds since this process was started; where the system does not say, since the CPU clock began."""
    try:
        fields = Path("/proc/self/stat").read_text("ascii").rsplit(")", 1)[1].split()
    except OSError:
        return time.process_time()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - float(fields[19]) / os.sysconf("SC_CLK_TCK")


def _until(done: Callable[[], bool], failures: list[Exception], seconds: float = 120.0) -> None:
    """Let the window work until it is there. Raises what made a job fail, and `XaiError` when the time is up.

    What was true once counts: the window goes on working, and may have begun something else before this returns."""
    loop, end, reached = QEventLoop(), time.monotonic() + seconds, list[bool]()

    def look() -> None:
        if done():
            reached.append(True)
        if reached or failures or time.monotonic() > end:
            loop.quit()

    check = QTimer()
    check.timeout.connect(look)
    check.start(5)
    loop.exec()
    if failures:
        raise failures[0]
    if not reached:
        raise XaiError(f"The window did not get there within {seconds:.0f} s; measure again on a quieter machine.")
