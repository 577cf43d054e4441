"""From a DICOM file's bytes to the samples of one frame, by pydicom's decoders and ours."""

from typing import Any

from pydicom.pixels import get_decoder
from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.io.readers import _jpeg12
from xai_desktop.io.readers._codestream import examine
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_values import value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._fragments import first_bytes


def decoded(file: DicomFile, layout: Layout, frame: int) -> AnyArray:
    """(rows, columns) or (rows, columns, samples) of one frame, unused bits untouched, colours as RGB.

    Raises `InputError`, naming the codec, where no decoder can make sense of the bytes.
    """
    assert file.pixels is not None
    options = _options(file, layout)
    file.stream.seek(file.pixels.offset)
    try:
        decoder = get_decoder(file.syntax)
        samples, _ = decoder.as_array(
            file.stream, index=frame, decoding_plugin=_plugin(file, layout), transfer_syntax_uid=file.syntax, **options
        )
    except DICOM_FAULTS as fault:
        name = file.syntax.name if file.syntax.is_compressed else "uncompressed"
        raise InputError(
            f"{file.path}: its pixel data ({name}) cannot be decoded; export it again, uncompressed if possible."
        ) from fault
    result: AnyArray = samples
    return result


def _options(file: DicomFile, layout: Layout) -> dict[str, Any]:
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
        "pixel_vr": "OW" if layout.allocated > 8 else "OB",
        "correct_unused_bits": False,
    }
    offsets = value_of(file.data, "ExtendedOffsetTable"), value_of(file.data, "ExtendedOffsetTableLengths")
    if all(offsets):
        options["extended_offsets"] = offsets
    return options


def _plugin(file: DicomFile, layout: Layout) -> str:
    """Which decoder to insist on; "" lets pydicom try all it has.

    Damaged baseline JPEG has brought whole processes down in GDCM, never in Pillow, and Pillow decodes all of it.
    """
    if not file.syntax.is_compressed or file.pixels is None:
        return ""
    stream = examine(first_bytes(file.stream, file.pixels))
    file.stream.seek(file.pixels.offset)
    if stream.size[0] * stream.size[1] > layout.rows * layout.columns:
        raise InputError(f"{file.path}: its compressed picture is larger than its header says; export it again.")
    if file.syntax == JPEGExtended12Bit and stream.precision > 8:
        return _jpeg12.install()
    return "pillow" if file.syntax in (JPEGBaseline8Bit, JPEGExtended12Bit) else ""
