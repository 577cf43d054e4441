"""What a window puts away before it opens a store: a file that is damaged, a log that is another store's."""

from pathlib import Path

from xai_desktop.core.errors import ExportError
from xai_desktop.core.wording import told
from xai_desktop.io import atomic
from xai_desktop.io.review_store._beside import BESIDE, INDEX, LOG, beside, dated, foreign_log


def log_aside(path: Path, first: bool) -> tuple[str, ...]:
    """Put a log away that is not this file's, before SQLite reads its pages as the file's; what has to be said then."""
    log = foreign_log(path)
    if log is None:
        return ()
    if not first:
        raise ExportError(f"{path}: another store's log lies beside it; close all windows and start again.")
    target = dated(path, "other-log")
    atomic.move(log, beside(target, LOG))
    atomic.delete(beside(path, INDEX))
    return (
        told(
            "{path}: the log of another store lay beside it, as after a copy was put there by hand; it was not read "
            "and is kept as {name}.",
            path=path,
            name=beside(target, LOG).name,
        ),
    )


def move_aside(path: Path, first: bool) -> Path:
    """Raises `ExportError` where another window still writes to the file, or where it cannot be renamed."""
    if not first:
        raise ExportError(f"{path}: is damaged and another window has it open; close all windows and start again.")
    target = dated(path, "damaged")
    for ending in BESIDE:
        place = beside(path, ending)
        if place.exists():
            atomic.move(place, beside(target, ending))
    return _begun_anew(path, target)


def _begun_anew(path: Path, target: Path) -> Path:
    atomic.move(path, target)
    atomic.write_first(path, b"")
    return target
