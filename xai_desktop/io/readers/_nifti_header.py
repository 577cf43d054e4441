"""The bytes of a NIfTI file: packed or not, its header as nibabel reads it, its pixels counted before they are read."""

import gzip
import struct
import zlib
from typing import Any, BinaryIO, cast

import numpy as np

from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.place import Place

GZIP = b"\x1f\x8b"
FIRST, SECOND = 348, 540
LENGTHS = (FIRST, SECOND)
"""Bytes of the headers of NIfTI-1 and NIfTI-2, which are also their first number."""

SINGLE, HALF = (b"n+1\0", b"n+2\0"), (b"ni1\0", b"ni2\0")
STEP = 1 << 20
"""Bytes that are skipped at a time."""


def sniff(head: bytes) -> bool:
    if head.startswith(GZIP):
        head = _beginning(head)
        return _length(head) is not None and (len(head) < FIRST or _magic(head) in SINGLE + HALF)
    return _length(head) is not None and (_magic(head) in SINGLE + HALF or _is_analyze(head))


def _beginning(head: bytes) -> bytes:
    """As much of a header as the first packed bytes give."""
    try:
        return zlib.decompressobj(31).decompress(head, max(LENGTHS))
    except zlib.error:
        return b""


def _length(head: bytes) -> tuple[int, str] | None:
    """(bytes of the header, byte order); None for what is no header."""
    for order, name in (("<", "little"), (">", "big")):
        length = int.from_bytes(head[:4], cast("Any", name))
        if length in LENGTHS:
            return length, order
    return None


def _magic(head: bytes) -> bytes:
    found = _length(head)
    return head[4:8] if found is not None and found[0] == SECOND else head[344:348]


def _is_analyze(head: bytes) -> bool:
    """The header of an ANALYZE 7.5 pair, from before NIfTI, which has no magic word: one to seven dimensions."""
    found = _length(head)
    if found is None or found[0] != FIRST or len(head) < FIRST:
        return False
    dimensions: int = struct.unpack_from(f"{found[1]}h", head, 40)[0]
    return 1 <= dimensions <= 7


def unpacked(stream: BinaryIO) -> BinaryIO:
    packed = stream.read(2) == GZIP
    stream.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if packed else stream


def header_of(path: Place, stream: BinaryIO) -> Any:
    """nibabel's header, in the file's byte order. Nibabel takes a while to load, so only films of this kind do it."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    head = stream.read(min(LENGTHS))
    found = _length(head)
    if found is None:
        raise InputError(f"{path}: its header is damaged; copy or export it again.")
    length, order = found
    head += stream.read(length - len(head))
    if len(head) < length:
        raise InputError(f"{path}: is shorter than its header says; copy or export it again.")
    if _magic(head) not in SINGLE:
        raise FormatError(f"{path}: is one half of a .hdr and .img pair; save both together as one .nii file.")
    return (Nifti1Header if length == FIRST else Nifti2Header)(head, order, check=False)


def shape_of(path: Place, header: Any) -> tuple[int, int, int]:
    dims = [int(number) for number in header["dim"]]
    if not 1 <= dims[0] <= 7 or any(number < 1 for number in dims[1 : dims[0] + 1]):
        raise InputError(f"{path}: its header gives no usable size; copy or export it again.")
    lengths = [*dims[1 : dims[0] + 1], 1, 1]
    if any(number != 1 for number in lengths[3:]):
        raise FormatError(f"{path}: holds several volumes; export the slice to be examined as a file.")
    return lengths[0], lengths[1], lengths[2]


def kind_of(path: Place, header: Any) -> np.dtype[Any]:
    from nibabel.spatialimages import HeaderDataError

    try:
        kind: np.dtype[Any] = header.get_data_dtype()
    except (HeaderDataError, KeyError) as fault:
        raise FormatError(f"{path}: holds values of an unknown type; export it as integers or floats.") from fault
    if kind.kind not in "iuf" and not kind.names:
        raise FormatError(f"{path}: holds values that are no plain numbers; export it as integers or floats.")
    return kind


def content_of(path: Place, stream: BinaryIO, start: int, count: int) -> bytes:
    """The pixels and no more; of a packed file also its checksum, which stands right behind them."""
    left = start - stream.tell()
    while left > 0 and (skipped := stream.read(min(left, STEP))):
        left -= len(skipped)
    content = stream.read(count)
    if len(content) != count:
        raise InputError(f"{path}: is shorter than its header says; copy or export it again.")
    stream.read(1)
    return content
