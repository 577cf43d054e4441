"""Colour frames as (H, W, 3) uint8: palettes looked up, deeper samples cut to what a screen shows."""

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_grey import stored_of
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_overlays import embedded_bits
from xai_desktop.io.readers._dicom_palette import coloured


def rgb_of(file: DicomFile, layout: Layout, samples: AnyArray) -> tuple[ByteArray, tuple[str, ...]]:
    """((H, W, 3) uint8 RGB, what was mended) from samples that are already RGB, or from an index into a palette.

    Raises `InputError` for a broken palette, `FormatError` for any other number of samples.
    """
    if samples.ndim == 2:
        return _from_palette(file, layout, samples)
    if samples.shape[-1] != 3:
        raise FormatError(f"{file.path}: has {samples.shape[-1]} samples per pixel, not 1 or 3; export it in RGB.")
    bits = min(layout.stored, 8 * samples.dtype.itemsize)
    wide = samples.view(f"{samples.dtype.byteorder}u{samples.dtype.itemsize}")
    return np.ascontiguousarray(wide >> max(bits - 8, 0)).astype(np.uint8), ()


def _from_palette(file: DicomFile, layout: Layout, samples: AnyArray) -> tuple[ByteArray, tuple[str, ...]]:
    stored = stored_of(file, layout, samples, embedded_bits(file.data, layout))
    values = stored.index.astype(np.int64) + stored.offset
    found = coloured(file.data, values, (float(stored.offset), float(stored.offset + stored.count - 1)))
    if found is None:
        raise InputError(f"{file.path}: its colour palette is damaged; export the file again.")
    return found[0], (*stored.notes, *found[1])
