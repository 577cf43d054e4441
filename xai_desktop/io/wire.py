"""Values as messages between processes: a JSON head and plain arrays, nothing that could run.

A message is: 4 bytes of magic, 4 bytes of head length, the head (JSON: `body`, and dtype and shape of each array), then
the arrays' bytes. Only number types travel, so a damaged message can be refused but never do anything.
"""

import json
import math
import struct
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from xai_desktop.core.arrays import AnyArray, owned
from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.image import Image, OverlayPlane, Spacing, SpacingKind, VoiLut, Window
from xai_desktop.core.study import ImageRef
from xai_desktop.io import wire_checks as checks

MAGIC = b"XAIm"
LARGEST_HEAD = 256 << 20
LARGEST_ARRAYS = 2 << 30
"""Bytes of all arrays of a message: as much as a worker has."""

KINDS = "bufi"
"""Array types that travel: bool, unsigned, float, signed."""

MOST_SIDES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """`body` is JSON; `arrays` are referred to by their position."""

    body: dict[str, Any]
    arrays: tuple[AnyArray, ...] = ()


def send(stream: BinaryIO, message: Message) -> None:
    arrays = [np.ascontiguousarray(array) for array in message.arrays]
    shapes = [{"dtype": array.dtype.str, "shape": array.shape} for array in arrays]
    head = json.dumps({"body": message.body, "arrays": shapes}).encode("ascii")
    stream.write(MAGIC + struct.pack("<I", len(head)) + head)
    for array in arrays:
        if array.size:
            stream.write(array.reshape(-1).view(np.uint8).data)
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """The next message, or None where the stream ends. Raises `ValueError` for what is no message."""
    begin = stream.read(8)
    if not begin:
        return None
    if len(begin) < 8 or begin[:4] != MAGIC:
        raise ValueError("not a message")
    (length,) = struct.unpack("<I", begin[4:])
    if length > LARGEST_HEAD:
        raise ValueError("a message head of impossible length")
    body, kinds = _head(_exactly(stream, length))
    arrays = [_array(stream, kind, shape) for kind, shape in kinds]  # no tuple is half built while the stream blocks
    return Message(body, tuple(arrays))


def _head(content: bytes) -> tuple[dict[str, Any], list[tuple[np.dtype[Any], list[int]]]]:
    """(body, dtype and shape of each array), before memory is asked for. Raises `ValueError`."""
    if not checks.has_room(content):
        raise ValueError("a message head of impossible length")
    try:
        head = json.loads(content)
        kinds = [(np.dtype(one["dtype"]), one["shape"]) for one in head["arrays"]]
        sizes = [kind.itemsize * _cells(kind, shape) for kind, shape in kinds]
        body = head["body"]
    except (TypeError, LookupError, RecursionError) as fault:
        raise ValueError("a message head of another form") from fault
    if not isinstance(body, dict) or sum(sizes) > LARGEST_ARRAYS:
        raise ValueError("a message head of another form")
    return body, kinds


def _cells(kind: np.dtype[Any], shape: list[int]) -> int:
    if kind.kind not in KINDS or len(shape) > MOST_SIDES or any(type(side) is not int or side < 0 for side in shape):
        raise ValueError("an array of no number type")
    return math.prod(shape)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise ValueError("a message that ends too early")
    return content


def _array(stream: BinaryIO, kind: np.dtype[Any], shape: list[int]) -> AnyArray:
    result = np.empty(math.prod(shape), kind)
    view, done = result.view(np.uint8).data, 0
    while done < view.nbytes:
        got = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not got:
            raise ValueError("a message that ends too early")
        done += got
    return owned(result.reshape(shape))


def ref_json(ref: ImageRef) -> dict[str, Any]:
    """Only what differs from the defaults: ten thousand of them travel when a large folder opens."""
    given = {spec.name: getattr(ref, spec.name) for spec in _REF_FIELDS}
    return {"path": str(ref.path)} | {n: v for n, v in given.items() if n == "image_id" or v != _REF_DEFAULTS[n]}


def ref_of(record: dict[str, Any]) -> ImageRef:
    """Raises `ValueError` for values of another kind, `TypeError` and `KeyError` for other names."""
    values = {**checks.of_kinds(record, _REF_KINDS), "path": Path(record["path"])}
    if "warnings" in values:
        values["warnings"] = checks.texts(values["warnings"])
    if values.get("size") is not None:
        height, width = values["size"]
        values["size"] = checks.whole(height, 1, LONGEST_SIDE), checks.whole(width, 1, LONGEST_SIDE)
    return ImageRef(**values)


