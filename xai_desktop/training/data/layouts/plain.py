"""Any table with a column of films: a column of labels, or a column of 0 and 1 for each class.

    image,label,patient            image,Mass,Nodule,patient,split
    a_001.png,Mass|Nodule,7        a_001.png,1,0,7,train

Several labels stand in one cell with `|` or `;` between, or in several rows. A cell of a class may be empty: nobody
said. Patient and split are optional; a split is train, tune (or val, valid, validation) or test.
"""

from pathlib import Path

from xai_desktop.core.annotation import SkippedRow
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io.annotations import is_annotations
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import Row, Table, column, columns_of, read_table
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "a table of films and labels"
IMAGES = (
    "image",
    "image index",
    "image id",
    "image name",
    "image path",
    "film",
    "file",
    "file name",
    "path",
    "name",
    "id",
)
LABELS = ("label", "labels", "class", "finding", "findings", "finding labels", "category", "diagnosis", "target")
PATIENTS = ("patient", "patient id", "subject", "subject id", "case", "case id")
SPLITS = ("split", "part", "set", "fold", "subset")
NOTHING = {"", "no finding", "no findings", "normal", "healthy", "none", "negative"}
FOUND = {"1": True, "1.0": True, "true": True, "yes": True, "0": False, "0.0": False, "false": False, "no": False}
NAMED: dict[str, Part | None] = {
    **{"": None, "train": "train", "training": "train", "test": "test", "testing": "test"},
    **{"tune": "tune", "val": "tune", "valid": "tune", "validation": "tune", "dev": "tune"},
}


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return len(columns) >= 2 and bool(column(columns, *IMAGES)) and not is_annotations(path)


def read(request: Request) -> LabelledSet:
    """Raises `FormatError` for a table without labels, `InputError` where none of its films is in the folder."""
    table = read_table(request.label_file)
    image, label = table.column(*IMAGES), table.column(*LABELS)
    if not image:
        raise FormatError(f"{table.path}: has no column of films; call one 'image'.")
    refused = list(table.refused)
    classes = () if label and not _is_binary(table, label) else _classes(table, image)
    if not classes and not label:
        raise FormatError(f"{table.path}: has neither a column 'label' nor columns of 0 and 1; add one of the two.")
    rows = []
    for row in table.rows:
        try:
            rows.append(_said(row, table, image, label, classes))
        except InputError as fault:
            refused.append(SkippedRow(table.path.name, row.line, str(fault)))
    joining = Joining(table.path, TITLE, request.films(), marks_of(request.boxes), refused)
    return joining.joined(rows, classes)


def _is_binary(table: Table, name: str) -> bool:
    """A column of 0 and 1 is a class of its own, whatever its name is."""
    cells = {row[name].casefold() for row in table.rows} - {""}
    return bool(cells) and cells <= FOUND.keys()


def _classes(table: Table, image: str) -> tuple[str, ...]:
    others = {image, table.column(*PATIENTS), table.column(*SPLITS)}
    return tuple(name for name in table.columns if name not in others and _is_binary(table, name))


def _said(row: Row, table: Table, image: str, label: str, classes: tuple[str, ...]) -> Said:
    """Raises `InputError` with what is wrong with the row."""
    if not row[image]:
        raise InputError("names no film")
    split = row[table.column(*SPLITS)].casefold()
    if split not in NAMED:
        raise InputError(f"is in a part called {split!r}, not train, tune or test")
    if classes:
        found = frozenset(name for name in classes if FOUND.get(row[name].casefold()))
        unknown = frozenset(name for name in classes if not row[name])
    else:
        names = (one.strip() for one in row[label].replace(";", "|").split("|"))
        found, unknown = frozenset(one for one in names if one.casefold() not in NOTHING), frozenset[str]()
    return Said(row[image], found, row.line, row[table.column(*PATIENTS)], NAMED[split], unknown)


LAYOUTS.add("plain", Layout("plain", TITLE, read, is_label_file, general=True))
