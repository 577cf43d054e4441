"""Everything that a reader measured and marked on a film as rows: for a list on the screen, and for a spreadsheet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.calibration import calibrated, known_length
from xai_desktop.core.drawing.touch import Thing, handles, shape_of
from xai_desktop.core.drawing.words import given_name, name_of
from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.image import Image
from xai_desktop.core.measure import KINDS, length_mm, length_px
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Line, Polyline
from xai_desktop.core.measures import Angle, Probe, Ratio, Ruler
from xai_desktop.core.region_values import RegionValues, region_values
from xai_desktop.core.shapes import Point


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with what it is and its unit; NaN where there is none."""

    what: str
    value: float
    unit: str = ""

    @property
    def text(self) -> str:
        return f"{self.number}{self.unit}" if self.unit == "°" else f"{self.number} {self.unit}".rstrip()

    @property
    def number(self) -> str:
        """Tenths of mm and degrees, as on the film."""
        if math.isnan(self.value):
            return "—"
        return f"{self.value:.1f}" if self.unit in ("mm", "°") and self.value >= 1 else short(self.value)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One thing on the film. `amounts` begin with the one that it was drawn for; `values` are a region's pixels.

    `unit` is that of modality values, `spacing` the kind of mm that lengths and areas are in ("" for pixels), `at` the
    time of drawing (ISO 8601 with zone) and `points` where it lies, in film pixels.
    """

    kind: str
    name: str
    amounts: tuple[Amount, ...] = ()
    values: RegionValues | None = None
    unit: str = ""
    spacing: str = ""
    reader: str = ""
    at: str = ""
    shown: bool = True
    points: tuple[Point, ...] = ()
    is_mark: bool = False

    @property
    def value_text(self) -> str:
        """What it was drawn for, in a few words."""
        if self.kind == "two diameters":
            return " × ".join(amount.number for amount in self.amounts) + f" {self.amounts[0].unit}"
        return self.amounts[0].text if self.amounts else ""


def measure_rows(
    image: Image, things: Sequence[Thing], hidden: frozenset[int] = frozenset(), reader: str = ""
) -> tuple[MeasureRow, ...]:
    """In the order of the things. `reader` is whose things they are, where they bear no name of their own."""
    known = known_length(things)
    spaced = calibrated(image, known)
    return tuple(_row(thing, spaced, number not in hidden, reader) for number, thing in enumerate(things))


def short(value: float) -> str:
    """Four figures at least, and no point where there is nothing behind it."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"


def _row(thing: Thing, image: Image, shown: bool, reader: str) -> MeasureRow:
    shape, spacing = shape_of(thing), image.spacing
    values = region_values(image, shape) if shape is not None else None
    amounts = _amounts(thing, image)
    if values is not None:
        unit = "mm²" if spacing is not None else "px"
        amounts = (Amount("area", values.area, unit),)
    is_mark = isinstance(thing, Annotation)
    return MeasureRow(
        name_of(thing),
        given_name(thing),
        amounts,
        values,
        image.unit,
        _kind(image) if any(amount.unit.startswith("mm") for amount in amounts) else "",
        thing.reader or reader if isinstance(thing, Annotation) else reader,
        thing.at if isinstance(thing, Annotation) else thing.tag.at,
        shown,
        handles(thing),
        is_mark,
    )


def _kind(image: Image) -> str:
    """Which millimetres these are, without the word mm."""
    return KINDS[image.spacing.kind].removeprefix("mm ") if image.spacing is not None else ""


def _amounts(thing: Thing, image: Image) -> tuple[Amount, ...]:
    aspect = pixel_aspect(image)
    if isinstance(thing, Ruler | KnownLength | Polyline):
        return (_length("length", thing.lines, image),)
    if isinstance(thing, Bidirectional):
        long, short_one = thing.axes(aspect)
        return _length("long axis", (long,), image), _length("short axis", (short_one,), image)
    if isinstance(thing, Angle | Cobb):
        return (Amount("angle", thing.degrees(aspect), "°"),)
    if isinstance(thing, Ratio):
        widths = (_length(name, (line,), image) for name, line in (("heart", thing.heart), ("chest", thing.chest)))
        return Amount("cardiothoracic ratio", thing.value), *widths
    if isinstance(thing, Probe):
        height, width = image.size
        row, column = min(int(thing.at[1]), height - 1), min(int(thing.at[0]), width - 1)
        stored = Amount("stored value", float(image.stored_at(row, column)))
        return Amount("value", image.value_at(row, column), image.unit), stored
    return ()


def _length(what: str, lines: Sequence[Line], image: Image) -> Amount:
    """All lines together."""
    if image.spacing is None:
        return Amount(what, sum(length_px(pixel_aspect(image), *line) for line in lines), "px")
    return Amount(what, sum(length_mm(image.spacing, *line) or 0.0 for line in lines), "mm")
