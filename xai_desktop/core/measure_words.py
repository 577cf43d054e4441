"""What a measurement says on a film, in short lines that name their units and what they rest on."""

import math
from dataclasses import dataclass

from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.image import Image
from xai_desktop.core.measure import AREAS, KINDS, length_mm, length_px, length_text
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Line, Polyline
from xai_desktop.core.measures import Angle, Ratio, Region, Ruler
from xai_desktop.core.region_values import region_values
from xai_desktop.core.wording import wording

UNKNOWN_VIEW = "View not in the file: the ratio is for PA films only"
MAGNIFIED = "AP: the heart looks larger; the ratio is not comparable"
PORTABLE = "Portable: the heart looks larger; the ratio is not comparable"
SUPINE = "Supine: the heart looks larger; the ratio is not comparable"
NOT_FRONTAL = "Not a frontal film: the ratio says nothing"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, line by line, and what must not be overlooked."""

    lines: tuple[str, ...]
    warning: str = ""


def ruler_words(ruler: Ruler | KnownLength, image: Image) -> Words:
    if isinstance(ruler, KnownLength) and not ruler.mm:
        return Words((wording("How many mm is it?"),))
    return Words((length_text(image.spacing, pixel_aspect(image), ruler.start, ruler.end),))


def angle_words(angle: Angle, image: Image) -> Words:
    """Degrees need no spacing, only the form of a pixel."""
    degrees = angle.degrees(pixel_aspect(image))
    return Words(("—" if math.isnan(degrees) else f"{degrees:.1f}°",))


def path_words(path: Polyline, image: Image) -> Words:
    """All parts together."""
    aspect = pixel_aspect(image)
    mm = sum(length_mm(image.spacing, *line) or 0.0 for line in path.lines)
    if image.spacing is not None:
        return Words((wording("path {length}").format(length=f"{mm:.1f} {KINDS[image.spacing.kind]}"),))
    return Words((wording("path {length}").format(length=_pixels(sum(length_px(aspect, *one) for one in path.lines))),))


def bidirectional_words(two: Bidirectional, image: Image) -> Words:
    """The long axis first, whichever was drawn first."""
    spacing = image.spacing
    long, short = two.axes(pixel_aspect(image))
    unit = KINDS[spacing.kind] if spacing is not None else "px"
    values = {"long": _width(long, image), "short": _width(short, image), "unit": unit}
    return Words((wording("long {long} × short {short} {unit}").format(**values),))


def cobb_words(cobb: Cobb, image: Image) -> Words:
    degrees = cobb.degrees(pixel_aspect(image))
    return Words((f"Cobb {'—' if math.isnan(degrees) else f'{degrees:.1f}°'}",))


def ratio_words(ratio: Ratio, image: Image, view: str = "") -> Words:
    """`view` is the file's View Position."""
    value = "—" if math.isnan(ratio.value) else f"{ratio.value:.2f}"
    heart, chest = _width(ratio.heart, image), _width(ratio.chest, image)
    unit = KINDS[image.spacing.kind] if image.spacing is not None else "px"
    return Words((f"CTR {value}", f"heart {heart} / chest {chest} {unit}"), ratio_warning(view, image.header))


def ratio_warning(view: str, header: FilmHeader | None = None) -> str:
    """Why a cardiothoracic ratio does not compare; "" for a PA film that was not taken lying or with a mobile unit."""
    header = header or FilmHeader()
    view = view.strip().upper()
    if view == "AP":
        return MAGNIFIED
    if view and view != "PA":
        return NOT_FRONTAL
    if header.portable:
        return PORTABLE
    if "supine" in header.position:
        return SUPINE
    return "" if view else UNKNOWN_VIEW


def region_words(region: Region, image: Image) -> Words:
    """Modality values of the pixels inside; of a colour film they are its luminance."""
    found = region_values(image, region.shape)
    spacing = image.spacing
    area = f"{_short(found.area)} {AREAS[spacing.kind]}" if spacing else _pixels(found.area)
    unit = f" {image.unit}" if image.unit else ""
    if not found.count:
        return Words(("no pixel inside", f"area {area}"))
    return Words(
        (
            f"mean {_short(found.mean)} ± SD {_short(found.spread)}{unit}",
            f"min {_short(found.lowest)}  max {_short(found.highest)}  n {found.count}",
            f"area {area}",
        )
    )


def _width(line: Line, image: Image) -> str:
    """Of a level line, without its unit."""
    mm = length_mm(image.spacing, *line)
    return f"{mm:.1f}" if mm is not None else f"{length_px(pixel_aspect(image), *line):.0f}"


def _pixels(area: float) -> str:
    return f"{_short(area)} px (no spacing in the file)"


def _short(value: float) -> str:
    """Four figures at least, and no point where there is nothing behind it."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"
