"""A picture in the place of a film: greys that look the same in the window that the film is seen in."""

import numpy as np

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.image import Image, Voi


def film_of(picture: ByteArray, window: Voi, like: Image) -> Image:
    """(H, W) uint8 grey or (H, W, 3) uint8 RGB as a film with the spacing, aspect and orientation of `like`.

    Grey 0 lies at the lower end of the window and 255 at its upper end, so that a linked pane may keep its window.
    """
    shown = window.as_window()
    low, high = shown.centre - shown.width / 2, shown.centre + shown.width / 2
    table = np.linspace(low, high, 256, dtype=np.float32)
    grey = picture if picture.ndim == 2 else picture.mean(axis=2).round().astype(np.uint8)
    return Image(
        grey.astype(np.uint16),
        table,
        (float(low), float(high)),
        8,
        colour=picture if picture.ndim == 3 else None,
        spacing=like.spacing,
        aspect=like.aspect,
        orientation=like.orientation,
    )
