"""Who came first, of several windows or programs: a lock that the operating system takes back from whoever dies."""

from pathlib import Path

from filelock import FileLock, Timeout

from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic

OWN = 0o600


class LockFile:
    """Held from `take` until `release`, or until the process ends; whichever thread does either."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path, timeout=0, mode=OWN, thread_local=False)

    @property
    def held(self) -> bool:
        return self._lock.is_locked

    def take(self) -> bool:
        """Whether it is ours now; False where somebody else has it.

        Raises `ExportError` where its folder may not be written, or where its drive cannot lock at all.
        """
        if self.held:
            return True
        atomic.make_folder(self.path.parent)
        try:
            self._lock.acquire()
        except Timeout:
            return False
        except (NotImplementedError, OSError) as error:
            reason = getattr(error, "strerror", None) or "its drive cannot lock files"
            raise ExportError(f"{self.path}: cannot be locked ({reason}); move the folder to a local disk.") from error
        return True

    def release(self) -> None:
        self._lock.release()
