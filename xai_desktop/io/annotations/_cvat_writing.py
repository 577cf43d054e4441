"""CVAT for images 1.1 as a file: one task, or a project with a task for each reader."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from xai_desktop.core.annotation import AnnotatedImage, Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._rle import runs_of
from xai_desktop.io.annotations._values import film_name

TITLE = "CVAT's XML"
NOTHING = "No finding"
HOLDS = Holds(TITLE, (Box, Ellipse, Polygon, Mask), nothing=True)


def document_for(images: tuple[AnnotatedImage, ...]) -> bytes:
    """Raises `ExportError` for a shape that CVAT cannot hold."""
    readers = dict.fromkeys(name for image in images for name in _readers(image))
    tasks = {reader: number for number, reader in enumerate(readers or ("",))}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<annotations>", " <version>1.1</version>", *_meta(tasks)]
    for number, image in enumerate(images):
        lines += _image(number, in_pixels(HOLDS, image), tasks)
    return ("\n".join((*lines, "</annotations>")) + "\n").encode()


def _readers(image: AnnotatedImage) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*image.nothing_by, *(a.reader for a in image.annotations))))


def _meta(tasks: dict[str, int]) -> Iterator[str]:
    found = [
        f"<task><id>{number}</id><mode>annotation</mode><assignee><username>{escape(reader)}</username></assignee></task>"
        for reader, number in tasks.items()
    ]
    yield f" <meta>{found[0]}</meta>" if len(found) == 1 else " <meta><project><tasks>"
    if len(found) > 1:
        yield from (f"  {task}" for task in found)
        yield " </tasks></project></meta>"


def _image(number: int, image: AnnotatedImage, tasks: dict[str, int]) -> Iterator[str]:
    """The image once for each of its readers, as in an exported project."""
    height, width = image.size or (None, None)
    for reader in _readers(image) or (next(iter(tasks)),):
        task = tasks[reader] if len(tasks) > 1 else None
        known = {"id": number, "name": film_name(image.image_id), "task_id": task, "width": width, "height": height}
        yield f" <image{_attributes(known)}>"
        if reader in image.nothing_by:
            yield f'  <tag label="{NOTHING}" source="manual"></tag>'
        yield from (_mark(a, image) for a in image.annotations if a.reader == reader)
        yield " </image>"


def _mark(annotation: Annotation, image: AnnotatedImage) -> str:
    tag, values = _shape(annotation, image)
    known = {"label": annotation.label, "source": "manual", "occluded": 0, **values, "z_order": 0}
    return f"  <{tag}{_attributes(known)}></{tag}>"


def _attributes(values: dict[str, object]) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in values.items() if value is not None)


def _shape(annotation: Annotation, image: AnnotatedImage) -> tuple[str, dict[str, object]]:
    shape = annotation.shape
    if isinstance(shape, Mask):
        return "mask", _mask(shape, image)
    if isinstance(shape, Ellipse):
        turned = shape.angle if 0 <= shape.angle <= 360 else shape.angle % 360
        return "ellipse", {"cx": shape.x, "cy": shape.y, "rx": shape.rx, "ry": shape.ry, "rotation": turned or None}
    if isinstance(shape, Polygon):
        if len(shape.parts) > 1:
            raise HOLDS.refusal("a polygon of several outlines", image)
        return "polygon", {"points": ";".join(f"{x},{y}" for x, y in shape.parts[0])}
    return "box", dict(zip(("xtl", "ytl", "xbr", "ybr"), annotation.box.as_tuple(), strict=True))


def _mask(mask: Mask, image: AnnotatedImage) -> dict[str, object]:
    box, (height, width) = mask.box, mask.bits.shape
    if (box.width, box.height) != (width, height) or any(edge != np.floor(edge) for edge in box.as_tuple()):
        raise HOLDS.refusal("a mask that does not lie on whole pixels", image)
    runs = ", ".join(map(str, runs_of(mask.bits.T)))
    return {"rle": runs, "left": int(box.x0), "top": int(box.y0), "width": width, "height": height}
