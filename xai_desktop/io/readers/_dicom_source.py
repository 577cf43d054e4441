"""What results have to know about the film they are made from: its header, rewritten from a list of attributes.

Results copy the patient and the study from their source (PS3.3 C.7.1, C.7.2) and refer to it by its identifiers. The
process that reads films rewrites exactly these attributes, one by one, as explicit little endian with UTF-8 texts, so
that whoever makes results parses what this program wrote and never the file itself. What is private, nested, broken or
a bulk of data is left behind.
"""

from io import BytesIO

from pydicom.charset import decode_element
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from xai_desktop.core.place import Place
from xai_desktop.io.readers._dicom_file import opened
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

PATIENT = ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientAge")
STUDY = (
    *("StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName"),
    "StudyDescription",
)
SERIES = ("SeriesInstanceUID", "SeriesNumber", "Modality", "FrameOfReferenceUID", "PositionReferenceIndicator")
FILM = (
    *("SOPClassUID", "SOPInstanceUID", "InstanceNumber", "ImageType", "SyntheticData"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PresentationIntentType"),
    *("PixelSpacing", "ImagerPixelSpacing", "PixelSpacingCalibrationType", "PatientOrientation"),
    *("BodyPartExamined", "ViewPosition", "Laterality", "ImageLaterality"),
    *("BurnedInAnnotation", "LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("RescaleSlope", "RescaleIntercept", "RescaleType", "Manufacturer"),
)
KEPT = (*PATIENT, *STUDY, *SERIES, *FILM)
LONGEST_VALUE = 1 << 10
"""Bytes; the longest of these attributes is a name or a description."""


def source_header(path: Place) -> bytes:
    """The header of a DICOM film as a small file of its own, without pixels. Raises `InputError`."""
    with opened(path) as file, quiet():
        kept = Dataset()
        charset = str(file.data.get("SpecificCharacterSet") or "") or "iso8859"
        for keyword in KEPT:
            _copy(file.data, keyword, kept, charset)
        kept.SpecificCharacterSet = "ISO_IR 192"
        return _written(kept)


def _copy(data: Dataset, keyword: str, kept: Dataset, charset: str) -> None:
    try:
        if keyword not in data:
            return
        element = data[keyword]
        decode_element(element, charset)
        alone = Dataset()
        alone.add(element)
        if len(_written(alone)) <= LONGEST_VALUE:
            kept.add(element)
    except DICOM_FAULTS:
        return


def _written(data: Dataset) -> bytes:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = BytesIO()
    FileDataset(stream, data, file_meta=meta, preamble=b"\0" * 128).save_as(stream, enforce_file_format=False)
    return stream.getvalue()
