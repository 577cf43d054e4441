"""Colours that carry their opacity: 0xAARRGGBB, already multiplied with it, as a screen wants them."""

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, ByteArray

ArgbTable = npt.NDArray[np.uint32]
ArgbArray = npt.NDArray[np.uint32]


def pack(rgb: AnyArray, alpha: AnyArray) -> ArgbTable:
    """(n, 3) uint8 and (n,) opacities in [0, 1] → (n,) premultiplied ARGB."""
    red, green, blue = np.rint(rgb * alpha[:, None]).astype(np.uint32).T
    result: ArgbTable = (np.rint(alpha * 255).astype(np.uint32) << 24) | (red << 16) | (green << 8) | blue
    return result


def coloured(index: ByteArray, table: ArgbTable, out: AnyArray | None = None) -> ArgbArray:
    """(h, w) premultiplied ARGB of an index image, in the memory of `out` where that has the right shape."""
    memory = out.view(np.int32) if out is not None and out.shape == index.shape and out.dtype == np.uint32 else None
    found: AnyArray = cv2.LUT(np.ascontiguousarray(index), table.view(np.int32), memory)
    return found.view(np.uint32)


def blend(rgb: ByteArray, argb: ArgbArray) -> ByteArray:
    """(h, w, 3) uint8: premultiplied colours laid over a picture."""
    layer = argb.view(np.uint8).reshape(*argb.shape, 4)
    clear = 255 - layer[..., 3:].astype(np.uint16)
    below = (rgb * clear + 127) // 255
    result: ByteArray = (below + layer[..., 2::-1]).clip(0, 255).astype(np.uint8)
    return result
