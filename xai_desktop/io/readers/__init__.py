"""Film files → values. A format is recognised by its bytes, never by its name.

Each format is one file of this folder; it is found when the first film is opened, so that the window need not wait
for decoders.
"""

import sys
from functools import cache
from pathlib import Path
from typing import BinaryIO

from xai_desktop.core.discovery import import_parts
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Identity
from xai_desktop.core.place import Place, place_of
from xai_desktop.core.registry import Registry
from xai_desktop.core.study import ImageRef
from xai_desktop.io.files import opened
from xai_desktop.io.readers._reader import HEAD_BYTES, READERS, Reader

__all__ = [
    "begins_like_a_film",
    "decoders",
    "is_film",
    "is_named_like_a_film",
    "read_identity",
    "read_image",
    "read_refs",
    "read_source",
    "readers",
    "refs_in",
]


@cache
def readers() -> Registry[Reader]:
    """All film formats, by key."""
    import_parts(sys.modules[__name__])
    return READERS


def read_refs(path: Path | Place) -> tuple[ImageRef, ...]:
    """One reference per frame, from the header alone.

    Raises `FormatError` for a file that is no film, `InputError` for one that is damaged; one sentence each.
    """
    place = place_of(path)
    with opened(place) as stream:
        return refs_in(place, stream, stream.read(HEAD_BYTES))


def refs_in(place: Place, stream: BinaryIO, head: bytes) -> tuple[ImageRef, ...]:
    """As `read_refs`, from a file that is open already; `head` are the first bytes of it, at least `HEAD_BYTES`."""
    reader = _reader_for(place, head)
    found = reader.scan(place, stream, head)
    return reader.read_refs(place) if found is None else found


def read_image(ref: ImageRef) -> Image:
    """Decode one frame. Raises `InputError` (`FormatError`) with one sentence that names the file."""
    return _reader_of(ref.place).read_image(ref)


def read_identity(place: Place) -> Identity:
    """Who the patient is, as the file says. Raises `InputError`."""
    return _reader_of(place).read_identity(place)


def read_source(place: Place) -> bytes | None:
    """The header that results copy from a DICOM film; None for any other film. Raises `InputError`."""
    return _reader_of(place).read_source(place)


def decoders() -> dict[str, str]:
    """What is wrong with the decoder of each compressed DICOM syntax, by its name; "" where it works. Tries all."""
    from xai_desktop.io.readers._decoder_check import problems

    return problems()


def is_film(path: Path | Place) -> bool:
    """Whether the first bytes are those of a film format; False for what cannot be read at all."""
    try:
        return begins_like_a_film(_head(place_of(path)))
    except InputError:
        return False


def begins_like_a_film(head: bytes) -> bool:
    """Whether these first bytes are those of a film format."""
    return any(reader.sniff(head) for reader in readers())


def is_named_like_a_film(path: Path | Place) -> bool:
    """Whether the name promises a film, so that a file which is none deserves a word."""
    return any(path.name.casefold().endswith(reader.endings) for reader in readers())


def _reader_of(path: Place) -> Reader:
    return _reader_for(path, _head(path))


def _reader_for(path: Place, head: bytes) -> Reader:
    if not head:
        raise FormatError(f"{path}: the file is empty; export or copy it again.")
    for reader in readers():
        if reader.sniff(head):
            return reader
    raise FormatError(f"{path}: this is not a film; name a DICOM, PNG, JPEG, TIFF, BMP, NIfTI or .npy file.")


def _head(path: Place) -> bytes:
    with opened(path) as stream:
        return stream.read(HEAD_BYTES)
