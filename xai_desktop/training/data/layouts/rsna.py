"""RSNA Pneumonia Challenge: `stage_2_train_labels.csv`, one row for each box; target 0 is a film without pneumonia.

The file's `patientId` is a name of the film: who of them are the same patient is known only where the films say so.
"""

from pathlib import Path

from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import column, columns_of
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._from_marks import read_marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "RSNA's stage_2_train_labels"
COLUMNS = ("patientId", "x", "y", "width", "height", "Target")


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return all(column(columns, name) for name in COLUMNS)


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no film of the list is in the folder."""
    return read_marked(request, marks_of(request.label_file), TITLE)


LAYOUTS.add("rsna", Layout("rsna", TITLE, read, is_label_file))
