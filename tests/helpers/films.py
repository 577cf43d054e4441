"""Writers of small films for tests: DICOM of every kind that a test wants, PNG, and the MONOCHROME1 twin of a film."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from PIL import Image as Pictures
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    RLELossless,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from xai_desktop.core.arrays import AnyArray

CLASSES = {
    "DX": DigitalXRayImageStorageForPresentation,
    "CR": ComputedRadiographyImageStorage,
    "OT": SecondaryCaptureImageStorage,
}

ENCODERS = {RLELossless: "pydicom", JPEG2000Lossless: "pylibjpeg", JPEGLSLossless: "pyjpegls"}
"""Not GDCM, which pydicom would try first: it can abort the process."""


def gradient(height: int = 48, width: int = 40, bits: int = 12, signed: bool = False) -> AnyArray:
    """(height, width) stored values that use the whole range of the bits, different in every row and column."""
    steps = np.linspace(0, (1 << bits) - 1, height * width).astype(np.int64).reshape(height, width)
    low = (1 << (bits - 1)) if signed else 0
    kind = ("int8" if bits <= 8 else "int16") if signed else ("uint8" if bits <= 8 else "uint16")
    return (steps - low).astype(kind)


def write_dicom(
    path: Path,
    pixels: AnyArray,
    *,
    bits: int = 12,
    monochrome1: bool = False,
    slope: float = 1,
    intercept: float = 0,
    windows: Sequence[tuple[Any, ...]] = (),
    function: str = "",
    signed: bool = False,
    transfer_syntax: UID = ExplicitVRLittleEndian,
    spacing: tuple[float, float] | None = None,
    patient_id: str = "",
    study_uid: str = "",
    modality: str = "DX",
    **attributes: Any,
) -> Path:
    """Write a film of grey (rows, columns) or (frames, rows, columns), or of RGB (rows, columns, 3) pixels.

    `windows` are (centre, width) or (centre, width, name). `modality` DX, CR or OT (secondary capture) chooses the SOP
    class. Further `attributes` are DICOM keywords and win over everything; None removes one.
    """
    data = _described(path, modality, patient_id, study_uid)
    _add_pixels(data, pixels, bits, signed, monochrome1, big=transfer_syntax == ExplicitVRBigEndian)
    if (slope, intercept) != (1, 0):
        data.RescaleSlope, data.RescaleIntercept, data.RescaleType = slope, intercept, "US"
    if windows:
        _add_windows(data, windows, function)
    if spacing:
        data.PixelSpacing = list(spacing)
    for keyword, value in attributes.items():
        if value is not None:
            setattr(data, keyword, value)
        elif keyword in data:
            delattr(data, keyword)
    return save(path, data, transfer_syntax)


def save(path: Path, data: Dataset, transfer_syntax: UID = ExplicitVRLittleEndian) -> Path:
    """Write a data set in any syntax that an installed encoder knows."""
    native = not transfer_syntax.is_compressed
    data.file_meta.TransferSyntaxUID = transfer_syntax if native else ExplicitVRLittleEndian
    if not native:
        data.compress(transfer_syntax, encoding_plugin=ENCODERS[transfer_syntax], generate_instance_uid=False)
    data.set_original_encoding(transfer_syntax.is_implicit_VR and native, transfer_syntax.is_little_endian)
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    path.write_bytes(stream.getvalue())
    return path


def without_meta(path: Path) -> Path:
    """Cut a file's preamble and meta information off, as old archives do."""
    data = pydicom.dcmread(path)
    implicit, little = data.original_encoding
    stream = BytesIO()
    del data.file_meta
    data.save_as(stream, implicit_vr=implicit, little_endian=little, enforce_file_format=False)
    content = stream.getvalue()
    path.write_bytes(content[132:] if content[128:132] == b"DICM" else content)
    return path


def monochrome1_copy(source: Path, target: Path) -> Path:
    """The same picture stored the other way round: after each file's own window and inversion they are equal.

    Stored values are mirrored (`M - stored`), and so are windows: LINEAR is centred half a step below its centre
    (PS3.3 C.11.2.1.2), so its mirrored centre lies one step higher than that of the exact functions.
    """
    data = pydicom.dcmread(source)
    pixels, signed = data.pixel_array, data.PixelRepresentation == 1
    most = -1 if signed else (1 << data.BitsStored) - 1
    data.PixelData = (most - pixels.astype(np.int64)).astype(pixels.dtype).tobytes()
    data["PixelData"].VR = "OW" if data.BitsAllocated > 8 else "OB"
    other = data.PhotometricInterpretation == "MONOCHROME2"
    data.PhotometricInterpretation = "MONOCHROME1" if other else "MONOCHROME2"
    if "WindowCenter" in data:
        mirror = float(data.get("RescaleSlope", 1)) * most + 2 * float(data.get("RescaleIntercept", 0))
        mirror += 1 if data.get("VOILUTFunction", "LINEAR") == "LINEAR" else 0
        centres = np.atleast_1d(np.asarray(data.WindowCenter, dtype=float))
        data.WindowCenter = [mirror - centre for centre in centres]
    for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        if keyword in data:
            setattr(data, keyword, most - data[keyword].value)
    return save(target, data)


