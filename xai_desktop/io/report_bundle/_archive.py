"""The members of a zip archive and the arrays of an `.npz`, checked before any memory is asked for.

Nothing is unpickled, and an array's head is matched as a text and never evaluated.
"""

import math
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.io.archive import DENSEST

LARGEST = 2 << 30
"""Bytes that all members together may unpack to; the maps of twenty-four tiles of 3000 × 3000 take half of it."""

MOST_MEMBERS = 10_000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1

_HEAD = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(\|b1|\|u1|<u2|<f4)', 'fortran_order': False, "
    rb"'shape': \((\d{1,6}(?:, \d{1,6}){0,2},?)\), \} *\n",
    re.DOTALL,
)


def members_of(content: Path | bytes) -> dict[str, bytes]:
    """What is in an archive, by name. Raises `ValueError`, `OSError` or what `zipfile` raises."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    with zipfile.ZipFile(BytesIO(content) if isinstance(content, bytes) else content) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS or len({info.filename for info in infos}) < len(infos):
            raise ValueError("members that are too many, or share a name")
        packed, whole = sum(info.compress_size for info in infos), sum(info.file_size for info in infos)
        if packed > size or whole > LARGEST:
            raise ValueError("members that claim more bytes than there can be")
        return {info.filename: _content(archive, info) for info in infos}


def arrays_of(content: bytes) -> dict[str, AnyArray]:
    """The arrays of an `.npz`, read-only, by name. Raises as `members_of` does."""
    return {name.removesuffix(".npy"): _array(one) for name, one in members_of(content).items()}


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _PACKINGS:
        raise ValueError("a member that is encrypted or packed in another way")
    if info.file_size > DENSEST * max(info.compress_size, 1):
        raise ValueError("a member that claims to unpack to more than its bytes can hold")
    with archive.open(info) as stream:
        found = stream.read(info.file_size + 1)
    if len(found) != info.file_size:
        raise ValueError("a member of another length than the archive says")
    return found


def _array(content: bytes) -> AnyArray:
    head = _HEAD.match(content)
    if head is None:
        raise ValueError("an array of another form")
    dtype, shape = np.dtype(head[1].decode()), tuple(int(side) for side in head[2].decode().split(",") if side.strip())
    if int.from_bytes(content[8:10], "little") != head.end() - 10:
        raise ValueError("an array with a head of another length")
    if math.prod(shape) * dtype.itemsize != len(content) - head.end():
        raise ValueError("an array of another length than its head says")
    return np.frombuffer(content, dtype, offset=head.end()).reshape(shape)
