"""`learnt_from.json` beside a bundle's card: which films and patients the network knows, without a name.

The file is no part of the card: bundles without it are as good as ever, and it may be taken out before a network is
given away. It names the weights that it speaks of, so that it cannot speak of others.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import BundleError
from xai_desktop.core.learnt import PARTS, LearntFrom, LearntList, Members
from xai_desktop.io import atomic

LEARNT = "learnt_from.json"
FORMAT, VERSION = "xai-desktop-learnt-from", 1
LARGEST = 1 << 28
ABOUT = (
    "Salted SHA-256 digests of the names of films and patients. Who has a list of names can find out which of them are "
    "meant; remove this file where that must not be."
)


def write_learnt(folder: Path, learnt: LearntFrom) -> Path:
    """Raises `ExportError`. The same lists give the same bytes."""
    return atomic.write_text(folder / LEARNT, json.dumps(_record(learnt), indent=1) + "\n")


def read_learnt(folder: Path, weights_hash: str) -> LearntFrom | None:
    """None for a bundle that does not say. Raises `BundleError` for a damaged file, or another network's."""
    path = folder / LEARNT
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        content = path.read_bytes()
        found = _learnt(json.loads(content), hashlib.sha256(content).hexdigest())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(
            f"{path}: cannot be read as a list of what the network learnt from ({error}); copy the bundle again."
        ) from error
    if found.weights_hash != weights_hash:
        raise BundleError(f"{path}: speaks of another network; copy the bundle again, or remove this file.")
    return found


def _record(learnt: LearntFrom) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "format_version": VERSION,
        "about": ABOUT,
        "weights_sha256": learnt.weights_hash,
        "complete": learnt.complete,
        "lists": [{"salt": one.salt, **{part: _part(getattr(one, part)) for part in PARTS}} for one in learnt.lists],
    }


def _part(members: Members) -> dict[str, list[str]]:
    """In the order of the digests, which says nothing about the films."""
    return {"films": sorted(members.films), "patients": sorted(members.patients)}


def _learnt(record: Any, digest: str) -> LearntFrom:
    if record["format"] != FORMAT or record["format_version"] != VERSION:
        raise ValueError("it is of another kind, or of a newer version")
    if type(record["complete"]) is not bool:
        raise ValueError("complete is true or false")
    lists = tuple(
        LearntList(_text(one["salt"]), *(_members(one[part]) for part in PARTS)) for one in record["lists"]
    )  # fmt: skip
    return LearntFrom(_text(record["weights_sha256"]), lists, record["complete"], digest)


def _members(record: Any) -> Members:
    return Members(*(frozenset(_text(one) for one in record[name]) for name in ("films", "patients")))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value
