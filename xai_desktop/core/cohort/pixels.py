"""Small pictures inside frozen descriptions: as PNG, which every screen, page and program can read."""

from dataclasses import dataclass, field

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.cohort.parts import demand


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture of 8-bit red, green and blue; equal pictures are equal values. `png` is the whole file."""

    png: bytes = field(repr=False)
    height: int
    width: int

    @classmethod
    def of(cls, picture: AnyArray, where: str) -> "Pixels":
        """Of (H, W, 3) uint8; the same picture gives the same bytes. Raises `InputError` for anything else."""
        import cv2

        right = picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8 and picture.size > 0
        demand(right, f"{where}: a picture is (height, width, 3) of 8 bits; convert it.")
        _, found = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
        return cls(found.tobytes(), picture.shape[0], picture.shape[1])

    @property
    def array(self) -> ByteArray:
        """(H, W, 3) uint8, read-only."""
        import cv2

        found = cv2.imdecode(np.frombuffer(self.png, np.uint8), cv2.IMREAD_COLOR)
        demand(found is not None, "picture of a chart: is no PNG; draw it again.")
        return owned(np.asarray(found)[..., ::-1], np.uint8)
