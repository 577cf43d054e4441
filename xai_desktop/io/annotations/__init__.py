"""Annotation files ↔ values. Each format is one file of this folder, recognised by its content.

Marks arrive in the coordinates of the film they were drawn on, as half-open pixel edges; every format converts its own.
"""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.discovery import import_parts
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.core.place import Place, place_of
from xai_desktop.core.registry import Registry
from xai_desktop.io import archive, atomic, files
from xai_desktop.io.annotations._format import FORMATS, HEAD_BYTES, Format, Source

__all__ = ["formats", "is_annotations", "read_annotations", "write_annotations"]

LARGEST_FILE = 256 << 20
"""Bytes; a hundred times the largest public list of boxes."""


@cache
def formats() -> Registry[Format]:
    """All annotation formats, by key."""
    import_parts(sys.modules[__name__])
    return FORMATS


def is_annotations(path: Path | Place, head: bytes | None = None) -> bool:
    """Whether the file begins like a known annotation format; False for what cannot be read at all."""
    place = place_of(path)
    try:
        found = _head(place) if head is None else head
    except InputError:
        return False
    return _format_of(found, place.name) is not None


def read_annotations(path: Path | str | Place, *, strict: bool = False) -> AnnotationSet:
    """Marks by image. A bad row is left out and listed; `strict` refuses the file at the first one.

    Raises `InputError` for a file that cannot be read, `FormatError` for one of a foreign header or structure.
    """
    place = place_of(path)
    content = _content(place)
    found = _format_of(content[:HEAD_BYTES], place.name)
    if found is None:
        known = ", ".join(f.title for f in formats())
        raise FormatError(f"{place}: its beginning is none of a known annotation file; use one of: {known}.")
    marks = found.read(Source(place, content, strict, lambda name: _beside(place, name)))
    return replace(marks, images=tuple(replace(image, folder=place.folder) for image in marks.images))


def write_annotations(path: Path, annotation_set: AnnotationSet, key: str = "ours") -> tuple[Path, ...]:
    """Write marks in a format, whole or not at all. The list of skipped rows belongs to an import and is not kept.

    A format of one file is written to `path`; one of a file per image into the folder `path`. Raises `ExportError`
    for a format that cannot be written or cannot hold these marks.
    """
    chosen = formats()[key]
    if chosen.write is None:
        known = ", ".join(f.key for f in formats() if f.write is not None)
        raise ExportError(f"{chosen.title} can be read but not written; choose one of: {known}.")
    written = chosen.write(annotation_set)
    if len(written) == 1 and not path.is_dir():
        return (atomic.write_bytes(path, next(iter(written.values()))),)
    return tuple(atomic.write_bytes(path / name, content) for name, content in written.items())


def _format_of(head: bytes, name: str) -> Format | None:
    binary = b"\0" in head
    return next((f for f in formats() if f.binary == binary and f.sniff(head, name)), None)


def _head(place: Place) -> bytes:
    with files.opened(place) as stream:
        return stream.read(HEAD_BYTES)


def _content(place: Place) -> bytes:
    if files.size_of(place) > LARGEST_FILE:
        raise InputError(f"{place}: is too large for a list of marks; split it or name the right file.")
    with files.opened(place) as stream:
        content = stream.read()
    if not content.strip():
        raise FormatError(f"{place}: the file is empty; export or copy it again.")
    return content


def _beside(place: Place, name: str) -> bytes | None:
    """A small companion file, as the list of classes that some formats keep apart; never outside the folder."""
    if Path(name).name != name:
        return None
    try:
        other = archive.beside(place, name) if place.member else Place(place.path.with_name(name))
        return None if files.size_of(other) > 1 << 20 else _content(other)
    except InputError:
        return None
