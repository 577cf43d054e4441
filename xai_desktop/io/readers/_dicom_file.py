"""Opening a DICOM file: its header as a data set, and where its pixels lie, without reading them."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset, read_partial
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.place import Place
from xai_desktop.io import files
from xai_desktop.io.readers._codestream import examine
from xai_desktop.io.readers._dicom_values import value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._fragments import UNDEFINED, Pixels, first_bytes
from xai_desktop.io.readers._quiet import quiet

PIXELS = {0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData", 0x7FE00010: "PixelData"}
INFLATED_LIMIT = 1 << 30
"""Bytes a deflated data set may grow to; the densest real ones stay far below."""


@dataclass(frozen=True, slots=True, eq=False)
class DicomFile:
    """An open file. `notes` are the library's complaints about the header."""

    path: Place
    data: Dataset
    pixels: Pixels | None
    stream: BinaryIO
    syntax: UID
    syntax_guessed: bool
    notes: tuple[str, ...]


@contextmanager
def opened(path: Place) -> Iterator[DicomFile]:
    """Parse the header and stop before the pixels.

    Raises `InputError` for a file that cannot be read, `FormatError` for one that turns out not to be DICOM.
    """
    with files.opened(path) as stream, parsed(path, stream) as found:
        yield found


@contextmanager
def parsed(path: Place, stream: BinaryIO) -> Iterator[DicomFile]:
    """The same for bytes that are open already, which messages call `path`."""
    with quiet() as notes:
        try:
            found = _parsed(path, stream, notes)
        except DICOM_FAULTS as fault:
            if isinstance(fault, OSError) and fault.errno is not None:
                raise read_failure(path, fault) from fault
            raise InputError(f"{path}: its DICOM header is damaged; export the file again.") from fault
        if "SOPClassUID" not in found.data and found.pixels is None and not _has_group_8(found.data):
            raise FormatError(f"{path}: this only looks like DICOM and holds no image; name another file.")
        yield found


def _has_group_8(data: Dataset) -> bool:
    return any(tag.group == 8 and tag.element > 0 for tag in data.keys())  # noqa: SIM118  - keys give tags, cheaply


def _parsed(path: Place, stream: BinaryIO, notes: list[str]) -> DicomFile:
    place: list[Pixels] = []
    inflated = _inflated(path, stream)
    body = inflated or stream
    size = body.seek(0, 2)
    body.seek(0)

    def at_pixels(tag: Any, vr: str | None, length: int) -> bool:
        if int(tag) not in PIXELS:
            return False
        here = body.tell()
        stated = None if length == UNDEFINED else length
        place[:] = [Pixels(PIXELS[int(tag)], vr or "OW", here, stated, size - here)]
        return True

    if inflated:
        data = read_dataset(body, False, True, stop_when=at_pixels)
        syntax_stated: str | None = DeflatedExplicitVRLittleEndian
    else:
        data = read_partial(body, at_pixels, force=True)
        syntax_stated = value_of(data.file_meta, "TransferSyntaxUID")
    pixels = place[0] if place else None
    syntax, guessed = _syntax(syntax_stated, data, pixels, body)
    return DicomFile(path, data, pixels, body, syntax, guessed, tuple(notes))


def _inflated(path: Place, stream: BinaryIO) -> BinaryIO | None:
    """The data set behind a deflated file's meta information, or None for any other file."""
    stream.seek(128)
    if stream.read(4) != b"DICM":
        return None
    stream.seek(132)
    meta = read_dataset(stream, False, True, stop_when=_after_meta)
    if value_of(meta, "TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return None
    stream.seek(132 + 12 + int(meta.FileMetaInformationGroupLength))
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    body = inflater.decompress(stream.read(), INFLATED_LIMIT)
    if inflater.unconsumed_tail:
        raise InputError(f"{path}: unpacks to more than {INFLATED_LIMIT >> 30} GB; export it uncompressed.")
    return BytesIO(body)


def _after_meta(tag: Any, _vr: str | None, _length: int) -> bool:
    return int(tag) >> 16 != 2


def _syntax(stated: str | None, data: Dataset, pixels: Pixels | None, stream: BinaryIO) -> tuple[UID, bool]:
    """(transfer syntax, whether it had to be guessed)."""
    fragmented = pixels is not None and pixels.length is None
    if stated and (UID(stated).is_encapsulated or not fragmented):
        return UID(stated), False
    if pixels is not None and fragmented:
        return examine(first_bytes(stream, pixels)).syntax, True
    implicit, little = data.original_encoding
    if implicit:
        return ImplicitVRLittleEndian, True
    return (ExplicitVRLittleEndian if little else ExplicitVRBigEndian), True
