"""A decoded film: stored values, what they mean, and how its maker wanted it shown.

Every grey film is kept as an *index* image and a *table*: `table[index]` is the modality value. Rescale of either
sign, modality LUTs and signed pixels are then all the same thing, and a change of window is a change of 65,536
numbers at most, never of nine million pixels.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray, ByteArray, FloatArray, IndexArray, frozen, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.geometry import Size
from xai_desktop.core.wording import noted

VoiFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
AS_STORED = noted("as stored")
"""The name of the window of a picture that was made for a screen."""
FARTHEST = 1e30
BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Window:
    """A window in modality values (DICOM PS3.3 C.11.2.1). `LINEAR` needs a width of at least 1."""

    centre: float
    width: float
    name: str = ""
    function: VoiFunction = "LINEAR"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.centre) and np.isfinite(self.width)) or self.width <= 0:
            raise InputError(f"A window needs a finite centre and a width above zero, not {self.centre}/{self.width}.")

    def apply(self, values: FloatArray) -> FloatArray:
        """Modality values → [0, 1], the same shape."""
        if max(abs(self.centre), self.width, 1 / self.width) > FARTHEST:  # more than single precision has room for
            values = np.asarray(values, np.float64)
        with np.errstate(over="ignore"):  # a window may be so narrow that everything lies infinitely far beside it
            return owned(self._greys(values), np.float32)

    def _greys(self, values: AnyArray) -> AnyArray:
        c, w = self.centre, self.width
        if self.function == "SIGMOID":
            return 1 / (1 + np.exp(np.clip(-4 * (values - c) / w, -80, 80)))
        if self.function == "LINEAR_EXACT":
            return np.clip((values - c) / w + 0.5, 0, 1)
        span = max(w - 1, 1e-6)
        return np.clip((values - (c - 0.5)) / span + 0.5, 0, 1)

    def as_window(self) -> "Window":
        return self

    def mirrored(self, ends: float) -> "Window":
        """The window that shows `ends − v` as this one shows v, dark and bright exchanged (MONOCHROME1).

        LINEAR counts from c − 0.5 over w − 1 (PS3.3 C.11.2.1.2.1), so its mirror lies one further.
        """
        one = 1.0 if self.function == "LINEAR" else 0.0
        return replace(self, centre=ends + one - self.centre)


@dataclass(frozen=True, slots=True, eq=False)
class VoiLut:
    """A VOI LUT (DICOM PS3.3 C.11.2.1.1): `entries` (n,) float32 in [0, 1] over whole modality values from `first`."""

    first: float
    entries: FloatArray
    name: str = ""

    def __post_init__(self) -> None:
        if self.entries.ndim != 1 or self.entries.size == 0:
            raise InputError("A VOI LUT needs at least one entry.")
        object.__setattr__(self, "entries", frozen(self.entries, np.float32))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VoiLut):
            return False
        same = (self.first, self.name) == (other.first, other.name)
        return same and np.array_equal(self.entries, other.entries)

    def __hash__(self) -> int:
        return hash((self.first, self.name, self.entries.size))

    def apply(self, values: FloatArray) -> FloatArray:
        """Modality values → [0, 1]: values below the first entry get the first one, above the last the last one."""
        places = np.clip(np.asarray(values, np.float64) - self.first, 0, self.entries.size - 1).astype(np.intp)
        return owned(self.entries[places], np.float32)

    def as_window(self) -> Window:
        """A linear window over the values that the entries tell apart: where dragging starts."""
        inside = np.flatnonzero((self.entries > self.entries.min()) & (self.entries < self.entries.max()))
        low, high = (inside[0], inside[-1]) if inside.size else (0, self.entries.size - 1)
        return Window(self.first + (float(low) + float(high) + 1) / 2, max(float(high - low) + 1, 1.0), self.name)

    def mirrored(self, ends: float) -> "VoiLut":
        """The table that shows `ends − v` as this one shows v, dark and bright exchanged (MONOCHROME1)."""
        return VoiLut(ends - self.first - (self.entries.size - 1), 1 - self.entries[::-1], self.name)


Voi = Window | VoiLut
"""How modality values become greys: a window, or a table of the file's own."""


class SpacingKind(StrEnum):
    """Which of DICOM's spacings is known (PS3.3 10.7): only the first is a size in the patient.

    The last one is no file's: a reader drew a line over something of a known length.
    """

    CALIBRATED = "calibrated"
    DETECTOR = "at the detector"
    SCANNED = "on the scanned film"
    READER = "calibrated by the reader"


@dataclass(frozen=True, slots=True)
class Spacing:
    """Millimetres between pixel centres, (row, column) as in `PixelSpacing`."""

    row_mm: float
    column_mm: float
    kind: SpacingKind


