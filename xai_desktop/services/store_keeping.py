"""Looking after the review store from outside of a window: its audit chain, its backup, its health."""

from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.audit import Audited
from xai_desktop.io import review_store
from xai_desktop.io.review_store import Restored


def store_of(path: Path | None) -> Path:
    """The store that is meant: this one, or the person's own."""
    return path or review_store.store_path()


def audit(store: Path, heads: Sequence[Path] = ()) -> Audited:
    """Check the audit chain, also against the heads in these files. Raises `InputError` for what cannot be read."""
    return review_store.audit(store, tuple(heads))


def back_up(store: Path, target: Path) -> Audited:
    """Copy the store, whole or not at all; what the audit chain of the copy says.

    Raises `InputError` for a store that cannot be read, `ExportError` for a copy that cannot be written.
    """
    return review_store.back_up(store, target)


def restore(copy: Path, store: Path, heads: Sequence[Path] = (), *, without_head: bool = False) -> Restored:
    """Put a copy in the place of the store, which is kept beside it under a dated name.

    Raises `InputError` for a copy that is not whole, `ExportError` where the store is in use or cannot be written.
    """
    return review_store.restore(copy, store, tuple(heads), without_head=without_head)


def lacks_its_head_only(store: Path, faults: Sequence[str]) -> bool:
    """Whether all that is wrong with a store is that the file is missing which says with which record it ended."""
    return tuple(faults) == (review_store.missing_head(store),)


def check(store: Path) -> tuple[str, ...]:
    """What is wrong with the store, one sentence each: the file, its tables and guards, its audit chain.

    Raises `InputError` for a store that cannot be read at all.
    """
    return (*review_store.faults_of(store), *review_store.audit(store).findings)
