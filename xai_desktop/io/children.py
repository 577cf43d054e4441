"""Child processes stop here. A worker decodes and looks at files, so that a file which kills or stalls it costs one
sentence and never the window.

- A worker is this program's own `worker` command: messages in on its standard input, messages out on its standard
  output (`io.wire`). It has 2 GB of address space (where the platform can limit it) and a limit of processor time per
  request; whatever it dies of, the next request gets a fresh one.
- Requests have a rank: the film somebody waits for goes before indexing, indexing before thumbnails, and one worker
  is kept for films.
"""

import _thread
import contextlib
import heapq
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, TypeVar

from xai_desktop.core.errors import Cancelled, InputError, WorkerError
from xai_desktop.io.wire import Message, receive, send

START_S = 60.0
"""Seconds that a worker may take to start; decoders come from a cold disk."""

WALL = 4.0
"""How much longer than its processor time a request may take: slow drives and busy machines are no fault of a file."""

LEAVE_S = 8.0
"""Seconds that a long command has to reach its next step when nobody attends to it any more."""

SHORT_S = 5.0
"""Seconds that a command of the system may take."""

KINDNESS = 5
"""How far a long command steps back behind the window, in the scheduler's measure."""

ALONE = 130
"""The exit code of a command that was cancelled."""

T = TypeVar("T")
R = TypeVar("R")

Read = Callable[[Message], T]
"""Makes a value of an answer; raises one of `MISREAD` for an answer that is none."""

MISREAD = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, MemoryError, InputError)


class Died(Exception):  # noqa: N818  - what happened, not whose fault it was
    """The worker did not survive a request.

    `late` says that it was stopped because it took too long, `waited` that it did not even work meanwhile.
    """

    def __init__(self, *, late: bool, waited: bool = False) -> None:
        super().__init__("the worker stopped")
        self.late, self.waited = late, waited


class Rank(IntEnum):
    """Who goes first."""

    FILM = 0
    INDEX = 1
    THUMBNAIL = 2


def command(*words: str) -> list[str]:
    """How to start this program once more, frozen or not: as a worker, or with these words."""
    words = words or ("worker",)
    if getattr(sys, "frozen", False):
        return [_with_streams(Path(sys.executable)), *words]
    return [sys.executable, "-P", "-m", "xai_desktop.cli", *words]


def _with_streams(program: Path) -> str:
    """On Windows the program of menus has no standard streams to talk over; the one beside it, of the console, has."""
    console = program.with_name(program.name.replace("-window.exe", ".exe"))
    return str(console if console.is_file() else program)


def environment() -> dict[str, str]:
    """The same package, one thread, and nothing of the current folder, where any module might lie."""
    return {**own_package(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


KEPT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def bare_environment() -> dict[str, str]:
    """For a process that runs what others wrote: nothing of ours but the package, no passwords of a session."""
    own = own_package()
    kept = {name: own[name] for name in (*KEPT, "PYTHONPATH") if name in own}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "CUDA_VISIBLE_DEVICES": ""}


def own_package() -> dict[str, str]:
    """The variables of this process, with this package before any other."""
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}


def said_by(*words: str) -> str:
    """What a short command of the system prints; nothing where it cannot be run or takes too long."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=SHORT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


NO_DECODER = "The process that decodes films could not be started; start the program again, or install it anew."


class Child:
    """One worker process, started when it is first asked."""

    def __init__(self, *words: str, bare: bool = False, trouble: str = NO_DECODER) -> None:
        """`words` start another process of this program; `trouble` is said where it does not start at all.

        `bare` keeps this process's environment from it.
        """
        self._words, self._bare, self._trouble = words, bare, trouble
        self.alone = threading.Lock()
        """For askers on several threads: to be held from a question to its answer."""
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._late = False

    def start(self) -> None:
        """Begin to start, without waiting."""
        if self._process is None or self._process.poll() is not None:
            self.stop()
            debug = os.environ.get("XAI_DESKTOP_DEBUG_WORKER")
            self._process = subprocess.Popen(
                command(*self._words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if debug else subprocess.DEVNULL,
                env=bare_environment() if self._bare else environment(),
                cwd=str(Path(sys.executable).parent),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=os.name == "posix",  # Ctrl+C in a terminal is for the program, which then stops us
            )
            self._ready = False

    def ask(self, question: Message, seconds: float, read: Read[T], patience: float = 0.0) -> T:
        """The answer to one question. Raises `Died` where there is none; the next question starts a fresh worker.

        A worker whose answer cannot be read is no longer ours, and is ended.
        """
        self.start()
        if not self._ready:
            self._greet()
        body = {**question.body, "seconds": seconds}
        answer = self._exchange(Message(body, question.arrays), seconds * WALL + patience)
        try:
            return read(answer)
        except MISREAD as fault:
            self.stop()
            raise Died(late=False) from fault

    def _greet(self) -> None:
        """A worker that does not even start is no fault of a file."""
        try:
            self._exchange(None, START_S)
        except Died as fault:
            raise WorkerError(self._trouble) from fault
        self._ready = True

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    _close(stream)
            process.wait()

    @property
    def number(self) -> int | None:
        """The process's number while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def _exchange(self, question: Message | None, seconds: float) -> Message:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._late = False
        watch = threading.Timer(seconds, self._overdue, (process,))
        watch.daemon = True
        watch.start()
        try:
            if question is not None:
                send(process.stdin, question)  # type: ignore[arg-type]
            answer = receive(process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError, MemoryError):
            answer = None
        finally:
            watch.cancel()
        if answer is None:
            own = _ended_by_its_clock(process)
            self.stop()
            raise Died(late=self._late or own, waited=self._late and not own)
        return answer

    def _overdue(self, process: "subprocess.Popen[bytes]") -> None:
        self._late = True
        process.kill()