@dataclass(frozen=True, slots=True, eq=False)
class OverlayPlane:
    """A bitmap that the file draws over its film (PS3.3 C.9.2): (H, W) bool on the film, and what it is called."""

    bits: BoolArray
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", frozen(self.bits, np.bool_))


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One frame, decoded.

    `index` (H, W) uint16 is the stored value shifted by `stored_offset` to start at 0; `table` (n,) float32 holds the
    modality value of each index. `colour` (H, W, 3) uint8 RGB exists for colour films, whose `index` is luminance.
    `monochrome1` means that low values are meant to be bright. `padding` (n,) bool marks indices that are no picture.
    `value_range` is the lowest and highest modality value that the stored bits can hold, not the ones that occur.
    `windows` are the file's own, windows and tables, in its order. `shutter` (H, W) bool is True where the film may be
    seen. `aspect` is the height of a pixel over its width where the file states it without a spacing. `orientation` is
    where the rows and where the columns lead to in the patient (PS3.3 C.7.6.1.1.1), "" where the file does not say.
    `header` is how the film was taken.
    """

    index: IndexArray
    table: FloatArray
    value_range: tuple[float, float]
    bits: int
    stored_offset: int = 0
    colour: ByteArray | None = None
    monochrome1: bool = False
    windows: tuple[Voi, ...] = ()
    padding: BoolArray | None = None
    spacing: Spacing | None = None
    lossy: bool = False
    warnings: tuple[str, ...] = ()
    unit: str = ""
    overlays: tuple[OverlayPlane, ...] = ()
    shutter: BoolArray | None = None
    aspect: float = 1.0
    orientation: tuple[str, str] = ("", "")
    header: FilmHeader = field(default_factory=FilmHeader)

    def __post_init__(self) -> None:
        if self.index.ndim != 2 or self.index.size == 0 or self.index.dtype != np.uint16:
            raise InputError(f"A film needs a non-empty (rows, columns) uint16 index image, not {self.index.shape}.")
        if int(self.index.max()) >= len(self.table):
            raise InputError("A film's table of modality values is shorter than its largest stored value.")
        if self.colour is not None and self.colour.shape != (*self.index.shape, 3):
            raise InputError("A colour film needs (rows, columns, 3) values of its own size.")
        object.__setattr__(self, "index", frozen(self.index, np.uint16))
        object.__setattr__(self, "table", frozen(self.table, np.float32))
        if self.colour is not None:
            object.__setattr__(self, "colour", frozen(self.colour, np.uint8))
        if self.padding is not None:
            object.__setattr__(self, "padding", frozen(self.padding, np.bool_))
        if self.shutter is not None:
            object.__setattr__(self, "shutter", frozen(self.shutter, np.bool_))
        shapes = [one.bits.shape for one in self.overlays] + ([] if self.shutter is None else [self.shutter.shape])
        if any(shape != self.index.shape for shape in shapes):
            raise InputError("Overlays and shutters need a value for every pixel of the film.")

    @property
    def size(self) -> Size:
        """(height, width) in pixels."""
        return self.index.shape[0], self.index.shape[1]

    def values(self) -> FloatArray:
        """(H, W) float32 modality values."""
        return owned(self.table[self.index], np.float32)

    def stored_at(self, row: int, column: int) -> int:
        return int(self.index[row, column]) + self.stored_offset

    def value_at(self, row: int, column: int) -> float:
        return float(self.table[self.index[row, column]])

    def exposed(self) -> AnyArray:
        """The counts of each index, without padding and without what a shutter hides: what automatic windows and
        percentiles are taken from."""
        seen = self.index.ravel() if self.shutter is None else self.index[self.shutter]
        counts = np.zeros(len(self.table), np.int64)
        for start in range(0, seen.size, BLOCK):  # counting makes eight bytes of each index
            counts += np.bincount(seen[start : start + BLOCK], minlength=len(self.table))
        if self.padding is not None:
            counts = np.where(self.padding, 0, counts)
        return counts

    def percentile_window(self, low: float = 0.5, high: float = 99.5, name: str = "auto") -> Window:
        """The window between two percentiles of the exposed values; a flat film gets a width of 1."""
        counts = self.exposed()
        order = np.argsort(self.table, kind="stable")
        cumulative = np.cumsum(counts[order])
        total = int(cumulative[-1])
        if total == 0:
            return Window(float(self.table[0]), 1.0, name)
        ranks = (max(total * percent / 100, 1) for percent in (low, high))
        ends = [float(self.table[order[int(np.searchsorted(cumulative, rank))]]) for rank in ranks]
        return Window((ends[0] + ends[1] + 1) / 2, max(ends[1] - ends[0] + 1, 1.0), name)

    def default_window(self) -> Voi:
        """The file's first window or table, else an automatic one."""
        return self.windows[0] if self.windows else self.percentile_window()


def eight_bit(grey: ByteArray, **rest: object) -> Image:
    """A film from (H, W) uint8, shown as it is: for pictures that were made for a screen."""
    table = np.arange(256, dtype=np.float32)
    window = Window(128.0, 256.0, AS_STORED)
    return Image(grey.astype(np.uint16), table, (0.0, 255.0), 8, windows=(window,), **rest)  # type: ignore[arg-type]
