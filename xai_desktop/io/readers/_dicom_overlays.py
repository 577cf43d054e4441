"""Bitmaps that a DICOM file draws over its film: the repeating groups 60xx (PS3.3 C.9.2).

A plane is packed into Overlay Data of its own or, in old files, sits in a bit of the pixels that no value uses.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import AnyArray, BoolArray, owned
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import OverlayPlane
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_values import integer_of, numbers_of, states, text_of, value_of
from xai_desktop.io.readers._reader import MAX_PIXELS

ROWS, COLUMNS, FRAMES, DESCRIPTION = 0x0010, 0x0011, 0x0015, 0x0022
ORIGIN, FIRST_FRAME, ALLOCATED, POSITION, LABEL, DATA = 0x0050, 0x0051, 0x0100, 0x0102, 0x1500, 0x3000

MOST = 16
"""Planes that DICOM lets a file have."""


class _DamagedError(Exception):
    """Why a plane cannot be drawn."""


@dataclass(frozen=True, slots=True)
class _Group:
    """One repeating group: its attributes by element number."""

    data: Dataset
    number: int

    def tag(self, element: int) -> int:
        return self.number << 16 | element

    def integer(self, element: int) -> int | None:
        return integer_of(self.data, self.tag(element))

    @property
    def name(self) -> str:
        stated = text_of(self.data, self.tag(LABEL)) or text_of(self.data, self.tag(DESCRIPTION))
        return stated or f"overlay {(self.number - 0x6000) // 2 + 1}"

    @property
    def bit(self) -> int | None:
        """The bit of the stored pixels that holds the plane; None where it has data of its own."""
        return None if self.is_packed else self.integer(POSITION)

    @property
    def is_packed(self) -> bool:
        return states(self.data, self.tag(DATA))


def overlays_of(
    data: Dataset, layout: Layout, samples: AnyArray, frame: int, shutter_group: int | None = None
) -> tuple[tuple[OverlayPlane, ...], tuple[str, ...]]:
    """(planes with at least one pixel on this frame, what had to be left out).

    `samples` (rows, columns) are the stored pixels with their unused bits. The plane of `shutter_group` is no drawing.
    """
    planes, notes = [], []
    for group in _groups(data):
        if group.number == shutter_group:
            continue
        try:
            bits = _bits(group, layout, samples, frame)
        except _DamagedError as damage:
            notes.append(f"Overlay {group.number:04X} {damage} and was left out.")
            continue
        if bits is not None and bits.any():
            planes.append(OverlayPlane(owned(bits), group.name))
    return tuple(planes), tuple(notes)


def plane_of(data: Dataset, layout: Layout, samples: AnyArray, frame: int, group: int) -> BoolArray | None:
    """(H, W) bool of one group; None where it is missing, broken or not meant for this frame."""
    try:
        found = _Group(data, group)
        return _bits(found, layout, samples, frame) if found in _groups(data) else None
    except _DamagedError:
        return None


def embedded_bits(data: Dataset, layout: Layout) -> int:
    """The bits of a stored pixel that hold overlays, as a mask."""
    bits = (group.bit for group in _groups(data))
    inside = (bit for bit in bits if bit is not None and _is_unused(bit, layout))
    return sum(1 << bit for bit in set(inside))


def _groups(data: Dataset) -> tuple[_Group, ...]:
    numbers = {tag.group for tag in data.keys() if 0x6000 <= tag.group <= 0x60FF}  # noqa: SIM118  - tags, cheaply
    return tuple(_Group(data, number) for number in sorted(numbers) if number % 2 == 0)[:MOST]


def _is_unused(bit: int, layout: Layout) -> bool:
    return 0 <= bit < layout.allocated and not layout.high_bit - layout.stored < bit <= layout.high_bit


def _bits(group: _Group, layout: Layout, samples: AnyArray, frame: int) -> BoolArray | None:
    """(H, W) bool on the film, or None where the plane is not meant for this frame."""
    if group.is_packed:
        plane = _packed(group, frame)
        return None if plane is None else _placed(plane, _origin(group), (layout.rows, layout.columns))
    bit = group.bit
    if bit is None:
        return None  # a curve, or an empty template
    if bit == 0 and (group.integer(ALLOCATED) or 0) <= 1:
        raise _DamagedError("comes without its bitmap")
    if not _is_unused(bit, layout) or samples.ndim != 2 or bit >= 8 * samples.dtype.itemsize:
        raise _DamagedError("claims bits that hold the picture")
    wide = samples.view(f"{samples.dtype.byteorder}u{samples.dtype.itemsize}")
    embedded: BoolArray = (wide >> bit & 1).astype(np.bool_)
    return embedded


def _packed(group: _Group, frame: int) -> BoolArray | None:
    """(rows, columns) bool of Overlay Data, eight pixels a byte, the first one in the lowest bit (PS3.5 8.1.2)."""
    rows, columns = group.integer(ROWS), group.integer(COLUMNS)
    if rows is None or columns is None or min(rows, columns) < 1 or rows * columns > MAX_PIXELS:
        raise _DamagedError("has no usable size")
    number = _frame_in_overlay(group, frame)
    if number is None:
        return None
    content, first = _content(group), number * rows * columns
    if group.integer(ALLOCATED) not in (None, 0, 1) and len(content) >= rows * columns:
        raise _DamagedError("is not packed one bit a pixel")
    part = (content + b"\0")[first // 8 : -(-(first + rows * columns) // 8)]  # some writers drop the last, partial byte
    bits = np.unpackbits(np.frombuffer(part, np.uint8), bitorder="little")[first % 8 :]
    if bits.size < rows * columns:
        raise _DamagedError("is shorter than its size says")
    return bits[: rows * columns].reshape(rows, columns).astype(np.bool_)


def _content(group: _Group) -> bytes:
    """The packed bytes; words of big-endian files turned round (PS3.5 7.3)."""
    raw: Any = value_of(group.data, group.tag(DATA))
    if not isinstance(raw, bytes):
        raise _DamagedError("holds no bitmap")
    big = group.data.original_encoding[1] is False
    if big and group.data[group.tag(DATA)].VR == "OW":
        return np.frombuffer(raw[: len(raw) // 2 * 2], ">u2").astype("<u2").tobytes()
    return raw


def _frame_in_overlay(group: _Group, frame: int) -> int | None:
    """Which of the plane's frames lies over a frame of the film; a plane without frames lies over all (C.9.3)."""
    frames, first = group.integer(FRAMES), group.integer(FIRST_FRAME)
    if (frames or 1) <= 1 and first is None:
        return 0
    number = frame + 1 - (first or 1)
    return number if 0 <= number < max(frames or 1, 1) else None


def _origin(group: _Group) -> tuple[int, int]:
    """(row, column) of the plane's first pixel on the film, counted from 0; the file counts from 1."""
    found = numbers_of(group.data, group.tag(ORIGIN))
    return (int(found[0]) - 1, int(found[1]) - 1) if len(found) == 2 else (0, 0)


def _placed(plane: BoolArray, origin: tuple[int, int], size: Size) -> BoolArray:
    """(H, W) bool: the part of a plane that lies on the film."""
    film = np.zeros(size, np.bool_)
    (top, bottom), (left, right) = (_shared(*ends) for ends in zip(origin, plane.shape, size, strict=True))
    if top < bottom and left < right:
        shift_y, shift_x = origin
        film[top:bottom, left:right] = plane[top - shift_y : bottom - shift_y, left - shift_x : right - shift_x]
    return film


def _shared(origin: int, length: int, limit: int) -> tuple[int, int]:
    return max(origin, 0), min(origin + length, limit)
