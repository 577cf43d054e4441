"""What lies beside a store's file, and what of it is not its own: a log that was left there when the file was replaced.

SQLite ties a log to a file by nothing but its name: the salts in it only say which of its own pages belong together. A
copy that is put beside another store's log is therefore read with that store's pages in it
(https://sqlite.org/howtocorrupt.html, 1.4). What gives such a log away is the file: a store that was ever opened with
a log says so in its header before the first page goes into one, and a copy made by `back_up` says that it has none.
"""

from datetime import UTC, datetime
from pathlib import Path

LOG, INDEX, JOURNAL, HEAD = "-wal", "-shm", "-journal", ".head"

BESIDE = (LOG, INDEX, JOURNAL, HEAD)
"""What belongs to a store: records may lie in the log that are not in the file yet; the head is of this chain."""

PLAIN = b"SQLite format 3\0"
_VERSIONS = slice(18, 20)
_WITHOUT_LOG = b"\1\1"
_WAITING = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""How a journal begins that has to be taken back; it is emptied, zeroed or removed when a write has ended."""


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def beside_copy(path: Path) -> Path:
    """Where a copy is made ready before it takes the store's place; it is there only meanwhile, or after a kill."""
    return path.with_name(f"{path.stem}.restoring{path.suffix}")


def foreign_log(path: Path) -> Path | None:
    """The log beside a store that cannot be its own, None where there is none."""
    log = beside(path, LOG)
    if not _filled(log):
        return None
    header = _beginning(path, _VERSIONS.stop)
    alone = header.startswith(PLAIN) and header[_VERSIONS] == _WITHOUT_LOG
    return log if alone and _filled(log) else None  # a window on a network's disk may have taken its log in just now


def waiting_journal(path: Path) -> Path | None:
    """The journal of a write that was broken off, which whoever opens the store next takes back; None for none."""
    journal = beside(path, JOURNAL)
    return journal if _beginning(journal, len(_WAITING)) == _WAITING else None


def dated(path: Path, kind: str) -> Path:
    """A name beside the store that nothing has yet: `reviews.KIND-2026-03-01.sqlite`, with a number from the second
    one of a day on."""
    name, number = f"{path.stem}.{kind}-{datetime.now(UTC):%Y-%m-%d}", 1
    target = path.with_name(f"{name}{path.suffix}")
    while any(beside(target, ending).exists() for ending in ("", *BESIDE)):
        number += 1
        target = path.with_name(f"{name}-{number}{path.suffix}")
    return target


def _filled(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _beginning(path: Path, length: int) -> bytes:
    """Only before this program has the file open: closing it once more would let go of SQLite's locks."""
    try:
        with path.open("rb") as stream:
            return stream.read(length)
    except OSError:
        return b""
