"""The pixels of a segmentation, frame by frame, so that no more than one of them is unpacked at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels import get_decoder
from pydicom.uid import UID, ExplicitVRBigEndian, RLELossless

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations._format import Source
from xai_desktop.io.readers._dicom_values import integer_of, text_of, value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS

MOST_FRAMES = 100_000
LARGEST_FRAME = 1 << 28
"""Pixels; no film has as many."""

MOST_PIXELS = 1 << 31
"""Pixels of all frames together: what an annotation file of the largest size can hold, one bit each."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How large the frames are, how many, and how many bits stand for a pixel (1, 8 or 16)."""

    rows: int
    columns: int
    frames: int
    bits: int

    @property
    def pixels(self) -> int:
        return self.rows * self.columns


def grid_of(source: Source, data: Dataset) -> Grid:
    """Raises `FormatError` for frames that no memory should be asked for, and for pixels that are no segments."""
    rows, columns = integer_of(data, "Rows") or 0, integer_of(data, "Columns") or 0
    frames = integer_of(data, "NumberOfFrames") or 1
    grid = Grid(rows, columns, frames, integer_of(data, "BitsAllocated") or 0)
    if not min(rows, columns, frames) >= 1 or frames > MOST_FRAMES or grid.pixels > LARGEST_FRAME:
        raise source.refuse(f"asks for {frames} frames of {rows} × {columns} pixels, which cannot be; export it again.")
    if grid.pixels * frames > MOST_PIXELS:
        raise source.refuse(f"holds more than {MOST_PIXELS >> 20} megapixels; export fewer frames at once.")
    if grid.bits not in (1, 8, 16) or (integer_of(data, "SamplesPerPixel") or 1) != 1:
        raise source.refuse("its pixels are neither bits nor whole numbers; export it again as a binary segmentation.")
    return grid


def frames_of(source: Source, data: Dataset, grid: Grid) -> Iterator[AnyArray | InputError]:
    """(rows, columns) of each frame in turn, or what is wrong with it.

    Raises `FormatError` for pixels that are cut short, or compressed in a way that is not read here: decoders for
    photographs are not let loose on files that are no films.
    """
    content = value_of(data, "PixelData")
    if not isinstance(content, bytes):
        raise source.refuse("holds no pixels; export it again.")
    syntax = UID(text_of(getattr(data, "file_meta", Dataset()), "TransferSyntaxUID"))
    if syntax == RLELossless:
        return _unpacked_rle(content, grid)
    if syntax.is_valid and syntax.is_transfer_syntax and syntax.is_compressed and not syntax.is_deflated:
        raise source.refuse(f"its segments are compressed ({syntax.name}); export it uncompressed or as RLE.")
    if len(content) * 8 < grid.pixels * grid.frames * grid.bits:
        raise source.refuse("its pixels are cut short; copy or export it again.")
    big = syntax == ExplicitVRBigEndian
    return _plain(_in_order(content, big and data["PixelData"].VR == "OW" and grid.bits < 16), grid, big)


def _in_order(content: bytes, swapped: bool) -> AnyArray:
    found = np.frombuffer(content, dtype=np.uint8)
    return found[: found.size // 2 * 2].reshape(-1, 2)[:, ::-1].ravel() if swapped else found


def _plain(content: AnyArray, grid: Grid, big: bool) -> Iterator[AnyArray]:
    for frame in range(grid.frames):
        start = frame * grid.pixels * grid.bits
        end = start + grid.pixels * grid.bits
        yield _pixels(content[start // 8 : -(-end // 8)], grid, start % 8, big)


def _pixels(content: AnyArray, grid: Grid, skipped: int = 0, big: bool = False) -> AnyArray:
    """One frame from its bytes; bits count from the least significant (PS3.5 §8.1.1), after some of another frame."""
    if grid.bits == 1:
        bits = np.unpackbits(content, count=skipped + grid.pixels, bitorder="little")
        return bits[skipped:].reshape(grid.rows, grid.columns)
    kind = np.dtype(np.uint8 if grid.bits == 8 else ">u2" if big else "<u2")
    return content.view(kind)[: grid.pixels].reshape(grid.rows, grid.columns)


def _unpacked_rle(content: bytes, grid: Grid) -> Iterator[AnyArray | InputError]:
    """Each frame by pydicom's own decoder; bits are packed as bytes before they are coded."""
    try:
        for coded in generate_frames(content, number_of_frames=grid.frames):
            yield _decoded(coded, grid)
    except DICOM_FAULTS:
        yield InputError("its pixels are cut short")


def _decoded(coded: bytes, grid: Grid) -> AnyArray | InputError:
    size = (1, -(-grid.pixels // 8), 8) if grid.bits == 1 else (grid.rows, grid.columns, grid.bits)
    try:
        plain, _ = get_decoder(RLELossless).as_array(
            encapsulate([coded]),
            index=0,
            number_of_frames=1,
            rows=size[0],
            columns=size[1],
            bits_allocated=size[2],
            bits_stored=size[2],
            samples_per_pixel=1,
            pixel_representation=0,
            pixel_keyword="PixelData",
            photometric_interpretation="MONOCHROME2",
        )
    except DICOM_FAULTS:
        return InputError("its pixels (RLE Lossless) cannot be decoded")
    return _pixels(plain.reshape(-1), grid) if grid.bits == 1 else plain
