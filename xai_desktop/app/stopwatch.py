"""How long a step took, counted only while somebody could be looking: without the keyboard focus the time stands."""

import time
from collections.abc import Callable


class Stopwatch:
    """Seconds since `restart`, without those during which it was paused."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that never run backwards."""
        self._clock, self._since, self._before = clock, clock(), 0.0
        self._running = True

    @property
    def seconds(self) -> float:
        return self._before + (self._clock() - self._since if self._running else 0.0)

    def restart(self) -> None:
        """From zero; a paused watch stays paused."""
        self._before, self._since = 0.0, self._clock()

    def set_running(self, on: bool) -> None:
        """Pause or go on."""
        if on != self._running:
            self._before, self._since, self._running = self.seconds, self._clock(), on
