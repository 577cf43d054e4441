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

ZIP_FAULTS = (
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
        if sum(info.compress_size for info in infos) > path.stat().st_size:
            raise FormatError(f"{path}: its members claim more bytes than the archive has; copy the archive again.")
        names = sorted({info.filename for info in infos if not info.is_dir() and _is_meant(info.filename)})
    return tuple(Place(path, name) for name in names)


def member(place: Place) -> BinaryIO:
    """The bytes of one member, in memory. Raises `InputError`, naming archive and member."""
    return io.BytesIO(_content(place) if _kept is None else _kept.content(place))


def _content(place: Place) -> bytes:
    with _zip(place.path) as archive:
        info = _info(archive, place)
        _check(place, info)
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise InputError(f"{place}: is not as long as the archive says; copy or export the archive again.")
    return content


def beside(place: Place, *parts: str) -> Place:
    """Another member, from the folder of this one."""
    return Place(place.path, str(PurePosixPath(place.member).parent.joinpath(*parts)))


def size_of(place: Place) -> int:
    with _zip(place.path) as archive:
        return _info(archive, place).file_size


def sizes_and_sums(path: Path) -> dict[str, tuple[int, int]]:
    """(bytes unpacked, CRC-32) of each member, as the archive itself says it. Raises `InputError`."""
    with _zip(path) as archive:
        return {info.filename: (info.file_size, info.CRC) for info in archive.infolist()}


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


class _Kept:
    """One archive that stays open, and one member's bytes: looking at ten thousand members in turn then costs no
    more than reading each once. Only for a process with one thread, as the decoding worker is."""

    def __init__(self) -> None:
        self._file: tuple[tuple[Path, int, int], zipfile.ZipFile] | None = None
        self._member: tuple[Place, bytes] | None = None

    def archive(self, path: Path) -> zipfile.ZipFile:
        facts = path.stat()
        key = (path, facts.st_size, facts.st_mtime_ns)
        if self._file is None or self._file[0] != key:
            self.close()
            self._file = (key, zipfile.ZipFile(path))
        return self._file[1]

    def content(self, place: Place) -> bytes:
        if self._member is None or self._member[0] != place or self._file is None:
            self._member = None
            self._member = (place, _content(place))
        return self._member[1]

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def close(self) -> None:
        if self._file is not None:
            self._file[1].close()
        self._file = self._member = None


_kept: _Kept | None = None


def is_kept() -> bool:
    """Whether an archive stays open in this process just now."""
    return _kept is not None and _kept.is_open


def let_go() -> None:
    """Close the archive that stays open; it is opened again when it is asked for."""
    if _kept is not None:
        _kept.close()


def keep_open() -> None:
    """From now on the archive read last stays open in this process."""
    global _kept
    _kept = _Kept()


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        if _kept is not None:
            yield _kept.archive(path)
            return
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise read_failure(path, error) from error
    except ZIP_FAULTS as fault:
        raise FormatError(f"{path}: the archive is damaged or of an unknown kind; copy it again.") from fault
