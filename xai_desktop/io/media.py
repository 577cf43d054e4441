"""DICOM media: the DICOMDIR at their root lists every film (PS3.3 F, PS3.10 8)."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from pydicom import dcmread
from pydicom.uid import MediaStorageDirectoryStorage

from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.place import Place
from xai_desktop.io import archive, files
from xai_desktop.io.readers._dicom_values import items_of, text_of, texts_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

NAME = "DICOMDIR"
LARGEST = 256 << 20
FILMS = ("IMAGE", "PRESENTATION", "SR DOCUMENT")
"""Directory records whose files may be films or marks."""


def is_index(place: Place, head: bytes) -> bool:
    return place.name.upper() == NAME or (head[128:132] == b"DICM" and MediaStorageDirectoryStorage.encode() in head)


def films(place: Place) -> tuple[Place, ...]:
    """The files that a DICOMDIR lists, in its order, each once, none outside its own folder.

    Raises `InputError` for a damaged index; whether the files are there is found out when they are opened.
    """
    if files.size_of(place) > LARGEST:
        raise InputError(f"{place}: is too large for a table of contents; open the folder instead.")
    with files.opened(place) as stream, quiet():
        try:
            data = dcmread(stream)
            listed = list(_listed(data, place))
        except DICOM_FAULTS as fault:
            raise InputError(f"{place}: its table of contents is damaged; open the folder instead.") from fault
    if not listed:
        raise FormatError(f"{place}: lists no films; open the folder instead.")
    return tuple(dict.fromkeys(listed))


def _listed(data: Any, place: Place) -> Iterator[Place]:
    for record in items_of(data, "DirectoryRecordSequence"):
        parts = texts_of(record, "ReferencedFileID")
        if parts and text_of(record, "DirectoryRecordType") in FILMS and all(map(_is_plain, parts)):
            yield _inside(place, parts)


def _is_plain(part: str) -> bool:
    """A File ID component is one name; anything that could climb out of the folder is not followed."""
    return bool(part) and part not in (".", "..") and not set(part) & set("/\\:")


def _inside(place: Place, parts: tuple[str, ...]) -> Place:
    if place.member:
        return archive.beside(place, *parts)
    found = place.path.parent.joinpath(*parts)
    return Place(found if found.exists() else _any_case(place, parts))


def _any_case(place: Place, parts: tuple[str, ...]) -> Any:
    """Media written as capitals are often copied to lower case."""
    here = place.path.parent
    for part in parts:
        try:
            names = {entry.name.casefold(): entry for entry in here.iterdir()}
        except OSError:
            break
        here = names.get(part.casefold(), here / part)
    return here if PurePosixPath(here).name.casefold() == parts[-1].casefold() else place.path.parent.joinpath(*parts)
