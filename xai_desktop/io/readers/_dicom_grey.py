"""Grey DICOM samples as index and table: unused bits, signs, rescale and modality LUT end here (PS3.3 C.11.1).

stored value → index (shifted to start at 0) → table[index] = modality value.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, IndexArray, owned
from xai_desktop.core.errors import FormatError
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_luts import is_blank, lut_of
from xai_desktop.io.readers._dicom_values import groups_of, integer_of, items_of, numbers_of, states, text_of

LARGEST_INDEX = 1 << 16
DAMAGED_LUT = "The file's modality LUT is damaged and was left out."


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """`index` (H, W) uint16 plus `offset` is the stored value; `count` values can be stored in `bits`."""

    index: IndexArray
    offset: int
    count: int
    bits: int
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Modality:
    """`table` (count,) float32 and what it is measured in."""

    table: FloatArray
    unit: str = ""
    notes: list[str] = field(default_factory=list)


def stored_of(file: DicomFile, layout: Layout, samples: AnyArray, drawn_on: int = 0) -> Stored:
    """Samples as the decoder gave them → index. Raises `FormatError` for more than 16 significant bits.

    `drawn_on` is a mask of the unused bits that hold overlays.
    """
    if layout.stored > 16:
        return _narrowed(file, layout, samples)
    bits, shift = layout.stored, layout.high_bit + 1 - layout.stored
    notes: tuple[str, ...] = ()
    raw = samples.view(f"{samples.dtype.byteorder}u{samples.dtype.itemsize}")
    if file.syntax.is_compressed and file.syntax != RLELossless:
        shift = 0
        bits, notes = _widened(layout, raw & raw.dtype.type(~drawn_on & np.iinfo(raw.dtype).max) if drawn_on else raw)
    index = (raw >> shift if shift else raw) & raw.dtype.type((1 << bits) - 1)
    if layout.signed:  # two's complement: flipping the sign bit adds 2^(bits-1), which is exactly the shift wanted
        index ^= index.dtype.type(1 << (bits - 1))
    offset = -(1 << (bits - 1)) if layout.signed else 0
    return Stored(owned(index, np.uint16), offset, 1 << bits, bits, notes)


def _widened(layout: Layout, raw: AnyArray) -> tuple[int, tuple[str, ...]]:
    """Codecs keep no unused bits, so a sample above Bits Stored is a picture value and the header is wrong."""
    largest = 0 if layout.signed else int(raw.max())
    if largest >> layout.stored == 0:
        return layout.stored, ()
    bits = largest.bit_length()
    return bits, (f"Bits Stored says {layout.stored}, but the picture holds values of {bits} bits.",)


def _narrowed(file: DicomFile, layout: Layout, samples: AnyArray) -> Stored:
    """More than 16 stored bits: fine as long as the values that occur span no more than 16."""
    low, high = int(samples.min()), int(samples.max())
    if high - low >= LARGEST_INDEX:
        raise FormatError(f"{file.path}: its values span more than 16 bits, more than a film has; export it with 16.")
    index = (samples.astype(np.int64) - low).astype(np.uint16)
    return Stored(owned(index, np.uint16), low, high - low + 1, layout.stored)


def modality_of(data: Dataset, frame: int, stored: Stored) -> Modality:
    """Modality LUT if there is one, else rescale slope and intercept, else the stored values themselves."""
    values = np.arange(stored.count, dtype=np.float64) + stored.offset
    notes: list[str] = []
    for group in groups_of(data, frame, "PixelValueTransformationSequence"):
        luts = [item for item in items_of(group, "ModalityLUTSequence") if not is_blank(item)]
        if luts and (lut := lut_of(luts[0], (float(values[0]), float(values[-1])))) is not None:
            return Modality(lut.look_up(values), _unit(luts[0], "ModalityLUTType"))
        notes += [DAMAGED_LUT] if luts else []
        if states(group, "RescaleSlope") or states(group, "RescaleIntercept"):
            found = _rescaled(data, group, values)
            return replace(found, notes=[*notes, *found.notes])
    return Modality(owned(values, np.float32), notes=notes)


def _rescaled(data: Dataset, group: Dataset, values: AnyArray) -> Modality:
    slope, intercept = _number(group, "RescaleSlope", 1.0), _number(group, "RescaleIntercept", 0.0)
    unit = _unit(group, "RescaleType")
    if not unit and text_of(data, "Modality") == "CT":
        unit = "HU"
    if slope is None or intercept is None:
        return Modality(
            owned(values, np.float32), "", ["The rescale is no usable number; the stored values are shown."]
        )
    if slope == 0:
        return Modality(owned(values, np.float32), unit, ["The rescale slope is 0, so the stored values are shown."])
    return Modality(owned(values * slope + intercept, np.float32), unit)


def _number(group: Dataset, keyword: str, default: float) -> float | None:
    """`default` where the file states nothing, None where it states what is no number."""
    if not states(group, keyword):
        return default
    return next(iter(numbers_of(group, keyword)), None)


def _unit(data: Dataset, keyword: str) -> str:
    kind = text_of(data, keyword)
    return "" if kind == "US" else kind  # US: unspecified


def padding_of(data: Dataset, layout: Layout, stored: Stored) -> BoolArray | None:
    """(count,) bool: the indices that fill the room around the picture (PS3.3 C.7.5.1.1.2), if the file names some."""
    value, limit = integer_of(data, "PixelPaddingValue"), integer_of(data, "PixelPaddingRangeLimit")
    if value is None:
        return None
    ends = sorted(_as_stored(v, layout) - stored.offset for v in (value, value if limit is None else limit))
    low, high = max(ends[0], 0), min(ends[1], stored.count - 1)
    if low > high:
        return None
    padding = np.zeros(stored.count, dtype=bool)
    padding[low : high + 1] = True
    return padding


def _as_stored(value: int, layout: Layout) -> int:
    """A padding value with the sign that the pixels have; writers mix the two up."""
    top = 1 << (layout.allocated - 1)
    if layout.signed and value >= top:
        return value - 2 * top
    return value + 2 * top if not layout.signed and value < 0 else value
