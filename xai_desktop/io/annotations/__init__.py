"""Annotation files ↔ values. Each format is one file of this folder, recognised by its content.

Boxes arrive in the coordinates of the film they were drawn on, as half-open pixel edges; every format converts its own.
"""

import sys
from functools import cache
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.discovery import import_parts
from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.registry import Registry
from xai_desktop.io import atomic
from xai_desktop.io.annotations._format import FORMATS, HEAD_BYTES, Format

__all__ = ["formats", "is_annotations", "read_annotations", "write_annotations"]

LARGEST_FILE = 256 << 20
"""Bytes; a hundred times the largest public list of boxes."""


@cache
def formats() -> Registry[Format]:
    """All annotation formats, by key."""
    import_parts(sys.modules[__name__])
    return FORMATS


def is_annotations(path: Path) -> bool:
    """Whether the file begins like a known annotation format; False for what cannot be read at all."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        return False
    return _format_of(head.decode("utf-8-sig", errors="replace")) is not None


def read_annotations(path: Path, *, strict: bool = False) -> AnnotationSet:
    """Boxes by image. A bad row is left out and listed; `strict` refuses the file at the first one.

    Raises `InputError` for a file that cannot be read, `FormatError` for one of a foreign header or structure.
    """
    text = _text(path)
    found = _format_of(text[:HEAD_BYTES])
    if found is None:
        known = " or ".join(f.title for f in formats())
        raise FormatError(f"{path}: its beginning is none of a known annotation file; use {known}.")
    return found.read(path, text, strict)


def write_annotations(path: Path, annotation_set: AnnotationSet) -> Path:
    """Write our JSON, whole or not at all. The list of skipped rows belongs to an import and is not kept."""
    write = formats()["ours"].write
    assert write is not None
    return atomic.write_text(path, write(annotation_set))


def _format_of(beginning: str) -> Format | None:
    return next((f for f in formats() if f.sniff(beginning)), None)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path}: is too large for a list of boxes; split it or name the right file.")
        content = path.read_bytes()
    except OSError as error:
        raise read_failure(path, error) from error
    if not content.strip():
        raise FormatError(f"{path}: the file is empty; export or copy it again.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: is not UTF-8 text, so it cannot hold annotations; save it as UTF-8.") from error
