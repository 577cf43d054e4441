"""VinDr-CXR `train.csv` and `annotations_train.csv`: the edges of boxes in pixels of the original DICOM film.

Up to three readers mark each film on their own; they are kept apart. The test part of the PhysioNet edition names no
reader. A row of class 14, "No finding", has no box: its reader looked and marked nothing.
"""

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._holds import Holds, in_pixels
from xai_desktop.io.annotations._table import Header, Layout, body, first_line, is_empty, table
from xai_desktop.io.annotations._values import Said, film_name, names

TITLE = "VinDr-CXR's train.csv"
NOTHING, NOTHING_ID = "No finding", "14"
EDGES = ("x_min", "y_min", "x_max", "y_max")
HEADER = "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max"
LAYOUT = Layout({name: (name,) for name in HEADER.split(",")}, optional=("class_id", "rad_id"))
HOLDS = Holds(TITLE, nothing=True)
CLASSES = (
    *("Aortic enlargement", "Atelectasis", "Calcification", "Cardiomegaly", "Consolidation", "ILD", "Infiltration"),
    *("Lung Opacity", "Nodule/Mass", "Other lesion", "Pleural effusion", "Pleural thickening", "Pneumothorax"),
    *("Pulmonary fibrosis", NOTHING),
)
"""The findings that have a number, in the order of their numbers."""


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
    label, reader, box = row["class_name"], row["rad_id"], _box(header, row)
    if not label:
        raise InputError("names no finding")
    names(label, reader)
    film = said.film(row["image_id"])
    said.looked(film, reader, marked=box is not None)
    harvest.image(film)
    if box is None:
        harvest.nothing(film, reader)
    else:
        harvest.mark(film, label, box, reader)


def _box(header: Header, row: dict[str, str]) -> Box | None:
    """None where the row finds nothing. Raises `InputError` where class and box do not go together."""
    nothing = _is_nothing(row["class_name"]) or row["class_id"] == NOTHING_ID
    fields = [row[name] for name in EDGES]
    if is_empty(*fields) != nothing:
        raise InputError("finds nothing and has a box" if nothing else "has a finding and no box")
    if nothing:
        return None
    x0, y0, x1, y1 = header.numbers(*fields)
    box = Box(x0, y0, x1, y1)
    check(box)
    return box


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Boxes of any finding and reader, in pixels of their own film; films without box or verdict have no row."""
    images = (in_pixels(HOLDS, image) for image in HOLDS.images(annotation_set))
    return {"train.csv": table(HEADER, (row for image in images for row in _rows(image)))}


def _rows(image: AnnotatedImage) -> list[tuple[object, ...]]:
    name = film_name(image.image_id)
    if any(_is_nothing(a.label) for a in image.annotations):
        raise HOLDS.refusal(f"a box of the finding {NOTHING}", image)
    nothing = [(name, NOTHING, NOTHING_ID, reader, "", "", "", "") for reader in image.nothing_by]
    return nothing + [(name, a.label, _number_of(a.label), a.reader, *a.box.as_tuple()) for a in image.annotations]


def _is_nothing(label: str) -> bool:
    return label.casefold() == NOTHING.casefold()


def _number_of(label: str) -> str:
    """Only the competition's findings have a number."""
    return str(CLASSES.index(label)) if label in CLASSES else ""


HOW = "Up to three readers mark each film, each for themselves. “No finding” says that one looked and marked nothing."

FORMATS.add("vindr", Format("vindr", TITLE, sniff, read, write, ".csv", how=HOW))
