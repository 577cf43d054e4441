"""Dask stops here: processes elsewhere that run functions of this program, or some of this machine's own.

Dask is optional and slow to import, so that it is imported where it is used. Whoever may talk to a scheduler can run
code in every process, which is why processes of this machine talk by keys of their own.
"""

import contextlib
import logging
import signal
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from xai_desktop.core.cohort.cluster_place import ClusterPlace
from xai_desktop.core.errors import ClusterError

CONNECT_S = 6.0
"""Seconds until a scheduler that does not answer is none."""

ANSWER_S = 10.0
"""Seconds for one result to come over."""

INSTALL = (
    "--dask needs Dask, which is not installed; install it with: pip install 'xai-desktop[dask]' (without internet, "
    "from a folder of wheels: pip install --no-index --find-links FOLDER 'xai-desktop[dask]')."
)

OWN_SETTINGS: Mapping[str, object] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
}
"""No pages, and no samples of what a process is at."""

Given = Any
"""A task on its way: a future of Dask."""


class Cluster:
    """The processes behind one scheduler. To be closed."""

    def __init__(self, client: Any, own: Any, name: str) -> None:
        self._client, self._own, self._name = client, own, name
        self._given: set[Given] = set()

    def __str__(self) -> str:
        return self._name

    def processes(self) -> tuple[str, ...]:
        """The addresses of those that are there now. Raises `ClusterError` where the scheduler is gone."""
        if self._client.status != "running":
            raise self._gone()
        with self._reached():
            return tuple(self._client.nthreads())

    def everywhere(self, function: Callable[..., Any], *given: Any) -> Mapping[str, Any]:
        """What the function answers in every process, by address; an exception where it raised one. Raises
        `ClusterError` where the scheduler is gone."""
        with self._reached():
            found: Mapping[str, Any] = self._client.run(function, *given, on_error="return")
        return found

    def at_scheduler(self, function: Callable[..., Any], *given: Any) -> Any:
        """What the function answers in the scheduler's process; an `ImportError` where it is not there."""
        try:
            with self._reached():
                return self._client.run_on_scheduler(function, *given)
        except (ImportError, AttributeError) as error:
            return error

    def give(self, key: str, function: Callable[..., Any], *given: Any, place: int = 0) -> Given:
        """Have it computed in some process, lower places first, and elsewhere again when that one is lost. Raises
        `ClusterError` where the scheduler is gone."""
        with self._reached(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about large things in a graph: what an audit is goes over once
            future = self._client.submit(function, *given, key=key, priority=-place)
        self._given.add(future)
        return future

    def done(self, given: Iterable[Given], seconds: float) -> list[Given]:
        """Those that are done, or failed; waits so long for the first."""
        from distributed import CancelledError, wait

        futures = list(given)
        if not futures:
            time.sleep(seconds)
        with contextlib.suppress(TimeoutError, CancelledError), self._client.as_current():
            wait(futures, timeout=seconds, return_when="FIRST_COMPLETED")
        return [one for one in futures if one.status in ("finished", "error", "cancelled")]

    def answer(self, one: Given) -> Any:
        """Its result, which is then forgotten there; None where its process died meanwhile, so that it is computed
        once more. Raises what was raised there, `ClusterError` where the scheduler or process after process is gone."""
        from distributed import CancelledError, KilledWorker

        try:
            found = one.result(timeout=ANSWER_S)
        except TimeoutError:
            return None
        except OSError as error:
            if one.status == "error":
                raise
            raise self._gone() from error  # it was done, and its result could not be fetched any more
        except CancelledError as error:
            raise self._gone() from error
        except KilledWorker as error:
            raise ClusterError(
                f"{self}: process after process died of the same part, mostly for want of memory; what was finished is "
                "kept: give each more memory, and go on with --resume."
            ) from error
        self._given.discard(one)
        return found

    def give_up(self, function: Callable[..., Any], *given: Any) -> None:
        """What is not done is not wanted any more; the function tells it those that are at work, where they can be
        reached."""
        with contextlib.suppress(ClusterError, RuntimeError), self._reached():
            if self._client.status == "running":
                self._client.cancel(list(self._given), force=True)
                self.everywhere(function, *given)
        self._given.clear()

    def close(self) -> None:
        """Let go of the processes; our own end."""
        for one in (self._client, self._own):
            if one is not None:
                with contextlib.suppress(OSError, TimeoutError, RuntimeError):
                    one.close()

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        """Whatever Dask says of a scheduler that is gone, at any moment of its going, is one sentence."""
        from distributed import CancelledError
        from distributed.client import ClosedClientError

        try:
            yield
        except (OSError, CancelledError, ClosedClientError) as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"{self}: the scheduler does not answer any more; what was finished is kept: start it again, and go on "
            "with --resume."
        )


