"""What lies under the mouse: the numbers of one film pixel."""

import math
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.drawing.draft import Kind
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.image import Image


class Tool(StrEnum):
    """What the left button does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    PROBE = "probe"
    RULER = "ruler"
    ANGLE = "angle"
    RATIO = "ratio"
    BIDIRECTIONAL = "bidirectional"
    COBB = "cobb"
    POLYLINE = "polyline"
    KNOWN = "known"
    REGION_BOX = "region box"
    REGION_ELLIPSE = "region ellipse"
    BOX = "box"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    BRUSH = "brush"
    ERASER = "eraser"
    COVER = "cover"

    @property
    def kind(self) -> Kind | None:
        """What is drawn with it; None for a tool that draws nothing by points."""
        return Kind(self.value) if self.value in set(Kind) else None

    @property
    def paints(self) -> bool:
        return self in (Tool.BRUSH, Tool.ERASER, Tool.COVER)

    @property
    def draws(self) -> bool:
        """It changes what lies on the film, and takes hold of it."""
        return self.paints or self.kind is not None


@dataclass(frozen=True, slots=True)
class CursorReading:
    """One film pixel. `heat` is None without a map that may be shown, and where the network never looked.

    `colour` is the pixel of a colour film as R, G, B (0–255), whose stored value and value are only its luminance.
    """

    column: int
    row: int
    stored: int
    value: float
    heat: float | None = None
    colour: tuple[int, int, int] | None = None


def read_pixel(image: Image, explanation: Explanation | None, x: float, y: float) -> CursorReading | None:
    """The pixel at a film point, or None beside the film."""
    column, row = math.floor(x), math.floor(y)
    height, width = image.size
    if not (0 <= column < width and 0 <= row < height):
        return None
    heat = None
    if explanation is not None and explanation.is_ok and explanation.size == image.size:
        found = float(explanation.heatmap[row, column])
        heat = found if math.isfinite(found) else None
    return CursorReading(
        column, row, image.stored_at(row, column), image.value_at(row, column), heat, _colour_at(image, row, column)
    )


def _colour_at(image: Image, row: int, column: int) -> tuple[int, int, int] | None:
    if image.colour is None:
        return None
    red, green, blue = (int(channel) for channel in image.colour[row, column])
    return red, green, blue
