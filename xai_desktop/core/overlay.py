"""What lies over a film and how it looks: one value that the slider, the settings and the report share."""

from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core import colormap
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Percentile, Threshold

Colour = tuple[int, int, int]
"""Red, green and blue, 0–255."""

READER_COLOURS: tuple[Colour, ...] = ((0x22, 0xA7, 0xF0), (0x86, 0xEF, 0xAC), (0xFF, 0x9E, 0xCF))
"""Expert boxes by reader, the same on screen and on paper; colour-blind eyes tell them apart, too."""


@dataclass(frozen=True, slots=True)
class OverlayLook:
    """How a map, its mask and the expert boxes are drawn.

    `opacity` in [0, 1] is that of the highest value. With `rising` it grows in proportion to the value, so that low
    values stay clear; without, it is the same for all. `threshold` cuts the mask. `pixelated` shows the map at its own
    resolution. `hidden` puts everything away for as long as it is set. `film_overlays` shows the bitmaps that the file
    itself draws over its film; they are no finding, so `hidden` leaves them alone.
    """

    heat: bool = True
    opacity: float = 0.5
    colormap: str = colormap.DEFAULT
    mask: bool = True
    boxes: bool = True
    pixelated: bool = False
    rising: bool = True
    peak: bool = True
    hidden: bool = False
    film_overlays: bool = True
    threshold: Threshold = Percentile()  # noqa: RUF009  - frozen, so it can be shared

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise InputError(f"An opacity lies between 0 and 1, not at {self.opacity}.")
        if self.colormap not in colormap.names():
            raise InputError(
                f"There is no colour map called {self.colormap!r}; choose one of: {', '.join(colormap.names())}."
            )


def reader_numbers(annotations: Iterable[Annotation]) -> dict[str, int]:
    """The readers in the order in which they first appear: the number picks the colour."""
    return {reader: number for number, reader in enumerate(dict.fromkeys(a.reader for a in annotations))}


def reader_colour(number: int) -> Colour:
    return READER_COLOURS[number % len(READER_COLOURS)]
