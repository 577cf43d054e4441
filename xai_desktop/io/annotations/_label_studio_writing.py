"""Label Studio JSON from marks."""

from itertools import count

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.io.annotations._brush import brush_of
from xai_desktop.io.annotations._films import ENDING, painted_on, pixels_of
from xai_desktop.io.annotations._holds import Holds
from xai_desktop.io.annotations._json import written
from xai_desktop.io.annotations._percent import value_of
from xai_desktop.io.annotations._values import film_name

TITLE = "Label Studio JSON"
HOLDS = Holds(TITLE, (Box, Ellipse, Polygon, Mask), nothing=True, ending=ENDING)


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """A task per film and an annotation per reader; masks as the film pixels that they cover, no names of patients.

    Raises `ExportError` for a film of unknown size, a frame, or several outlines in one mark.
    """
    images = HOLDS.images(annotation_set)
    numbers = count(1)
    return {"tasks.json": written([_task(image, number, numbers) for number, image in enumerate(images, start=1)])}


def _task(image: AnnotatedImage, number: int, numbers: "count[int]") -> dict[str, object]:
    readers = dict.fromkeys([*(a.reader for a in image.annotations), *image.nothing_by])
    annotations = []
    for reader in readers:
        regions = [_region(mark, image) for mark in image.annotations if mark.reader == reader]
        by = {"completed_by": int(reader) if _is_number(reader) else reader} if reader else {}
        annotations.append({"id": next(numbers), **by, "result": regions})
    size = {"width": image.size[1], "height": image.size[0]} if image.size else {}
    return {"id": number, "data": {"image": film_name(image.image_id, ENDING), **size}, "annotations": annotations}


def _is_number(reader: str) -> bool:
    """Whether a reader's name is a user number as Label Studio writes it."""
    return reader.isascii() and reader.isdecimal() and len(reader) < 10 and str(int(reader)) == reader


def _region(mark: Annotation, image: AnnotatedImage) -> dict[str, object]:
    size: Size = pixels_of(HOLDS, image)
    if isinstance(mark.shape, Polygon) and len(mark.shape.parts) > 1:
        raise HOLDS.refusal("a mark of several outlines", image)
    kind, value = "brush", dict[str, object]()
    if isinstance(mark.shape, Mask):
        value = {"format": "rle", "rle": brush_of(painted_on(HOLDS, image, mark.shape))}
    else:
        kind, value = value_of(mark.shape, size)
    return {
        "type": f"{kind}labels",
        "from_name": "label",
        "to_name": "image",
        "original_width": size[1],
        "original_height": size[0],
        "image_rotation": 0,
        "value": {**value, f"{kind}labels": [mark.label]},
    }
