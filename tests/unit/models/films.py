"""Small films for the tests of networks: both polarities, with windows, and ones with a single bright box."""

from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.image import Image, VoiFunction, Window


def film(size: tuple[int, int] = (90, 70), bits: int = 12, seed: int = 0, slope: float = 1.0) -> Image:
    """A MONOCHROME2 film of smooth noise that uses most of its stored bits, with a window of its own."""
    rng = np.random.default_rng(seed)
    top = 2**bits - 1
    index = np.clip(rng.normal(top * 0.55, top * 0.2, size), 0, top).astype(np.uint16)
    table = np.arange(top + 1, dtype=np.float32) * np.float32(slope)
    window = Window(top * slope * 0.5 + 3, top * slope * 0.6)
    return Image(index, table, (0.0, top * slope), bits, windows=(window, Window(1.0, 2.0)))


def monochrome1(image: Image) -> Image:
    """The exact copy with the other polarity: stored' = M − stored, centre' = M + 1 − c (M − c unless LINEAR)."""
    top = len(image.table) - 1
    ends = sum(image.value_range)
    windows = tuple(replace(w, centre=ends + (w.function == "LINEAR") - w.centre) for w in image.windows)
    padding = None if image.padding is None else image.padding[::-1]
    index = (top - image.index.astype(int)).astype(np.uint16)
    return replace(image, index=index, windows=windows, padding=padding, monochrome1=True)


def with_function(image: Image, function: VoiFunction) -> Image:
    return replace(image, windows=(replace(image.windows[0], function=function),))


def with_bright_box(size: tuple[int, int], rows: slice, columns: slice) -> Image:
    """0 everywhere but in one box, where it is 255."""
    grey: ByteArray = np.zeros(size, dtype=np.uint8)
    grey[rows, columns] = 255
    return Image(grey.astype(np.uint16), np.arange(256, dtype=np.float32), (0.0, 255.0), 8)
