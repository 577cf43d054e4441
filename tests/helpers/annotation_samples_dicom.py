"""DICOM reports, segmentations and presentation states, put together by hand: small, and as odd as a test wants."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

FILM = "1.2.840.99.1.7"
OTHER = "1.2.840.99.1.8"
SR, SEG, GSPS = "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.11.1"
SQUARE = (10.0, 20.0, 30.5, 20.0, 30.5, 40.25, 10.0, 40.25, 10.0, 20.0)
TRIANGLE = (1.0, 2.0, 9.0, 3.0, 4.0, 8.0, 1.0, 2.0)
UPRIGHT = (50.0, 40.0, 50.0, 80.0, 40.0, 60.0, 60.0, 60.0)
ROUND = (12.0, 14.0, 12.0, 20.0)


def made(**values: object) -> Dataset:
    """A data set from keywords."""
    data = Dataset()
    for keyword, value in values.items():
        setattr(data, keyword, value)
    return data


def stored(data: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = data.SOPClassUID, data.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    stream = BytesIO()
    FileDataset(stream, data, file_meta=meta, preamble=b"\0" * 128).save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def code(value: str, scheme: str = "DCM", meaning: str = "") -> list[Dataset]:
    return [made(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning or value)]


def image(uid: str = FILM, frame: object = None, **values: object) -> Dataset:
    """A reference to a film, or to frames of one (from 1)."""
    item = made(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.1.1", ReferencedSOPInstanceUID=uid, **values)
    if frame is not None:
        item.ReferencedFrameNumber = frame
    return item


def item(kind: str, concept: str, relation: str = "CONTAINS", **values: object) -> Dataset:
    """A content item of a report."""
    found = made(ValueType=kind, RelationshipType=relation, **values)
    found.ConceptNameCodeSequence = code(concept)
    return found


def coded(concept: str, meaning: str, relation: str = "CONTAINS") -> Dataset:
    return item("CODE", concept, relation, ConceptCodeSequence=code("1", "99TEST", meaning))


def outline(kind: str, numbers: Sequence[float], *images: Dataset, concept: str = "111030") -> Dataset:
    """A spatial coordinates item, selected from these images."""
    found = item("SCOORD", concept, GraphicType=kind, GraphicData=list(numbers))
    if images:
        found.ContentSequence = [item("IMAGE", "121324", "SELECTED FROM", ReferencedSOPSequence=[i]) for i in images]
    return found


def group(*children: Dataset) -> Dataset:
    return item("CONTAINER", "125007", ContinuityOfContent="SEPARATE", ContentSequence=list(children))


def finding(label: str, kind: str, numbers: Sequence[float], *images: Dataset) -> Dataset:
    """A measurement group of one region with its finding."""
    return group(coded("121071", label), outline(kind, numbers, *(images or (image(),))))


def observer(name: str) -> Dataset:
    return item("PNAME", "121008", "HAS OBS CONTEXT", PersonName=name)


def identified(sop_class: str, modality: str, **values: object) -> Dataset:
    """Who, when and what: a patient without a name unless the values give one."""
    data = made(SpecificCharacterSet="ISO_IR 192", SOPClassUID=sop_class, SOPInstanceUID="1.2.840.99.2")
    data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = "1.2.840.99.3", "1.2.840.99.4", modality
    data.PatientName = data.PatientID = ""
    data.update(made(**values))
    return data


def report(*content: Dataset, sop_class: str = SR, **values: object) -> Dataset:
    """A measurement report with this content below its root."""
    data = identified(sop_class, "SR", **values)
    data.ValueType, data.ConceptNameCodeSequence = "CONTAINER", code("126000")
    data.ContinuityOfContent, data.ContentSequence = "SEPARATE", list(content)
    return data


def graphic(kind: str, numbers: Sequence[float], units: str = "PIXEL", **values: object) -> Dataset:
    return made(
        GraphicAnnotationUnits=units,
        GraphicDimensions=2,
        NumberOfGraphicPoints=len(numbers) // 2,
        GraphicData=list(numbers),
        GraphicType=kind,
        **values,
    )


def words(text: str, **values: object) -> Dataset:
    return made(UnformattedTextValue=text, AnchorPoint=[1.0, 1.0], AnchorPointAnnotationUnits="PIXEL", **values)


def layer(graphics: Sequence[Dataset], texts: Sequence[Dataset] = (), images: Sequence[Dataset] = ()) -> Dataset:
    """An annotation of a presentation."""
    found = made(GraphicLayer="LAYER1", GraphicObjectSequence=list(graphics))
    if texts:
        found.TextObjectSequence = list(texts)
    if images:
        found.ReferencedImageSequence = list(images)
    return found


def presentation(*layers: Dataset, **values: object) -> Dataset:
    """A grayscale presentation of one film of 200 × 100 pixels."""
    data = identified(GSPS, "PR", GraphicAnnotationSequence=list(layers))
    data.ReferencedSeriesSequence = [made(SeriesInstanceUID="1.2.840.99.5", ReferencedImageSequence=[image()])]
    data.GraphicLayerSequence = [made(GraphicLayer="LAYER1", GraphicLayerOrder=1, GraphicLayerDescription="Doubtful")]
    corners = {"DisplayedAreaTopLeftHandCorner": [1, 1], "DisplayedAreaBottomRightHandCorner": [200, 100]}
    data.DisplayedAreaSelectionSequence = [made(PresentationSizeMode="SCALE TO FIT", **corners)]
    data.PresentationLUTShape = "IDENTITY"
    data.update(made(**values))
    return data


def source(uid: str = FILM, frame: object = None, preserved: str = "YES") -> Dataset:
    """What a frame of a segmentation was derived from."""
    found = image(uid, frame)
    if preserved:
        found.SpatialLocationsPreserved = preserved
    return found


def derived(segment: int | None, *sources: Dataset) -> Dataset:
    """The functional groups of a frame."""
    found = Dataset()
    if segment is not None:
        found.SegmentIdentificationSequence = [made(ReferencedSegmentNumber=segment)]
    if sources:
        found.DerivationImageSequence = [made(SourceImageSequence=list(sources))]
    return found


def segment(number: int, label: str, **values: object) -> Dataset:
    drawn = {"SegmentAlgorithmType": "MANUAL", **values}
    return made(SegmentNumber=number, SegmentLabel=label, **drawn)


def segmentation(
    frames: np.ndarray, groups: Sequence[Dataset], segments: Sequence[Dataset], kind: str = "BINARY", **values: object
) -> Dataset:
    """Frames (n, H, W) of zeros and ones, or of parts of 200 for FRACTIONAL, or of segment numbers for LABELMAP."""
    data = identified(SEG, "SEG", SegmentationType=kind, SegmentSequence=list(segments))
    data.NumberOfFrames, data.Rows, data.Columns = frames.shape
    data.SamplesPerPixel, data.PixelRepresentation, data.PhotometricInterpretation = 1, 0, "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = 1 if kind == "BINARY" else 8
    data.HighBit = data.BitsStored - 1
    data.PerFrameFunctionalGroupsSequence = list(groups)
    if kind == "FRACTIONAL":
        data.MaximumFractionalValue = 200
    packed = np.packbits(frames.ravel() != 0, bitorder="little") if kind == "BINARY" else frames.astype(np.uint8)
    content = packed.tobytes()
    data.PixelData = content + b"\0" * (len(content) % 2)
    data["PixelData"].VR = "OB"
    data.update(made(**values))
    return data


def painted() -> np.ndarray:
    """Three frames of an odd number of pixels: a frame with a hole, one that touches all edges, and an empty one."""
    frames = np.zeros((3, 11, 13), dtype=np.uint8)
    frames[0, 2:7, 3:10] = 1
    frames[0, 4, 5] = 0
    frames[1, 0, :] = frames[1, :, 12] = 1
    return frames


def _samples() -> dict[str, dict[str, bytes]]:
    marks = finding("Nodule", "POLYLINE", SQUARE), finding("Opacité", "POLYLINE", TRIANGLE)
    more = finding("Mass", "ELLIPSE", UPRIGHT), finding("Mass", "CIRCLE", ROUND)
    drawn = [layer([graphic("POLYLINE", SQUARE)], [words("Nodule")]), layer([graphic("ELLIPSE", UPRIGHT)])]
    groups = [derived(1, source()), derived(2, source())]
    segments = [segment(1, "Nodule"), segment(2, "Effusion")]
    return {
        "dicom_sr": {f"{FILM}.sr.dcm": stored(report(observer("Doe^Jane"), *marks, *more))},
        "dicom_gsps": {f"{FILM}.pr.dcm": stored(presentation(*drawn, ContentCreatorName="Doe^Jane"))},
        "dicom_seg": {
            f"{FILM}.seg.dcm": stored(segmentation(painted()[:2], groups, segments, ContentCreatorName="Roe^R"))
        },
    }


SAMPLES = _samples()
"""Format key → {file name: bytes}; the names are those that writing gives."""
