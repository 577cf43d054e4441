"""Object-CXR: `train.csv` or `dev.csv` with the foreign objects of each film in one field."""

from pathlib import Path

from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data._table import column, columns_of
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._from_marks import read_marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "Object-CXR"


def is_label_file(path: Path) -> bool:
    columns = columns_of(path)
    return len(columns) == 2 and bool(column(columns, "image_name", "image_path") and column(columns, "annotation"))


def read(request: Request) -> LabelledSet:
    """Films with an empty field were looked at and show no foreign object. Raises `InputError` for no film."""
    return read_marked(request, marks_of(request.label_file), TITLE)


LAYOUTS.add("object_cxr", Layout("object_cxr", TITLE, read, is_label_file))
