"""Pixel grids and smooth random fields on the square from −1 to 1, the same at any resolution."""

import cv2
import numpy as np

from xai_desktop.core.arrays import FloatArray


class Grid:
    """The places (side, side) float32 of the pixel centres: `x` to the right, `y` down, both from −1 to 1."""

    def __init__(self, side: int) -> None:
        self.side = side
        ticks = ((np.arange(side, dtype=np.float32) + 0.5) * np.float32(2 / side)) - np.float32(1)
        self.x, self.y = np.meshgrid(ticks, ticks)

    def noise(self, rng: np.random.Generator, grain: float) -> FloatArray:
        """Smooth noise of mean 0 and deviation 1, with blobs of about this size."""
        cells = max(4, round(2 / grain))
        coarse = rng.standard_normal((cells, cells)).astype(np.float32)
        found: FloatArray = cv2.resize(coarse, (self.side, self.side), interpolation=cv2.INTER_CUBIC)
        centred: FloatArray = (found - found.mean()) / np.float32(max(float(found.std()), 1e-6))
        return centred

    def cloud(self, rng: np.random.Generator, grain: float, octaves: int = 4) -> FloatArray:
        """Noise of several grains, each half as large and a little more than half as strong as the one before."""
        total = np.zeros((self.side, self.side), np.float32)
        for octave in range(octaves):
            total += np.float32(0.55**octave) * self.noise(rng, grain / 2**octave)
        return total / np.float32(total.std())

    def ellipse(self, x: float, y: float, wide: float, high: float, tilt: float = 0.0) -> FloatArray:
        """How far out each pixel lies: 0 at the centre, 1 on the edge."""
        u = (self.x - x) * np.cos(tilt) + (self.y - y) * np.sin(tilt)
        v = (self.y - y) * np.cos(tilt) - (self.x - x) * np.sin(tilt)
        found: FloatArray = np.sqrt((u / wide) ** 2 + (v / high) ** 2).astype(np.float32)
        return found

    def edge(self, distance: FloatArray, softness: float) -> FloatArray:
        """1 where a signed distance is above 0, 0 below, smooth over `softness`, at least a pixel."""
        width = np.float32(max(softness, 1.0 / self.side))
        found: FloatArray = (1 / (1 + np.exp(np.clip(-distance / width * 4, -60, 60)))).astype(np.float32)
        return found

    def soften(self, image: FloatArray, sigma: float) -> FloatArray:
        """A Gaussian blur, `sigma` in units of the grid."""
        pixels = sigma * self.side / 2
        if pixels < 0.3:
            return image
        found: FloatArray = cv2.GaussianBlur(image, (0, 0), pixels, borderType=cv2.BORDER_REFLECT)
        return found
