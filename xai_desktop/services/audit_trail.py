"""What is put on record about the work itself: films that were opened, maps that were made, files that were written.

Each once per session, so that going back to a film or through its layers does not flood the record. What was revealed
are the reading steps (`Reviews.reach`), and what was said the reviews.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from xai_desktop.core.change import Change, ChangeKind, Facts

Noted = Callable[[Change], None]

CHUNK = 1 << 20
"""Bytes of a file that are read at a time."""


class AuditTrail:
    """The journal of one session. Not for several threads at once; every verb raises `ExportError` where nothing was
    put on record, and the next call of the same kind tries again."""

    def __init__(self, note: Noted, reads: Callable[[str], str]) -> None:
        """`note` puts a change on record; `reads` says who reads at a time, by their key."""
        self._note, self._reads = note, reads
        self._told: set[tuple[str, ...]] = set()

    def opened(self, film: str, at: str) -> None:
        """A film, by the hash of its pixels, came on the screen."""
        self._once(Change(ChangeKind.OPENED, self._reads(at), at, film))

    def explained(self, film: str, facts: Facts, at: str) -> None:
        """A map of a film was made for somebody to see; `facts` are its `made_facts`."""
        self._once(Change(ChangeKind.EXPLAINED, self._reads(at), at, film, facts))

    def exported(self, film: str, files: Iterable[Path], at: str) -> None:
        """Files that say something about a film were written; each time, as each may go somewhere else."""
        self._note(Change.of_exported(self._reads(at), at, film, tuple(map(file_facts, files))))

    def _once(self, change: Change) -> None:
        known = (change.kind.value, change.reader, change.film, repr(change.facts))
        if known not in self._told:
            self._note(change)
            self._told.add(known)


def file_facts(path: Path) -> tuple[str, str]:
    """(format, SHA-256) of a file; what it is called and where it lies stays out. A file that is gone says so."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(CHUNK):
                digest.update(block)
    except OSError:
        return path.suffix.lstrip(".").lower(), "could not be read"
    return path.suffix.lstrip(".").lower(), digest.hexdigest()
