"""A folder in which one program at a time works: the second one is told so, and nothing of the first is touched."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from xai_desktop.core.errors import UsageError
from xai_desktop.io import atomic

LOCK = ".lock"


@contextmanager
def one_writer(folder: Path, work: str) -> Iterator[None]:
    """Hold the folder for as long as the block lasts; a program that is killed lets go of it by itself.

    `work` names what is done there, for the sentence. Raises `UsageError` while another program holds it, and
    `ExportError` where the folder cannot be written. A disk that knows no locks is used without one.
    """
    atomic.check_writable(folder)
    lock = FileLock(folder / LOCK, timeout=0)
    with suppress(NotImplementedError, OSError):
        _hold(lock, folder, work)
    try:
        yield
    finally:
        lock.release()


def _hold(lock: FileLock, folder: Path, work: str) -> None:
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError(
            f"{folder}: {work} is going on in this folder already; wait until it has ended, or name another folder."
        ) from error
