"""Writing grayscale softcopy presentation states (PS3.3 §A.33.1): one annotation with its text per mark.

Boxes, ellipses and polygons of one outline are closed graphics in PIXEL units, as 32-bit floats; the label is a text
at its corner; the reader is the person who made the presentation. Masks and polygons of
several outlines are refused, and so is a film that was looked at without a mark. The displayed area is the whole
film where its size is known, else the region around the marks, since a presentation has to show some area. The grey
values are left as the film has them.
"""

import math

from pydicom.dataset import Dataset

from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.io.annotations._dicom_shapes import graphic_of
from xai_desktop.io.annotations._dicom_sheets import Sheet, sheets_of, text
from xai_desktop.io.annotations._dicom_writing import DATE, TIME, base, files_of, reference, series_of

GRAYSCALE = "1.2.840.10008.5.1.4.1.1.11.1"
LAYER = "MARKS"


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """One presentation per image and reader. Raises `ExportError` for what its graphics cannot hold."""
    sheets = sheets_of(annotation_set)
    return files_of(sheets, "pr", map(_presentation, sheets))


def _presentation(sheet: Sheet) -> Dataset:
    if not sheet.marks:
        raise ExportError("A presentation cannot say that a film has no mark; choose dicom_sr, which can.")
    data = base(sheet, GRAYSCALE, "PR")
    data.Laterality = ""
    data.PresentationCreationDate, data.PresentationCreationTime = DATE, TIME
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = LAYER, "", sheet.reader
    data.ReferencedSeriesSequence, data.DisplayedAreaSelectionSequence = [_series(sheet)], [_area(sheet)]
    data.GraphicAnnotationSequence = [_annotation(sheet, *mark) for mark in sheet.marks]
    layer = Dataset()
    layer.GraphicLayer, layer.GraphicLayerOrder = LAYER, 1
    data.GraphicLayerSequence = [layer]
    data.PresentationLUTShape = "IDENTITY"
    return data


def _series(sheet: Sheet) -> Dataset:
    series = Dataset()
    series.SeriesInstanceUID, series.ReferencedImageSequence = series_of(sheet), [reference(sheet)]
    return series


def _area(sheet: Sheet) -> Dataset:
    """Corners by whole pixels from 1\\1 (PS3.3 §C.10.4)."""
    height, width = sheet.size or (0, 0)
    boxes = [mark.box for _, mark in sheet.marks]
    area = Dataset()
    first = [min(math.floor(box.x0) for box in boxes) + 1, min(math.floor(box.y0) for box in boxes) + 1]
    last = [max(math.ceil(box.x1) for box in boxes), max(math.ceil(box.y1) for box in boxes)]
    area.DisplayedAreaTopLeftHandCorner = [1, 1] if sheet.size else first
    area.DisplayedAreaBottomRightHandCorner = [width, height] if sheet.size else last
    area.PresentationSizeMode, area.PresentationPixelAspectRatio = "SCALE TO FIT", [1, 1]
    return area


def _annotation(sheet: Sheet, frame: int | None, mark: Annotation) -> Dataset:
    item, graphic = Dataset(), Dataset()
    kind, numbers = graphic_of(mark.shape)
    graphic.GraphicAnnotationUnits, graphic.GraphicDimensions = "PIXEL", 2
    graphic.NumberOfGraphicPoints, graphic.GraphicData, graphic.GraphicType = len(numbers) // 2, numbers, kind
    graphic.GraphicFilled = "N"
    item.ReferencedImageSequence, item.GraphicLayer = [reference(sheet, frame)], LAYER
    item.TextObjectSequence, item.GraphicObjectSequence = [_text(mark)], [graphic]
    return item


def _text(mark: Annotation) -> Dataset:
    item = Dataset()
    item.AnchorPointAnnotationUnits, item.AnchorPointVisibility = "PIXEL", "N"
    item.AnchorPoint, item.UnformattedTextValue = [mark.box.x0, mark.box.y0], text(mark.label)
    return item
