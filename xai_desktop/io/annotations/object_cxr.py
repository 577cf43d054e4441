"""Object-CXR `train.csv`: foreign objects on a film in one field, `kind x1 y1 x2 y2;…`, in pixels from the top left.

Kind 0 is a rectangle and 1 an ellipse, both by the corners of the box around them; 2 is a polygon, corner by corner.
An empty field says that the film was looked at and shows no foreign object.
"""

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Polygon, Shape
from xai_desktop.core.texts import quoted
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._table import Layout, body, first_line, is_empty, table
from xai_desktop.io.annotations._values import Said, film_name, numbers

TITLE = "Object-CXR's train.csv"
LABEL = "Foreign object"
HEADER, ENDING = "image_name,annotation", ".jpg"
LAYOUT = Layout({"image": ("image_name", "image_path"), "annotation": ("annotation",)}, alone=True)
HOLDS = Holds(TITLE, (Box, Ellipse, Polygon), readers=("",), label=LABEL, nothing=True, ending=ENDING)
RECTANGLE, ELLIPSE, POLYGON = "0", "1", "2"


def sniff(head: bytes, _name: str) -> bool:
    return LAYOUT.header(first_line(head)) is not None


def read(source: Source) -> AnnotationSet:
    """A row is taken whole or not at all. Raises `FormatError` for a table of other columns."""
    header, harvest, said = LAYOUT.header_of(source), Harvest(source, TITLE), Said()
    for line, text in body(source):
        with harvest.row(line):
            row = header.row(text)
            _take(said.film(row["image"]), _shapes(row["annotation"]), harvest, said)
    return harvest.result()


def _take(film: str, shapes: list[Shape], harvest: Harvest, said: Said) -> None:
    said.looked(film, "", marked=bool(shapes))
    harvest.image(film)
    if not shapes:
        harvest.nothing(film)
    for shape in shapes:
        harvest.mark(film, LABEL, shape)


def _shapes(field: str) -> list[Shape]:
    """Raises `InputError` for the first object that is none."""
    if is_empty(field):
        return []
    shapes = [_shape(part.split()) for part in field.split(";") if part.strip()]
    for shape in shapes:
        check(shape)
    return shapes


def _shape(words: list[str]) -> Shape:
    kind, values = words[0], numbers(*words[1:])
    if kind not in (RECTANGLE, ELLIPSE, POLYGON):
        raise InputError(f"has an object of the unknown kind {quoted(kind)}")
    if len(values) % 2 or len(values) < (6 if kind == POLYGON else 4):
        raise InputError(f"has an object of kind {kind} with {len(values)} numbers")
    if kind == POLYGON:
        return Polygon((tuple(zip(values[::2], values[1::2], strict=True)),))
    if len(values) != 4:
        raise InputError(f"has an object of kind {kind} with {len(values)} numbers")
    box = Box(values[0], values[1], values[2], values[3])
    return box if kind == RECTANGLE else Ellipse(*box.centre, box.width / 2, box.height / 2)


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Foreign objects without a reader's name; films without object or verdict have no row."""
    images = (in_pixels(HOLDS, image) for image in HOLDS.images(annotation_set))
    return {"train.csv": table(HEADER, (_row(i) for i in images if i.annotations or i.nothing_by))}


def _row(image: AnnotatedImage) -> tuple[str, str]:
    objects = (_written(annotation.shape, image) for annotation in image.annotations)
    return film_name(image.image_id, ENDING), ";".join(" ".join(map(str, words)) for words in objects)


def _written(shape: Shape, image: AnnotatedImage) -> tuple[object, ...]:
    if isinstance(shape, Polygon):
        if len(shape.parts) > 1:
            raise HOLDS.refusal("a polygon of several outlines", image)
        return POLYGON, *(value for point in shape.parts[0] for value in point)
    if isinstance(shape, Ellipse) and shape.angle % 90:
        raise HOLDS.refusal("a turned ellipse", image)
    return ELLIPSE if isinstance(shape, Ellipse) else RECTANGLE, *shape.bounds.as_tuple()


HOW = "Foreign objects as rectangles, ellipses and polygons. The file does not say who drew them."

FORMATS.add("object_cxr", Format("object_cxr", TITLE, sniff, read, write, ".csv", how=HOW))
