"""DICOM presentation states: the graphics of their annotation layers (PS3.3 §C.10.5), grayscale or not.

Each graphic object is a row, counted from 1, and a mark on every image that its annotation applies to. PIXEL units are
pixel edges as they stand (see `_dicom_shapes`). DISPLAY units are parts of the Displayed Area, whose corners name
whole pixels from 1\\1 (PS3.3 §C.10.4), so they can be placed exactly, unless the picture was turned or flipped. Points,
open lines and units of a tiled matrix are refused; compound graphics repeat what plain ones say and are passed over.

The label is the text in the same graphic group, else the only text of the annotation or the one of the same rank, else
what the layer is called. The reader is the person who made the presentation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom.dataset import Dataset

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.shapes import Point
from xai_desktop.io.annotations._dicom_layers import write
from xai_desktop.io.annotations._dicom_marks import Marks, Target, common_targets, targets_of
from xai_desktop.io.annotations._dicom_object import class_of, opened, person_of
from xai_desktop.io.annotations._dicom_shapes import points_from, shape_from
from xai_desktop.io.annotations._dicom_terms import NETWORK_LAYER, NO_EXPERT
from xai_desktop.io.annotations._format import FORMATS, Format, Source
from xai_desktop.io.readers._dicom_values import integer_of, items_of, numbers_of, text_of, value_of

TITLE = "DICOM presentation state"
CLASSES = frozenset(f"1.2.840.10008.5.1.4.1.1.11.{last}" for last in (1, 2, 3, 4, 5))
"""Grayscale, colour, pseudo-colour, blending, and X-ray angiography grayscale."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One annotation: its graphics and texts, the images that it applies to, and the name of its layer."""

    data: Dataset
    item: Dataset
    images: tuple[Target, ...]
    name: str

    def label_of(self, graphic: Dataset, rank: int, count: int) -> Iterator[str]:
        texts = items_of(self.item, "TextObjectSequence")
        group = integer_of(graphic, "GraphicGroupID")
        if group is not None:
            yield from (_first_line(text) for text in texts if integer_of(text, "GraphicGroupID") == group)
        if len(texts) in (1, count):
            yield _first_line(texts[rank if len(texts) == count else 0])
        yield self.name


def sniff(head: bytes, _name: str) -> bool:
    return class_of(head) in CLASSES


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for a damaged object and for one without graphics."""
    with opened(source, CLASSES, "presentation state") as data:
        marks, reader = Marks(source, TITLE, data), person_of(data, "ContentCreatorName")
        for layer in _layers(data):
            graphics = items_of(layer.item, "GraphicObjectSequence")
            for rank, graphic in enumerate(graphics):
                with marks.harvest.row(marks.harvest.rows + 1):
                    label = marks.first_label(layer.label_of(graphic, rank, len(graphics)))
                    _read_row(marks, layer, graphic, label, reader)
        if not marks.harvest.rows:
            raise source.refuse("is a presentation without any graphics, so it marks nothing; name one with graphics.")
        return marks.harvest.result()


def _read_row(marks: Marks, layer: Layer, graphic: Dataset, label: str, reader: str) -> None:
    if layer.name == NETWORK_LAYER:
        raise InputError(NO_EXPERT)
    points = points_from(numbers_of(graphic, "GraphicData"))
    kind, filled = text_of(graphic, "GraphicType"), text_of(graphic, "GraphicFilled") == "Y"
    units = text_of(graphic, "GraphicAnnotationUnits")
    if units not in ("PIXEL", "DISPLAY"):
        raise InputError("is measured in units other than pixels or parts of the picture")
    if not layer.images:
        raise InputError("names no image")
    for target in layer.images:
        placed = points if units == "PIXEL" else _placed(layer.data, target, points)
        marks.mark(target, label, shape_from(kind, placed, filled=filled), reader)


def _placed(data: Dataset, target: Target, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Parts of the displayed area as pixel edges. Raises `InputError` where the area or its way up is not known."""
    if (integer_of(data, "ImageRotation") or 0) % 360 or text_of(data, "ImageHorizontalFlip") == "Y":
        raise InputError("is placed on a picture that was turned or flipped")
    x0, y0, x1, y1 = _area(data, target)
    return tuple((x0 + x * (x1 - x0), y0 + y * (y1 - y0)) for x, y in points)


def _area(data: Dataset, target: Target) -> tuple[float, float, float, float]:
    for item in items_of(data, "DisplayedAreaSelectionSequence"):
        of = targets_of(item, "ReferencedImageSequence")
        first, last = (numbers_of(item, f"DisplayedArea{corner}HandCorner") for corner in ("TopLeft", "BottomRight"))
        if (not of or target in of or Target(target.uid) in of) and len(first) == len(last) == 2:
            return first[0] - 1, first[1] - 1, last[0], last[1]
    raise InputError("is placed on a displayed area that is not stated")


def _layers(data: Dataset) -> Iterator[Layer]:
    common = tuple(dict.fromkeys(common_targets(data)))
    names = {text_of(item, "GraphicLayer"): item for item in items_of(data, "GraphicLayerSequence")}
    for item in items_of(data, "GraphicAnnotationSequence"):
        named = text_of(item, "GraphicLayer")
        name = text_of(names.get(named, Dataset()), "GraphicLayerDescription") or named
        yield Layer(data, item, _images(item, common), name)


def _images(item: Dataset, common: tuple[Target, ...]) -> tuple[Target, ...]:
    """Where an annotation belongs: on images of its own, else on all; nowhere if its own references are damaged."""
    own = value_of(item, "ReferencedImageSequence")
    if "ReferencedImageSequence" not in item or (own is not None and not items_of(item, "ReferencedImageSequence")):
        return common
    try:
        return targets_of(item, "ReferencedImageSequence")
    except InputError:
        return ()


def _first_line(text: Dataset) -> str:
    """The first line of a text object, as much of it as a label holds."""
    lines = str(value_of(text, "UnformattedTextValue") or "").strip().splitlines()
    return "".join(filter(str.isprintable, lines[0])).strip()[:64] if lines else ""


FORMATS.add("dicom_gsps", Format("dicom_gsps", TITLE, sniff, read, write, binary=True))
