"""From a DICOM file's bytes to the samples of one frame, by pydicom's decoders and ours."""

from typing import Any

from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels import get_decoder
from pydicom.uid import (
    UID,
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSTransferSyntaxes,
    RLELossless,
)

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.io.readers import _jpeg12
from xai_desktop.io.readers._codestream import examine
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_values import value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._fragments import first_bytes

STEADY = {
    JPEGBaseline8Bit: "pillow",
    JPEGExtended12Bit: "pillow",
    **dict.fromkeys(JPEGLSTransferSyntaxes, "pyjpegls"),
    **dict.fromkeys(JPEG2000TransferSyntaxes, "pylibjpeg"),
}
"""Decoders that answer damaged bytes with an error. GDCM, which pydicom would try first, brings the process down."""

RLE_GAIN = 64
"""The most that RLE can save: two coded bytes stand for a run of 128."""


def decoded(file: DicomFile, layout: Layout, frame: int) -> AnyArray:
    """(rows, columns) or (rows, columns, samples) of one frame, unused bits untouched, colours as RGB.

    Raises `InputError`, naming the codec, where no decoder can make sense of the bytes.
    """
    try:
        return _samples(file, layout, frame)
    except DICOM_FAULTS as fault:
        name = file.syntax.name if file.syntax.is_compressed else "uncompressed"
        raise InputError(
            f"{file.path}: its pixel data ({name}) cannot be decoded; export it again, uncompressed if possible."
        ) from fault


def _samples(file: DicomFile, layout: Layout, frame: int) -> AnyArray:
    assert file.pixels is not None
    decoder = get_decoder(file.syntax)
    options = _options(file, layout, file.pixels.vr)
    options["decoding_plugin"] = _plugin(file, layout)
    file.stream.seek(file.pixels.offset)
    samples: AnyArray
    try:
        samples, _ = decoder.as_array(file.stream, index=frame, **options)
    except DICOM_FAULTS:
        if file.syntax not in JPEGLSTransferSyntaxes:
            raise
        mended = _without_stray_byte(file, layout, frame)
        samples, _ = decoder.as_array(mended, index=0, **{**options, "number_of_frames": 1})
    return samples


def _without_stray_byte(file: DicomFile, layout: Layout, frame: int) -> bytes:
    """The frame without the padding byte that some JPEG-LS encoders leave before the end marker (FFD9)."""
    assert file.pixels is not None
    file.stream.seek(file.pixels.offset)
    coded = get_frame(file.stream, frame, number_of_frames=layout.frames)
    end = coded.rfind(b"\0\xff\xd9")
    mended: bytes = encapsulate([coded[:end] + coded[end + 1 :]] if end > 0 else [coded])
    return mended


def _options(file: DicomFile, layout: Layout, vr: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "rows": layout.rows,
        "columns": layout.columns,
        "number_of_frames": layout.frames,
        "samples_per_pixel": layout.samples,
        "photometric_interpretation": layout.photometric,
        "bits_allocated": layout.allocated,
        "bits_stored": layout.stored,
        "pixel_representation": int(layout.signed),
        "planar_configuration": layout.planar,
        "pixel_keyword": "PixelData",
        "pixel_vr": vr,
        "correct_unused_bits": False,
        "transfer_syntax_uid": file.syntax,
    }
    offsets = value_of(file.data, "ExtendedOffsetTable"), value_of(file.data, "ExtendedOffsetTableLengths")
    if all(offsets):
        options["extended_offsets"] = offsets
    return options


def _plugin(file: DicomFile, layout: Layout) -> str:
    """Which decoder to insist on.

    Raises `InputError` before memory is asked for where codestream and header do not speak of the same picture.
    """
    if not file.syntax.is_compressed or file.pixels is None:
        return ""
    stream = examine(first_bytes(file.stream, file.pixels))
    if stream.size[0] * stream.size[1] > layout.rows * layout.columns:
        raise InputError(f"{file.path}: its compressed picture is larger than its header says; export it again.")
    if file.syntax == RLELossless and layout.frame_bits > 8 * RLE_GAIN * file.pixels.available:
        raise InputError(f"{file.path}: its compressed picture is smaller than its header says; export it again.")
    return steady_plugin(file.syntax, stream.precision)


def steady_plugin(syntax: UID, precision: int) -> str:
    """The decoder to insist on for samples of so many bits; "" lets pydicom try all it has."""
    if syntax == JPEGExtended12Bit and precision > 8:
        return _jpeg12.install()
    wanted = STEADY.get(syntax, "")
    return wanted if wanted in get_decoder(syntax).available_plugins else ""
