"""Opening what is to be read: a file on a disk or a member of a zip archive, always as a stream that can seek."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.core.place import Place
from xai_desktop.io import archive


@contextmanager
def opened(place: Place) -> Iterator[BinaryIO]:
    """The bytes of a place. Raises `InputError` with one sentence where there are none to be had."""
    if place.member:
        yield archive.member(place)
        return
    try:
        if not stat.S_ISREG(mode := place.path.stat().st_mode) and not stat.S_ISDIR(mode):
            raise InputError(f"{place}: is a device or a pipe, no file that can be opened; name a file.")
        stream = place.path.open("rb")
    except OSError as error:
        raise read_failure(place, error) from error
    with stream:
        yield stream


def head(place: Place, count: int = 4096) -> bytes:
    """The first bytes of a file. Raises `InputError`."""
    with opened(place) as stream:
        return stream.read(count)


def size_of(place: Place) -> int:
    """Bytes; of a member, unpacked. Raises `InputError`."""
    if place.member:
        return archive.size_of(place)
    try:
        return place.path.stat().st_size
    except OSError as error:
        raise read_failure(place, error) from error
