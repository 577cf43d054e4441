"""DICOM objects that hold marks: told apart by a few bytes, parsed within bounds, their values made safe to keep.

The media storage class stands in the meta information (PS3.10 §7.1), the same class in the data set as (0008,0016).
"""

import re
import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.multival import MultiValue
from pydicom.uid import DeflatedExplicitVRLittleEndian

from xai_desktop.io.annotations._format import Source
from xai_desktop.io.readers._dicom_ref import short_hash
from xai_desktop.io.readers._dicom_values import text_of, value_of
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

PREAMBLE = 132
LARGEST_INFLATED = 256 << 20
"""Bytes of a deflated object; as much as an annotation file may have as it lies there."""

LONGEST_NAME = 3 * 64
"""Characters of a person's name: 64 in each of up to three scripts."""

LONG_LENGTHS = (b"OB", b"OW", b"UN", b"SQ", b"UT", b"OF", b"OD", b"OL", b"UC", b"UR")
META_CLASS = b"\2\0\2\0UI"
CLASS_TAGS = ((2, 2), (8, 0x16))


@lru_cache(maxsize=1)
def class_of(head: bytes) -> str:
    """The storage class that the first bytes of a file name; "" where they are no DICOM, or name none.

    Each DICOM format asks it about the same file in turn.
    """
    if head[128:PREAMBLE] == b"DICM":
        # the second or third element, always explicit; every film of a folder comes by here, several times
        place = max(PREAMBLE, head.find(META_CLASS, PREAMBLE, PREAMBLE + 64))
    elif head[:4] in (b"\2\0\0\0", b"\2\0\1\0", b"\x08\0\0\0", b"\x08\0\5\0", b"\x08\0\x16\0"):
        place = 0  # written without a preamble, as some archives do
    else:
        return ""
    while place + 8 <= len(head):
        tag, start, length = _element(head, place)
        if tag in CLASS_TAGS:
            return head[start : start + min(length, 64)].decode("ascii", "replace").strip("\0 ")
        if tag > CLASS_TAGS[-1] or tag < (2, 0):
            break
        place = start + length
    return ""


def _element(head: bytes, place: int) -> tuple[tuple[int, int], int, int]:
    """(tag, where its value starts, the value's length) of one little-endian element, explicit or implicit."""
    tag = struct.unpack_from("<HH", head, place)
    kind = head[place + 4 : place + 6]
    if not re.fullmatch(rb"[A-Z]{2}", kind):
        return tag, place + 8, struct.unpack_from("<I", head, place + 4)[0]
    if kind in LONG_LENGTHS:
        length = struct.unpack_from("<I", head, place + 8)[0] if place + 12 <= len(head) else 0
        return tag, place + 12, length
    return tag, place + 8, struct.unpack_from("<H", head, place + 6)[0]


@contextmanager
def opened(source: Source, classes: Collection[str], what: str) -> Iterator[Dataset]:
    """The data set of one of these classes, while the library keeps quiet about it.

    Raises `FormatError` for bytes that are no such object; `what` names it in the sentence.
    """
    with quiet():
        try:
            data = _parsed(source)
        except DICOM_FAULTS as fault:
            raise source.refuse(
                "its DICOM structure is damaged, so its marks cannot be read; export it again."
            ) from fault
        if text_of(data, "SOPClassUID") not in classes:
            raise source.refuse(f"is no {what}, or only a part of one; export it again.")
        yield data


def _parsed(source: Source) -> Dataset:
    """Raises `EOFError` where the last value is cut short: the library would give what is left of the marks."""
    body = _inflated(source)
    stream = Watched(source.content if body is None else body)
    data: Dataset = dcmread(stream, force=True) if body is None else read_dataset(stream, False, True)
    if stream.short:
        raise EOFError
    return data


class Watched(BytesIO):
    """Bytes that remember whether something began and did not end; the library looks for delimiters by `CHUNKS`."""

    CHUNKS = (128, 8192)
    short = False

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.short |= size is not None and 0 < len(found) < size and size not in self.CHUNKS
        return found


def _inflated(source: Source) -> bytes | None:
    """The data set of a deflated object, which pydicom would unpack without any bound; None for any other."""
    if source.content[128:PREAMBLE] != b"DICM":
        return None
    meta = read_dataset(BytesIO(source.content[PREAMBLE:]), False, True, stop_when=_after_meta)
    if value_of(meta, "TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return None
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    start = PREAMBLE + 12 + int(meta.FileMetaInformationGroupLength)
    body = inflater.decompress(source.content[start:], LARGEST_INFLATED)
    if inflater.unconsumed_tail:
        raise source.refuse(f"unpacks to more than {LARGEST_INFLATED >> 20} MB; export it uncompressed.")
    return body


def _after_meta(tag: int, _vr: str | None, _length: int) -> bool:
    return int(tag) >> 16 != 2


def patient_of(data: Dataset) -> str:
    """The key under which a film of the same patient is known; never the Patient ID itself."""
    return short_hash(text_of(data, "PatientID"))


def person_of(data: Dataset, keyword: str) -> str:
    """A person's name as it stands in one value (`Doe^Jane`); its letters must not be taken for values."""
    value = value_of(data, keyword)
    first = next(iter(value), "") if isinstance(value, MultiValue) else value
    return "".join(filter(str.isprintable, str(first or ""))).strip()[:LONGEST_NAME]


def without_patient(text: str, data: Dataset) -> str:
    """The text, or "" where it says the patient's name: texts burned into a presentation often do."""
    name = _words(person_of(data, "PatientName"))
    return "" if name and name <= _words(text) else text


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[\W_]+", text.casefold()) if len(word) > 1)
