"""Run an audit on a cluster: what comes back is kept at once, in whatever order, and no more is under way than there
are hands for."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from xai_desktop.core.errors import ClusterError
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.wording import told
from xai_desktop.io.audit_parts import AuditParts
from xai_desktop.services.cohort.chunk_rows import ChunkRows
from xai_desktop.services.cohort.planning import Chunk, Plan
from xai_desktop.services.cohort.posts import Answer, any_readable
from xai_desktop.services.cohort.running import Finished, found_again, keep

IN_HAND = 2
"""Chunks per process: one at work, and one so that nobody waits for the next."""

LOOK_S = 0.5
PATIENCE_S = 120.0
"""Seconds without a single process until the audit gives up."""

_QUIET = Quiet()


class Hands(Protocol):
    """Who computes chunks: `crew.Crew`."""

    def size(self) -> int: ...

    def give(self, chunk: Chunk) -> Any: ...

    def done(self, given: Iterable[Any], seconds: float) -> list[Any]: ...

    def answer(self, one: Any) -> Answer | None: ...

    def dismiss(self) -> None: ...


def run_far(
    plan: Plan, parts: AuditParts, hands: Hands, task: Task = _QUIET, say: Callable[[str], None] = lambda _: None
) -> Iterator[Finished]:
    """As `cohort.running.run`: those that were finished before, then every other as it comes.

    `say` is told what somebody at the screen should know. Raises as `run` does, and `ClusterError` where the scheduler
    is gone, where no process is there for two minutes, or where they do not see the films.
    """
    count = plan.chunk_count
    watch = _Watch(hands, task, count, say)
    for chunk in plan.chunks():
        if parts.has(chunk.number):
            watch.done += 1
            yield found_again(parts, chunk, count)
    missing = (chunk for chunk in plan.chunks() if not parts.has(chunk.number))
    try:
        for chunk, answer in _answers(missing, hands, watch):
            _check_seen(chunk, answer)
            yield keep(parts, chunk, count, ChunkRows(answer.rows, answer.scores, small=answer.small))
    finally:
        hands.dismiss()
    task.step(count, count)


def _answers(missing: Iterator[Chunk], hands: Hands, watch: "_Watch") -> Iterator[tuple[Chunk, Answer]]:
    given: dict[Any, Chunk] = {}
    more = True
    while True:
        room = watch.look() * IN_HAND - len(given)
        for _ in range(room if more else 0):
            chunk = next(missing, None)
            if chunk is None:
                more = False
                break
            given[hands.give(chunk)] = chunk
        if not given and not more:
            return
        for one in hands.done(given, LOOK_S):
            answer = hands.answer(one)
            if answer is not None:
                watch.done += 1
                yield given.pop(one), answer


class _Watch:
    """Looks who is there before every round, and loses patience where nobody is."""

    def __init__(self, hands: Hands, task: Task, count: int, say: Callable[[str], None]) -> None:
        self._hands, self._task, self._count, self._say = hands, task, count, say
        self._alone_since: float | None = None
        self.done = 0

    def look(self) -> int:
        """How many processes there are. Raises `ClusterError`, `Cancelled`."""
        size = self._hands.size()
        self._task.step(self.done, self._count, told("{size} processes at work", size=size))
        if size:
            self._alone_since = None
            return size
        now = time.monotonic()
        if self._alone_since is None:
            self._alone_since = now
            self._say(f"{self._hands}: no process is there; the audit waits {PATIENCE_S:.0f} s for one to come.")
        elif now - self._alone_since > PATIENCE_S:
            raise ClusterError(
                f"{self._hands}: no process came in {PATIENCE_S:.0f} s; what was finished is kept: start some with "
                "dask worker, and go on with --resume."
            )
        return 0


def _check_seen(chunk: Chunk, answer: Answer) -> None:
    """A folder that only this machine sees would make a failed row of every film."""
    if answer.unseen and any_readable(chunk):
        folder = chunk.films[0].ref.path.parent
        raise ClusterError(
            f"{answer.where}: does not see the films in {folder}; put them on a drive that every machine has under "
            "this name, and go on with --resume."
        )
