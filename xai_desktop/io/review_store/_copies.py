"""Older copies of a store that lie beside it: what was purged from the store is still in them."""

from pathlib import Path

KINDS = ("version-*", "damaged-*", "replaced-*", "other-log-*", "restoring.*")


def copies_beside(path: Path) -> tuple[Path, ...]:
    """As migrations, damage and restored copies have left them (`_migrating`, `_opening`, `_restoring`)."""
    found = {one for kind in KINDS for one in path.parent.glob(f"*.{kind}") if one.name.startswith(f"{path.stem}.")}
    return tuple(sorted(found))
