"""The head of the chain in a second file beside the store: whoever cuts the chain's end off has to know of it, too.

It is written after the record, so that after a kill it may be older than the chain. One that is newer than the chain
says that entries are missing; it is then put aside and never written over.
"""

import json
from contextlib import suppress
from pathlib import Path

from xai_desktop.core.chain import Head, head_of
from xai_desktop.core.errors import ExportError, InputError, read_failure
from xai_desktop.io import atomic
from xai_desktop.io.review_store._beside import HEAD


def head_path(store: Path) -> Path:
    return store.with_name(store.name + HEAD)


def head_paths(store: Path) -> tuple[Path, ...]:
    """The head beside a store, and those that were put aside."""
    return tuple(sorted(store.parent.glob(f"{_literal(store.name)}{HEAD}*")))


def keep_head(store: Path, head: Head, *, flushed: bool = False) -> None:
    """A head that cannot be written leaves the older one, which the chain has room for: what was stored is stored."""
    with suppress(ExportError):
        atomic.write_private(head_path(store), json.dumps(head.as_json()).encode("ascii"), flushed=flushed)


def read_head(path: Path) -> Head:
    """The head in a head file or a report's manifest. Raises `InputError` where there is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise read_failure(path, error) from error
    try:
        found = head_of(json.loads(content))
    except (ValueError, RecursionError):
        found = None
    if found is None:
        raise InputError(f"{path}: holds no head of an audit chain; name a store's .head file or a report's manifest.")
    return found


def last_head(store: Path) -> Head | None:
    """The head beside a store, for whoever only writes files; None where there is none. The store is not opened."""
    try:
        return read_head(head_path(store))
    except InputError:
        return None


def put_aside(store: Path, number: int) -> Path:
    """Keep a head that the chain does not reach or does not know under another name; that name."""
    target = head_path(store).with_name(f"{store.name}{HEAD}-{number}")
    with suppress(ExportError):
        atomic.move(head_path(store), target)
    return target


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "[]*?" else letter for letter in name)
