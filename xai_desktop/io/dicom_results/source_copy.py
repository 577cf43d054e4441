"""The film itself as a Secondary Capture (PS3.3 A.8.1): what results of a PNG refer to, and what leaves the house.

Stored values are kept as they are, with their rescale and window, so that measurements still mean something. A film
whose values come from a table, or whose values are signed, is written by what its values are counted from.
"""

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Window
from xai_desktop.core.report import Report
from xai_desktop.io.dicom_results._origin import MAKER, MODEL
from xai_desktop.io.dicom_results.burned_in import blanked, burned_in
from xai_desktop.io.dicom_results.finishing import SERIES, plain
from xai_desktop.io.dicom_results.source import Source

DESCRIPTION = "copy of the source film"


def source_copy(report: Report, source: Source) -> bytes:
    """The bytes of the file; its identifiers are those of the source's header."""
    data = source.header_copy()
    data.SeriesNumber, data.InstanceNumber = SERIES["source"], 1
    data.Modality = data.get("Modality") or "OT"
    data.ConversionType = "WSD" if report.source_header is not None else "DI"
    data.Manufacturer, data.ManufacturerModelName = MAKER, MODEL
    data.SecondaryCaptureDeviceManufacturer = MAKER
    data.ImageType = ["DERIVED", "SECONDARY"]
    data.Laterality = data.get("Laterality", "")
    data.PatientOrientation = list(report.image.orientation) if all(report.image.orientation) else ""
    data.BurnedInAnnotation = burned_in_flag(report, source)
    _add_pixels(data, cleaned_image(report, source), report.image)
    return plain(data, source, DESCRIPTION)


def burned_in_flag(report: Report, source: Source) -> str:
    """NO only where the file or a person says so."""
    if source.outside is not None and source.outside.confirmed:
        return "NO"
    return "NO" if report.ref.burned_in is False and not burned_in(report.image) else "YES"


def cleaned_image(report: Report, source: Source) -> AnyArray:
    """(H, W) uint16 indices or (H, W, 3) uint8 colours. What looks like writing is blanked in what leaves the house."""
    if source.outside is None:
        return _pixels(report.image)
    return without_writing(report.image, burned_in(report.image))


def without_writing(image: Image, boxes: tuple[Box, ...]) -> AnyArray:
    """As `cleaned_image`: everything inside the boxes (film pixels) shows as black, the rest is as it was."""
    pixels, gone = _pixels(image), blanked(image, boxes)
    if not gone.any():
        return pixels
    pixels = pixels.copy()
    pixels[gone] = _dark(image)
    return pixels


def _pixels(image: Image) -> AnyArray:
    return image.index if image.colour is None else image.colour


def _dark(image: Image) -> int:
    """What shows as black."""
    if image.colour is not None:
        return 0
    order = np.argsort(image.table[: int(image.index.max()) + 1])
    return int(order[-1] if image.monochrome1 else order[0])


def _add_pixels(data: Dataset, pixels: AnyArray, image: Image) -> None:
    data.Rows, data.Columns = image.size
    colour = pixels.ndim == 3
    bits = 8 if colour else max(image.bits, int(image.index.max()).bit_length(), 1)
    data.SamplesPerPixel = 3 if colour else 1
    data.PhotometricInterpretation = "RGB" if colour else "MONOCHROME1" if image.monochrome1 else "MONOCHROME2"
    if colour:
        data.PlanarConfiguration = 0
    data.BitsAllocated = 8 if bits <= 8 else 16
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, 0
    if not colour:
        _add_values(data, image)
    content = pixels.astype(np.uint8 if bits <= 8 else "<u2").tobytes()
    data.PixelData = content + b"\0" * (len(content) % 2)
    data["PixelData"].VR = "OB" if bits <= 8 else "OW"


def _add_values(data: Dataset, image: Image) -> None:
    """Rescale and window, where the film's values are a straight line of what is stored."""
    steps = np.diff(image.table.astype(np.float64))
    if steps.size == 0 or not np.allclose(steps, steps[0], rtol=1e-4, atol=0) or steps[0] == 0:
        return
    data.RescaleSlope, data.RescaleIntercept = _number(steps[0]), _number(float(image.table[0]))
    data.RescaleType = "US"
    window = image.default_window()
    if isinstance(window, Window):
        data.WindowCenter, data.WindowWidth = _number(window.centre), _number(window.width)
        data.VOILUTFunction = window.function


def _number(value: float) -> str:
    """A decimal string of at most sixteen characters (DS)."""
    return f"{float(value):.10g}"[:16]
