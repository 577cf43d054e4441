"""Centimetres of matter along each ray, drawn from outlines, tubes and points."""

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import ByteArray, FloatArray

FIELD_CM = 39.0
Points = npt.NDArray[np.float64]
_SHIFT = 6


class Canvas:
    """The pixel grid of one film. All drawing gives a new (side, side) float32 array in centimetres."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.pixel_cm = FIELD_CM / side
        ticks = (np.arange(side, dtype=np.float32) + 0.5) * np.float32(self.pixel_cm) - np.float32(FIELD_CM / 2)
        self.x, self.y = np.meshgrid(ticks, ticks)

    def to_pixels(self, points: Points) -> Points:
        """(N, 2) cm → pixel edges."""
        return (np.asarray(points, dtype=np.float64) + FIELD_CM / 2) / self.pixel_cm

    def window(self, x: float, y: float, reach_cm: float) -> tuple[slice, slice]:
        """The rows and columns within reach of a point; empty where it lies off the film."""
        column, row = self.to_pixels(np.array([[x, y]]))[0]
        reach = reach_cm / self.pixel_cm
        ends = [int(np.clip(v, 0, self.side)) for v in (row - reach, row + reach, column - reach, column + reach)]
        return slice(ends[0], ends[1]), slice(ends[2], ends[3])

    def empty(self) -> FloatArray:
        return np.zeros((self.side, self.side), dtype=np.float32)

    def inside(self, outline: Points) -> FloatArray:
        """1 inside a closed outline (N, 2) cm, 0 outside, in between on its edge."""
        mask: ByteArray = np.zeros((self.side, self.side), dtype=np.uint8)
        corners = np.round((self.to_pixels(outline) - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(mask, [corners], 255, lineType=cv2.LINE_AA, shift=_SHIFT)
        found: FloatArray = mask.astype(np.float32) / np.float32(255)
        return found

    def depth_inside(self, outline: Points) -> FloatArray:
        """The distance in cm from each pixel inside to the outline; 0 outside."""
        mask = (self.inside(outline) > 0.5).astype(np.uint8)
        found: FloatArray = cv2.distanceTransform(mask, cv2.DIST_L2, 5) * np.float32(self.pixel_cm)
        return found

    def pillow(self, outline: Points, rounding_cm: float, thickness_cm: float) -> FloatArray:
        """A body with this outline whose thickness rises over `rounding_cm` like the edge of a lens."""
        near = np.minimum(self.depth_inside(outline) / np.float32(rounding_cm), 1)
        lens = np.sqrt(np.maximum(1 - (1 - near) ** 2, 0)) * self.inside(outline)
        return self.soften((thickness_cm * lens).astype(np.float32), 0.05)

    def ball(self, x: float, y: float, radius: float) -> FloatArray:
        """A sphere."""
        inner = np.maximum(radius**2 - (self.x - x) ** 2 - (self.y - y) ** 2, 0)
        found: FloatArray = (2 * np.sqrt(inner)).astype(np.float32)
        return found

    def soften(self, image: FloatArray, sigma_cm: float) -> FloatArray:
        """A Gaussian blur; under a third of a pixel none."""
        sigma = sigma_cm / self.pixel_cm
        if sigma < 0.3:
            return image
        if sigma > 12:
            return self._soften_coarsely(image, sigma)
        found: FloatArray = cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return found

    def _soften_coarsely(self, image: FloatArray, sigma: float) -> FloatArray:
        """A wide blur needs no fine grid."""
        factor = max(1, int(sigma / 4))
        small = cv2.resize(image, (max(8, self.side // factor),) * 2, interpolation=cv2.INTER_AREA)
        blurred = cv2.GaussianBlur(small, (0, 0), sigma * small.shape[0] / self.side, borderType=cv2.BORDER_REPLICATE)
        found: FloatArray = cv2.resize(blurred, (self.side, self.side), interpolation=cv2.INTER_LINEAR)
        return found

    def splat(self, points: Points, volumes: Points) -> FloatArray:
        """Matter given as points (N, 2) cm with volumes (N,) cm³, shared between the four nearest pixels."""
        places = self.to_pixels(points) - 0.5
        corner = np.floor(places).astype(np.int64)
        part = places - corner
        thickness = volumes / self.pixel_cm**2
        total = np.zeros((self.side + 2) ** 2)
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            share = (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1])
            column = np.clip(corner[:, 0] + dx + 1, 0, self.side + 1)
            row = np.clip(corner[:, 1] + dy + 1, 0, self.side + 1)
            total += np.bincount(row * (self.side + 2) + column, thickness * share, total.size)
        return total.reshape(self.side + 2, -1)[1:-1, 1:-1].astype(np.float32)

    def noise(self, rng: np.random.Generator, grain_cm: float) -> FloatArray:
        """Smooth noise of mean 0 and deviation 1, with blobs of this size; the same film at any resolution."""
        cells = max(4, int(np.ceil(FIELD_CM / grain_cm)))
        coarse = rng.standard_normal((cells, cells)).astype(np.float32)
        found: FloatArray = cv2.resize(coarse, (self.side, self.side), interpolation=cv2.INTER_CUBIC)
        return found / max(float(found.std()), 1e-6)
