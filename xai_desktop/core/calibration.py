"""Calibration by hand: a line over something whose length is known says how large a pixel is. No file is changed."""

from collections.abc import Sequence
from dataclasses import replace

from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.image import Image, Spacing, SpacingKind
from xai_desktop.core.measure import length_px
from xai_desktop.core.measure_lines import KnownLength

SHORTEST, LONGEST = 0.1, 2000.0
"""Millimetres that can stand for a line."""


def known_length(things: Sequence[object]) -> KnownLength | None:
    """The line that calibrates a film: the last one whose length was said, and that has any."""
    known = [one for one in things if isinstance(one, KnownLength) and one.mm > 0 and one.start != one.end]
    return known[-1] if known else None


def spacing_by(known: KnownLength, aspect: float) -> Spacing:
    """Millimetres of a pixel from a line's own; `aspect` is a pixel's height over its width, and stays what it is."""
    column = known.mm / length_px(aspect, known.start, known.end)
    return Spacing(column * aspect, column, SpacingKind.READER)


def calibrated(image: Image, known: KnownLength | None) -> Image:
    """The same film with the reader's spacing in place of the file's; the film itself where there is no such line."""
    return image if known is None else replace(image, spacing=spacing_by(known, pixel_aspect(image)))


def mm_of(text: str) -> float | None:
    """A length as typed, with a point or a comma, with or without its unit; None for what is none."""
    plain = text.strip().casefold().removesuffix("mm").strip().replace(",", ".")
    try:
        mm = float(plain)
    except ValueError:
        return None
    return mm if SHORTEST <= mm <= LONGEST else None
