"""Threads stop here. A lane is a queue with workers; a request is complete when it is submitted.

- The `MODEL` lane of a device has one worker: two threads must never share a net, each would capture the other's
  activations. The `IO` lane has four, the `SPARE` lane two for what nobody waits for, as thumbnails. The `STORE` lane
  has one: records are written in the order in which they were made.
- A request has a *topic*. The newest request of a topic wins: an older one is cancelled, and its result, should it
  arrive all the same, is dropped. A cancelled or superseded request never reports a result.
- Nothing cancels a request of the `STORE` lane: what somebody confirmed is written, also while the program ends.
- Workers return a value and touch nothing else. What happened is reported as events, on the worker's thread.
"""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any

from xai_desktop.core.errors import Cancelled
from xai_desktop.core.task import Progress

ONE_CHUNK = threading.Lock()
"""For a process of a cluster, whose threads are not ours: one chunk at a time, as in the `MODEL` lane."""


class Lane(StrEnum):
    MODEL = "model"
    IO = "io"
    SPARE = "spare"
    STORE = "store"


class Happening(StrEnum):
    """What can be said about a request. `DONE`, `FAILED` and `CANCELLED` each come at most once, and last."""

    QUEUED = "queued"
    STARTED = "started"
    PROGRESS = "progress"
    PARTLY = "partly"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One happening of one request. `value` is the result, the exception or the progress."""

    request: "Request"
    happening: Happening
    value: Any = None


@dataclass(eq=False)
class Request:
    """A piece of work, where it runs, and whether it is still wanted."""

    number: int
    topic: str
    title: str
    lane: Lane
    work: "Work"
    _stop: threading.Event = field(default_factory=threading.Event)
    submitted_at: float = field(default_factory=time.monotonic)

    @property
    def wanted(self) -> bool:
        return not self._stop.is_set()

    def cancel(self) -> None:
        """A record that was to be written is written all the same."""
        if self.lane is not Lane.STORE:
            self._stop.set()


@dataclass(frozen=True, slots=True)
class Steps:
    """The task that a worker sees."""

    request: Request
    tell: Callable[[Event], None]

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if not self.request.wanted:
            raise Cancelled
        self.tell(Event(self.request, Happening.PROGRESS, Progress(done, total, text)))

    def hand_over(self, value: Any) -> None:
        """A first part of the result, for whoever does not want to wait for all of it."""
        if not self.request.wanted:
            raise Cancelled
        self.tell(Event(self.request, Happening.PARTLY, value))


Work = Callable[[Steps], Any]


def guard() -> AbstractContextManager[object]:
    """What lets one thread in at a time, for values that several lanes share."""
    return threading.Lock()


class Lanes:
    """The workers of a running program. `tell` is called on worker threads and must only pass the event on."""

    def __init__(self, tell: Callable[[Event], None], io_workers: int = 4) -> None:
        self._tell = tell
        self._numbers = itertools.count(1)
        self._newest: dict[str, Request] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._running = 0
        self._idle = threading.Condition()
        self._written: Future[int] | None = None
        self._pools = {
            Lane.MODEL: ThreadPoolExecutor(1, thread_name_prefix="lane-model"),
            Lane.IO: ThreadPoolExecutor(io_workers, thread_name_prefix="lane-io"),
            Lane.SPARE: ThreadPoolExecutor(2, thread_name_prefix="lane-spare"),
            Lane.STORE: ThreadPoolExecutor(1, thread_name_prefix="lane-store"),
        }

    def submit(self, lane: Lane, topic: str, title: str, work: "Work") -> Request:
        """Queue work; whatever was under way on the same topic is no longer wanted.

        After `close` nothing starts any more: the request is cancelled at once.
        """
        request = Request(next(self._numbers), topic, title, lane, work)
        if self._closed:
            request.cancel()
            self._tell(Event(request, Happening.CANCELLED))
            return request
        with self._lock:
            older = self._newest.get(topic)
            self._newest[topic] = request
        if older is not None:
            older.cancel()
        self._tell(Event(request, Happening.QUEUED))
        self._pools[lane].submit(self._run, request)
        return request

    def cancel(self, topic: str) -> None:
        """Nobody wants the newest request of this topic any more."""
        with self._lock:
            request = self._newest.get(topic)
        if request is not None:
            request.cancel()

    def close(self, wait_s: float = 10.0) -> bool:
        """Cancel everything, and wait for the workers to reach their next step, and for the last record to be written.

        Whether all did: a drive that does not answer must not keep the program from ending.
        """
        self._closed = True
        with self._lock:
            requests = list(self._newest.values())
        for request in requests:
            request.cancel()
        until = time.monotonic() + wait_s
        if self._written is None:
            self._written = self._pools[Lane.STORE].submit(int)
        for lane, pool in self._pools.items():
            pool.shutdown(wait=False, cancel_futures=lane is not Lane.STORE)
        wait([self._written], wait_s)
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, until - time.monotonic()) and self._written.done()

    def _run(self, request: Request) -> None:
        with self._idle:
            self._running += 1
        try:
            self._work(request)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def forget(self, request: Request) -> None:
        """What it brought was delivered: nothing of its topic is under way any more. Before that a newer request of the
        topic must still find it, to have its result dropped."""
        with self._lock:
            if self._newest.get(request.topic) is request:
                del self._newest[request.topic]

    def _work(self, request: Request) -> None:
        if not request.wanted:
            self._tell(Event(request, Happening.CANCELLED))
            return
        self._tell(Event(request, Happening.STARTED))
        try:
            value = request.work(Steps(request, self._tell))
        except Cancelled:
            self._tell(Event(request, Happening.CANCELLED))
        except Exception as error:  # noqa: BLE001  - the job runner: whatever fails becomes an event
            self._tell(Event(request, Happening.FAILED if request.wanted else Happening.CANCELLED, error))
        else:
            done = request.wanted
            self._tell(Event(request, Happening.DONE if done else Happening.CANCELLED, value if done else None))


def hear_faults(report: Callable[[type[BaseException], BaseException | None, TracebackType | None], object]) -> None:
    """`report` gets what nobody caught in any thread that Python began."""
    threading.excepthook = lambda said: report(said.exc_type, said.exc_value, said.exc_traceback)
