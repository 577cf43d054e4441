"""RSNA pneumonia `stage_2_train_labels.csv`: x, y, width and height in the 1024 × 1024 film, top-left corner.

One row per box with Target 1; a film without one has a single row with Target 0 and no box. The film is named by
its patient number. The boxes mark opacities that radiologists took for pneumonia, and the table's only question is
that disease: so the finding is called Pneumonia, as in NIH's list of the same films; a table of labels can rename it.
"""

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._holds import Holds, on_film
from xai_desktop.io.annotations._table import Header, Layout, body, first_line, is_empty, table
from xai_desktop.io.annotations._values import Said, corner_and_extent, film_name, number

TITLE = "RSNA's stage_2_train_labels.csv"
READER, LABEL = "RSNA", "Pneumonia"
SIZE = (1024, 1024)
HEADER = "patientId,x,y,width,height,Target"
LAYOUT = Layout({name: (name,) for name in HEADER.split(",")})
HOLDS = Holds(TITLE, readers=("", READER), label=LABEL, nothing=True)


def sniff(head: bytes, _name: str) -> bool:
    return LAYOUT.header(first_line(head)) is not None


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for a table of other columns."""
    header, harvest, said = LAYOUT.header_of(source), Harvest(source, TITLE), Said()
    for line, text in body(source):
        with harvest.row(line):
            _take(header, header.row(text), harvest, said)
    return harvest.result()


def _take(header: Header, row: dict[str, str], harvest: Harvest, said: Said) -> None:
    box = _box(header, row)
    film = said.film(row["patientId"])
    said.looked(film, READER, marked=box is not None)
    harvest.image(film, SIZE)
    if box is None:
        harvest.nothing(film, READER)
    else:
        harvest.mark(film, LABEL, box, READER)


def _box(header: Header, row: dict[str, str]) -> Box | None:
    """None for a film without a box. Raises `InputError` where the target says otherwise."""
    target, fields = number(row["Target"]), [row[name] for name in ("x", "y", "width", "height")]
    if target not in (0, 1):
        raise InputError("its target is neither 0 nor 1")
    if is_empty(*fields) != (target == 0):
        raise InputError("has a box and the target 0" if target == 0 else "has the target 1 and no box")
    if target == 0:
        return None
    x, y, width, height = header.numbers(*fields)
    box = Box.from_corner(x, y, width, height)
    check(box, SIZE)
    return box


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Boxes of pneumonia by RSNA's readers, on 1024 × 1024; films without box or verdict have no row."""
    images = (on_film(HOLDS, image, SIZE) for image in HOLDS.images(annotation_set))
    return {"stage_2_train_labels.csv": table(HEADER, (row for image in images for row in _rows(image)))}


def _rows(image: AnnotatedImage) -> list[tuple[object, ...]]:
    name = film_name(image.image_id)
    if image.nothing_by:
        return [(name, "", "", "", "", 0)]
    return [(name, *corner_and_extent(a.box), 1) for a in image.annotations]


HOW = "Boxes of pneumonia by RSNA's radiologists. A film with target 0 was read, and has none."

FORMATS.add("rsna", Format("rsna", TITLE, sniff, read, write, ".csv", how=HOW))
