"""Does the chain go as far as the head beside it says? Asked when a store is opened, before a new head is written."""

import sqlite3
from pathlib import Path

from xai_desktop.core.chain import Head
from xai_desktop.core.errors import InputError
from xai_desktop.core.wording import told
from xai_desktop.io.review_store._chain import head
from xai_desktop.io.review_store._head_file import head_path, keep_head, put_aside, read_head


def known_head(path: Path) -> Head | None:
    """The head beside a store, where one can be read. To be asked before the chain is: another window may write."""
    try:
        return read_head(head_path(path))
    except InputError:
        return None


def head_notes(
    connection: sqlite3.Connection, path: Path, known: Head | None, *, expected: bool = True
) -> tuple[str, ...]:
    """What has to be said about a chain that is not the one that `known` is the head of; the head beside it is kept
    under another name then, and in any case the newest one is written.

    `expected` is False for a store that had no chain before it was opened, and so no head either.
    """
    now = head(connection)
    if known is None and expected and now.number:
        keep_head(path, now)
        return (_missing(path, now),)
    if known is None or _reaches(connection, known):
        if known != now:
            keep_head(path, now)
        return ()
    aside = put_aside(path, known.number)
    keep_head(path, now)
    return (
        f"{path}: does not hold the record number {known.number} that its audit chain once ended with, so records may "
        f"be missing; that head is kept as {aside.name}, so ask for a backup and run xai-desktop audit verify.",
    )


def _missing(path: Path, now: Head) -> str:
    return told(
        "{path}: had no readable {name} beside it, which says with which record the reviews ended, so nobody can tell "
        "whether the last ones are missing; a new one was written with number {number}, and whoever looks after this "
        "machine can compare it with an exported report by xai-desktop audit verify --head FILE.",
        path=path,
        name=head_path(path).name,
        number=now.number,
    )


def _reaches(connection: sqlite3.Connection, known: Head) -> bool:
    if known.number == 0:
        return True
    found = connection.execute("SELECT hash FROM chain WHERE number = ?", (known.number,)).fetchone()
    return found is not None and found[0] == known.hash
