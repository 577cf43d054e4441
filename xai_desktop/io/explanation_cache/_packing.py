"""An explanation as the bytes of one `.npz`, and back: nothing is unpickled, and no name of a film goes in.

`raw.npy` is the map as the method made it. `shown.npy` is what its own ReLU left of it, where that is another map: the
heatmap follows from it and the pixel map by the very function that made it. `heatmap.npy` is there only for a heatmap
that was made otherwise. `facts.npy` is JSON.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.errors import XaiError
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import Target

FORMAT = 1
_STAMP = (1980, 1, 1, 0, 0, 0)

DAMAGED = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError, OSError, EOFError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error, XaiError),
)
"""How bytes that are no explanation surface."""


def key_of(facts: Mapping[str, object]) -> str:
    """64 hex digits for everything that a map depends on (plain values, as JSON has them)."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def packed(key: str, explanation: Explanation, shown: FloatArray | None) -> bytes:
    """The same explanation gives the same bytes. `shown` (h, w) is what the heatmap was made of, if it is known."""
    arrays: dict[str, AnyArray] = {"raw": explanation.raw}
    if shown is None:
        arrays["heatmap"] = explanation.heatmap
    elif not np.array_equal(shown, explanation.raw, equal_nan=True):
        arrays["shown"] = np.asarray(shown, np.float32)
    arrays["facts"] = np.frombuffer(json.dumps(_facts(key, explanation)).encode(), np.uint8)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", _STAMP)
            archive.writestr(entry, _npy(array), *_effort(name))
    return stream.getvalue()


def unpacked(key: str, content: bytes, image_id: str) -> Explanation:
    """Raises one of `DAMAGED` for bytes that are not, whole, what was kept under this key."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if archive.testzip() is not None:
            raise ValueError("a damaged entry")
        arrays = {name.removesuffix(".npy"): _array(archive.read(name)) for name in archive.namelist()}
    facts = json.loads(arrays["facts"].tobytes())
    if facts["format"] != FORMAT or facts["key"] != key:
        raise ValueError("another entry")
    made = facts["made"]
    raw, pixel_map, target = arrays["raw"], _pixel_map(facts["pixel_map"]), _target(facts["target"])
    heatmap = arrays["heatmap"] if "heatmap" in arrays else pixel_map.map_to_source(arrays.get("shown", raw))
    provenance = Provenance(**{**made, "target": _target(made["target"]), "image_id": image_id})
    provenance = replace(provenance, parameters=_pairs(made["parameters"]), versions=_pairs(made["versions"]))
    plain = {name: facts[name] for name in _PLAIN}
    return Explanation(raw, heatmap, MapState(facts["state"]), target, facts["layer"], pixel_map, provenance, **plain)


def film_of(place: Path) -> str | None:
    """The hash of the film's pixels that a kept map is of; None for a file that is no kept map."""
    try:
        with zipfile.ZipFile(place) as archive:
            found = json.loads(_array(archive.read("facts.npy")).tobytes())["made"]["image_hash"]
    except DAMAGED:
        return None
    return str(found)


_PLAIN = ("negative_only", "caption", "unit")


def _facts(key: str, one: Explanation) -> dict[str, Any]:
    """A film's name may be a person's, so it stays out; whoever asks for the map knows it."""
    made = asdict(replace(one.provenance, image_id=""))
    del made["image_id"]
    plain = {name: getattr(one, name) for name in _PLAIN}
    about = {"state": one.state.value, "target": asdict(one.target), "layer": one.layer}
    return {"format": FORMAT, "key": key, "made": made, "pixel_map": asdict(one.pixel_map), **about, **plain}


def _target(record: dict[str, Any]) -> Target:
    rival = record["rival"]
    return Target(record["index"], record["label"], record["against"], _target(rival) if rival else None)


def _pixel_map(record: dict[str, Any]) -> PixelMap:
    (height, width), (rows, columns) = record["source"], record["net"]
    return PixelMap((height, width), (rows, columns), record["policy"])


def _pairs(found: list[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in found)


def _effort(name: str) -> tuple[int, int | None]:
    """Raw maps are small and noisy; a heatmap of a whole film is neither."""
    return (zipfile.ZIP_DEFLATED, 1) if name == "heatmap" else (zipfile.ZIP_STORED, None)


def _npy(array: AnyArray) -> bytes:
    stream = BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array), allow_pickle=False)
    return stream.getvalue()


def _array(content: bytes) -> AnyArray:
    found: AnyArray = np.lib.format.read_array(BytesIO(content), allow_pickle=False)
    return found