def _ended_by_its_clock(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the worker's own clock of processor time stopped it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(5) == -int(getattr(signal, "SIGPROF", -1))
    return False


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()


class Telling:
    """A long command of this program, which tells what it does line by line (`--json --attended …`).

    It goes home when its standard input ends: when it is told to (`hang_up`), and when this process is no more.
    Nothing here waits but `close`.
    """

    def __init__(self, *words: str) -> None:
        """Starts it. Raises `WorkerError` where the operating system does not let us."""
        try:
            self._process = subprocess.Popen(
                command(*words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=own_package(),
                cwd=str(Path(sys.executable).parent),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            raise WorkerError(
                f"A process of this program could not be started ({error.strerror or error}); close other programs "
                "and try again."
            ) from error
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="telling", daemon=True)
        self._reader.start()

    def told(self) -> list[str]:
        """The lines since the last call, oldest first."""
        lines = []
        with contextlib.suppress(Empty):
            while True:
                lines.append(self._lines.get_nowait())
        return lines

    @property
    def code(self) -> int | None:
        """The exit code, once it has ended and every line of it lies ready or was taken."""
        return None if self._reader.is_alive() else self._process.poll()

    @property
    def number(self) -> int:
        """Of the process."""
        return self._process.pid

    def hang_up(self) -> None:
        """Ask it to leave, which it does at its next step."""
        with contextlib.suppress(OSError):
            _close(self._process.stdin)

    def kill(self) -> None:
        """Leave no choice. Files are replaced whole, so the last checkpoint stays good."""
        self._process.kill()

    def close(self, patience_s: float) -> None:
        """Ask it to leave, wait so long, then leave no choice."""
        self.hang_up()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with stream, contextlib.suppress(OSError, ValueError):
            for line in stream:
                self._lines.put(line.decode("utf-8", "replace").rstrip())


def stay_while_attended() -> None:
    """In a long command: leave when standard input ends, as by Ctrl+C; and for certain when that is not heeded.

    The stream is taken away from everybody else: on Windows a second reader of it would stand still.
    """
    source = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the program may have it ignored
    threading.Thread(target=_watch, args=(source,), name="attended", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(KINDNESS)


def leave_when_alone() -> None:
    """In a child that runs what others wrote: end once the process that started it is gone, even in an endless loop.

    Where it cannot be known who started it (Windows), the limit of processor time or the next question ends it.
    """
    if os.name == "posix":
        threading.Thread(target=_until_alone, args=(os.getppid(),), name="alone", daemon=True).start()


def _until_alone(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(ALONE)


def _watch(source: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(source, 64):
            pass
    _thread.interrupt_main()
    time.sleep(LEAVE_S)
    os._exit(ALONE)


class Workers:
    """Several workers behind one queue. Any thread may ask; `stop` ends them all."""

    def __init__(self, count: int = 3) -> None:
        self._children = [Child() for _ in range(count)]
        self._free = list(self._children)
        self._waiting: list[tuple[int, int]] = []
        self._tickets = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False

    def start(self) -> None:
        """Start one worker ahead of the first film."""
        self._children[-1].start()

    def ask(self, question: Message, seconds: float, rank: Rank, read: Read[T], patience: float = 0.0) -> T:
        """`seconds` are processor time; `patience` adds to what the clock on the wall allows.

        Raises `Died` where the file brought the worker down, `Cancelled` after `stop`."""
        child = self._taken(rank)
        try:
            return child.ask(question, seconds, read, patience)
        finally:
            with self._changed:
                if self._stopped:
                    child.stop()
                self._free.append(child)
                self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            for child in self._children:
                child.stop()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the processes that run."""
        return tuple(child.number for child in self._children if child.number is not None)

    def _taken(self, rank: Rank) -> Child:
        ticket = (int(rank), next(self._tickets))
        with self._changed:
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: self._stopped or self._may_go(ticket))
            self._waiting.remove(ticket)
            heapq.heapify(self._waiting)
            if self._stopped:
                raise Cancelled
            self._changed.notify_all()
            return self._free.pop()

    def _may_go(self, ticket: tuple[int, int]) -> bool:
        """The last free worker is for films, unless it is the only one there is."""
        spare = len(self._free) - (1 if ticket[0] != Rank.FILM and len(self._children) > 1 else 0)
        return spare > 0 and self._waiting[0] == ticket


def in_parallel(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """`work` of every item, in order, a few ahead of whoever takes the results."""
    pool = ThreadPoolExecutor(threads, thread_name_prefix="ahead")
    ahead: deque[Future[R]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(work, item))
            while len(ahead) > 2 * threads or (ahead and ahead[0].done()):
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def limit(seconds: float) -> Any:
    """In a worker: end this process after so many seconds of processor time; 0 takes the limit away."""
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
    except AttributeError:  # no such clock on this platform: the window's own watch remains
        return
