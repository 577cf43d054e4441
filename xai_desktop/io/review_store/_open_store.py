"""A store's file while it is open: whose turn it is to write, what has to be said, and how everything is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from xai_desktop.core.chain import Head
from xai_desktop.core.errors import ExportError
from xai_desktop.io.lock_file import LockFile
from xai_desktop.io.network_disk import lies_on_network
from xai_desktop.io.review_store import _chain, _place
from xai_desktop.io.review_store._faults import told
from xai_desktop.io.review_store._head_file import keep_head
from xai_desktop.io.review_store._opening import opened


class OpenStore:
    """Not for several threads at once. `network` forces the rules of a network's disk on or off; None looks where the
    file lies, by `mounts` where the system has no mount table in a file."""

    def __init__(self, path: Path | None = None, network: bool | None = None, mounts: str | None = None) -> None:
        own = _place.store_path()
        self.path = path or own
        self._is_own = self.path == own
        self.network = lies_on_network(self.path.parent, mounts) if network is None else network
        self._lock = LockFile(self.path.with_suffix(".lock"))
        self._open()

    def _open(self) -> None:
        begun = not self.path.exists()
        found = opened(self.path, self._lock, self.network, self._check)
        left = _place.left_behind(self.path) if begun and self._is_own and not found.refusal else ()
        self._opened = replace(found, notes=(*found.notes, *left))
        self._seen = self._version()

    def _check(self) -> None:
        if self._is_own:
            _place.check(self.path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said about this store, one sentence each."""
        return self._opened.notes

    @property
    def refusal(self) -> str:
        """Why nothing can be stored; empty where it can."""
        return self._opened.refusal

    def retry(self) -> bool:
        """Look again at a store that could only be read; whether it can be written now."""
        if self.refusal:
            self._opened.connection.close()
            self._open()
        return not self.refusal

    def changed_elsewhere(self) -> bool:
        """Whether another window has written since this was asked last, or has left the store to this one."""
        left = bool(self.refusal) and not self._lock.held and self._lock_is_free()
        before, self._seen = self._seen, self._version()
        if before == self._seen and not left:
            return False
        self.retry()
        return True

    def _lock_is_free(self) -> bool:
        try:
            self._check()
            return self._lock.take()
        except ExportError:
            return False

    def _version(self) -> object:
        if not self.refusal:
            return self._read("PRAGMA data_version")
        try:
            facts = self.path.stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_size

    def close(self) -> None:
        """What was stored is on the disk already; the other windows are let in."""
        self._opened.connection.close()
        self._lock.release()

    def _read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with told(self.path):
            return self._opened.connection.execute(query, values).fetchall()

    def head(self) -> Head:
        """The last entry of the audit chain, as exports carry it. Raises `ExportError` where it cannot be read."""
        with told(self.path):
            return _chain.head(self._opened.connection)

    @contextmanager
    def _adding(self) -> Iterator[sqlite3.Connection]:
        """For evidence: as `_writing`, and the head of the chain that it leaves lies beside the store afterwards."""
        with self._writing() as rows:
            yield rows
            head = _chain.head(rows)
        keep_head(self.path, head)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on the disk when it ends. Raises `ExportError`; nothing is stored then."""
        if self.refusal:
            raise ExportError(self.refusal)
        connection = self._opened.connection
        with told(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
