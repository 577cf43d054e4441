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
from xai_desktop.core.image import Image, OverlayPlane, Spacing, SpacingKind, VoiLut, Window
from xai_desktop.core.study import ImageRef

MAGIC = b"XAIm"
LARGEST_HEAD = 256 << 20
KINDS = "bufi"
"""Array types that travel: bool, unsigned, float, signed."""


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
    head = json.loads(_exactly(stream, length))
    arrays = tuple(_array(stream, one["dtype"], one["shape"]) for one in head["arrays"])
    return Message(head["body"], arrays)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise ValueError("a message that ends too early")
    return content


def _array(stream: BinaryIO, dtype: str, shape: list[int]) -> AnyArray:
    kind = np.dtype(dtype)
    if kind.kind not in KINDS or any(type(side) is not int or side < 0 for side in shape):
        raise ValueError("an array of no number type")
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
    values = {**record, "path": Path(record["path"])}
    for name in ("size", "warnings"):
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    return ImageRef(**values)


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
        **{name: getattr(image, name) for name in _PLAIN},
    }
    return Message(body, tuple(arrays))


_PLAIN = ("value_range", "bits", "stored_offset", "monochrome1", "lossy", "warnings", "unit", "aspect")


def _voi_json(one: Window | VoiLut, put: Any) -> dict[str, Any]:
    if isinstance(one, VoiLut):
        return {"first": one.first, "entries": put(one.entries), "name": one.name}
    return asdict(one)


def image_of(message: Message) -> Image:
    body, arrays = message.body, message.arrays

    def got(place: int | None) -> AnyArray | None:
        return None if place is None else arrays[place]

    index, table = got(body["index"]), got(body["table"])
    assert index is not None
    assert table is not None
    spacing = body["spacing"]
    return Image(
        index=index,
        table=table,
        value_range=tuple(body["value_range"]),
        bits=body["bits"],
        stored_offset=body["stored_offset"],
        colour=got(body["colour"]),
        monochrome1=body["monochrome1"],
        windows=tuple(_voi_of(one, arrays) for one in body["windows"]),
        padding=got(body["padding"]),
        spacing=None if spacing is None else Spacing(spacing[0], spacing[1], SpacingKind(spacing[2])),
        lossy=body["lossy"],
        warnings=tuple(body["warnings"]),
        unit=body["unit"],
        overlays=tuple(OverlayPlane(arrays[one["bits"]], one["name"]) for one in body["overlays"]),
        shutter=got(body["shutter"]),
        aspect=body["aspect"],
    )


def _voi_of(record: dict[str, Any], arrays: tuple[AnyArray, ...]) -> Window | VoiLut:
    if "entries" in record:
        return VoiLut(record["first"], arrays[record["entries"]], record["name"])
    return Window(**record)
