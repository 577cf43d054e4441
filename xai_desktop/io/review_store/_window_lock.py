"""Which window of an account came first: a lock that the operating system takes back from whoever dies.

An open exclusive transaction on a second, empty database file. SQLite knows how to lock a file on every system, so no
library is needed and no lock file of a killed window is left in the way.
"""

import sqlite3
from pathlib import Path

from xai_desktop.io import atomic
from xai_desktop.io.review_store._faults import TAKEN, code_of, told


class WindowLock:
    """Held from `take` until `release`, or until the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None

    @property
    def held(self) -> bool:
        return self._connection is not None

    def take(self) -> bool:
        """Whether it is ours now; False where another window has it.

        Raises `ExportError` where its folder may not be written, or where its drive cannot lock at all.
        """
        if self.held:
            return True
        atomic.write_first(self.path, b"")
        with told(self.path):
            connection = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode=MEMORY")
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                connection.close()
                if code_of(error) in TAKEN:
                    return False
                raise
        self._connection = connection
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
