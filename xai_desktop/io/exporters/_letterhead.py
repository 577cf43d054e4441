"""The hospital's logo as pixels, for every format alike."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image as Pillow

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import ExportError
from xai_desktop.core.report import Letterhead

LARGEST = 6000
"""The longest side of a logo that is taken in, in pixels: one that is much larger was meant for a wall."""

_FAULTS = (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, Pillow.DecompressionBombError)
"""What Pillow raises for pictures that are damaged or much too large."""

SHOWN = (640, 200)
"""Width and height, in pixels, that a logo is brought down to."""


def logo_pixels(letterhead: Letterhead) -> ByteArray | None:
    """(rows, columns, 3) uint8 RGB on white, at most `SHOWN`; None without a logo.

    Raises `ExportError` for bytes that are no PNG or JPEG picture, and for one that is too large.
    """
    if not letterhead.logo:
        return None
    try:
        with Pillow.open(BytesIO(letterhead.logo), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > LARGEST:
                raise ExportError(
                    f"logo: {opened.width} × {opened.height} pixels are too many for a letterhead; "
                    f"choose a picture of at most {LARGEST} pixels a side."
                )
            rgba = opened.convert("RGBA")
    except _FAULTS as error:
        raise ExportError("logo: this is no whole PNG or JPEG picture; choose another logo in the settings.") from error
    rgba.thumbnail(SHOWN, Pillow.Resampling.LANCZOS)
    sheet = Pillow.new("RGBA", rgba.size, "white")
    sheet.alpha_composite(rgba)
    return np.asarray(sheet.convert("RGB"))
