"""Oxford-IIIT Pets: `images/Abyssinian_1.jpg` is a cat, `images/beagle_7.jpg` a dog: cats have a capital letter.

Each picture has its kind (`cat`, `dog`) and its breed. `annotations/trimaps` are masks (1 animal, 2 ground, 3 edge),
`annotations/xmls` boxes of heads, `annotations/trainval.txt` and `test.txt` the parts. A copy without the folder
`annotations` may have its masks in `images/label` or beside the pictures.
"""

import re
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.io.annotations import read_annotations
from xai_desktop.training.data._films import FilmFolder
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data.labelled import LabelledSet, Part
from xai_desktop.training.data.layouts._layout import LAYOUTS, Layout, Request

TITLE = "Oxford-IIIT Pets"
CAT, DOG = "cat", "dog"
PICTURES = (".jpg", ".jpeg")
NAME = re.compile(r"([A-Za-z]+(?:_[A-Za-z]+)*)_\d+")
CATS = ("Abyssinian", "Bengal", "Birman", "Bombay", "British_Shorthair", "Egyptian_Mau", "Maine_Coon", "Persian")
MASKS = ("annotations/trimaps", "images/label", "images")
LISTS: tuple[tuple[str, Part], ...] = (("trainval.txt", "train"), ("test.txt", "test"))
ENOUGH = 0.9
"""Share of the pictures that must be named like pets."""


def is_folder(folder: Path) -> bool:
    pictures = list((folder / "images").glob("*.jpg"))
    named = [match[1] for path in pictures if (match := NAME.fullmatch(path.stem))]
    return len(named) > ENOUGH * len(pictures) and bool(set(named) & set(CATS))


def read(request: Request) -> LabelledSet:
    """Raises `InputError` where there is no folder `images` with pictures that are named after breeds."""
    folder = request.folder
    if not (folder / "images").is_dir():
        raise InputError(f"{folder}: has no folder 'images'; name the folder that holds it.")
    films, parts = FilmFolder(folder / "images", PICTURES), _parts(folder / "annotations")
    rows = [
        Said(path.as_posix(), frozenset({_kind(match[1]), match[1]}), patient=path.stem, split=parts.get(path.stem))
        for path in films.films
        if (match := NAME.fullmatch(path.stem))
    ]
    found = Joining(folder / "images", TITLE, films, _heads(folder / "annotations" / "xmls")).joined(rows)
    breeds = [name for name in found.classes if name not in (CAT, DOG)]
    kinds = [name for name in (CAT, DOG) if name in found.classes]
    pictures = found.of(replace(film, mask=_mask(folder, film.path)) for film in found.films)
    return replace(pictures, classes=(*kinds, *breeds))


def _kind(breed: str) -> str:
    return CAT if breed[0].isupper() else DOG


def _mask(folder: Path, film: Path) -> Path | None:
    places = (folder / place / f"{film.stem}.png" for place in MASKS)
    return next((place for place in places if place.is_file()), None)


def _parts(folder: Path) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for name, part in LISTS:
        path = folder / name
        if path.is_file():
            with files.opened(Place(path)) as stream:
                lines = stream.read().decode("utf-8", "replace").splitlines()
            found |= {line.split()[0]: part for line in lines if line.strip() and not line.startswith("#")}
    return found


def _heads(folder: Path) -> AnnotationSet:
    """Boxes of heads, as objects called cat or dog. They are read only where the folder is there."""
    paths = sorted(folder.glob("*.xml")) if folder.is_dir() else []
    read = [read_annotations(path) for path in paths]
    images = tuple(replace(image, hint="") for one in read for image in one.images)
    return AnnotationSet(images, tuple(row for one in read for row in one.skipped), str(folder))


LAYOUTS.add("pets", Layout("pets", TITLE, read, is_folder=is_folder))
