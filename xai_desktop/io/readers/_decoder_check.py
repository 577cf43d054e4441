"""Can this installation read what hospitals send? A tiny film of every transfer syntax is read, not just looked up.

The films are made in memory, so that the whole way is tried: header, fragments, decoder, stored values.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, SecondaryCaptureImageStorage

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io.readers._codec_samples import SAMPLES, Sample
from xai_desktop.io.readers._dicom_file import parsed
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers.dicom import frame_of

SAMPLE = Place(Path("sample"))
ROOT = "2.25.152648214402104"
"""Where the films' identifiers begin: a number of nobody's."""


def problems() -> dict[str, str]:
    """What is wrong with the reading of each transfer syntax, by its name; "" where it works."""
    return {syntax.name: _problem(syntax, sample) for syntax, sample in SAMPLES.items()}


def _problem(syntax: UID, sample: Sample) -> str:
    expected = _expected(sample)
    try:
        with parsed(SAMPLE, BytesIO(_film(syntax, sample, expected))) as file:
            image = frame_of(file, 0)
    except InputError as error:
        return f"cannot decode its sample ({_reason(error)})"
    away = int(np.abs(image.index.astype(np.int64) - expected).max())
    return "" if away <= sample.tolerance else f"decodes its sample wrongly, by up to {away} stored values"


def _reason(error: InputError) -> str:
    """What the library said, where one did."""
    fault = error.__cause__ if isinstance(error.__cause__, DICOM_FAULTS) else error
    return str(fault).splitlines()[0][:120] if str(fault) else type(fault).__name__


def _film(syntax: UID, sample: Sample, picture: AnyArray) -> bytes:
    """A DICOM file."""
    data, stream = Dataset(), BytesIO()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.SOPClassUID, data.SOPInstanceUID = SecondaryCaptureImageStorage, f"{ROOT}.1"
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = picture.shape
    data.BitsAllocated, data.BitsStored, data.HighBit = 8 if sample.bits == 8 else 16, sample.bits, sample.bits - 1
    data.PixelRepresentation = 0
    kind = f"{'<' if syntax.is_little_endian else '>'}u{data.BitsAllocated // 8}"
    data.PixelData = encapsulate([sample.stream]) if sample.stream else picture.astype(kind).tobytes()
    data["PixelData"].VR = "OB" if syntax.is_encapsulated or data.BitsAllocated == 8 else "OW"
    dcmwrite(stream, data, enforce_file_format=True)
    return stream.getvalue()


def _expected(sample: Sample) -> AnyArray:
    rows, columns = np.indices((sample.side, sample.side)) * 8 // sample.side
    result: AnyArray = (rows * 8 + columns) << (sample.bits - 6)
    return result
