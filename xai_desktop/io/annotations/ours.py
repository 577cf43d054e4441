"""Our own JSON: versioned, strict, every shape in pixel edges of a film of the stated size.

    {"format": "xai-desktop-boxes", "version": 3, "source": "…", "images": [
      {"image_id": "…", "patient": "…", "width": 1024, "height": 1024, "annotations": [
        {"label": "Mass", "box": [10.0, 20.0, 110.5, 90.0], "reader": "A"}]}]}

Instead of `box` [x0, y0, x1, y1] a mark may have an `ellipse` [x, y, rx, ry, degrees], a `polygon` [[x, y, x, y, …], …]
or a `mask` {box, width, height, runs}, whose runs are lengths of unpainted and painted cells in turn, row by row.
`source`, `patient`, `reader` and the size (both or neither) may be left out, and so may `nothing_by` (readers who
looked and marked nothing), `frame` (from 0) and `folder` (of a film that shares its name with others); unknown names
are refused, so that a misspelt one cannot pass unnoticed. An annotation has a `source` of its own only where it differs
from the file's, and a `role` ("artefact", "device" or "anatomy") only where it is no finding; `difficult` is true for a
mark that need not be found. Version 1 had boxes only, and version 2 neither of these two.
"""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from xai_desktop.core.annotation import ROLES, AnnotatedImage, Annotation, AnnotationSet, ReadFile, Role
from xai_desktop.core.arrays import owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.core.texts import is_one_line
from xai_desktop.core.wording import noted
from xai_desktop.io.annotations._format import FORMATS, Format, Source, check
from xai_desktop.io.annotations._json import Checked, document_of
from xai_desktop.io.annotations._rle import Allowance

FORMAT, VERSIONS = "xai-desktop-boxes", (1, 2, 3)
TITLE = noted("this program's own JSON")
SHAPES = ("box", "ellipse", "polygon", "mask")
LARGEST_MASK = 1 << 28
"""Cells; far more than a film has pixels to be painted."""


