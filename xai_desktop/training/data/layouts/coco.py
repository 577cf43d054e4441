"""COCO: `instances_*.json`. A film without marks in the file has none of its categories."""

from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.io.annotations import formats
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._from_marks import read_marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "COCO"


def is_label_file(path: Path) -> bool:
    try:
        head = files.head(Place(path))
    except InputError:
        return False
    return b"\0" not in head and formats()["coco"].sniff(head, path.name)


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no image of the file is in the folder."""
    return read_marked(request, marks_of(request.label_file), TITLE)


LAYOUTS.add("coco", Layout("coco", TITLE, read, is_label_file))
