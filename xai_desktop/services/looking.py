"""Looking at files and decoding them in this process. The worker process does nothing else; scripts may do it, too."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import cv2
import numpy as np

from xai_desktop.core.arrays import ByteArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.film_layer import display_table
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import annotations, archive, files, media, readers
from xai_desktop.services.budgets import allowed

HEAD_BYTES = 4096
"""How much of a file is read to tell what it is."""

TABLES = (".csv", ".json", ".xml")
"""A file of such a name that was named itself is meant as annotations, whatever it begins with."""


def look(asked: Asked, allow: Callable[[float], object] = lambda _seconds: None) -> Looked:
    """What a file is, from its header. Never raises for what a file holds: the sentence is in `error`.

    `allow` is told how many seconds of processor time the next step may cost.
    """
    marked = asked.marks
    try:
        allow(allowed(files.size_of(asked.place)))
        with files.opened(asked.place) as stream:
            head = stream.read(HEAD_BYTES)
            marked = marked or annotations.is_annotations(asked.place, head) or _meant_as_marks(asked, head)
            if marked:
                allow(allowed(files.size_of(asked.place), marks=True))
                return _marks(asked)
            return _no_marks(asked, stream, head)
    except InputError as error:
        return Looked(asked.place, error=str(error), marked=marked)


def _marks(asked: Asked) -> Looked:
    return Looked(asked.place, marks=annotations.read_annotations(asked.place, strict=asked.strict))


def _no_marks(asked: Asked, stream: BinaryIO, head: bytes) -> Looked:
    place = asked.place
    if archive.is_archive(head):
        return Looked(place, inside=_members(place))
    if media.is_index(place, head):
        return Looked(place, inside=media.films(place) if asked.named else ())
    if asked.named or readers.begins_like_a_film(head) or readers.is_named_like_a_film(place):
        return Looked(place, readers.refs_in(place, stream, head))
    return Looked(place, stranger=True)


def _members(place: Place) -> tuple[Place, ...]:
    """Raises `InputError` for an archive inside an archive, which is not opened, so that none can be bottomless."""
    if place.member:
        raise InputError(f"{place}: is an archive inside an archive; unpack the outer one and open the folder.")
    return archive.members(place.path)


def _meant_as_marks(asked: Asked, head: bytes) -> bool:
    return asked.named and asked.place.suffix.casefold() in TABLES and not archive.is_archive(head)


def image(ref: ImageRef) -> Image:
    """Decode one frame. Raises `InputError` with one sentence that names the file."""
    return readers.read_image(ref)


def thumbnail(ref: ImageRef, side: int) -> ByteArray:
    """(h, w) uint8 of at most side × side, as a reader would see the film first."""
    film = image(ref)
    height, width = film.size
    step = max(1, min(height, width) // (4 * side))
    small = display_table(film, film.default_window())[film.index[::step, ::step]]
    if film.shutter is not None:
        small = np.where(film.shutter[::step, ::step], small, 0).astype(np.uint8)
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return owned(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)


def identity(ref: ImageRef) -> Identity:
    """The patient's name, birth date and number as the file states them; empty for a file that has none."""
    return readers.read_identity(ref.place)


def source(ref: ImageRef) -> bytes | None:
    """What DICOM results copy from the film; None for a film that is no DICOM."""
    return readers.read_source(ref.place)


def prepare() -> None:
    """Load every reader and format now rather than with the first file."""
    readers.readers()
    annotations.formats()


class Here:
    """A decoder (`decoding.Decoder`) in this process: for scripts and training, where one of its own is no gain."""

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        return (look(one) for one in files)

    def image(self, ref: ImageRef) -> Image:
        return image(ref)

    def thumbnail(self, ref: ImageRef, side: int = 64) -> ByteArray:
        return thumbnail(ref, side)

    def identity(self, ref: ImageRef) -> Identity:
        return identity(ref)

    def source(self, ref: ImageRef) -> bytes | None:
        return source(ref)

    def close(self) -> None:
        """Nothing runs."""
