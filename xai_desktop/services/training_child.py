"""A training in a process of its own: our own command line, and its JSON lines as values.

It can be killed, it frees the memory of its device when it ends, and it is the same path that scripts use.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from xai_desktop.core.cohort.telling import AuditTold
from xai_desktop.core.task import Progress
from xai_desktop.io.children import ALONE, LEAVE_S, Telling
from xai_desktop.training.events import TrainEvent

BROKEN = "The training process ended without a word (code {code}); what was learnt before is kept, Resume goes on."
CLOSING_S = 5.0
"""Seconds that closing the program waits for a training to leave by itself."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Every part's name and the epochs that it takes at most."""

    epochs: tuple[tuple[str, int], ...]


class Outcome(StrEnum):
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended; `sentence` says why where it failed."""

    outcome: Outcome
    sentence: str = ""


Told = TrainEvent | Progress | Parts | AuditTold


class TrainingChild:
    """One run of `xai-desktop --json --attended train …`. Nobody waits: `take` is called now and then."""

    good: ClassVar[tuple[int, ...]] = (0,)
    """Exit codes after which everything is there."""
    broken: ClassVar[str] = BROKEN
    """What is said of a process that ended without a word."""

    def __init__(self, command: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        """Starts it. Raises `WorkerError`."""
        self._process = Telling("--json", "--attended", *command)
        self._clock = clock
        self._warned = self._last = ""
        self._give_up: float | None = None

    @property
    def number(self) -> int:
        """Of the process."""
        return self._process.number

    def take(self) -> tuple[tuple[Told, ...], Ending | None]:
        """What it said since the last call, and, with the last of it, how it ended."""
        if self._give_up is not None and self._clock() > self._give_up:
            self._process.kill()
        code = self._process.code  # before the lines: when it is there, all of them are
        told = tuple(self._heard())
        return told, None if code is None else self._ending(code)

    def _heard(self) -> Iterator[Told]:
        for line in self._process.told():
            record = _record(line)
            if record is None:
                self._last = line or self._last
            elif "warning" in record:
                self._warned = str(record["warning"])
                yield from self.warned(self._warned)
            elif (told := self.value(record)) is not None:
                yield told

    def value(self, record: Mapping[str, Any]) -> Told | None:
        """What a line says; None for what nobody needs."""
        return _value(record)

    def warned(self, _: str) -> Iterator[Told]:
        """What becomes of a warning while it is at work; as a sentence at a bad end it is kept in any case."""
        yield from ()

    def stop(self) -> None:
        """Ask it to leave after the batch at work; after a while it has no choice. Every finished epoch is kept."""
        if self._give_up is None:
            self._give_up = self._clock() + LEAVE_S + 2
            self._process.hang_up()

    def _ending(self, code: int) -> Ending:
        if code in self.good:
            return Ending(Outcome.DONE)
        if code == ALONE or self._give_up is not None:
            return Ending(Outcome.STOPPED)
        return Ending(Outcome.FAILED, self._warned or self._last or self.broken.format(code=code))

    def close(self) -> None:
        """End it now; every finished epoch is kept."""
        self._process.close(CLOSING_S)


def _record(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _value(record: Mapping[str, Any]) -> Told | None:
    if "epoch" in record:
        return TrainEvent.of({name: value for name, value in record.items() if name != "message"})
    if "parts" in record:
        return Parts(tuple((str(name), int(epochs)) for name, epochs in record["parts"]))
    if "progress" in record:
        return Progress(int(record["progress"]), int(record["of"]), str(record["text"]))
    return None
