"""The words in the corners of a film. A line is a row of parts, which may be broken between parts and nowhere else."""

import re
from dataclasses import dataclass, replace

from xai_desktop.core.compare_maps import NO_OUTLINE
from xai_desktop.core.explanation import CAPTION, Explanation
from xai_desktop.core.image import Image, Spacing, Voi, VoiLut
from xai_desktop.core.measure import place_text
from xai_desktop.core.orientation import Orientation
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import Cut
from xai_desktop.core.wording import local, noted, retold, wording
from xai_desktop.ui.viewer.cursor import CursorReading

SYNTHETIC = noted("SYNTHETIC")
RESEARCH = noted("Research use only")
LOSSY = noted("lossy compressed")
NEGATIVE_ONLY = noted("The whole map is evidence against this class (negative evidence only).")
_AGE = re.compile(r"0*(\d+)([YMWD])")
_AGE_UNITS = {"Y": noted("y"), "M": noted("months"), "W": noted("weeks"), "D": noted("days")}


@dataclass(frozen=True, slots=True)
class Line:
    """Words that belong together. `warn` is for what must not be overlooked.

    `low` is what of them stands in a pane with little height; None: all.
    """

    parts: tuple[str, ...]
    joiner: str = " · "
    warn: bool = False
    low: tuple[str, ...] | None = None


def line(*parts: str, warn: bool = False) -> tuple[Line, ...]:
    """One line of the parts that say something, or none."""
    kept = tuple(part for part in parts if part)
    return (Line(kept, warn=warn),) if kept else ()


def film_lines(image: Image, ref: ImageRef, identity: str = "") -> tuple[Line, ...]:
    """Top left: which film this is; whose it is only where somebody asked for it. How it was taken is said above."""
    height, width = image.size
    kind = wording("colour") if image.colour is not None else wording("{bits} bit").format(bits=image.bits)
    return (
        *line(*identity.split(" · ")),
        *line(ref.title),
        *(replace(one, low=()) for one in line(ref.modality, f"{width}×{height}", kind)),
        *(line(wording(SYNTHETIC), warn=True) if ref.synthetic else ()),
    )


def age_text(age: str) -> str:
    """`054Y` → `54 y`; what is not a DICOM age string stays as it is."""
    found = _AGE.fullmatch(age.strip())
    return f"{found[1]} {wording(_AGE_UNITS[found[2]])}" if found else age.strip()


def map_lines(explanation: Explanation, caption: str) -> tuple[Line, ...]:
    """Top right: which map this is. `caption` replaces what the map says of itself; its lines stay lines."""
    if caption:
        return tuple(one for text in caption.splitlines() for one in line(*text.split(" · ")))
    made = explanation.provenance
    return (*line(made.bundle, made.explainer), *line(explanation.layer, retold(explanation.target.title)))


def map_notes(cut: Cut | None, caption: str = CAPTION) -> tuple[Line, ...]:
    """Bottom left, above the numbers of the film: how a map is to be read, and what an outline is."""
    usual = tuple(wording(NO_OUTLINE).split()) if caption == CAPTION else None
    notes = (replace(_words(wording(caption)), low=usual),)
    if cut is None:
        return notes
    return *notes, replace(_words(wording("outline: {label}").format(label=retold(cut.label))), low=())


def orientation_line(orientation: Orientation) -> tuple[Line, ...]:
    """Bottom left: what was done to the film that the file did not ask for. Nothing for an upright one."""
    return line(*map(retold, orientation.words), warn=True)


def window_line(window: Voi, inverted: bool, zoom: float) -> tuple[Line, ...]:
    """Bottom left: how the film is shown."""
    if isinstance(window, VoiLut):
        size, shape = "VOI LUT", ""
    else:
        shape = "" if window.function != "SIGMOID" else "sigmoid"
        size = f"W {number(window.width)} L {number(window.centre)}"
    return line(
        size,
        retold(window.name),
        shape,
        wording("inverted") if inverted else "",
        wording("zoom {percent:.0f} %").format(percent=zoom * 100),
    )


def cursor_line(image: Image, reading: CursorReading | None, spacing: Spacing | None = None) -> tuple[Line, ...]:
    """Bottom left, last: the pixel under the mouse."""
    return line(*reading_parts(image, reading, spacing)) if reading is not None else ()


def reading_parts(image: Image, reading: CursorReading, spacing: Spacing | None = None) -> tuple[str, ...]:
    """The pixel's column and row, its place in mm, its values, and the map's value there.

    `spacing` is the reader's own, where there is one, in place of the file's.
    """
    return (
        f"x {reading.column} y {reading.row}",
        retold(place_text(spacing or image.spacing, reading.row, reading.column)),
        *_value_parts(image, reading),
        wording("map {heat:.3g}").format(heat=reading.heat) if reading.heat is not None else "",
    )


def _value_parts(image: Image, reading: CursorReading) -> tuple[str, ...]:
    """The stored value, and the modality value where it says more; of a colour film, its colour."""
    if reading.colour is not None:
        red, green, blue = reading.colour
        return (f"R {red} G {green} B {blue}",)
    value = wording("value {number} {unit}").format(number=number(reading.value), unit=image.unit).rstrip()
    says_more = bool(image.unit) or reading.value != reading.stored
    return wording("stored {stored}").format(stored=reading.stored), value if says_more else ""


def notice_lines(image: Image | None) -> tuple[Line, ...]:
    """Bottom right: what must always be said."""
    lossy = (_words(wording(LOSSY), warn=True),) if image is not None and image.lossy else ()
    return (*lossy, _words(wording(RESEARCH)))


def _words(text: str, *, warn: bool = False) -> Line:
    """A sentence, which may be broken between any words: better in two rows than shortened."""
    return Line(tuple(text.split()), joiner=" ", warn=warn)


def state_sentences(explanation: Explanation) -> tuple[str, ...]:
    """What is said instead of colours where a map is no map."""
    return (explanation.state.sentence, *((wording(NEGATIVE_ONLY),) if explanation.negative_only else ()))


def number(value: float) -> str:
    """Whole numbers without a point, others with three significant figures at least."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    return local(f"{value:.3g}")
