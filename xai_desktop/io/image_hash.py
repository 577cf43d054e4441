"""The name of a picture's content, whatever file or codec it came in."""

import hashlib

import numpy as np

from xai_desktop.core.image import Image


def image_hash(image: Image) -> str:
    """SHA-256 (64 hex digits) of the decoded stored values with their shape; the colours too, where there are some.

    A film and its losslessly compressed copy have the same hash. Windows, spacing and polarity do not take part.
    """
    height, width = image.size
    digest = hashlib.sha256(f"{height}x{width}:{image.stored_offset}:".encode())
    digest.update(np.ascontiguousarray(image.index, dtype="<u2").data)
    if image.colour is not None:
        digest.update(b"RGB:")
        digest.update(np.ascontiguousarray(image.colour).data)
    return digest.hexdigest()
