"""Constancy sets that were sealed from the window: where they lie, and what their logs say. torch is not imported."""

import hashlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.constancy import ConstancySet, Logged
from xai_desktop.core.errors import InputError
from xai_desktop.core.naming import safe_name
from xai_desktop.io import constancy_log
from xai_desktop.io.constancy_set import SEAL, read_set


@dataclass(frozen=True, slots=True)
class KeptSet:
    """`problem` says why it cannot be relied on; it then has neither set nor checks."""

    folder: Path
    told: ConstancySet | None = None
    logged: tuple[Logged, ...] = ()
    problem: str = ""


def root() -> Path:
    """Where sets of this person lie."""
    return paths.user_folder("state") / "constancy"


def kept_sets(model: str) -> tuple[KeptSet, ...]:
    """Those of a network, by its name in the catalogue; also after its weights have become others."""
    found = _folder_of(model)
    return tuple(_kept(path) for path in sorted(found.iterdir()) if (path / SEAL).is_file()) if found.is_dir() else ()


def new_folder(model: str) -> Path:
    """A place for another set of a network."""
    places = (_folder_of(model) / f"set-{number}" for number in count(1))
    return next(place for place in places if not place.exists())


def _folder_of(model: str) -> Path:
    """A name may hold what no folder's name should: its digest then keeps it apart from those that look like it."""
    safe = safe_name(model)
    return root() / (safe if safe == model else f"{safe}-{hashlib.sha256(model.encode()).hexdigest()[:8]}")


def _kept(folder: Path) -> KeptSet:
    try:
        return KeptSet(folder, read_set(folder)[0], constancy_log.read(folder))
    except InputError as error:
        return KeptSet(folder, problem=str(error))
