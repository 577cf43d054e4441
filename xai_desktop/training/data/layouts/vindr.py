"""VinDr-CXR: boxes by up to three readers, and `image_labels_*.csv` with 0 or 1 per class and reader.

Readers differ, so a rule says how many must have found something on a film: any of them, more than half, or all.
Who looked at a film is whoever has a row for it. Boxes stay those of each reader who counted.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.annotation import AnnotatedImage
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import Table, column, columns_of, plain, read_table
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._from_marks import read_marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Agreement, Layout, Request

TITLE = "VinDr-CXR"
NOTHING = "No finding"
BOXED = ("image_id", "class_name", "x_min", "y_min", "x_max", "y_max")


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return all(column(columns, name) for name in BOXED) or _is_wide(columns)


def _is_wide(columns: tuple[str, ...]) -> bool:
    return bool(column(columns, "image_id") and column(columns, NOTHING))


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no film of the table is in the folder."""
    rule = request.rules.readers
    if not _is_wide(columns_of(request.label_file)):
        marks = marks_of(request.label_file)
        found = read_marked(request, marks, TITLE, findings=lambda images: _agreed(images, rule))
        return replace(found, notes=(*found.notes, _note(rule)))
    table = read_table(request.label_file)
    marks = marks_of(request.boxes or _boxes_of(request, table))
    classes = tuple(name for name in table.columns if plain(name) not in ("imageid", "radid", plain(NOTHING)))
    joining = Joining(table.path, TITLE, request.films(), marks, list(table.refused), [_note(rule)])
    return joining.joined(_wide_rows(table, classes, rule), classes)


def _boxes_of(request: Request, table: Table) -> Path | None:
    """The list of boxes that belongs to this table: `image_labels_test` goes with `annotations_test`."""
    same = table.path.name.replace("image_labels", "annotations")
    return request.beside(same) if same != table.path.name else None


def _wide_rows(table: Table, classes: tuple[str, ...], rule: Agreement) -> Iterable[Said]:
    votes: dict[str, list[frozenset[str]]] = {}
    lines: dict[str, int] = {}
    name = table.column("image_id")
    for row in table.rows:
        found = frozenset(one for one in classes if row[one] in ("1", "1.0"))
        votes.setdefault(row[name], []).append(found)
        lines.setdefault(row[name], row.line)
    return [Said(film, _counted(said, rule), lines[film]) for film, said in votes.items()]


def _agreed(images: list[AnnotatedImage], rule: Agreement) -> frozenset[str]:
    readers = {mark.reader for image in images for mark in image.annotations}
    readers |= {reader for image in images for reader in image.nothing_by}
    votes = [
        frozenset(mark.label for image in images for mark in image.annotations if mark.reader == reader)
        for reader in sorted(readers)
    ]
    return _counted(votes, rule)


def _counted(votes: list[frozenset[str]], rule: Agreement) -> frozenset[str]:
    """The findings that enough readers have: `votes` are the findings of each reader."""
    named = frozenset[str]().union(*votes)
    needed = {"any": 1, "majority": len(votes) // 2 + 1, "all": len(votes)}[rule]
    return frozenset(name for name in named if sum(name in vote for vote in votes) >= needed)


def _note(rule: Agreement) -> str:
    needed = {"any": "any reader has", "majority": "more than half of its readers have", "all": "all readers have"}
    return f"A finding counts on a film where {needed[rule]} found it."


LAYOUTS.add("vindr", Layout("vindr", TITLE, read, is_label_file))
