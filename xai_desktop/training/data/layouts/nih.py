"""NIH ChestX-ray14: `Data_Entry_2017.csv`, boxes of `BBox_List_2017.csv`, ready-made parts in two lists of names.

`No Finding` is no class: such a film has no finding. The list of boxes says `Infiltrate` where the table says
`Infiltration`. `train_val_list.txt` and `test_list.txt` beside the table are the parts of Wang 2017.
"""

from pathlib import Path

from xai_desktop.core.errors import FormatError
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.training.data._films import key_of
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import Row, Table, column, columns_of, read_table
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "NIH's Data_Entry_2017"
IMAGE, LABELS, PATIENT = "Image Index", "Finding Labels", "Patient ID"
NOTHING = "No Finding"
BOXES = "BBox_List_2017.csv"
SAME = {"Infiltrate": "Infiltration"}
LISTS: dict[str, Part] = {"train_val_list.txt": "train", "test_list.txt": "test"}


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return all(column(columns, name) for name in (IMAGE, LABELS, PATIENT))


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no film of the table is in the folder."""
    table = read_table(request.label_file)
    parts = _parts(request)
    rows = [_said(row, table, parts) for row in table.rows if row[table.column(IMAGE)]]
    marks = marks_of(request.boxes or request.beside(BOXES), SAME)
    joining = Joining(table.path, TITLE, request.films(), marks, list(table.refused))
    return joining.joined(rows)


def _said(row: Row, table: Table, parts: dict[str, Part]) -> Said:
    name = row[table.column(IMAGE)]
    labels = {label.strip() for label in row[table.column(LABELS)].split("|")} - {"", NOTHING}
    return Said(name, frozenset(labels), row.line, row[table.column(PATIENT)], parts.get(key_of(name)))


def _parts(request: Request) -> dict[str, Part]:
    """By film. Raises `FormatError` for a list that is no text."""
    found: dict[str, Part] = {}
    for name, part in LISTS.items():
        path = request.beside(name)
        if path is not None:
            with files.opened(Place(path)) as stream:
                content = stream.read()
            try:
                found |= {key_of(line): part for line in content.decode("utf-8-sig").splitlines() if line.strip()}
            except UnicodeDecodeError as error:
                raise FormatError(f"{path}: is no list of names; save it as UTF-8 text.") from error
    return found


LAYOUTS.add("nih", Layout("nih", TITLE, read, is_label_file))
