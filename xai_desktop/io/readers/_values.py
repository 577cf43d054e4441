"""Pixels of any kind → films: real numbers as index and table, colours as 8 bits.

A film tells at most 65,536 values apart. Integers that span no more and floats with no more distinct values are kept
exactly; only what has more is put on equal steps, and says so.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, FloatArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, Window, eight_bit
from xai_desktop.core.wording import noted
from xai_desktop.io.readers._kept import Kept, floats, integers, too_large

MAX_BYTES = 256 << 20
"""Bytes of pixel values that one film may hold; sorting and scaling need a few times as much meanwhile."""

FINEST = 1e-5
"""A range of modality values below which an automatic LINEAR window, which counts from width 1, loses digits."""


@dataclass(frozen=True, slots=True)
class Rescale:
    """modality value = stored value × slope + intercept."""

    slope: float = 1.0
    intercept: float = 0.0


SAME = Rescale()


def check_bytes(path: object, count: int) -> None:
    """Raises `InputError` before memory for more than `MAX_BYTES` of values is asked for."""
    if count > MAX_BYTES:
        asked = f"its header asks for {count >> 20} MB of pixel values, above the limit of {MAX_BYTES >> 20} MB"
        raise InputError(f"{path}: {asked}; check the file or export it at a smaller size.")


def grey_film(path: object, values: AnyArray, rescale: Rescale = SAME, bits: int = 0) -> Image:
    """(H, W) bool, integers or floats. `bits` is how many of an unsigned integer's are used, where it is not all.

    Eight unsigned bits without a rescale are shown as they are, as are bools (black and white); everything else gets
    an automatic window. Raises `FormatError` for values that are none, or beyond 32-bit floats.
    """
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if values.dtype.kind == "b":
        return eight_bit(values * np.uint8(255))
    if values.dtype == np.uint8 and rescale == SAME:
        return eight_bit(values)
    kept = integers(values, bits) if values.dtype.kind in "iu" else floats(path, values)
    table = _table(path, kept, rescale)
    ends = (float(table.min()), float(table.max()))
    exact = _narrow_window(ends) if values.dtype.kind == "f" or rescale != SAME else ()
    return Image(
        owned(kept.index, np.uint16),
        table,
        ends,
        kept.bits,
        stored_offset=kept.offset,
        padding=kept.padding,
        windows=exact,
        warnings=kept.notes,
    )


def colour_film(rgb: ByteArray) -> Image:
    """(H, W, 3) uint8, shown as it is; three equal channels are a grey film."""
    if equal_channels(rgb):
        return eight_bit(rgb[..., 0])
    return eight_bit(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), colour=rgb)


def equal_channels(pixels: AnyArray) -> bool:
    return all(np.array_equal(pixels[..., 0], pixels[..., n]) for n in (1, 2))


def _table(path: object, kept: Kept, rescale: Rescale) -> FloatArray:
    with np.errstate(all="ignore"):
        table = owned(kept.stored * rescale.slope + rescale.intercept, np.float32)
    if not np.isfinite(table).all():
        raise too_large(path)
    return table


def _narrow_window(ends: tuple[float, float]) -> tuple[Window, ...]:
    low, high = ends
    if not 0 < high - low < FINEST:
        return ()
    return (Window((low + high) / 2, high - low, noted("full range"), "LINEAR_EXACT"),)
