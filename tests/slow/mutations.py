"""Ways to damage a file. Each takes a source of chance and the whole content, and gives another content.

Bytes alone reach little: a checksum or a missing brace stops the reader at its door. So formats are also damaged by
their parts, with lengths and checksums mended, as a hostile or careless writer would leave them.
"""

import copy
import json
import random
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

Mutation = Callable[[random.Random, bytes], bytes]

ODD_NUMBERS = (0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 127, 128, 255, 256, 32767, 32768, 65534, 65535)
ODD_BYTES = (b"", b"\0", b"\0\0", b"\xff\xff", b"\xff\xff\xff\xff", b"-1", b"0", b"1e999", b"NaN", b"9" * 16, b"\\" * 8)
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 3, 4096, 2**31, -(2**63), 10**400, 0.1, -0.5, 1e-320, 1e308, -1e308,
    float("nan"), float("inf"), "", " ", "a", "\0", "\ud800", "ä\u2028ö", "../..", "x" * 3000, [], [None], [[1]],
    [1, 1], [0, 0], [8192, 8192], [1e308, 1e308], ["a", "a"], {}, {"a": {}}, {"": 1},
)  # fmt: skip


def bytewise(chance: random.Random, content: bytes) -> bytes:
    """One to twenty small accidents anywhere."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 20))):
        chance.choice(_ACCIDENTS)(chance, data)
    return bytes(data)


def _place(chance: random.Random, data: bytearray) -> int:
    """Anywhere, but headers are short and matter most."""
    return chance.randrange(len(data) if chance.random() < 0.5 else min(len(data), 512)) if data else 0


def _flip(chance: random.Random, data: bytearray) -> None:
    if data:
        data[_place(chance, data)] ^= 1 << chance.randrange(8)


def _change(chance: random.Random, data: bytearray) -> None:
    if data:
        data[_place(chance, data)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))


def _truncate(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _insert(chance: random.Random, data: bytearray) -> None:
    place = _place(chance, data)
    data[place:place] = chance.randbytes(chance.choice((1, 2, 4, 100)))


def _remove(chance: random.Random, data: bytearray) -> None:
    place = _place(chance, data)
    del data[place : place + chance.choice((1, 2, 4, 100))]


def _repeat(chance: random.Random, data: bytearray) -> None:
    place = _place(chance, data)
    data[place:place] = data[place : place + chance.choice((1, 8, 200))]


def _swap(chance: random.Random, data: bytearray) -> None:
    count = chance.choice((1, 2, 4, 16))
    one, other = _place(chance, data), _place(chance, data)
    if abs(one - other) >= count and max(one, other) + count <= len(data):
        data[one : one + count], data[other : other + count] = (
            data[other : other + count],
            data[one : one + count],
        )


def _number(chance: random.Random, data: bytearray) -> None:
    kind = chance.choice(("<H", ">H", "<I", ">I"))
    place = _place(chance, data)
    if place + struct.calcsize(kind) <= len(data):
        struct.pack_into(kind, data, place, chance.choice(ODD_NUMBERS))


_ACCIDENTS: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _flip, _flip, _change, _truncate, _insert, _remove, _repeat, _swap, _number,
)  # fmt: skip


def parts_shuffled(chance: random.Random, parts: list[bytes]) -> list[bytes]:
    """Two parts exchanged, one doubled, one lost or one moved."""
    parts = list(parts)
    if len(parts) < 2:
        return parts
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(4):
        case 0:
            parts[one], parts[other] = parts[other], parts[one]
        case 1:
            parts.insert(other, parts[one])
        case 2:
            del parts[one]
        case 3:
            parts.insert(other, parts.pop(one))
    return parts


# DICOM --------------------------------------------------------------------------------------------------------------

LONG = (b"OB", b"OW", b"OF", b"OD", b"OL", b"SQ", b"UC", b"UN", b"UR", b"UT", b"OV", b"SV", b"UV")
Element = tuple[bytes, bytes, bytes]
"""(tag, VR, value) of an element of explicit little endian."""

DEFLATED = b"1.2.840.10008.1.2.1.99\0"


def elementwise(chance: random.Random, content: bytes) -> bytes:
    """Elements of an explicit little endian file with odd or exchanged values, in another order, or lost."""
    elements, rest = dicom_elements(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if chance.random() < 0.3:
            elements = _shuffled_elements(chance, elements)
        elif elements:
            _spoil_element(chance, elements)
    return content[:132] + b"".join(map(_element_bytes, elements)) + rest


def deflated(inner: Mutation) -> Mutation:
    """The data set behind a deflated file's meta information, damaged before it is deflated again."""

    def mutate(chance: random.Random, content: bytes) -> bytes:
        start = 132 + 12 + int.from_bytes(content[140:144], "little")
        body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:])
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        spoilt = inner(chance, bytes(132) + body)[132:]
        return content[:start] + packer.compress(spoilt) + packer.flush()

    return mutate


