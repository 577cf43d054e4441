"""Writing BINARY segmentations (PS3.3 §A.51): one frame and one segment per mark, painted at the size of its film.

Every shape is painted as it covers pixel centres; only masks in whole pixels come back equal, the rest as masks. The
size of the film must be known. The label is the segment's, in a coded type of our own (a hash of the text), the
category is "Morphologically abnormal structure", and the reader is the person who made the object. A film that
was looked at without a mark cannot be held.
"""

import hashlib

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.geometry import Size
from xai_desktop.io.annotations._dicom_sheets import Placed, Sheet, sheets_of, text
from xai_desktop.io.annotations._dicom_writing import DATE, SCHEME, TIME, base, code, files_of, reference, series_of

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LARGEST = 1 << 31
"""Pixels of one object, one bit each."""


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """One object per image and reader. Raises `ExportError` for a film of unknown size or without a mark."""
    sheets = sheets_of(annotation_set)
    return files_of(sheets, "seg", map(_segmentation, sheets))


def _segmentation(sheet: Sheet) -> Dataset:
    rows, columns = _size(sheet)
    data = base(sheet, SEGMENTATION, "SEG")
    data.ContentDate, data.ContentTime = DATE, TIME
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = "MARKS", "", sheet.reader
    data.PatientOrientation = ""
    data.ImageType = ["DERIVED", "PRIMARY"]
    data.SegmentationType, data.SegmentsOverlap, data.LossyImageCompression = "BINARY", "UNDEFINED", "00"
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.Rows, data.Columns, data.NumberOfFrames = rows, columns, len(sheet.marks)
    data.BitsAllocated, data.BitsStored, data.HighBit = 1, 1, 0
    data.SegmentSequence = [_segment(sheet, number, mark) for number, (_, mark) in enumerate(sheet.marks, start=1)]
    _add_frames(data, sheet)
    data.PixelData = _packed(sheet.marks, (rows, columns))
    data["PixelData"].VR = "OB"
    return data


def _size(sheet: Sheet) -> Size:
    if not sheet.marks:
        raise ExportError("A segmentation cannot say that a film has no mark; choose dicom_sr, which can.")
    if sheet.size is None or max(sheet.size) > 65535 or sheet.size == (1, 1):
        raise ExportError("A segmentation needs the size of its film in pixels; open the film or choose dicom_sr.")
    if sheet.size[0] * sheet.size[1] * len(sheet.marks) > LARGEST:
        raise ExportError("These are too many marks for one segmentation; choose dicom_sr.")
    return sheet.size


def _segment(sheet: Sheet, number: int, mark: Annotation) -> Dataset:
    item = Dataset()
    item.SegmentNumber, item.SegmentLabel, item.SegmentAlgorithmType = number, text(mark.label), "MANUAL"
    item.SegmentedPropertyCategoryCodeSequence = [code("49755003", "SCT", "Morphologically abnormal structure")]
    kind = code(hashlib.sha256(mark.label.encode()).hexdigest()[:16], SCHEME, mark.label)
    item.SegmentedPropertyTypeCodeSequence = [kind]
    item.TrackingID, item.TrackingUID = str(number), sheet.uid(number)
    return item


def _add_frames(data: Dataset, sheet: Sheet) -> None:
    """Functional groups, dimensions (by segment) and the references that they rest on."""
    organisation, index = Dataset(), Dataset()
    organisation.DimensionOrganizationUID = index.DimensionOrganizationUID = sheet.uid("dimensions")
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x0062000B, 0x0062000A
    data.DimensionOrganizationSequence, data.DimensionIndexSequence = [organisation], [index]
    data.SharedFunctionalGroupsSequence = [Dataset()]
    marks = enumerate(sheet.marks, start=1)
    data.PerFrameFunctionalGroupsSequence = [_groups(sheet, number, frame) for number, (frame, _) in marks]
    series = Dataset()
    series.SeriesInstanceUID, series.ReferencedInstanceSequence = series_of(sheet), [reference(sheet)]
    data.ReferencedSeriesSequence = [series]


def _groups(sheet: Sheet, number: int, frame: int | None) -> Dataset:
    content, segment, derivation, group = Dataset(), Dataset(), Dataset(), Dataset()
    content.DimensionIndexValues = [number]
    segment.ReferencedSegmentNumber = number
    source = reference(sheet, frame)
    source.PurposeOfReferenceCodeSequence = [code("121322", "DCM", "Source image for image processing operation")]
    source.SpatialLocationsPreserved = "YES"
    derivation.SourceImageSequence = [source]
    derivation.DerivationCodeSequence = [code("113076", "DCM", "Segmentation")]
    group.FrameContentSequence, group.SegmentIdentificationSequence = [content], [segment]
    group.DerivationImageSequence = [derivation]
    return group


def _packed(marks: tuple[Placed, ...], size: Size) -> bytes:
    """All frames as one stream of bits, the least significant first, without gaps between frames (PS3.5 §8.1.1)."""
    cells = size[0] * size[1]
    packed = np.zeros((-(-cells * len(marks) // 16) * 2), dtype=np.uint8)
    for number, (_, mark) in enumerate(marks):
        painted = mark.shape.mask(size)
        if not painted.any():
            raise ExportError("A mark lies beside its film, so it cannot be painted; choose dicom_sr.")
        start = number * cells
        bits = np.packbits(np.pad(painted.ravel(), (start % 8, 0)), bitorder="little")
        packed[start // 8 : start // 8 + bits.size] |= bits
    return packed.tobytes()
