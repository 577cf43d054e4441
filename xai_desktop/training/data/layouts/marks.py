"""Any other annotation file that the program reads, one for all films or one for each: what is marked was found.

So are CheXlocalize, ChestX-Det, LabelMe, CVAT, Label Studio, YOLO and the program's own files.
"""

from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations import is_annotations, read_annotations
from xai_desktop.training.data._films import files_below
from xai_desktop.training.data._marks import marks_of
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._from_marks import read_marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "marks on films"
TEXTS = (".json", ".xml", ".csv", ".txt")


def is_label_file(path: Path) -> bool:
    return path.suffix.casefold() in TEXTS and is_annotations(path)


def is_folder(folder: Path) -> bool:
    return any(map(is_label_file, folder.iterdir()))


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where nothing is marked on any film of the folder."""
    if request.labels is not None:
        return read_marked(request, marks_of(request.labels), TITLE)
    paths = [path for path in files_below(request.folder) if is_label_file(path)]
    if not paths:
        raise InputError(f"{request.folder}: holds no annotation file; name one beside the folder.")
    read_files = [read_annotations(path) for path in paths]
    images = tuple(image for one in read_files for image in one.images)
    skipped = tuple(row for one in read_files for row in one.skipped)
    return read_marked(request, AnnotationSet(images, skipped, str(request.folder)), TITLE)


LAYOUTS.add("marks", Layout("marks", TITLE, read, is_label_file, is_folder, general=True))