def sniff(head: bytes, _name: str) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and f'"{FORMAT}"'.encode() in head


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` naming the field at fault. Being our own, the format is always strict."""
    document = document_of(source)
    try:
        found = set_of(Checked(document, "the file"), source.name)
    except InputError as fault:
        raise source.refuse(str(fault)) from fault
    images = tuple(replace(image, origin=source.name) for image in found.images)
    return replace(found, images=images, files=(ReadFile(source.name, TITLE, found.marks),))


def set_of(document: Checked, name: str) -> AnnotationSet:
    """A checked document as marks. Raises `InputError` naming the field."""
    document.only("format", "version", "source", "images")
    if document.get("format") != FORMAT:
        document.fail("format", f'"{FORMAT}"')
    if document.count("version") not in VERSIONS:
        document.fail("version", f"{VERSIONS[-1]} or less, which this program knows")
    source, allowance = document.text("source", name), Allowance()
    images = tuple(_image(image, source, allowance) for image in document.objects("images"))
    return AnnotationSet(images, (), source)


def _image(image: Checked, source: str, allowance: Allowance) -> AnnotatedImage:
    image.only("image_id", "patient", "width", "height", "annotations", "nothing_by", "frame", "folder")
    marks = tuple(_annotation(item, source, allowance) for item in image.objects("annotations"))
    patient, size = image.text("patient", ""), _size(image)
    found = AnnotatedImage(image.text("image_id"), marks, patient, size, _nothing_by(image), _frame(image))
    return replace(found, hint=image.text("folder", ""))


def _nothing_by(image: Checked) -> tuple[str, ...]:
    found = image.get("nothing_by") or []
    if not isinstance(found, list) or not all(isinstance(name, str) and is_one_line(name) for name in found):
        image.fail("nothing_by", "a list of names")
    return tuple(found)


def _frame(image: Checked) -> int | None:
    frame = image.get("frame")
    if frame is not None and (isinstance(frame, bool) or not isinstance(frame, int) or frame < 0):
        image.fail("frame", "a whole number from 0")
    return frame


def _size(image: Checked) -> Size | None:
    width, height = image.count("width"), image.count("height")
    if width is None and height is None:
        return None
    if width is None or height is None:
        image.fail("height" if height is None else "width", "given where the other side of the film is")
    return height, width


def _annotation(item: Checked, source: str, allowance: Allowance) -> Annotation:
    item.only("label", "reader", "source", "role", "difficult", *SHAPES)
    if item.get("mask") is not None:
        _allow(item, allowance)
    found = Annotation(item.text("label"), shape_of(item), item.text("reader", ""), item.text("source", source))
    return replace(found, role=_role(item), difficult=_difficult(item))


def _role(item: Checked) -> Role:
    said = item.text("role", "finding")
    role = next((role for role in ROLES if role == said), None)
    if role is None:
        item.fail("role", f"one of {', '.join(ROLES)}")
    return role


def _difficult(item: Checked) -> bool:
    said = item.get("difficult")
    if said is not None and not isinstance(said, bool):
        item.fail("difficult", "true or false")
    return bool(said)


def shape_of(item: Checked) -> Shape:
    """The one shape of a mark. Raises `InputError` naming the field."""
    kinds = [kind for kind in SHAPES if item.get(kind) is not None]
    if len(kinds) > 1:
        item.fail(kinds[1], "left out where there is another shape")
    kind = kinds[0] if kinds else "box"
    try:
        shape = _READ[kind](item)
        check(shape)
    except InputError as fault:
        if str(fault).startswith(item.place):
            raise
        item.fail(kind, f"a usable shape: {str(fault).rstrip('.')}")
    return shape


def _box(item: Checked, key: str = "box") -> Box:
    x0, y0, x1, y1 = item.numbers(key, 4)
    return Box(x0, y0, x1, y1)


def _ellipse(item: Checked) -> Ellipse:
    x, y, rx, ry, angle = item.numbers("ellipse", 5)
    return Ellipse(x, y, rx, ry, angle)


def _polygon(item: Checked) -> Polygon:
    parts = item.get("polygon")
    if not isinstance(parts, list):
        item.fail("polygon", "a list of outlines")
    rings = []
    for part in parts:
        flat = Checked({"polygon": part}, item.place).numbers("polygon", len(part) if isinstance(part, list) else 0)
        if len(flat) % 2:
            item.fail("polygon", "made of pairs x, y")
        rings.append(tuple(zip(flat[::2], flat[1::2], strict=True)))
    return Polygon(tuple(rings))


def _mask(item: Checked) -> Mask:
    mask = item.child("mask")
    mask.only("box", "width", "height", "runs")
    width, height, runs = mask.count("width"), mask.count("height"), mask.get("runs")
    if width is None or height is None or width * height > LARGEST_MASK:
        item.fail("mask", "of a usable width and height")
    whole = isinstance(runs, list) and all(type(run) is int and 0 <= run <= width * height for run in runs)
    if not whole or sum(runs) != width * height:
        mask.fail("runs", "lengths of unpainted and painted cells in turn, width × height together")
    painted = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
    return Mask(owned(painted), _box(mask))


def _allow(item: Checked, allowance: Allowance) -> None:
    """A mask of a few runs may ask for any number of cells, and so may the next one."""
    mask = item.child("mask")
    try:
        allowance.take((mask.count("width") or 0) * (mask.count("height") or 0))
    except InputError as fault:
        if str(fault).startswith(mask.place):
            raise
        item.fail("mask", f"smaller: {fault}")


_READ: dict[str, Callable[[Checked], Shape]] = {"box": _box, "ellipse": _ellipse, "polygon": _polygon, "mask": _mask}


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """The file; reading it gives an equal set."""
    text = json.dumps(document_for(annotation_set), ensure_ascii=False, indent=1) + "\n"
    return {"boxes.json": text.encode()}


def document_for(annotation_set: AnnotationSet) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSIONS[-1],
        "source": annotation_set.source,
        "images": [_image_json(image, annotation_set.source) for image in annotation_set.images],
    }


def _image_json(image: AnnotatedImage, source: str) -> dict[str, object]:
    size = {"width": image.size[1], "height": image.size[0]} if image.size else {}
    marks = [_annotation_json(annotation, source) for annotation in image.annotations]
    nothing = {"nothing_by": list(image.nothing_by)} if image.nothing_by else {}
    frame = {} if image.frame is None else {"frame": image.frame}
    more = {**({"folder": image.hint} if image.hint else {}), **size, **frame, **nothing}
    return {"image_id": image.image_id, "patient": image.patient_key, **more, "annotations": marks}


def _annotation_json(annotation: Annotation, source: str) -> dict[str, object]:
    own: dict[str, object] = {"source": annotation.source} if annotation.source != source else {}
    if annotation.role != "finding":
        own["role"] = annotation.role
    if annotation.difficult:
        own["difficult"] = True
    return {"label": annotation.label, **shape_json(annotation.shape), "reader": annotation.reader, **own}


def shape_json(shape: Shape) -> dict[str, object]:
    """A shape under the name of its kind."""
    if isinstance(shape, Ellipse):
        return {"ellipse": [shape.x, shape.y, shape.rx, shape.ry, shape.angle]}
    if isinstance(shape, Polygon):
        return {"polygon": [[v for point in ring for v in point] for ring in shape.parts]}
    if isinstance(shape, Mask):
        height, width = shape.bits.shape
        return {"mask": {"box": shape.box.as_tuple(), "width": width, "height": height, "runs": _runs(shape)}}
    return {"box": shape.bounds.as_tuple()}


def _runs(mask: Mask) -> list[int]:
    cells = mask.bits.ravel()
    edges = np.flatnonzero(np.diff(cells)) + 1
    runs: list[int] = np.diff(np.concatenate(([0], edges, [cells.size]))).tolist()
    return [0, *runs] if cells[0] else runs


FORMATS.add("ours", Format("ours", TITLE, sniff, read, write, ".json"))
