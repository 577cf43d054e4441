"""Pascal VOC XML, one file per film: the first and last pixels of boxes, counted from 1.

So xmin 1 and xmax 1 are the first column, [0, 1) as edges. Whether an object is difficult is kept; whether it is
truncated or has parts is not. A file without objects does not say that somebody looked: programs write it for films
nobody opened, too.
"""

from xml.sax.saxutils import escape

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.naming import different_names
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._values import exact, film_name, image_id, number, whole
from xai_desktop.io.annotations._xml import Element, document_of, tags_of

TITLE = "Pascal VOC XML"
ROOT, CHILDREN = "annotation", {"folder", "filename", "path", "source", "size", "segmented", "object"}
EDGES = ("xmin", "ymin", "xmax", "ymax")
ENDING = ".jpg"
HOLDS = Holds(TITLE, ending=ENDING)


def sniff(head: bytes, _name: str) -> bool:
    root, *children = tags_of(head) or ("",)
    return root == ROOT and bool(CHILDREN & set(children))


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for another structure."""
    root, harvest = document_of(source), Harvest(source, TITLE)
    objects = list(root.all("object"))
    if root.tag != ROOT or not CHILDREN & {child.tag for child in root.children}:
        raise source.refuse("is XML of another kind than Pascal VOC; name the right file or export it again.")
    if objects and not any(thing.first("bndbox") for thing in objects):
        raise source.refuse("holds objects without a single bndbox, so it is not Pascal VOC; export it as VOC.")
    try:
        name, size = image_id(root.value("filename") or source.place.stem), _size(root)
        harvest.image(name, size)
    except InputError as fault:
        raise source.refuse(f"its film {str(fault).rstrip('.')}; mend the file or export it again.") from fault
    for thing in objects:
        with harvest.row(thing.line):
            harvest.mark(
                name,
                thing.value("name"),
                _box(thing),
                root.value("source", "annotation"),
                difficult=thing.value("difficult").strip() == "1",
            )
    return harvest.result()


def _size(root: Element) -> Size | None:
    """(height, width); None where the file leaves it out or calls it 0. Raises `InputError`."""
    height, width = (whole(root.value("size", side) or "0") for side in ("height", "width"))
    if min(height, width) < 0:
        raise InputError("has a height or width below zero")
    return (height, width) if height and width else None


def _box(thing: Element) -> Box:
    xmin, ymin, xmax, ymax = (number(thing.value("bndbox", edge)) for edge in EDGES)
    box = Box(xmin - 1, ymin - 1, xmax, ymax)
    check(box)
    return box


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """A file per film, with boxes of one reader; the reader stands where VOC names the source of its annotation."""
    images = HOLDS.images(annotation_set)
    names = different_names(image.image_id for image in images)
    return {f"{name}.xml": _document(in_pixels(HOLDS, image)) for name, image in zip(names, images, strict=True)}


def _document(image: AnnotatedImage) -> bytes:
    readers = {a.reader for a in image.annotations}
    if len(readers) > 1:
        raise HOLDS.refusal("marks of several readers", image)
    lines = [
        "<annotation>",
        f" <filename>{escape(film_name(image.image_id, ENDING))}</filename>",
        *(f" <source><annotation>{escape(reader)}</annotation></source>" for reader in readers if reader),
        *(_size_line(image.size) if image.size else ()),
        *(line for annotation in image.annotations for line in _object(annotation)),
        "</annotation>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _size_line(size: Size) -> tuple[str]:
    return (f" <size><width>{size[1]}</width><height>{size[0]}</height><depth>1</depth></size>",)


def _object(annotation: Annotation) -> tuple[str, ...]:
    box = annotation.box
    first = [exact(edge + 1, lambda v: v - 1, edge) for edge in (box.x0, box.y0)]
    edges = "".join(f"<{e}>{v}</{e}>" for e, v in zip(EDGES, (*first, box.x1, box.y1), strict=True))
    return (
        f" <object><name>{escape(annotation.label)}</name><pose>Unspecified</pose>",
        f"  <truncated>0</truncated><difficult>{int(annotation.difficult)}</difficult>",
        f"  <bndbox>{edges}</bndbox></object>",
    )


FORMATS.add("voc", Format("voc", TITLE, sniff, read, write))
