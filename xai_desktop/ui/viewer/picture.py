"""An image for the screen that shows the memory of an array, and the plane of a film that it was made from."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.sampling import Sampler


@dataclass(frozen=True, slots=True)
class Picture:
    """An image together with the array whose memory it shows, and where it lies in the visible part of the film."""

    image: QImage
    pixels: AnyArray
    left: int = 0
    top: int = 0

    @classmethod
    def of(cls, pixels: AnyArray, left: int = 0, top: int = 0) -> "Picture":
        """(h, w) or (h, w, 3) uint8 greys or colours, or (h, w) uint32 premultiplied ARGB."""
        pixels = np.ascontiguousarray(pixels)
        kind = (
            QImage.Format.Format_Grayscale8 if pixels.dtype == np.uint8 else QImage.Format.Format_ARGB32_Premultiplied
        )
        if pixels.ndim == 3:
            kind = QImage.Format.Format_RGB888
        height, width = pixels.shape[:2]
        return cls(QImage(pixels.data, width, height, pixels.strides[0], kind), pixels, left, top)


class Plane:
    """One plane of the film with its sample of what is visible and the image made from it."""

    def __init__(self) -> None:
        self.sampler: Sampler | None = None
        self.sample: AnyArray | None = None
        self.picture: Picture | None = None
        self.memory: AnyArray | None = None
        """The pixels of the last image, to be written over by the next: new memory costs more than the look-up."""

    def replace(self, sampler: Sampler | None) -> None:
        self.sampler = sampler
        self.moved()

    def moved(self) -> None:
        self.sample = None
        self.recoloured()

    def recoloured(self) -> None:
        if self.picture is not None:
            self.memory = self.picture.pixels
        self.picture = None
