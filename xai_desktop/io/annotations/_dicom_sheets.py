"""Marks as DICOM divides them: one object is about one image by one reader.

Patients, authors and matrices differ between objects, never inside one.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass, replace
from functools import cached_property

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.geometry import Size
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.annotations import ours
from xai_desktop.io.readers._dicom_values import LONGEST

FILM, FRAMED = "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.5.1.4.1.1.7.3"

Placed = tuple[int | None, Annotation]
"""A mark and the frame it is on, from 0; None where the set names no frame."""


@dataclass(frozen=True)
class Sheet:
    """What one reader marked on one image. `nothing_on` are the frames that were looked at and left bare."""

    image_id: str
    reader: str
    marks: tuple[Placed, ...]
    nothing_on: tuple[int | None, ...]
    size: Size | None

    @property
    def film_class(self) -> str:
        framed = any(frame is not None for frame in (*(f for f, _ in self.marks), *self.nothing_on))
        return FRAMED if framed else FILM

    def uid(self, *what: object) -> str:
        """A UID that only this content gives (PS3.5 §B.2: 2.25 and a UUID)."""
        return uid_of(self._digest, *what)

    @cached_property
    def _digest(self) -> str:
        """Of everything that is written, wherever it was read."""
        frames = {frame: [replace(a, source="") for f, a in self.marks if f == frame] for frame, _ in self.marks}
        images = [AnnotatedImage(self.image_id, tuple(found), "", self.size, (), f) for f, found in frames.items()]
        content = b"".join(ours.write(AnnotationSet(tuple(images))).values())
        return hashlib.sha256(content + repr((self.reader, self.nothing_on)).encode()).hexdigest()


def uid_of(*what: object) -> str:
    """A UID from texts and numbers alone."""
    digest = hashlib.sha256(repr(what).encode()).digest()[:16]
    return f"2.25.{uuid.UUID(bytes=digest, version=5).int}"


def sheets_of(annotation_set: AnnotationSet) -> tuple[Sheet, ...]:
    """By image, then by reader, in the order of the set. Raises `ExportError` for what DICOM cannot name."""
    found: dict[tuple[str, str], list[AnnotatedImage]] = {}
    for image in annotation_set.images:
        readers = dict.fromkeys((*(a.reader for a in image.annotations), *image.nothing_by))
        for reader in readers:
            found.setdefault((_checked_uid(image.image_id), text(reader)), []).append(image)
    if not found:
        raise ExportError("There is no mark to write; open annotations first.")
    return tuple(_sheet(*key, images) for key, images in found.items())


def _sheet(image_id: str, reader: str, images: list[AnnotatedImage]) -> Sheet:
    marks = tuple((image.frame, a) for image in images for a in image.annotations if a.reader == reader)
    nothing_on = tuple(image.frame for image in images if reader in image.nothing_by)
    return Sheet(image_id, reader, marks, nothing_on, next((i.size for i in images if i.size), None))


def _checked_uid(image_id: str) -> str:
    if not re.fullmatch(r"[0-2](\.(0|[1-9][0-9]*))+", image_id) or len(image_id) > LONGEST:
        raise ExportError(f"{quoted(image_id)} is no DICOM UID, and DICOM names films by it; choose another format.")
    return image_id


def text(value: str) -> str:
    """A text as one value of LO or PN. Raises `ExportError` for one that they cannot hold."""
    if len(value) > LONGEST or "\\" in value or not is_one_line(value) or value != value.strip():
        raise ExportError(
            f"DICOM cannot hold the name {quoted(value)!r}: it has at most {LONGEST} characters of one line, without "
            "backslashes; rename it or choose another format."
        )
    return value