@contextlib.contextmanager
def connected(place: ClusterPlace, processes: int) -> Iterator[Cluster]:
    """The cluster at an address, or so many processes of this machine. Raises `ClusterError`."""
    found = _own(processes) if not place.address else Cluster(_client(place.address, str(place)), None, str(place))
    try:
        yield found
    finally:
        found.close()


def _client(address: Any, name: str) -> Any:
    """Raises `ClusterError` where Dask is not installed or nobody answers."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(INSTALL) from error
    _hush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about versions: those that matter are compared by us
        try:
            return Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise ClusterError(
                f"{name}: no Dask scheduler answers there; start one with dask scheduler, or correct the address."
            ) from error


def _own(processes: int) -> Cluster:
    """Processes of this machine. They listen on the loopback alone and by one-time keys, without which every user of
    the machine could run code in them; no web page, no limit of memory but the machine's own."""
    try:
        import dask
        from distributed import LocalCluster
        from distributed.security import Security

        keys = Security.temporary()
    except ImportError as error:
        raise ClusterError(INSTALL) from error
    _hush()
    with dask.config.set(OWN_SETTINGS), warnings.catch_warnings(), _interrupts_are_ours():
        warnings.simplefilter("ignore")  # about a port of the page that is not there
        try:
            cluster = LocalCluster(
                n_workers=processes, threads_per_worker=1, processes=True, host="127.0.0.1", memory_limit=0,
                dashboard_address="127.0.0.1:0", security=keys, silence_logs=logging.CRITICAL,
            )  # fmt: skip
        except (OSError, RuntimeError, TimeoutError) as error:
            raise ClusterError(
                f"local: {processes} processes of this program could not be started ({error}); name fewer, or close "
                "other programs."
            ) from error
        return Cluster(_client(cluster, "local"), cluster, "local")


@contextlib.contextmanager
def _interrupts_are_ours() -> Iterator[None]:
    """Ctrl+C in a terminal goes to every process in it; those that are started here leave it to us to tell them."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, so that no terminal is in play
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _hush() -> None:
    """What goes wrong is said in our sentences; some of Dask's parts have a level of their own."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


# At the far end: what a process of the cluster needs of Dask.


def name_here() -> str:
    """The address of the process that runs the task."""
    from distributed import get_worker

    return str(get_worker().address)


def packed(value: object) -> bytes:
    from distributed.protocol import serialize_bytes

    found: bytes = serialize_bytes(value)
    return found


def unpacked(data: bytes) -> Any:
    from distributed.protocol import deserialize_bytes

    return deserialize_bytes(data)


def kept(value: Any) -> Any:
    """A task whose result others need: it is handed from process to process, and made again when all that had it are
    lost."""
    return value


def taken_in_turn(table: str, take: Callable[[dict[str, str], list[str]], str]) -> None:
    """Note in a table of the whole cluster what this process takes; no two processes are asked at once.

    `take` is told the table by process, and which processes are alive.
    """
    from distributed import Lock, Variable, get_client

    client, noted = get_client(), Variable(table)
    with Lock(table):
        try:
            taken = dict(noted.get(timeout=1))
        except TimeoutError:
            taken = {}
        alive = list(client.nthreads())
        taken[name_here()] = take(taken, alive)
        noted.set({process: what for process, what in taken.items() if process in alive})
