"""A folder in which one program at a time works: the second one is told so, and nothing of the first is touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.io import atomic
from xai_desktop.io.lock_file import LockFile

LOCK = ".lock"


@contextmanager
def one_writer(folder: Path, work: str) -> Iterator[None]:
    """Hold the folder for as long as the block lasts; a program that is killed lets go of it by itself.

    `work` names what is done there, for the sentence. Raises `UsageError` while another program holds it, and
    `ExportError` where the folder cannot be written. A disk that knows no locks is used without one.
    """
    atomic.check_writable(folder)
    lock = LockFile(folder / LOCK)
    if not _free(lock):
        raise UsageError(
            f"{folder}: {work} is going on in this folder already; wait until it has ended, or name another folder."
        )
    try:
        yield
    finally:
        lock.release()


def _free(lock: LockFile) -> bool:
    try:
        return lock.take()
    except ExportError:  # to be without the lock is better than not to work there at all
        return True