def dicom_elements(content: bytes) -> tuple[list[Element], bytes]:
    """The elements up to fragmented pixels or the first thing that is none, and what comes after."""
    place, found = 132, []
    while place + 8 <= len(content):
        vr = content[place + 4 : place + 6]
        head = 12 if vr in LONG else 8
        length = int.from_bytes(
            content[place + 8 : place + 12] if head == 12 else content[place + 6 : place + 8], "little"
        )
        if not vr.isalpha() or place + head + length > len(content):
            break
        found.append((content[place : place + 4], vr, content[place + head : place + head + length]))
        place += head + length
    return found, content[place:]


def _element_bytes(element: Element) -> bytes:
    tag, vr, value = element
    if vr in LONG:
        return tag + vr + b"\0\0" + struct.pack("<I", len(value)) + value
    return tag + vr + struct.pack("<H", len(value) & 0xFFFF) + value


def _shuffled_elements(chance: random.Random, elements: list[Element]) -> list[Element]:
    order = parts_shuffled(chance, [struct.pack("<I", n) for n in range(len(elements))])
    return [elements[int.from_bytes(n, "little")] for n in order]


def _spoil_element(chance: random.Random, elements: list[Element]) -> None:
    number = chance.randrange(len(elements))
    tag, vr, value = elements[number]
    match chance.randrange(4):
        case 0:
            other = chance.randrange(len(elements))
            elements[number], elements[other] = (tag, vr, elements[other][2]), (*elements[other][:2], value)
        case 1:
            odd = struct.pack("<H", chance.choice(ODD_NUMBERS)) if vr in (b"US", b"SS") else chance.choice(ODD_BYTES)
            elements[number] = tag, vr, odd * chance.choice((1, 1, 1, 2, 3))
        case 2:
            elements[number] = tag, vr, bytewise(chance, value)
        case 3:
            elements[number] = (
                tag,
                chance.choice((b"US", b"SS", b"UN", b"OB", b"DS", b"IS", b"SQ", b"AT", b"XX")),
                value,
            )


# PNG and JPEG -------------------------------------------------------------------------------------------------------


def chunkwise(chance: random.Random, content: bytes) -> bytes:
    """Chunks of a PNG spoilt with their checksums mended, or in another order; new kinds of chunks as well."""
    place, chunks = 8, []
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        chunks.append(content[place + 4 : place + 8 + length])
        place += 12 + length
    number = chance.randrange(len(chunks))
    match chance.randrange(5):
        case 0:
            chunks = parts_shuffled(chance, chunks)
        case 1:
            chunks[number] = chunks[number][:4] + bytewise(chance, chunks[number][4:])
        case 2:
            kind = chance.choice(
                (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"acTL", b"fcTL", b"pHYs", b"tRNS", b"PLTE")
            )
            chunks.insert(number, kind + bytewise(chance, chance.randbytes(chance.choice((1, 8, 26, 100)))))
        case 3:
            chunks[0] = chunks[0][:4] + _odd_header(chance, chunks[0][4:])
        case 4:
            chunks = [c if c[:4] != b"IDAT" else b"IDAT" + _repacked(chance, c[4:]) for c in chunks]
    return content[:8] + b"".join(_chunk(chunk) for chunk in chunks)


def _chunk(chunk: bytes) -> bytes:
    return struct.pack(">I", max(len(chunk) - 4, 0)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _odd_header(chance: random.Random, header: bytes) -> bytes:
    """Width, height, depth, colour type, compression, filter, interlace."""
    width, height, *rest = struct.unpack(">IIBBBBB", header)
    rest[chance.randrange(5)] = chance.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    sides = (width, height, 0, 1, 20_000, 65_535, 2**31 - 1, 2**31, 2**32 - 1)
    if chance.random() < 0.5:
        width, height = chance.choice(sides), chance.choice(sides)
    return struct.pack(">IIBBBBB", width, height, *rest)


def _repacked(chance: random.Random, packed: bytes) -> bytes:
    try:
        return zlib.compress(bytewise(chance, zlib.decompress(packed)))
    except zlib.error:  # one of several chunks, so not a stream of its own
        return bytewise(chance, packed)


def segmentwise(chance: random.Random, content: bytes) -> bytes:
    """Segments of a JPEG in another order, doubled, lost, or spoilt."""
    place, segments = 2, []
    while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != 0xDA:
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        segments.append(content[place : place + 2 + length])
        place += 2 + length
    if segments and chance.random() < 0.6:
        number = chance.randrange(len(segments))
        segments[number] = segments[number][:4] + bytewise(chance, segments[number][4:])
    else:
        segments = parts_shuffled(chance, segments)
    return content[:2] + b"".join(segments) + content[place:]


# JSON, tables, safetensors ------------------------------------------------------------------------------------------


def treewise(chance: random.Random, content: bytes) -> bytes:
    """A JSON document with odd, exchanged, missing, foreign or repeated values in it."""
    document = json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 4))):
        document = _spoil_tree(chance, document)
    return _as_json(document)


