"""A sealed set as a folder: `set.json`, a file for each film and one for what is expected of it, and `seal.json`.

Films are kept as decoded pixels with what is needed to prepare them, and nothing else of their files: no header, no
name, no identifier. The seal is a hash over all files; a file that is changed, missing or new breaks it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.constancy import ConstancySet, SealedFilm, SealedMap, Tolerances
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, VoiLut, Window
from xai_desktop.io import atomic

FORMAT, VERSION = "xai-desktop-constancy", 1
SET, SEAL, FILMS, EXPECTED = "set.json", "seal.json", "films", "expected"
LARGEST = 1 << 30
"""Bytes of one file of a set."""
FIELD = "film"


def write_film(folder: Path, name: str, image: Image) -> Path:
    """Pixels and what the preparation needs. Raises `ExportError`."""
    arrays: dict[str, AnyArray] = {"index": image.index, "table": image.table}
    facts: dict[str, Any] = {
        "value_range": list(image.value_range),
        "bits": image.bits,
        "stored_offset": image.stored_offset,
        "monochrome1": image.monochrome1,
    }
    for field in ("colour", "padding", "shutter"):
        if (value := getattr(image, field)) is not None:
            arrays[field] = value
    if image.windows:
        first = image.windows[0]
        if isinstance(first, Window):
            facts["window"] = {"centre": first.centre, "width": first.width, "function": first.function}
        else:
            facts["lut"] = {"first": first.first}
            arrays["lut"] = first.entries
    data = _saved(arrays, {FIELD: json.dumps(facts)})
    return atomic.write_bytes(folder / FILMS / f"{name}.safetensors", data)


def read_film(folder: Path, name: str) -> Image:
    """The film again, as far as its preparation goes. Raises `InputError` naming the file."""
    path = folder / FILMS / f"{name}.safetensors"
    try:
        arrays, facts = _loaded(path)
        told = json.loads(facts[FIELD])
        windows: tuple[Window | VoiLut, ...] = ()
        if "window" in told:
            windows = (Window(told["window"]["centre"], told["window"]["width"], "", told["window"]["function"]),)
        elif "lut" in told:
            windows = (VoiLut(told["lut"]["first"], arrays["lut"]),)
        low, high = told["value_range"]
        return Image(
            arrays["index"],
            arrays["table"],
            (float(low), float(high)),
            int(told["bits"]),
            int(told["stored_offset"]),
            arrays.get("colour"),
            bool(told["monochrome1"]),
            windows,
            arrays.get("padding"),
            shutter=arrays.get("shutter"),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: is no film of a sealed set ({error}); copy the set again.") from error


def write_expected(folder: Path, name: str, arrays: Mapping[str, AnyArray]) -> Path:
    """`input` (C, h, w) and `map 0`, `map 1` … (a, b) float32. Raises `ExportError`."""
    return atomic.write_bytes(folder / EXPECTED / f"{name}.safetensors", _saved(dict(arrays), {}))


def read_expected(folder: Path, name: str) -> dict[str, AnyArray]:
    """Raises `InputError` naming the file."""
    return _loaded(folder / EXPECTED / f"{name}.safetensors")[0]


def write_set(folder: Path, told: ConstancySet) -> str:
    """`set.json`, then the seal over everything. Returns the seal. Raises `ExportError`."""
    record = {"format": FORMAT, "format_version": VERSION, **asdict(told)}
    atomic.write_text(folder / SET, json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    hashes = _hashes(folder)
    seal = _seal_of(hashes)
    atomic.write_text(folder / SEAL, json.dumps({"seal": seal, "files": hashes}, indent=1) + "\n")
    return seal


def read_set(folder: Path) -> tuple[ConstancySet, str]:
    """The set and its seal. Raises `InputError` where the seal is broken, naming the first file that is at fault."""
    seal = _checked_seal(folder)
    path = folder / SET
    try:
        return _set_of(json.loads(path.read_text("utf-8"))), seal
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: cannot be read as a sealed set ({error}); copy the set again.") from error


def _checked_seal(folder: Path) -> str:
    path = folder / SEAL
    try:
        record = json.loads(path.read_text("utf-8"))
        sealed, seal = dict(record["files"]), str(record["seal"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: this is no sealed set ({error}); name the folder that `seal` has written."
        ) from error
    found = _hashes(folder)
    for name in sorted(sealed.keys() | found.keys()):
        if sealed.get(name) != found.get(name):
            what = "is missing" if name not in found else "is new" if name not in sealed else "has been changed"
            raise InputError(
                f"{folder / name}: {what} since the set was sealed; the seal is broken, copy the set again."
            )
    if seal != _seal_of(sealed):
        raise InputError(f"{path}: has been changed since the set was sealed; the seal is broken, copy the set again.")
    return seal


def _hashes(folder: Path) -> dict[str, str]:
    """Of every file that the seal covers, by its name in the set; logs and charts lie outside it."""
    paths = [folder / SET, *(path for part in (FILMS, EXPECTED) for path in sorted((folder / part).glob("*")))]
    return {path.relative_to(folder).as_posix(): _digest(path) for path in paths if path.is_file()}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seal_of(hashes: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{name}\0{hashes[name]}\n" for name in sorted(hashes)).encode()).hexdigest()


def _set_of(data: Any) -> ConstancySet:
    if data.pop("format") != FORMAT or data.pop("format_version") != VERSION:
        raise ValueError(f"it is not {FORMAT} version {VERSION}")
    films = tuple(_film_of(one) for one in data.pop("films"))
    return ConstancySet(
        model=str(data["model"]),
        weights_hash=str(data["weights_hash"]),
        classes=tuple(map(str, data["classes"])),
        seed=int(data["seed"]),
        films=films,
        tolerances=Tolerances(**{name: float(value) for name, value in data["tolerances"].items()}),
        made_with=tuple((str(name), str(value)) for name, value in data["made_with"]),
    )


def _film_of(data: Any) -> SealedFilm:
    maps = tuple(
        SealedMap(
            str(one["explainer"]),
            tuple((str(name), value) for name, value in one["parameters"]),
            str(one["layer"]),
            None if one["peak"] is None else (int(one["peak"][0]), int(one["peak"][1])),
        )
        for one in data["maps"]
    )
    name = str(data["name"])
    if name != Path(name).name or not name:
        raise ValueError("a film's name is no name of a file")
    return SealedFilm(name, int(data["target"]), tuple(map(float, data["scores"])), maps)


def _saved(arrays: dict[str, AnyArray], facts: dict[str, str]) -> bytes:
    whole = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    data: bytes = safetensors.numpy.save(whole, metadata=facts or None)
    return data


def _loaded(path: Path) -> tuple[dict[str, AnyArray], dict[str, str]]:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: is too large for a film of a sealed set; copy the set again.")
        with safetensors.safe_open(str(path), framework="numpy") as opened:
            arrays = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118  - no mapping
            return arrays, dict(opened.metadata() or {})
    except (OSError, safetensors.SafetensorError) as error:
        raise InputError(f"{path}: could not be read ({error}); copy the set again.") from error
