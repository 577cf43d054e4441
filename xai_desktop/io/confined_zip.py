"""A zip archive whose list of members is looked at as a whole before any of them is read."""

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.io.archive import DENSEST, ZIP_FAULTS

MOST_MEMBERS = 20_000
LONGEST_LIST = 4 << 20
"""Bytes of the list of members; that of the largest networks has half a megabyte."""
CODE = "code"
"""Where TorchScript keeps its program beneath its one folder: torch does compress it, and no reader here reads it."""
AGAIN = "copy or download it again"


@contextmanager
def confined_zip(stream: BinaryIO, size: int, path: Path, *, packed: bool) -> Iterator[zipfile.ZipFile]:
    """The open archive of `size` bytes, called `path` in sentences.

    `packed` says whether its members may be compressed; torch never does that.

    Raises `BundleError` naming the file, also for whatever zip says while a member is read.
    """
    try:
        shortly = _Shortly(stream)
        with zipfile.ZipFile(shortly) as archive:
            shortly.opened = True
            _check(archive.infolist(), size, path, packed)
            yield archive
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); {AGAIN}.") from error
    except MemoryError as fault:
        raise BundleError(f"{path}: the memory is too small for it; close other programs.") from fault
    except zipfile.LargeZipFile as fault:
        raise BundleError(f"{path}: its list of members is not that of one network; {AGAIN}.") from fault
    except ZIP_FAULTS as fault:
        raise BundleError(f"{path}: the archive is damaged; {AGAIN}.") from fault


class _Shortly(io.BufferedIOBase):
    """A file that gives no more in one piece than a list of members may have, until the archive is open.

    zip reads and takes apart its whole list at once, before anybody can ask how long it is.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.opened = stream, False

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.opened and size is not None and size > LONGEST_LIST:
            raise zipfile.LargeZipFile("a list of members that no network has")
        return self._stream.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _is_code(name: str) -> bool:
    return PurePosixPath(name).parts[1:2] == (CODE,)


def _check(infos: list[zipfile.ZipInfo], size: int, path: Path, packed: bool) -> None:
    names = [info.filename for info in infos]
    if len(infos) > MOST_MEMBERS or len(set(names)) != len(names):
        raise BundleError(f"{path}: its list of members is not that of one network; {AGAIN}.")
    for info in infos:
        fault = _fault(info, packed or _is_code(info.filename))
        if fault:
            raise BundleError(f"{path}: the member {quoted(info.filename)} {fault}, so nothing was read; {AGAIN}.")
    if sum(info.compress_size for info in infos) > size:
        raise BundleError(f"{path}: its members claim more bytes than the file has; {AGAIN}.")


def _fault(info: zipfile.ZipInfo, packed: bool) -> str:
    name = info.orig_filename
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ":" in name or ".." in parts or "\0" in name:
        return "points outside of the file"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link to another place"
    if info.flag_bits & 1:
        return "is encrypted"
    if not packed and info.compress_type != zipfile.ZIP_STORED:
        return "is compressed, which torch never does"
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        return "claims another length than it has"
    return "claims to unpack to far more than its bytes can hold" if _too_dense(info) else ""


def _too_dense(info: zipfile.ZipInfo) -> bool:
    return info.file_size > DENSEST * max(info.compress_size, 1)
