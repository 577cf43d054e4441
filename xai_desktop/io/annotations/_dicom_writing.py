"""What all written DICOM objects share, as far as a set of marks alone can say it.

An image is named by its SOP Instance UID, which is its `image_id`. A set of marks does not know the study and series
of that image, its storage class, the patient, or the time. DICOM wants some of them nevertheless: study and series are
UIDs derived from the image's own (the same in every object about it), the class is the digital X-ray film for
presentation (a multi-frame grey capture where marks name frames), the patient is empty and the date is the first day of
1970; the series description says so. Equal marks give equal bytes. An export from an open film, which knows its source,
is better where there is one.
"""

from collections.abc import Iterable

from pydicom.dataset import Dataset

from xai_desktop.io.annotations._dicom_sheets import Sheet, uid_of
from xai_desktop.io.dicom_file import file_bytes

DATE, TIME = "19700101", "000000"
MAKER, SCHEME = "XAI Desktop", "99XAIDESKTOP"
SOURCE_UNKNOWN = "RESEARCH marks, study of the source unknown"


def files_of(sheets: tuple[Sheet, ...], ending: str, documents: Iterable[Dataset]) -> dict[str, bytes]:
    """The objects' bytes, named by their images; a number where several readers marked the same one."""
    names: dict[str, bytes] = {}
    for sheet, document in zip(sheets, documents, strict=True):
        stem, number = f"{sheet.image_id}.{ending}", 1
        while (name := f"{stem}.dcm" if number == 1 else f"{stem}-{number}.dcm") in names:
            number += 1
        names[name] = file_bytes(document)
    return names


def base(sheet: Sheet, sop_class: str, modality: str) -> Dataset:
    """The patient, study, series, equipment and SOP common modules (PS3.3 §C.7, §C.12.1)."""
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID, data.SOPInstanceUID = sop_class, sheet.uid("instance", modality)
    data.PatientName = data.PatientID = data.PatientBirthDate = data.PatientSex = ""
    data.StudyInstanceUID = study_of(sheet)
    data.StudyDate = data.StudyTime = data.AccessionNumber = data.StudyID = data.ReferringPhysicianName = ""
    data.SeriesInstanceUID, data.SeriesNumber, data.InstanceNumber = sheet.uid("series", modality), 1, 1
    data.Modality, data.SeriesDescription = modality, SOURCE_UNKNOWN
    data.Manufacturer = data.ManufacturerModelName = MAKER
    data.DeviceSerialNumber = data.SoftwareVersions = "1"
    return data


def study_of(sheet: Sheet) -> str:
    return uid_of("study", sheet.image_id)


def series_of(sheet: Sheet) -> str:
    return uid_of("series", sheet.image_id)


def reference(sheet: Sheet, frame: int | None = None) -> Dataset:
    """The image SOP instance reference macro (PS3.3 table 10-3), frames from 1."""
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sheet.film_class, sheet.image_id
    if frame is not None:
        item.ReferencedFrameNumber = frame + 1
    return item


def code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item
