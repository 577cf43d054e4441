"""LabelMe JSON from marks, one file per film."""

from collections.abc import Iterator
from itertools import count

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.naming import different_names
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.io.annotations._films import ENDING, painted_on
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._json import written
from xai_desktop.io.annotations._png import text_of
from xai_desktop.io.annotations._values import film_name

TITLE = "LabelMe JSON"
VERSION = "5.4.1"
HOLDS = Holds(TITLE, (Box, Ellipse, Polygon, Mask), nothing=True, ending=ENDING)


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Rectangles, circles, polygons, and masks as whole film pixels; names of patients stay out.

    Raises `ExportError` for a longish ellipse, a frame, or a mask that lies between pixels of an unknown film.
    """
    images = tuple(in_pixels(HOLDS, image) for image in HOLDS.images(annotation_set))
    names = different_names(image.image_id for image in images)
    return {f"{name}.json": written(_file(image)) for name, image in zip(names, images, strict=True)}


def _file(image: AnnotatedImage) -> dict[str, object]:
    height, width = image.size or (None, None)
    nothing = {"nothing_by": list(image.nothing_by)} if image.nothing_by else {}
    groups = count(1)
    return {
        "version": VERSION,
        "flags": {},
        "shapes": [shape for mark in image.annotations for shape in _shapes(mark, image, groups)],
        "imagePath": film_name(image.image_id, ENDING),
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
        **nothing,
    }


def _shapes(mark: Annotation, image: AnnotatedImage, groups: Iterator[int]) -> Iterator[dict[str, object]]:
    """One entry, or one per outline of a polygon that has several."""
    shape = mark.shape
    if isinstance(shape, Polygon):
        group = next(groups) if len(shape.parts) > 1 else None
        for ring in shape.parts:
            yield _entry(mark, "polygon", ring, group)
    elif isinstance(shape, Ellipse):
        if shape.rx != shape.ry:
            raise HOLDS.refusal("an ellipse that is no circle", image)
        yield _entry(mark, "circle", ((shape.x, shape.y), (shape.x + shape.rx, shape.y)))
    elif isinstance(shape, Mask):
        painted = _on_pixels(shape, image)
        x0, y0, x1, y1 = painted.box.as_tuple()
        yield {**_entry(mark, "mask", ((x0, y0), (x1 - 1, y1 - 1))), "mask": text_of(painted.bits)}
    else:
        x0, y0, x1, y1 = mark.box.as_tuple()
        yield _entry(mark, "rectangle", ((x0, y0), (x1, y1)))


def _entry(
    mark: Annotation, kind: str, points: tuple[tuple[float, float], ...], group: int | None = None
) -> dict[str, object]:
    reader = {"reader": mark.reader} if mark.reader else {}
    return {
        "label": mark.label,
        "points": [list(point) for point in points],
        "group_id": group,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
        **reader,
    }


def _on_pixels(mask: Mask, image: AnnotatedImage) -> Mask:
    """The same mask where its cells are film pixels, else the film pixels that it covers."""
    height, width = mask.bits.shape
    whole = all(edge == int(edge) for edge in mask.box.as_tuple())
    if whole and (mask.box.height, mask.box.width) == (height, width):
        return mask
    return Mask.of(painted_on(HOLDS, image, mask))
