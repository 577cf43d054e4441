"""From stored values to greys, through a table of at most 65,536 entries, whatever the size of the film."""

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.sampling import Sampler


def display_table(image: Image, window: Voi, inverted: bool = False) -> ByteArray:
    """(n,) uint8: the grey of each index. Window first, MONOCHROME1 and the user's inversion last, padding black."""
    grey = np.rint(window.apply(image.table) * 255).astype(np.uint8)
    if image.monochrome1 != inverted:
        grey = 255 - grey
    if image.padding is not None:
        grey = np.where(image.padding, 0, grey)
    return owned(grey, np.uint8)


def film_sampler(image: Image) -> Sampler:
    """What `shown` turns into greys: the index image, or the three channels of a colour film.

    What is padding or lies under the shutter never mixes with its neighbours.
    """
    if image.colour is not None:
        return Sampler(image.colour if image.shutter is None else image.colour * image.shutter[..., None])
    if image.padding is None or not image.padding.any():
        return Sampler(image.index, image.shutter)
    valid = ~image.padding[image.index]
    return Sampler(
        image.index, valid if image.shutter is None else valid & image.shutter, int(np.argmax(image.padding))
    )


def shown(sample: AnyArray, table: ByteArray, out: AnyArray | None = None) -> ByteArray:
    """(h, w) or (h, w, 3) uint8 from a film's sample and its display table, in the memory of `out` where that fits."""
    entries = 1 + int(np.iinfo(sample.dtype).max)
    full = np.full(entries, table[-1], np.uint8)
    full[: len(table)] = table[:entries]
    if sample.size == 0:
        return np.empty(sample.shape, np.uint8)
    fits = out is not None and out.shape == sample.shape and out.dtype == np.uint8 and out.flags.c_contiguous
    grey: ByteArray = cv2.LUT(sample, full, dst=out if fits else None)
    return grey.reshape(sample.shape)


def fitted(image: Image, size: Size) -> Size:
    """(height, width) of a whole film inside a picture of a size, with square millimetres."""
    height, width = image.size[0] * pixel_aspect(image), float(image.size[1])
    factor = min(size[0] / height, size[1] / width)
    return max(1, min(size[0], round(height * factor))), max(1, min(size[1], round(width * factor)))


def pixel_aspect(image: Image) -> float:
    """Height of a film pixel over its width: by its spacing, else as the file states it."""
    spacing = image.spacing
    return image.aspect if spacing is None else spacing.row_mm / spacing.column_mm
