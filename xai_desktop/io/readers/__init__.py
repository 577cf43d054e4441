"""Film files → values. A format is recognised by its bytes, never by its name.

Each format is one file of this folder; it is found when the first film is opened, so that the window need not wait
for decoders.
"""

import sys
from functools import cache
from pathlib import Path

from xai_desktop.core.discovery import import_parts
from xai_desktop.core.errors import FormatError, read_failure
from xai_desktop.core.image import Image
from xai_desktop.core.registry import Registry
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers._reader import HEAD_BYTES, READERS, Reader

__all__ = ["decoders", "is_film", "is_named_like_a_film", "read_image", "read_refs", "readers"]


@cache
def readers() -> Registry[Reader]:
    """All film formats, by key."""
    import_parts(sys.modules[__name__])
    return READERS


def read_refs(path: Path) -> tuple[ImageRef, ...]:
    """One reference per frame, from the header alone.

    Raises `FormatError` for a file that is no film, `InputError` for one that is damaged; one sentence each.
    """
    return _reader_of(path).read_refs(path)


def read_image(ref: ImageRef) -> Image:
    """Decode one frame. Raises `InputError` (`FormatError`) with one sentence that names the file."""
    return _reader_of(ref.path).read_image(ref)


def decoders() -> dict[str, str]:
    """What is wrong with the decoder of each compressed DICOM syntax, by its name; "" where it works. Tries all."""
    from xai_desktop.io.readers._decoder_check import problems

    return problems()


def is_film(path: Path) -> bool:
    """Whether the first bytes are those of a film format; False for what cannot be read at all."""
    try:
        head = _head(path)
    except OSError:
        return False
    return any(reader.sniff(head) for reader in readers())


def is_named_like_a_film(path: Path) -> bool:
    """Whether the name promises a film, so that a file which is none deserves a word."""
    return any(path.name.casefold().endswith(reader.endings) for reader in readers())


def _reader_of(path: Path) -> Reader:
    try:
        head = _head(path)
    except OSError as error:
        raise read_failure(path, error) from error
    if not head:
        raise FormatError(f"{path}: the file is empty; export or copy it again.")
    for reader in readers():
        if reader.sniff(head):
            return reader
    raise FormatError(f"{path}: this is not a film; name a DICOM, PNG, JPEG, TIFF or BMP file.")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)
