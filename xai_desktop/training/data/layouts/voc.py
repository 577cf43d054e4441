"""Pascal VOC: `Annotations/*.xml`, `JPEGImages`, and the parts in `ImageSets/Main` (or `Layout`, `Segmentation`).

What is marked on a picture is on it. Masks of objects are `SegmentationObject/*.png` where there are any.
"""

from dataclasses import replace
from functools import reduce
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.io.annotations import formats, read_annotations
from xai_desktop.training.data._films import FilmFolder, files_below, key_of
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._from_marks import marked
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "Pascal VOC"
XMLS, PICTURES, SETS, MASKS = "Annotations", "JPEGImages", "ImageSets", "SegmentationObject"
LISTS: tuple[tuple[str, Part], ...] = (("train.txt", "train"), ("val.txt", "tune"), ("test.txt", "test"))


def is_folder(folder: Path) -> bool:
    first = next(iter(sorted((folder / XMLS).glob("*.xml"))), None)
    if first is None or not (folder / PICTURES).is_dir():
        return False
    head = files.head(Place(first))
    return formats()["voc"].sniff(head, first.name)


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where no picture has its XML."""
    folder = request.folder
    if not (folder / XMLS).is_dir():
        raise InputError(f"{folder}: has no folder {XMLS!r}; name the folder that holds {XMLS} and {PICTURES}.")
    marks = _marks(folder / XMLS)
    parts = _parts(folder / SETS)
    rows = [
        Said(name, marked([image]), patient=name, split=parts.get(name))
        for image in marks.images
        for name in [image.image_id]
    ]
    joining = Joining(folder / XMLS, TITLE, FilmFolder(folder / PICTURES), marks)
    found = joining.joined(rows)
    return found.of(replace(film, mask=_mask(folder / MASKS, film.path)) for film in found.films)


def _marks(folder: Path) -> AnnotationSet:
    """Of every XML, each under its own file's name: some programs write another name inside."""
    read = [read_annotations(path) for path in files_below(folder) if path.suffix.casefold() == ".xml"]
    named = [replace(one, images=tuple(replace(i, hint="") for i in one.images)) for one in read]
    joined = reduce(lambda a, b: AnnotationSet(a.images + b.images, a.skipped + b.skipped), named, AnnotationSet())
    return replace(joined, source=str(folder))


def _parts(folder: Path) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for kind in ("Segmentation", "Layout", "Main"):
        for name, part in LISTS:
            path = folder / kind / name
            if path.is_file():
                with files.opened(Place(path)) as stream:
                    lines = stream.read().decode("utf-8", "replace").splitlines()
                found |= {key_of(line.split()[0]): part for line in lines if line.strip()}
    return found


def _mask(folder: Path, film: Path) -> Path | None:
    mask = folder / f"{film.stem}.png"
    return mask if mask.is_file() else None


LAYOUTS.add("voc", Layout("voc", TITLE, read, is_folder=is_folder))
