"""COCO JSON from marks."""

from collections.abc import Iterator
from itertools import count

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Mask, Polygon, Ring
from xai_desktop.io.annotations._films import ENDING, painted_on
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._json import written
from xai_desktop.io.annotations._rle import rle_for
from xai_desktop.io.annotations._values import exact, film_name

TITLE = "COCO JSON"
HOLDS = Holds(TITLE, (Box, Polygon, Mask), nothing=True, ending=ENDING)


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Boxes, polygons, and masks as the film pixels that they cover; names of patients stay out.

    Raises `ExportError` for an ellipse, a frame, or a mask on a film of unknown size.
    """
    images = tuple(in_pixels(HOLDS, image) for image in HOLDS.images(annotation_set))
    labels = dict.fromkeys(a.label for image in images for a in image.annotations)
    numbers = {label: number for number, label in enumerate(labels, start=1)}
    document = {
        "info": {"description": "Marks exported by XAI Desktop"},
        "images": [_image(image, number) for number, image in enumerate(images, start=1)],
        "categories": [{"id": number, "name": label, "supercategory": ""} for label, number in numbers.items()],
        "annotations": list(_annotations(images, numbers)),
    }
    return {"annotations.json": written(document)}


def _image(image: AnnotatedImage, number: int) -> dict[str, object]:
    size = {"width": image.size[1], "height": image.size[0]} if image.size else {}
    nothing = {"nothing_by": list(image.nothing_by)} if image.nothing_by else {}
    return {"id": number, "file_name": film_name(image.image_id, ENDING), **size, **nothing}


def _annotations(images: tuple[AnnotatedImage, ...], numbers: dict[str, int]) -> Iterator[dict[str, object]]:
    ids = count(1)
    for number, image in enumerate(images, start=1):
        for mark in image.annotations:
            head = {"id": next(ids), "image_id": number, "category_id": numbers[mark.label]}
            reader = {"reader": mark.reader} if mark.reader else {}
            yield {**head, **_region(mark, image), "iscrowd": 0, **reader}


def _region(mark: Annotation, image: AnnotatedImage) -> dict[str, object]:
    """`bbox`, `segmentation` and `area`."""
    shape, bbox = mark.shape, list(corner_and_extent(mark.box))
    if isinstance(shape, Polygon):
        flat = [[v for point in ring for v in point] for ring in shape.parts]
        return {"bbox": bbox, "segmentation": flat, "area": sum(map(_area, shape.parts))}
    if isinstance(shape, Mask):
        painted = painted_on(HOLDS, image, shape)
        return {"bbox": bbox, "segmentation": rle_for(painted), "area": int(painted.sum())}
    return {"bbox": bbox, "segmentation": [], "area": mark.box.area}


def corner_and_extent(box: Box) -> tuple[float, float, float, float]:
    """x, y, width and height that `Box.from_corner` turns into this box."""
    width = exact(box.width, lambda w: box.x0 + w, box.x1)
    return box.x0, box.y0, width, exact(box.height, lambda h: box.y0 + h, box.y1)


def _area(ring: Ring) -> float:
    turned = (*ring[1:], ring[0])
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, turned, strict=True))) / 2
