"""Lies about lengths, sizes, counts and offsets: the fields that make a reader ask for memory or walk in circles.

`fields` of a format says where its numbers stand; `liar` writes others there and mends nothing. Packed files are also
damaged inside and packed again.
"""

import gzip
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from tests.slow.mutations import LONG, ODD_FIELDS, Mutation, bytewise, parts_shuffled

Field = tuple[int, str]
"""(where a number stands, how: a format of `struct`)."""

FLOATS = (0.0, -1.0, 1e-30, 1e30, 3e38, float("nan"), float("inf"), 0.5, 65536.0)
TIMES = (1, 1, 1, 2, 3)


def liar(fields: Callable[[bytes], list[Field]]) -> Mutation:
    def mutate(chance: random.Random, content: bytes) -> bytes:
        data, places = bytearray(content), fields(content)
        for _ in range(chance.choice(TIMES) if places else 0):
            place, kind = chance.choice(places)
            struct.pack_into(kind, data, place, _lie(chance, kind, struct.unpack_from(kind, data, place)[0], len(data)))
        return bytes(data)

    return mutate


def _lie(chance: random.Random, kind: str, true: float, size: int) -> float:
    if kind[-1] in "fd":
        return chance.choice((*FLOATS, true * 2, -true))
    bits = 8 * struct.calcsize(kind)
    odd = (0, 1, 2, true - 1, true + 1, true + 2, true * 2, true // 2, size, size - 1, -1, -2)
    large = (1 << (bits - 1), (1 << (bits - 1)) - 1, (1 << bits) - 1, 1 << (bits - 2), 100_000, 65535, 65536)
    value = int(chance.choice((*odd, *large))) & ((1 << bits) - 1)
    return value - (1 << bits) if kind[-1].islower() and value >> (bits - 1) else value


# where numbers stand ------------------------------------------------------------------------------------------------


def dicom_lengths(content: bytes) -> list[Field]:
    """The lengths of elements and items, one inside the other, of an explicit little endian file, else of its meta."""
    return list(_dicom_lengths(content, 132 if content[128:132] == b"DICM" else 0))


def _dicom_lengths(content: bytes, place: int) -> Iterator[Field]:
    while place + 8 <= len(content):
        if content[place : place + 2] == b"\xfe\xff":
            yield place + 4, "<I"
            length = int.from_bytes(content[place + 4 : place + 8], "little")
            inside = content[place + 8 : place + 10] in (b"\x08\0", b"\x28\0", b"\x40\0", b"\x10\0")
            place += 8 + (0 if inside or length > len(content) else length)
            continue
        vr = content[place + 4 : place + 6]
        if not vr.isalpha():
            return
        head, kind = (12, "<I") if vr in LONG else (8, "<H")
        if place + head > len(content):
            return
        yield place + head - struct.calcsize(kind), kind
        (length,) = struct.unpack_from(kind, content, place + head - struct.calcsize(kind))
        place += head + (0 if vr == b"SQ" or length == 0xFFFFFFFF else length)


def png_lengths(content: bytes) -> list[Field]:
    found, place = list[Field](), 8
    while place + 12 <= len(content):
        found.append((place, ">I"))
        place += 12 + int.from_bytes(content[place : place + 4], "big")
    return [*found, (16, ">I"), (20, ">I")]


def jpeg_lengths(content: bytes) -> list[Field]:
    found, place = list[Field](), 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        found.append((place + 2, ">H"))
        if content[place + 1] in (0xC0, 0xC1, 0xC2, 0xC3, 0xF7):
            found += [(place + 5, ">H"), (place + 7, ">H")]
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return found


def coded_lengths(content: bytes) -> list[Field]:
    """The numbers of compressed pixels in a DICOM file: of JPEG's segments, JPEG 2000's sizes, RLE's offsets."""
    found = list[Field]()
    for match in re.finditer(rb"\xff\xd8\xff", content):
        found += [(match.start() + at, kind) for at, kind in jpeg_lengths(content[match.start() :])]
    for match in re.finditer(rb"\xff\x4f\xff\x51", content):
        found += [(match.start() + 4, ">H"), *((match.start() + 8 + 4 * n, ">I") for n in range(8))]
    items = [match.end() + 4 for match in re.finditer(rb"\xfe\xff\0\xe0", content)]
    if not found and items and items[-1] + 64 <= len(content):
        found += [(items[-1] + 4 * n, "<I") for n in range(6)]
    return found + [(match.start() + 6, ">I") for match in re.finditer(rb"\xff\x90\0\x0a", content[:-16])]


ZIP = {
    b"PK\3\4": ((8, "<H"), (14, "<I"), (18, "<I"), (22, "<I"), (26, "<H"), (28, "<H")),
    b"PK\1\2": ((8, "<H"), (10, "<H"), (20, "<I"), (24, "<I"), (28, "<H"), (30, "<H"), (32, "<H"), (42, "<I")),
    b"PK\5\6": ((4, "<H"), (8, "<H"), (10, "<H"), (12, "<I"), (16, "<I"), (20, "<H")),
}


def zip_numbers(content: bytes) -> list[Field]:
    places = ((match.start(), ZIP[match.group()]) for match in re.finditer(rb"PK[\1\3\5][\2\4\6]", content) if match)
    return [(place + at, kind) for place, fields in places for at, kind in fields if place + at + 4 <= len(content)]


def nifti_numbers(_content: bytes) -> list[Field]:
    whole = [*range(40, 56, 2), 70, 72, 252, 254]
    return [(0, "<I"), *((n, "<h") for n in whole), *((n, "<f") for n in (*range(76, 120, 4), *range(280, 328, 4)))]


def tiff_numbers(content: bytes) -> list[Field]:
    """The offset of the first directory, and what stands in its entries."""
    first = int.from_bytes(content[4:8], "little")
    count = int.from_bytes(content[first : first + 2], "little")
    places = range(first + 2, min(first + 2 + 12 * count, len(content) - 12), 12)
    entries = [(place + at, kind) for place in places for at, kind in ((0, "<H"), (2, "<H"), (4, "<I"), (8, "<I"))]
    return [(4, "<I"), (first, "<H"), *entries]


def bmp_numbers(_content: bytes) -> list[Field]:
    return [*((n, "<I") for n in (2, 10, 14, 18, 22, 30, 34, 46)), (26, "<H"), (28, "<H")]


def npy_numbers(_content: bytes) -> list[Field]:
    return [(6, "<B"), (8, "<H")]


# texts --------------------------------------------------------------------------------------------------------------

ODD_NUMBERS = (b"0", b"-1", b"1", b"65536", b"4294967296", b"9" * 30, b"1e9", b"", b"nan", b"0x10", b"1.5", b"8")


def digitwise(chance: random.Random, content: bytes) -> bytes:
    """Numbers of a text replaced by others, of the same length where possible: headers of arrays, points, runs."""
    numbers = list(re.finditer(rb"-?[0-9]+(?:\.[0-9]+)?", content))
    for match in chance.sample(numbers, min(len(numbers), chance.choice(TIMES))):
        new = chance.choice(ODD_NUMBERS)
        if chance.random() < 0.5:
            new = new[: len(match.group())].rjust(len(match.group()), b"1")
        content = content[: match.start()] + new + content[match.end() :]
        if len(new) != len(match.group()):
            break  # the places of the others are no longer true
    return content


_PARTS = re.compile(rb"<[^>]*>|[^<]+")
_VALUE = re.compile(rb'"[^"]*"')


def tagwise(chance: random.Random, content: bytes) -> bytes:
    """Tags, texts and attributes of XML exchanged, doubled, lost, or with other values."""
    parts = _PARTS.findall(content)
    times = chance.choice((1, 1, 2, 5))
    while times > 0 or b"".join(parts) == content:  # not every part can be changed in every way
        times -= 1
        number = chance.randrange(len(parts))
        odd = chance.choice((*ODD_FIELDS, "1", "0.5", "65536", "&lt;", "&#0;", "&x;", "<![CDATA[a]]>", "<!-- -->"))
        new = odd.encode("utf-8", "replace")
        match chance.randrange(4):
            case 0:
                parts = parts_shuffled(chance, parts) or parts
            case 1:
                parts[number] = new.join((b'"', b'"')).join(_VALUE.split(parts[number], 1))
            case 2 if not parts[number].startswith(b"<"):
                parts[number] = new
            case 3:
                parts[number] = bytewise(chance, parts[number])
    return b"".join(parts)


def wordwise(chance: random.Random, content: bytes) -> bytes:
    """Words of lines that are parted by blanks, as YOLO writes them."""
    rows = [line.split(b" ") for line in content.split(b"\n")]
    for _ in range(chance.choice(TIMES)):
        row = chance.choice(rows)
        place = chance.randrange(len(row))
        row[place : place + chance.randrange(2)] = [chance.choice(ODD_FIELDS).encode("utf-8", "replace")]
    return b"\n".join(b" ".join(row) for row in rows)


# packed files -------------------------------------------------------------------------------------------------------


def gzipped(inner: Mutation) -> Mutation:
    def mutate(chance: random.Random, content: bytes) -> bytes:
        return gzip.compress(inner(chance, gzip.decompress(content)), 1, mtime=0)

    return mutate


NAMES = (
    "a\nb.json", "\0.dcm", "../../up.dcm", "/etc/passwd", "a" * 5000, "", "a/", "x.zip", "nul", "\u202egnp.exe",
    "films/one.png", "._x",
)  # fmt: skip


def zipped(inner: Mutation) -> Mutation:
    """A member damaged inside, doubled, lost or renamed, and the archive made whole again."""

    def mutate(chance: random.Random, content: bytes) -> bytes:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
        number = chance.randrange(len(members))
        name, held = members[number]
        match chance.randrange(4):
            case 0 | 1:
                members[number] = name, inner(chance, held)
            case 2:
                members[number] = chance.choice((*NAMES, members[0][0])), held
            case 3:
                members.insert(number, members.pop(chance.randrange(len(members))))
                del members[chance.randrange(len(members))]
        return packed(members)

    return mutate


def packed(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive that is always the same for the same members."""
    stream = BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return stream.getvalue()