LONGEST_SIDE = 1 << 30
_REF_KINDS: dict[str, tuple[type, ...]] = {
    **{spec.name: (str,) for spec in fields(ImageRef)},
    **dict.fromkeys(("frame", "frames", "series_number", "number"), (int,)),
    **{"size": (list, checks.NONE), "warnings": (list,), "synthetic": (bool,)},
    **{"rate": (int, float), "burned_in": (bool, checks.NONE)},
}


_REF_FIELDS = tuple(spec for spec in fields(ImageRef) if spec.name != "path")
_REF_DEFAULTS = {spec.name: spec.default for spec in _REF_FIELDS}


def image_message(image: Image) -> Message:
    arrays: list[AnyArray] = []

    def put(array: AnyArray | None) -> int | None:
        if array is None:
            return None
        arrays.append(array)
        return len(arrays) - 1

    spacing = image.spacing
    body = {
        "index": put(image.index),
        "table": put(image.table),
        "colour": put(image.colour),
        "padding": put(image.padding),
        "shutter": put(image.shutter),
        "overlays": [{"name": plane.name, "bits": put(plane.bits)} for plane in image.overlays],
        "windows": [_voi_json(one, put) for one in image.windows],
        "spacing": None if spacing is None else [spacing.row_mm, spacing.column_mm, spacing.kind.value],
        "header": asdict(image.header),
        **{name: getattr(image, name) for name in _PLAIN},
    }
    return Message(body, tuple(arrays))


_PLAIN = ("value_range", "bits", "stored_offset", "monochrome1", "lossy", "warnings", "unit", "aspect", "orientation")


def _voi_json(one: Window | VoiLut, put: Any) -> dict[str, Any]:
    if isinstance(one, VoiLut):
        return {"first": one.first, "entries": put(one.entries), "name": one.name}
    return asdict(one)


def image_of(message: Message) -> Image:
    """Raises `ValueError`, `TypeError`, `LookupError` or `InputError` for a message that is no film."""
    body, arrays = message.body, message.arrays
    plain = checks.of_kinds({name: body[name] for name in _PLAIN_KINDS}, _PLAIN_KINDS)

    def got(place: int | None) -> AnyArray | None:
        return None if place is None else arrays[place]

    spacing = body["spacing"]
    image = Image(
        index=arrays[body["index"]],
        table=arrays[body["table"]],
        colour=got(body["colour"]),
        windows=tuple(_voi_of(one, arrays) for one in body["windows"]),
        padding=got(body["padding"]),
        spacing=None if spacing is None else Spacing(*checks.pair(spacing[:2]), SpacingKind(spacing[2])),
        overlays=tuple(OverlayPlane(arrays[one["bits"]], checks.text(one["name"])) for one in body["overlays"]),
        shutter=got(body["shutter"]),
        header=FilmHeader(**checks.of_kinds(body["header"], _HEADER_KINDS)),
        **{**plain, "value_range": checks.pair(body["value_range"]), "warnings": checks.texts(body["warnings"])},
        orientation=checks.two_texts(body["orientation"]),
    )
    return checks.film(image)


_PLAIN_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("bits", "stored_offset"), (int,)),
    **dict.fromkeys(("monochrome1", "lossy"), (bool,)),
    **{"value_range": (list, tuple), "warnings": (list, tuple), "unit": (str,), "aspect": (int, float)},
}
_HEADER_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("position", "detector"), (str,)),
    **dict.fromkeys(("exposure_index", "target_index", "deviation_index"), (float, int, checks.NONE)),
    "portable": (bool,),
}


def _voi_of(record: dict[str, Any], arrays: tuple[AnyArray, ...]) -> Window | VoiLut:
    if "entries" in record:
        first = checks.pair([record["first"], 0])[0]
        return VoiLut(first, arrays[record["entries"]], checks.text(record["name"]))
    return Window(**checks.of_kinds(record, _WINDOW_KINDS))


_WINDOW_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("centre", "width"), (int, float)),
    **dict.fromkeys(("name", "function"), (str,)),
}
