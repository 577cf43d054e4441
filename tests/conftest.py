"""What every test shares: no display, no network, one torch thread, and a clean home folder."""

import gc
import itertools
import os
import socket
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import pytest

from tests.helpers.hands import hands_off
from tests.helpers.turns import long_files_first, turn
from xai_desktop.app import rubbish
from xai_desktop.services.giving_back import give_back

# Tests start hundreds of processes of the program, each of which would compile it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
WORKER = "PYTEST_XDIST_WORKER" in os.environ
"""Whether this process is one of several that share the tests."""

SLOW = "slow"
"""What `make test-slow` asks for."""

_NUMBERS = itertools.count()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported for the tests stays to the end: the collector looks through it once, not again and again.

    From then on it runs between two tests: as in the program, Qt's objects must not be deleted on a worker's thread.
    """
    rubbish.take_over()
    collected = yield
    gc.collect()
    gc.freeze()
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where files of slow tests are shared out among processes, the long ones are not left to the end."""
    if WORKER and config.option.markexpr == SLOW:
        long_files_first(items)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Waiting for a turn is no part of the time that a test is given."""
    if not WORKER:
        return (yield)
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real films and boxes beside the checkout; tests that need them skip only where the folder is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the real films are not on this machine ({SHARED})")
    return SHARED


@pytest.fixture(autouse=True)
def nothing_stays_held() -> Iterator[None]:
    """What one test presses is not held down in the next."""
    yield
    hands_off()


@pytest.fixture(autouse=True)
def no_leftover_windows() -> Iterator[None]:
    """A closed window is deleted when its test ends: Qt keeps it until then, and every new one would wait for all the
    old ones to be drawn up again."""
    yield
    if core := sys.modules.get("PySide6.QtCore"):
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    rubbish.sweep()


@pytest.fixture(scope="module", autouse=True)
def memory_goes_back(pytestconfig: pytest.Config) -> Iterator[None]:
    """Slow tests make networks of a gigabyte in pieces, which the C library would keep for itself."""
    yield
    if pytestconfig.option.markexpr == SLOW:
        give_back()


@pytest.fixture(autouse=True)
def collecting_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that begins a window postpones collecting; the next one may never start what takes it up again."""
    monkeypatch.setattr(rubbish, "_waits", False)


@pytest.fixture(scope="session", autouse=True)
def home_of_fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is made once for many tests touches nothing of the person's own either, and sees nothing of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAI_DESKTOP_HOME", str(tmp_path_factory.mktemp("home-of-fixtures")))
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, models and logs of a test never touch the person's own.

    Numbered here: pytest would read through the folders of all tests before this one to find the next number.
    """
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_NUMBERS))
    home.mkdir(parents=True)
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(home))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product never talks to a network, so any connection that is not local fails the test."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0] if isinstance(address, tuple) else address
            if host not in ("127.0.0.1", "::1", "localhost"):
                raise AssertionError(f"a test tried to connect to {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def no_leftover_threads() -> Iterator[None]:
    """A test that leaves a worker running would disturb the next one."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.name.startswith("lane-") and t.is_alive()]
    for thread in left:
        thread.join(5)
    assert not [t for t in left if t.is_alive()], f"workers left running: {left}"
