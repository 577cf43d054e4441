"""Networks of the person's own that were deleted: moved aside, whole, from where they can be brought back.

Nothing is removed for good here; that is left to the person, in the folder itself.
"""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD
from xai_desktop.services import kept_designs
from xai_desktop.services.kept_orders import unfinished

_ROOM = re.compile(r"again-\d+")
"""Where networks of one name lie that were deleted later."""
FOLDER = ".deleted"
"""Beside the bundles, and no bundle itself."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A network that can be brought back: its folder's name, and where it lies now."""

    name: str
    place: Path


def trash() -> Path:
    """Where deleted networks lie."""
    return paths.user_models() / FOLDER


def is_own(folder: Path) -> bool:
    """Whether a bundle lies in the person's own folder of networks. Those of the program are never moved."""
    return folder.parent == paths.user_models() and (folder / CARD).is_file()


def delete(folder: Path) -> Deleted:
    """Move a network aside. Raises `UsageError` for one that is not the person's own, `ExportError`."""
    if not is_own(folder):
        raise UsageError(f"{folder}: is no network of your own; only those in {paths.user_models()} can be deleted.")
    place = _free(trash(), folder.name)
    atomic.make_folder(place.parent)
    atomic.move(folder, place)
    return Deleted(folder.name, place)


def bring_back(gone: Deleted) -> Path:
    """Its folder, where it was. Raises `ExportError` where another network lies there by now."""
    folder = paths.user_models() / gone.name
    if folder.exists():
        raise ExportError(f"{folder}: another network lies there now; rename it, then bring this one back.")
    atomic.move(gone.place, folder)
    return folder


def deleted() -> tuple[Deleted, ...]:
    """What can be brought back, by name; of several with one name each."""
    if not trash().is_dir():
        return ()
    rooms = (room for room in trash().iterdir() if _ROOM.fullmatch(room.name) and not (room / CARD).is_file())
    places = [*trash().iterdir(), *(place for room in rooms for place in room.iterdir())]
    return tuple(Deleted(place.name, place) for place in sorted(places, key=_by_name) if (place / CARD).is_file())


def _by_name(place: Path) -> tuple[str, bool, str]:
    """Of one name the one that was deleted first comes first."""
    return place.name, place.parent != trash(), str(place)


def size(folder: Path) -> int:
    """Bytes of everything in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def referring(name: str) -> tuple[str, ...]:
    """What of the person's own names this network, in words that go on from "… refers to it"."""
    trainings = [f"the unfinished training {order.name}" for order in unfinished() if f"--base={name}" in order.words]
    audit = ["the audit that is being written in Cohort"] if name in _names(kept_designs.read_draft()) else []
    return (*trainings, *audit)


def _names(value: object) -> set[str]:
    """Every text in plain values."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*map(_names, parts))


def _free(folder: Path, name: str) -> Path:
    """`mine`, then `again-2/mine`, `again-3/mine` …: a folder keeps its name, whatever words are in it."""
    rooms = (folder if n == 1 else folder / f"again-{n}" for n in count(1))
    return next(room / name for room in rooms if not (room / name).exists() and not (room / CARD).is_file())
