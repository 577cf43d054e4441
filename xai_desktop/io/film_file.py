"""A synthetic film as a DICOM file, losslessly compressed and labelled as what it is in every way DICOM knows."""

from dataclasses import dataclass
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless, generate_uid

from xai_desktop.core.arrays import IndexArray

DX_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.1.1"
NOTE = "SYNTHETIC: drawn by a program. No patient, no X-ray. For demonstration and tests only."


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What the header says. `number` tells the patients of one set apart; the same facts give the same identifiers."""

    number: int
    set_name: str
    sex: str
    age: int
    bits: int
    pixel_mm: float
    window: tuple[float, float]
    date: str = "20250101"

    @property
    def patient_id(self) -> str:
        return f"SYN-{self.set_name}-{self.number:03d}"

    def uid(self, kind: str) -> str:
        """Made from the facts, so that making the set again gives the same files."""
        return str(generate_uid(entropy_srcs=["xai-desktop synthetic", self.patient_id, kind]))


def film_bytes(pixels: IndexArray, facts: FilmFacts, *, compress: bool = True) -> bytes:
    """(H, W) uint16, bone bright → the bytes of a MONOCHROME2 DX file (JPEG-LS lossless)."""
    data = _header(facts)
    _describe_pixels(data, pixels, facts)
    if compress:
        data.compress(JPEGLSLossless, encoding_plugin="pyjpegls", generate_instance_uid=False)
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _header(facts: FilmFacts) -> Dataset:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.ImplementationClassUID = generate_uid(entropy_srcs=["xai-desktop"])
    data.SyntheticData = "YES"
    data.SOPClassUID = DX_FOR_PRESENTATION
    data.SOPInstanceUID = facts.uid("instance")
    data.StudyInstanceUID = facts.uid("study")
    data.SeriesInstanceUID = facts.uid("series")
    data.PatientName, data.PatientID = "SYNTHETIC^DEMO", facts.patient_id
    data.PatientBirthDate, data.PatientSex, data.PatientAge = "", facts.sex, f"{facts.age:03d}Y"
    data.StudyDate = data.SeriesDate = data.AcquisitionDate = data.ContentDate = facts.date
    data.StudyTime = data.SeriesTime = data.AcquisitionTime = data.ContentTime = "120000"
    data.StudyID, data.SeriesNumber, data.InstanceNumber = str(facts.number), 1, 1
    data.AccessionNumber = data.ReferringPhysicianName = ""
    data.StudyDescription = "SYNTHETIC chest"
    data.SeriesDescription = "SYNTHETIC chest PA"
    data.ImageComments = NOTE
    data.Manufacturer, data.ManufacturerModelName = "XAI Desktop synthetic", "chest phantom"
    data.ImageType = ["DERIVED", "PRIMARY"]
    data.Modality, data.PresentationIntentType = "DX", "FOR PRESENTATION"
    data.BodyPartExamined, data.ViewPosition, data.ImageLaterality = "CHEST", "PA", "U"
    data.PatientOrientation = ["L", "F"]
    return data


def _describe_pixels(data: Dataset, pixels: IndexArray, facts: FilmFacts) -> None:
    data.Rows, data.Columns = pixels.shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, facts.bits, facts.bits - 1
    data.PixelRepresentation = 0
    data.ImagerPixelSpacing = [f"{facts.pixel_mm:.5f}"] * 2
    data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", -1
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = "0", "1", "US"
    data.WindowCenter, data.WindowWidth = (f"{value:g}" for value in facts.window)
    data.VOILUTFunction, data.PresentationLUTShape = "LINEAR", "IDENTITY"
    data.LossyImageCompression, data.BurnedInAnnotation = "00", "YES"
    data.PixelData = pixels.astype("<u2").tobytes()
