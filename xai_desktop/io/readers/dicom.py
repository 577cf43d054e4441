"""DICOM films: every frame an image, grey ones as index and table, with the windows of their maker."""

import struct
from dataclasses import replace

import cv2
import numpy as np
from pydicom.pixels import apply_color_lut
from pydicom.uid import JPEG2000, UID, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless

from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_decode import decoded
from xai_desktop.io.readers._dicom_file import DicomFile, opened
from xai_desktop.io.readers._dicom_grey import modality_of, padding_of, stored_of
from xai_desktop.io.readers._dicom_layout import Layout, layout_of
from xai_desktop.io.readers._dicom_ref import for_processing, ref_of
from xai_desktop.io.readers._dicom_spacing import spacing_of
from xai_desktop.io.readers._dicom_values import text_of
from xai_desktop.io.readers._dicom_windows import windows_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._identity import identity_of
from xai_desktop.io.readers._quiet import quiet
from xai_desktop.io.readers._reader import READERS, Reader

ALWAYS_LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit)
LOSSY_UNLESS_DENIED = (JPEGLSNearLossless, JPEG2000, UID("1.2.840.10008.1.2.4.203"))
"""Near-lossless JPEG-LS, JPEG 2000 and high-throughput JPEG 2000 may have been written without loss."""


def sniff(head: bytes) -> bool:
    """The magic word after the preamble or, without a preamble, a first element of group 2 or 8 in either order."""
    if head[128:132] == b"DICM":
        return True
    if len(head) < 16:
        return False
    tags = (struct.unpack(f"{order}HH", head[:4]) for order in "<>")
    return any(group in (0x0002, 0x0008) and element < 0x3000 for group, element in tags)


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    """One reference per frame, from the header."""
    with opened(path) as file:
        layout = layout_of(file)
        first = ref_of(file, layout)
    return tuple(replace(first, frame=frame) for frame in range(layout.frames))


def read_image(ref: ImageRef) -> Image:
    """Decode one frame; the other frames stay on disk."""
    with opened(ref.place) as file:
        layout = layout_of(file)
        if ref.frame >= layout.frames:
            raise InputError(f"{ref.place}: has no frame {ref.frame + 1}; open the file again.")
        with quiet() as notes:
            samples = decoded(file, layout, ref.frame)
        image = _image(file, layout, samples, ref.frame)
    return replace(image, warnings=(*image.warnings, *(note.split(". ")[0][:200] for note in notes)))


def _image(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    if samples.ndim == 3 or layout.photometric == "PALETTE COLOR":
        return _colour(file, layout, samples, frame)
    return _grey(file, layout, samples, frame)


def _grey(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    stored = stored_of(file, layout, samples)
    modality = modality_of(file.data, frame, stored)
    windows, window_notes = windows_of(file.data, frame)
    spacing, spacing_notes = spacing_of(file.data, frame)
    return Image(
        index=stored.index,
        table=modality.table,
        value_range=(float(modality.table.min()), float(modality.table.max())),
        bits=stored.bits,
        stored_offset=stored.offset,
        monochrome1=layout.photometric == "MONOCHROME1",
        windows=windows,
        padding=padding_of(file.data, layout, stored),
        spacing=spacing,
        lossy=_lossy(file),
        warnings=(
            *for_processing(file.data),
            *layout.notes,
            *stored.notes,
            *modality.notes,
            *window_notes,
            *spacing_notes,
        ),
        unit=modality.unit,
    )


def _colour(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    colour = _eight_bits(_rgb(file, samples), layout)
    spacing, notes = spacing_of(file.data, frame)
    grey: ByteArray = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    warnings = (*for_processing(file.data), *layout.notes, *notes)
    return eight_bit(grey, colour=colour, spacing=spacing, lossy=_lossy(file), warnings=warnings)


def _rgb(file: DicomFile, samples: AnyArray) -> AnyArray:
    """(H, W, 3): palettes looked up. Raises `InputError` for a broken palette, `FormatError` for other colours."""
    if samples.ndim == 2:
        try:
            with quiet():
                samples = apply_color_lut(samples, file.data)
        except DICOM_FAULTS as fault:
            raise InputError(f"{file.path}: its colour palette is damaged; export the file again.") from fault
    if samples.shape[-1] != 3:
        raise FormatError(f"{file.path}: has {samples.shape[-1]} samples per pixel, not 1 or 3; export it in RGB.")
    return samples


def _eight_bits(rgb: AnyArray, layout: Layout) -> ByteArray:
    """The upper eight bits of what the samples can hold."""
    bits = (
        min(layout.stored, 8 * rgb.dtype.itemsize) if layout.photometric != "PALETTE COLOR" else 8 * rgb.dtype.itemsize
    )
    wide = rgb.view(f"{rgb.dtype.byteorder}u{rgb.dtype.itemsize}")
    return np.ascontiguousarray(wide >> max(bits - 8, 0)).astype(np.uint8)


def _lossy(file: DicomFile) -> bool:
    stated = text_of(file.data, "LossyImageCompression")
    return stated == "01" or file.syntax in ALWAYS_LOSSY or (file.syntax in LOSSY_UNLESS_DENIED and stated != "00")


READERS.add("dicom", Reader("dicom", (".dcm", ".dicom", ".dic"), sniff, read_refs, read_image, identity_of))
