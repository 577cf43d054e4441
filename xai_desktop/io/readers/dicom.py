"""DICOM films: every frame an image, grey ones as index and table, with the windows of their maker."""

import struct
from dataclasses import replace

import cv2
from pydicom.uid import JPEG2000, UID, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless

from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._dicom_around import around
from xai_desktop.io.readers._dicom_colour import rgb_of
from xai_desktop.io.readers._dicom_decode import decoded
from xai_desktop.io.readers._dicom_file import DicomFile, opened
from xai_desktop.io.readers._dicom_grey import modality_of, padding_of, stored_of
from xai_desktop.io.readers._dicom_header import header_of, orientation_of
from xai_desktop.io.readers._dicom_layout import Layout, layout_of
from xai_desktop.io.readers._dicom_overlays import embedded_bits
from xai_desktop.io.readers._dicom_ref import for_processing, refs_of
from xai_desktop.io.readers._dicom_scan import scan
from xai_desktop.io.readers._dicom_source import source_header
from xai_desktop.io.readers._dicom_values import text_of
from xai_desktop.io.readers._dicom_windows import windows_of
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
        return refs_of(file, layout_of(file))


def read_image(ref: ImageRef) -> Image:
    """Decode one frame; the other frames stay on disk."""
    with opened(ref.place) as file:
        return frame_of(file, ref.frame)


def frame_of(file: DicomFile, frame: int) -> Image:
    """One frame of an open file, by its number from 0."""
    layout = layout_of(file)
    if frame >= layout.frames:
        raise InputError(f"{file.path}: has no frame {frame + 1}; open the file again.")
    with quiet() as notes:
        samples = decoded(file, layout, frame)
    image = _image(file, layout, samples, frame)
    return replace(
        image,
        warnings=(*image.warnings, *(note.split(". ")[0][:200] for note in notes)),
        orientation=orientation_of(file.data, frame),
        header=header_of(file.data),
    )


def _image(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    if samples.ndim == 3 or layout.photometric == "PALETTE COLOR":
        return _colour(file, layout, samples, frame)
    return _grey(file, layout, samples, frame)


def _grey(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    stored = stored_of(file, layout, samples, embedded_bits(file.data, layout))
    modality = modality_of(file.data, frame, stored)
    ends = float(modality.table.min()), float(modality.table.max())
    windows, window_notes = windows_of(file.data, frame, ends)
    beside = around(file, layout, samples, frame)
    notes = (*layout.notes, *stored.notes, *modality.notes, *window_notes, *beside.notes)
    return Image(
        index=stored.index,
        table=modality.table,
        value_range=ends,
        bits=stored.bits,
        stored_offset=stored.offset,
        monochrome1=layout.photometric == "MONOCHROME1",
        windows=windows,
        padding=padding_of(file.data, layout, stored),
        spacing=beside.spacing,
        lossy=_lossy(file),
        warnings=(*for_processing(file.data), *notes),
        unit=modality.unit,
        overlays=beside.overlays,
        shutter=beside.shutter,
        aspect=beside.aspect,
    )


def _colour(file: DicomFile, layout: Layout, samples: AnyArray, frame: int) -> Image:
    colour, notes = rgb_of(file, layout, samples)
    beside = around(file, layout, samples, frame)
    grey: ByteArray = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    return eight_bit(
        grey,
        colour=colour,
        spacing=beside.spacing,
        lossy=_lossy(file),
        warnings=(*for_processing(file.data), *layout.notes, *notes, *beside.notes),
        overlays=beside.overlays,
        shutter=beside.shutter,
        aspect=beside.aspect,
    )


def _lossy(file: DicomFile) -> bool:
    stated = text_of(file.data, "LossyImageCompression")
    return stated == "01" or file.syntax in ALWAYS_LOSSY or (file.syntax in LOSSY_UNLESS_DENIED and stated != "00")


READERS.add(
    "dicom",
    Reader("dicom", (".dcm", ".dicom", ".dic"), sniff, read_refs, read_image, identity_of, source_header, scan),
)