def write_png(path: Path, array: AnyArray) -> Path:
    """(H, W) uint8 or uint16, (H, W, 3) or (H, W, 4) uint8."""
    return write_picture(path, Pictures.fromarray(array), "PNG")


def write_picture(path: Path, picture: Pictures.Image, kind: str, **options: Any) -> Path:
    stream = BytesIO()
    picture.save(stream, format=kind, **options)
    path.write_bytes(stream.getvalue())
    return path


def _described(path: Path, modality: str, patient_id: str, study_uid: str) -> FileDataset:
    meta = FileMetaDataset()
    data = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
    data.SOPClassUID = CLASSES[modality]
    data.SOPInstanceUID = generate_uid(entropy_srcs=[str(path)])
    data.StudyInstanceUID = study_uid or generate_uid(entropy_srcs=["study", str(path)])
    data.SeriesInstanceUID = generate_uid(entropy_srcs=["series", str(path)])
    data.Modality, data.Manufacturer, data.BodyPartExamined = modality, "Test", "CHEST"
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = "Nobody^Known", patient_id, "", "O"
    data.StudyDate, data.StudyTime, data.StudyID, data.AccessionNumber = "20240131", "120000", "1", ""
    data.ReferringPhysicianName, data.SeriesNumber, data.InstanceNumber = "", 1, 1
    data.ViewPosition, data.PatientOrientation, data.BurnedInAnnotation = "PA", ["L", "F"], "NO"
    data.LossyImageCompression, data.ConversionType = "00", "SYN"
    if modality == "DX":
        data.PresentationIntentType, data.ImageType = "FOR PRESENTATION", ["ORIGINAL", "PRIMARY", ""]
        data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", -1
        data.PresentationLUTShape, data.ImageLaterality = "IDENTITY", "U"
    return data


def _add_pixels(data: Dataset, pixels: AnyArray, bits: int, signed: bool, monochrome1: bool, *, big: bool) -> None:
    colour = pixels.ndim == 3 and pixels.shape[-1] == 3
    frames = pixels.shape[0] if pixels.ndim == 3 and not colour else 1
    data.Rows, data.Columns = pixels.shape[:2] if colour else pixels.shape[-2:]
    data.SamplesPerPixel = 3 if colour else 1
    data.PhotometricInterpretation = "RGB" if colour else "MONOCHROME1" if monochrome1 else "MONOCHROME2"
    if colour:
        data.PlanarConfiguration = 0
    data.BitsAllocated = 8 * pixels.dtype.itemsize
    data.BitsStored = min(bits, data.BitsAllocated)
    data.HighBit, data.PixelRepresentation = data.BitsStored - 1, int(signed)
    if monochrome1 and "PresentationLUTShape" in data:
        data.PresentationLUTShape = "INVERSE"
    if frames > 1:
        data.NumberOfFrames, data.SOPClassUID = frames, MultiFrameGrayscaleWordSecondaryCaptureImageStorage
    content = pixels.astype(pixels.dtype.newbyteorder(">" if big else "<")).tobytes()
    data.PixelData = content + b"\0" * (len(content) % 2)
    data["PixelData"].VR = "OW" if data.BitsAllocated > 8 else "OB"


def _add_windows(data: Dataset, windows: Sequence[tuple[Any, ...]], function: str) -> None:
    data.WindowCenter = [float(window[0]) for window in windows]
    data.WindowWidth = [float(window[1]) for window in windows]
    if any(len(window) > 2 for window in windows):
        data.WindowCenterWidthExplanation = [str(window[2]) if len(window) > 2 else "" for window in windows]
    if function:
        data.VOILUTFunction = function


def folder_of_films(folder: Path, count: int) -> Path:
    """`film-00.dcm` and so on in a new folder, 64 × 56, each of another patient and with other pixels."""
    folder.mkdir()
    for number in range(count):
        write_dicom(folder / f"film-{number:02d}.dcm", gradient(64, 56) + number, patient_id=f"p{number}", bits=13)
    return folder