ODD_TOKENS = (
    b"NaN", b"-Infinity", b"1e400", b"-1e308", b"1e-400", b"01", b"1" + b"0" * 5000, b"[" * 100_000, b'"\\ud800"',
    b'"\\u0000"',    b"'a'", b"null", b"true", b"{}", b"[]", b"/**/1", b"1.0", b'"1"',
)  # fmt: skip
_TOKEN = re.compile(rb'"(?:[^"\\\\]|\\\\.)*"|-?[0-9.]+(?:[eE][-+]?[0-9]+)?|true|false|null')


def tokenwise(chance: random.Random, content: bytes) -> bytes:
    """A JSON text in which names and values are replaced by others, legal or not."""
    tokens = list(_TOKEN.finditer(content))
    for _ in range(chance.choice((1, 1, 2))):
        one, other = chance.choice(tokens), chance.choice(tokens).group()
        start, end = one.span()
        new = chance.choice(ODD_TOKENS) if chance.random() < 0.7 else other
        content = content[:start] + new + content[end:]
        tokens = list(_TOKEN.finditer(content[:20_000])) or tokens[:1]
    return content


def _as_json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=True).encode()


def _spoil_tree(chance: random.Random, document: Any) -> Any:
    places = [place for place in _places(document) if place]
    if not places:
        return document
    place = chance.choice(places)
    match chance.randrange(5):
        case 0 | 1:
            _put(document, place, chance.choice(ODD_VALUES))
        case 2:
            other = chance.choice(places)
            if place[: len(other)] != other and other[: len(place)] != place:
                one, two = _copy(document, place), _copy(document, other)
                _put(document, place, two)
                _put(document, other, one)
        case 3:
            _drop(document, place)
        case 4:
            holder = _get(document, place[:-1])
            repeated = copy.deepcopy(_get(document, place))  # the same object in two places would change in both
            if isinstance(holder, list):
                holder.append(repeated)
            else:
                holder[chance.choice(("", "extra", "version", "width"))] = repeated
    return document


def _places(document: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [place]
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            found += _places(value, (*place, key))
    return found


def _get(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


def _copy(document: Any, place: tuple[Any, ...]) -> Any:
    """What two places hold must not be one thing: spoiling one would then spoil both."""
    return copy.deepcopy(_get(document, place))


def _put(document: Any, place: tuple[Any, ...], value: Any) -> None:
    _get(document, place[:-1])[place[-1]] = json.loads(json.dumps(value))


def _drop(document: Any, place: tuple[Any, ...]) -> None:
    del _get(document, place[:-1])[place[-1]]


ODD_FIELDS = (
    "", " ", '"', '""', "-1", "0", "1e999", "nan", "inf", "1e308", "-1e308", "0x10", "1,5", "|", "Mass|", "é", "\0",
    "9" * 400,    "\u2028", "\x85", "00000001_000.png", ".png", "Finding Label",
)  # fmt: skip


def fieldwise(chance: random.Random, content: bytes) -> bytes:
    """Rows of a table with odd, exchanged, missing or further fields, or in another order."""
    ending = chance.choice(("\n", "\n", "\r\n", "\r"))
    rows = [line.split(",") for line in content.decode().split("\n")]
    for _ in range(chance.choice((1, 1, 2, 6))):
        row, other = chance.choice(rows), chance.choice(rows)
        place = chance.randrange(len(row)) if row else 0
        match chance.randrange(5):
            case 0 | 1:
                row[place : place + 1] = [chance.choice(ODD_FIELDS)]
            case 2 if other and row:
                there = chance.randrange(len(other))
                row[place], other[there] = other[there], row[place]
            case 3:
                row.insert(place, chance.choice(ODD_FIELDS))
            case 4:
                del row[place : place + 1]
    text = ending.join(",".join(row) for row in rows)
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")), errors="replace")


def headerwise(chance: random.Random, content: bytes) -> bytes:
    """The JSON header of a safetensors file spoilt, its length mended."""
    length = int.from_bytes(content[:8], "little")
    header = treewise(chance, content[8 : 8 + length])
    if chance.random() < 0.2:
        header = bytewise(chance, header)
    stated = len(header) if chance.random() < 0.9 else chance.choice((0, 1, 2**31, 2**63, 2**64 - 1))
    return struct.pack("<Q", stated) + header + content[8 + length :]
