"""CheXpert: `train.csv` and `valid.csv` with 1, 0, −1 (uncertain) or nothing (not mentioned) per class.

What a report does not mention counts as not found, as in the paper (Irvin 2019). An uncertain label is left out of
learning and measuring (`ignore`), or counts as `zero` or `one`. Patients are the folders `patient00001`, parts the
folders `train` and `valid` of the paths. MIMIC-CXR-JPG has the same columns without paths and is no such table.
"""

import re
from pathlib import Path

from xai_desktop.core.annotation import SkippedRow
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import Row, Table, columns_of, read_table
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request, Uncertain

TITLE = "CheXpert"
NOTHING = "No Finding"
CLASSES = (
    *("Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation"),
    *("Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture", "Support Devices"),
)
FEWEST = 3
"""How many of these names make a table one of CheXpert's, beside its column of paths."""

PATIENT = re.compile(r"patient\d+")
FOLDERS: dict[str, Part] = {"train": "train", "valid": "tune", "test": "test"}
WORTH = {"1": 1, "1.0": 1, "0": 0, "0.0": 0, "": 0, "-1": -1, "-1.0": -1}
MEANING = {
    "ignore": "are left out of learning and measuring",
    "zero": "count as not found",
    "one": "count as found",
}


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return "Path" in columns and len(set(CLASSES) & set(columns)) >= FEWEST


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no film of the table is in the folder."""
    table = read_table(request.label_file)
    classes = tuple(name for name in CLASSES if name in table.columns)
    refused = list(table.refused)
    rows = [said for row in table.rows if (said := _said(row, table, classes, request.rules.uncertain, refused))]
    note = f"Uncertain labels (−1) {MEANING[request.rules.uncertain]}; what is not mentioned counts as not found."
    joining = Joining(table.path, TITLE, request.films(), marks_of(request.boxes), refused, [note])
    return joining.joined(rows, classes)


def _said(row: Row, table: Table, classes: tuple[str, ...], rule: Uncertain, refused: list[SkippedRow]) -> Said | None:
    strange = next((name for name in classes if row[name] not in WORTH), None)
    if strange is not None or not row["Path"]:
        reason = f"has {row[strange]!r} under {strange}, not 1, 0, -1 or nothing" if strange else "names no film"
        refused.append(SkippedRow(table.path.name, row.line, reason))
        return None
    worth = {name: WORTH[row[name]] for name in classes}
    found = {name for name, value in worth.items() if value == 1 or (value == -1 and rule == "one")}
    unknown = {name for name, value in worth.items() if value == -1 and rule == "ignore"}
    path = row["Path"].replace("\\", "/")
    patient = PATIENT.search(path)
    split = next((FOLDERS[part] for part in path.split("/") if part in FOLDERS), None)
    return Said(path, frozenset(found), row.line, patient[0] if patient else "", split, frozenset(unknown))


LAYOUTS.add("chexpert", Layout("chexpert", TITLE, read, is_label_file))
