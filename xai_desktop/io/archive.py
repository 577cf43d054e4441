"""Zip archives: members are read in memory, never unpacked onto a disk, and never more than was asked for.

A member's name is only a name: nothing is written under it, so no archive can reach outside (zip-slip); what a member
unpacks to is limited and counted while it unpacks, so no archive can fill the memory (bomb).
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.place import Place

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LARGEST_MEMBER = 512 << 20
"""Bytes that one film may unpack to."""

MOST_MEMBERS = 100_000
DENSEST = 1100
"""Bytes that one packed byte may stand for: what deflate reaches at its best, and no more."""

_FAULTS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    *(ValueError, LookupError, OverflowError, MemoryError),
)


def is_archive(head: bytes) -> bool:
    return head.startswith(MAGIC)


def members(path: Path) -> tuple[Place, ...]:
    """The files in an archive, by name. Raises `InputError`, naming the archive."""
    with _zip(path) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            asked = f"holds {len(infos)} files, more than {MOST_MEMBERS}"
            raise InputError(f"{path}: {asked}; unpack it and open the folder.")
        names = sorted({info.filename for info in infos if not info.is_dir() and _is_meant(info.filename)})
    return tuple(Place(path, name) for name in names)


def member(place: Place) -> BinaryIO:
    """The bytes of one member, in memory. Raises `InputError`, naming archive and member."""
    with _zip(place.path) as archive:
        info = _info(archive, place)
        _check(place, info)
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise InputError(f"{place}: is not as long as the archive says; copy or export the archive again.")
    return io.BytesIO(content)


def beside(place: Place, name: str) -> Place:
    """Another member of the same folder of the archive."""
    return Place(place.path, str(PurePosixPath(place.member).with_name(name)))


def size_of(place: Place) -> int:
    with _zip(place.path) as archive:
        return _info(archive, place).file_size


def _is_meant(name: str) -> bool:
    """Hidden files and what macOS adds to archives are not meant to be seen."""
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts if part not in (".", ".."))


def _info(archive: zipfile.ZipFile, place: Place) -> zipfile.ZipInfo:
    try:
        return archive.getinfo(place.member)
    except KeyError as fault:
        raise InputError(f"{place}: is no longer in the archive; open the archive again.") from fault


def _check(place: Place, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise InputError(f"{place}: is encrypted; unpack the archive with its password and open the folder.")
    if info.file_size > LARGEST_MEMBER:
        raise InputError(f"{place}: unpacks to more than {LARGEST_MEMBER >> 20} MB; unpack it and open the folder.")
    if info.file_size > DENSEST * max(info.compress_size, 1):
        raise InputError(f"{place}: claims to unpack to far more than its bytes can hold; copy the archive again.")


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise read_failure(path, error) from error
    except _FAULTS as fault:
        raise FormatError(f"{path}: the archive is damaged or of an unknown kind; copy it again.") from fault
