"""Results of dry runs as files in the person's own folder of networks: one for each network and kind of device.

They hang on the weights' hash, not on a place: a copy of a bundle has the same. Damaged ones are as good as none, since
a dry run can be made again; they are said all the same.
"""

import hashlib
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xai_desktop.core import paths
from xai_desktop.core.applicability import Applicability, Fit, Fitting, Key
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.device import kind_of
from xai_desktop.core.errors import InputError
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import card_text

FORMAT, VERSION = "xai-desktop-applicability", 1
LARGEST = 1 << 24
FOLDER = ".checked"
"""Beside the bundles, and no bundle itself."""


def place_of(weights_hash: str, device: str) -> Path:
    """Where the result for these weights lies or will lie. `device` is what torch calls it."""
    return paths.user_models() / FOLDER / f"{weights_hash}-{kind_of(device)}.json"


def card_hash(card: BundleCard) -> str:
    """SHA-256 of everything that a card says."""
    return hashlib.sha256(card_text(card).encode()).hexdigest()


def write_applicability(found: Applicability) -> Path:
    """Raises `ExportError`. The same result gives the same bytes."""
    text = json.dumps(record(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return atomic.write_text(place_of(found.key.weights_hash, found.device), text)


def read_applicability(weights_hash: str, device: str = "cpu") -> Applicability | None:
    """None where no dry run was made. Raises `InputError` naming the file where it cannot be read."""
    path = place_of(weights_hash, device)
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        found = from_record(json.loads(path.read_text("utf-8")))
        if found.key.weights_hash != weights_hash:
            raise ValueError("it speaks of another network")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as the result of a dry run ({error}); run it again.") from error
    return found


def record(found: Applicability) -> dict[str, Any]:
    """Plain values for JSON."""
    return {
        "format": FORMAT,
        "format_version": VERSION,
        "weights_sha256": found.key.weights_hash,
        "card_sha256": found.key.card_hash,
        "xai_desktop": found.key.program,
        "torch": found.key.torch,
        "device": found.device,
        "film": found.film,
        "smaller": dict(found.smaller),
        "fittings": [{**asdict(one), "fit": one.fit.value} for one in found.fittings],
    }


def from_record(data: Any) -> Applicability:
    """Raises `ValueError`, `KeyError` or `TypeError` for anything else than `record` gives."""
    if data["format"] != FORMAT or data["format_version"] != VERSION or len(data) != len(_NAMES):
        raise ValueError(f"it is not {FORMAT} version {VERSION}")
    key = Key(*(_text(data[name]) for name in ("weights_sha256", "card_sha256", "xai_desktop", "torch")))
    smaller = tuple((_text(name), _text(said)) for name, said in data["smaller"].items())
    fittings = tuple(_fitting(one) for one in data["fittings"])
    return Applicability(key, _text(data["device"]), _text(data["film"]), fittings, smaller)


_NAMES = (
    *("format", "format_version", "weights_sha256", "card_sha256", "xai_desktop", "torch"),
    *("device", "film", "smaller", "fittings"),
)


def _fitting(data: dict[str, Any]) -> Fitting:
    seconds, estimated = data["seconds"], data["estimated"]
    if seconds is not None and not (type(seconds) in (int, float) and math.isfinite(seconds) and seconds >= 0):
        raise ValueError("seconds are a number from 0 on")
    if type(estimated) is not bool or len(data) != len(Fitting.__dataclass_fields__):
        raise ValueError("it has other fields")
    return Fitting(
        _text(data["explainer"]),
        _text(data["layer"]),
        Fit(data["fit"]),
        _text(data["why"]),
        None if seconds is None else float(seconds),
        estimated,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value
