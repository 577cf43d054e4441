"""Files made by hand to hurt: small ones that ask for everything, deep ones, endless ones, and ones that lie.

`BOMBS` gives by name the file's own name and how to write it. None may hurt: each ends in one sentence or in use.
"""

import base64
import gzip
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image as Pictures
from pydicom import uid
from pydicom.encaps import encapsulate

from tests.helpers.annotation_samples import SAMPLES
from tests.helpers.films import gradient, write_dicom
from tests.slow import fuzz_films as films
from tests.slow.mutations_lengths import packed
from xai_desktop.io.readers._codec_samples import SAMPLES as CODED

Write = Callable[[Path], object]
BOMBS: dict[str, tuple[str, Write]] = {}
END = b"\xe0\x7f\x10\x00OW\x00\x00"
"""How the element with the pixels begins."""


def bomb(name: str) -> Callable[[Write], Write]:
    """Adds a file of this name; what it is about is the function's."""

    def add(write: Write) -> Write:
        BOMBS[write.__name__.removeprefix("_").replace("_", " ")] = name, write
        return write

    return add


def _content(name: str, what: str, content: Callable[[], bytes]) -> None:
    BOMBS[what] = name, lambda path: path.write_bytes(content())


# DICOM --------------------------------------------------------------------------------------------------------------


def _header(path: Path, **attributes: object) -> bytes:
    """A sound film without its pixels."""
    content = write_dicom(path, gradient(), **{**films.FIXED, **attributes}).read_bytes()
    return content[: content.rindex(END)]


def _promised(path: Path, size: int, **attributes: object) -> None:
    """A film whose pixels are zeros that the disk need not hold."""
    head = _header(path, **attributes) + END + struct.pack("<I", size)
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(len(head) + size)


def _sides(rows: int, columns: int, frames: int = 1) -> dict[str, object]:
    return {"Rows": rows, "Columns": columns, "NumberOfFrames": frames}


@bomb("film.dcm")
def _a_million_frames_of_everything(path: Path) -> None:
    _promised(path, 4096, **_sides(65535, 65535, 10**6))


@bomb("film.dcm")
def _a_million_frames_of_a_pixel(path: Path) -> None:
    _promised(path, 2 * 10**6, **_sides(1, 1, 10**6))


@bomb("film.dcm")
def _a_billion_frames_of_a_bit(path: Path) -> None:
    bits = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}
    _promised(path, 1 << 27, **_sides(1, 1, 1 << 30), **bits)


@bomb("film.dcm")
def _as_many_frames_as_are_allowed(path: Path) -> None:
    _promised(path, 2 * 10**5, **_sides(1, 1, 10**5))


@bomb("film.dcm")
def _a_film_of_100_megapixels_on_a_sparse_disk(path: Path) -> None:
    _promised(path, 2 * 10_000**2, **_sides(10_000, 10_000))


def _large_codestream(syntax: uid.UID, patch: Callable[[bytearray], None], **attributes: object) -> Write:
    def write(path: Path) -> None:
        films.coded(syntax)(path)
        stream = bytearray(CODED[syntax].stream)
        patch(stream)
        data = pydicom.dcmread(path)
        for keyword, value in attributes.items():
            setattr(data, keyword, value)
        data.PixelData = encapsulate([bytes(stream)])
        data["PixelData"].is_undefined_length = True
        data.save_as(path)

    return write


def _j2k_size(stream: bytearray) -> None:
    place = stream.index(b"\xff\x4f\xff\x51") + 8
    struct.pack_into(">8I", stream, place, 19_999, 19_999, 0, 0, 19_999, 19_999, 0, 0)


def _jpeg_size(stream: bytearray) -> None:
    place = next(n for n in range(len(stream)) if stream[n] == 0xFF and stream[n + 1] in (0xC0, 0xC1, 0xC3, 0xF7))
    struct.pack_into(">HH", stream, place + 5, 19_999, 19_999)


for _name, _uid in {"jpeg": uid.JPEGBaseline8Bit, "jpeg-12bit": uid.JPEGExtended12Bit}.items():
    BOMBS[f"{_name} of 400 megapixels"] = "film.dcm", _large_codestream(_uid, _jpeg_size, Rows=19_999, Columns=19_999)
for _name, _uid in {"jpeg-lossless": uid.JPEGLosslessSV1, "jpeg-ls": uid.JPEGLSLossless}.items():
    BOMBS[f"{_name} of 400 megapixels"] = "film.dcm", _large_codestream(_uid, _jpeg_size, Rows=19_999, Columns=19_999)
for _name, _uid in {"jpeg-2000": uid.JPEG2000Lossless, "htj2k": uid.HTJ2KLossless}.items():
    BOMBS[f"{_name} of 400 megapixels"] = "film.dcm", _large_codestream(_uid, _j2k_size, Rows=19_999, Columns=19_999)


def _with_element(path: Path, element: bytes, syntax: uid.UID = uid.ExplicitVRLittleEndian) -> None:
    """A sound film with one more element just before its pixels."""
    content = write_dicom(path, gradient(), transfer_syntax=syntax, **films.FIXED).read_bytes()
    place = content.rindex(b"\xe0\x7f\x10\x00")
    path.write_bytes(content[:place] + element + content[place:])


OPENS, ITEM = b"\x40\0\x60\x06SQ\0\0\xff\xff\xff\xff", b"\xfe\xff\0\xe0\xff\xff\xff\xff"
CLOSES = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"


@bomb("film.dcm")
def _sequences_5000_deep(path: Path) -> None:
    _with_element(path, (OPENS + ITEM) * 5000 + CLOSES * 5000)


@bomb("film.dcm")
def _sequences_100000_deep_that_never_end(path: Path) -> None:
    _with_element(path, (OPENS + ITEM) * 100_000)


@bomb("film.dcm")
def _implicit_sequences_5000_deep(path: Path) -> None:
    opens = b"\x40\0\x60\x06\xff\xff\xff\xff" + ITEM
    _with_element(path, opens * 5000 + CLOSES * 5000, uid.ImplicitVRLittleEndian)


@bomb("film.dcm")
def _sequences_3000_deep_of_known_length(path: Path) -> None:
    inside = b""
    for _ in range(3000):
        inside = b"\xfe\xff\0\xe0" + struct.pack("<I", len(inside)) + inside
        inside = b"\x40\0\x60\x06SQ\0\0" + struct.pack("<I", len(inside)) + inside
    _with_element(path, inside)


@bomb("film.dcm")
def _a_million_elements(path: Path) -> None:
    _with_element(path, b"".join(struct.pack("<HH2sH", 0x6061, n & 0xFFFF, b"LO", 0) for n in range(10**6)))


@bomb("film.dcm")
def _a_million_items(path: Path) -> None:
    _with_element(path, OPENS + b"\xfe\xff\0\xe0\0\0\0\0" * 10**6 + CLOSES[8:])


@bomb("film.dcm")
def _a_shutter_of_a_million_corners(path: Path) -> None:
    corners = "\\".join(["1", "47", "39", "2"] * 8000)
    write_dicom(path, gradient(), ShutterShape="POLYGONAL", **films.FIXED)
    text = corners.encode()[: 65534 // 2 * 2]
    _with_element(path, b"\x18\0\x20\x16IS" + struct.pack("<H", len(text)) + text)


@bomb("film.dcm")
def _overlays_of_everything(path: Path) -> None:
    data = pydicom.dcmread(write_dicom(path, gradient(), **films.FIXED))
    for group in range(0x6000, 0x601F, 2):
        for element, vr, value in ((0x10, "US", 65535), (0x11, "US", 65535), (0x40, "CS", "G"), (0x50, "SS", [1, 1])):
            data.add_new((group, element), vr, value)
        data.add_new((group, 0x15), "IS", 10**9)
        data.add_new((group, 0x100), "US", 1)
        data.add_new((group, 0x102), "US", 0)
        data.add_new((group, 0x3000), "OW", bytes(100))
    data.save_as(path)


@bomb("film.dcm")
def _a_deflated_gigabyte(path: Path) -> None:
    films.film(uid.DeflatedExplicitVRLittleEndian)(path)
    content = path.read_bytes()
    start = 132 + 12 + int.from_bytes(content[140:144], "little")
    path.write_bytes(content[:start] + _deflated_zeros(1 << 30))


def _deflated_zeros(count: int, wbits: int = -15) -> bytes:
    packer, block = zlib.compressobj(1, wbits=wbits), bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(count >> 20)) + packer.flush()


@bomb("film.dcm")
def _rle_that_repeats_for_ever(path: Path) -> None:
    films.film(uid.RLELossless)(path)
    data = pydicom.dcmread(path)
    data.Rows = data.Columns = 19_999
    segment = b"\x81\0" * 3_000_000
    head = struct.pack("<16I", 2, 64, 64 + len(segment), *[0] * 13)
    data.PixelData = encapsulate([head + segment * 2])
    data["PixelData"].is_undefined_length = True
    data.save_as(path)


@bomb("DICOMDIR")
def _a_medium_of_50000_missing_films(path: Path) -> None:
    films.index(path)
    content = path.read_bytes()
    place = content.index(b"\4\0\x20\x12SQ")
    record = b"\4\0\x30\x14CS\x06\0IMAGE \4\0\0\x15CS\x08\0SUB\\N%03d"
    records = (b"".join((b"\xfe\xff\0\xe0", struct.pack("<I", 30), record % (n % 1000))) for n in range(50_000))
    path.write_bytes(content[:place] + b"\4\0\x20\x12SQ\0\0\xff\xff\xff\xff" + b"".join(records) + CLOSES[8:])


# pictures -----------------------------------------------------------------------------------------------------------


def _png(width: int, height: int, data: bytes, *more: bytes, depth: int = 8, kind: int = 0) -> bytes:
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0), *more, b"IDAT" + data, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks
    )


def _zeros(count: int) -> bytes:
    return _deflated_zeros(count, 15)


_content("film.png", "png of 100000 × 100000", lambda: _png(100_000, 100_000, _zeros(1 << 24)))
_content("film.png", "png of 400 megapixels", lambda: _png(20_000, 20_000, _zeros(401 << 20)))
_content("film.png", "png of 2^31 columns", lambda: _png(2**31 - 1, 1, _zeros(1 << 20)))
_content("film.png", "png of 16-bit colours", lambda: _png(9_000, 9_000, _zeros(500 << 20), depth=16, kind=6))
_content("film.png", "png with a text bomb", lambda: _png(8, 8, _zeros(1 << 20), b"zTXta\0\0" + _zeros(1 << 29)))
_content("film.png", "png with a profile bomb", lambda: _png(8, 8, _zeros(1 << 20), b"iCCPa\0\0" + _zeros(1 << 29)))
_content("film.png", "png of a million chunks", lambda: _png(8, 8, _zeros(1 << 20), *[b"teSt"] * 10**6))


@bomb("film.jpg")
def _a_progressive_jpeg_of_ten_thousand_scans(path: Path) -> None:
    """The same scan again and again over 16 megapixels: each is cheap to write and dear to decode."""
    stream = BytesIO()
    Pictures.new("L", (4000, 4000), 99).save(stream, "JPEG", progressive=True)
    content = stream.getvalue()
    first = content.index(b"\xff\xda")
    second = content.index(b"\xff\xda", first + 2)
    tables = content.rfind(b"\xff\xc4", first, second)
    scan = content[first : tables if tables > 0 else second]
    path.write_bytes(content[:first] + scan * 2000 + b"\xff\xd9")


@bomb("film.jpg")
def _a_jpeg_of_65535_by_65535(path: Path) -> None:
    films.jpeg_file(path)
    content = bytearray(path.read_bytes())
    place = content.index(b"\xff\xc0")
    struct.pack_into(">HH", content, place + 5, 65535, 65535)
    path.write_bytes(content)


def _tiff(*entries: tuple[int, int, int, int], after: int = 0, rest: bytes = b"") -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", after) + rest


def _tiff_of(width: int, height: int, *more: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    sides = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1)]
    return [*sides, (277, 3, 1, 1), *more]


STRIP = ((273, 4, 1, 8), (278, 4, 1, 1), (279, 4, 1, 100))
_content("film.tif", "tiff of 2^31 columns", lambda: _tiff(*_tiff_of(2**31, 2**31, *STRIP)))
_content("film.tif", "tiff of 400 megapixels", lambda: _tiff(*_tiff_of(20_000, 20_000, *STRIP)))
_content("film.tif", "tiff whose pages go round", lambda: _tiff(*_tiff_of(8, 8, *STRIP), after=8, rest=bytes(200)))
_content(
    "film.tif", "tiff of 2^32 strips", lambda: _tiff(*_tiff_of(8, 8, (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8)))
)
_content(
    "film.tif",
    "tiff with tiles of everything",
    lambda: _tiff(
        *_tiff_of(8, 8, (322, 4, 1, 2**31), (323, 4, 1, 2**31), (324, 4, 1, 8), (325, 4, 1, 99)), rest=bytes(99)
    ),
)
_content(
    "film.bmp",
    "bmp of 2^31 columns",
    lambda: (
        b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 8, 0, 0, 0, 0, 0, 0) + bytes(99)
    ),
)
_content(
    "film.bmp",
    "bmp of runs",
    lambda: (
        b"BM"
        + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 20_000, 20_000, 1, 8, 1, 0, 0, 0, 0, 0)
        + b"\xff\0" * 10_000
    ),
)


def _nifti(sides: tuple[int, ...], start: float = 352, kind: int = 512) -> bytes:
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into(f"<{len(sides) + 1}h", header, 40, len(sides), *sides)
    struct.pack_into("<2h", header, 70, kind, 16)
    struct.pack_into("<f", header, 108, start)
    header[344:348] = b"n+1\0"
    return bytes(header)


_content("film.nii", "nifti of 32767 each way", lambda: _nifti((32767,) * 7))
_content("film.nii", "nifti that starts far away", lambda: _nifti((8, 8, 1), 1e30) + bytes(200))
_content("film.nii", "nifti that starts nowhere", lambda: _nifti((8, 8, 1), float("nan")) + bytes(200))
_content("film.nii.gz", "nifti gzip bomb", lambda: gzip.compress(_nifti((10_000, 10_000, 1)) + bytes(1 << 28), 1))
_content(
    "film.nii.gz",
    "nifti gzip bomb before its pixels",
    lambda: gzip.compress(_nifti((8, 8, 1), 1 << 24) + bytes(1 << 29), 1),
)
_content("film.nii.gz", "gzip in gzip", lambda: gzip.compress(gzip.compress(gzip.compress(_nifti((8, 8, 1))))))


def _npy(header: str, version: int = 1) -> bytes:
    text = header.encode()
    return b"\x93NUMPY" + bytes((version, 0)) + struct.pack("<H" if version == 1 else "<I", len(text)) + text


_NPY = "{{'descr': '{}', 'fortran_order': False, 'shape': {}}}\n"
_content("film.npy", "npy of 10^12 values", lambda: _npy(_NPY.format("<u2", "(1000000, 1000000)")) + bytes(99))
_content("film.npy", "npy of 2^63 values", lambda: _npy(_NPY.format("<u2", f"({2**63}, {2**63})")) + bytes(99))
_content("film.npy", "npy of less than nothing", lambda: _npy(_NPY.format("<u2", "(-1, -8)")) + bytes(99))
_content("film.npy", "npy of objects", lambda: _npy(_NPY.format("|O", "(8, 8)")) + b"\x80\x04\x95")
_content("film.npy", "npy with a deep header", lambda: _npy(_NPY.format("<u2", "(" * 30_000 + ")" * 30_000)))
_content("film.npy", "npy with a header of 4 GB", lambda: b"\x93NUMPY\2\0" + b"\xff" * 4 + b"{" * 9999)
_content("film.npy", "npy with a deep header of version 2", lambda: _npy(_NPY.format("<u2", "-" * 900_000 + "1"), 2))
_content("film.npy", "npy of huge numbers", lambda: _npy(_NPY.format("<u2", f"({'9' * 20_000},)")))
_content("film.npy", "npy of huge kinds", lambda: _npy(_NPY.format("V4000000000", "(8, 8)")) + bytes(99))


# texts --------------------------------------------------------------------------------------------------------------

ROW = "00013118_008.png,Atelectasis,225.08,547.01,86.77,79.18\n"
HEAD = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n"
_content("boxes.json", "json of 64 MB of objects", lambda: b"[" + b"{}," * (64 << 20 >> 2) + b"{}]")
_content("boxes.json", "json 100000 deep", lambda: b"[" * 100_000 + b"]" * 100_000)
_content("boxes.json", "json objects 100000 deep", lambda: b'{"images":' * 100_000 + b"1" + b"}" * 100_000)
_content("boxes.json", "json of one number", lambda: b'{"images": [' + b"9" * 20_000_000 + b"]}")
_content("boxes.json", "json of one text", lambda: b'{"images": "' + b"x" * (200 << 20) + b'"}')
_content("boxes.json", "json of escapes", lambda: b'{"images": "' + b"\\u0041" * (20 << 20) + b'"}')
_content("boxes.json", "json that says a name again", lambda: b"{" + b'"images":1,' * 3_000_000 + b'"images":[]}')
COCO = b'{"images": [%b], "annotations": [%b], "categories": []}'
OURS = b'{"format": "xai-desktop-boxes", "version": 2, "images": %b}'
_content("boxes.json", "coco of 64 MB of objects", lambda: COCO % (b"{}," * (32 << 20 >> 2) + b"{}", b"{}"))
_content("boxes.json", "coco of a million objects", lambda: COCO % (b"{}", b"{}," * 1_000_000 + b"{}"))
_content(
    "boxes.json",
    "coco of a million images",
    lambda: COCO % (b",".join(b'{"id":%d,"file_name":"%d.png"}' % (n, n) for n in range(1_000_000)), b""),
)
_content("boxes.json", "coco 100000 deep", lambda: COCO % (b"[" * 100_000, b""))
_content("boxes.json", "coco of a huge number", lambda: COCO % (b'{"id": ' + b"9" * 5_000_000 + b"}", b""))
_content("boxes.json", "ours 100000 deep", lambda: OURS % (b"[" * 100_000))
_content("boxes.json", "ours of a huge number", lambda: OURS % (b"9" * 5_000_000))
_content("boxes.json", "ours of a huge text", lambda: OURS % (b'"' + b"x" * (200 << 20) + b'"'))
_content(
    "boxes.json",
    "ours of a million images",
    lambda: OURS % (b"[" + b",".join(b'{"image_id":"%d","annotations":[]}' % n for n in range(1_000_000)) + b"]"),
)
_content(
    "boxes.json",
    "ours of 100000 boxes",
    lambda: (
        OURS
        % (b'[{"image_id":"a","annotations":[' + b",".join([b'{"label":"x","box":[1,2,30,40]}'] * 100_000) + b"]}]")
    ),
)
_content("boxes.csv", "one row of 64 MB", lambda: HEAD.encode() + b"a" * (64 << 20))
_content("boxes.csv", "a quote that never ends", lambda: HEAD.encode() + b'"' + (ROW * 300_000).encode())
_content("boxes.csv", "a million rows", lambda: (HEAD + ROW * 1_000_000).encode())
_content("boxes.csv", "a million bad rows", lambda: (HEAD + "x,,1,2,3\n" * 1_000_000).encode())
_content("boxes.csv", "a million fields", lambda: (HEAD + "," * 10_000_000).encode())
_content("boxes.csv", "quotes only", lambda: (HEAD + '"' * 10_000_000).encode())
_content("boxes.csv", "empty rows only", lambda: HEAD.encode() + b"\n" * 50_000_000)
_content("film.txt", "yolo of a million points", lambda: b"0 " + b"0.5 0.25 " * 1_000_000)
_content("film.txt", "yolo of a million rows", lambda: b"0 0.5 0.5 0.1 0.1\n" * 1_000_000)


def _xml(doctype: str, inside: str) -> bytes:
    return f'<?xml version="1.0"?>{doctype}<annotation><filename>a.png</filename>{inside}</annotation>'.encode()


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return _xml(f'<!DOCTYPE annotation [<!ENTITY l0 "ha">{entities}]>', "<object><name>&l11;</name></object>")


_content("a.xml", "a billion laughs", _laughs)
_content(
    "a.xml",
    "an entity from outside",
    lambda: _xml(
        '<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<object><name>&x;</name></object>"
    ),
)
_content(
    "a.xml", "a document type from outside", lambda: _xml('<!DOCTYPE annotation SYSTEM "http://127.0.0.1:9/">', "")
)
_content(
    "a.xml",
    "quadratic entities",
    lambda: _xml(
        f'<!DOCTYPE annotation [<!ENTITY x "{"x" * 100_000}">]>',
        "<object><name>" + "&x;" * 100_000 + "</name></object>",
    ),
)
_content("a.xml", "xml 100000 deep", lambda: _xml("", "<object>" * 100_000))
_content("a.xml", "xml of ten million elements", lambda: _xml("", "<o/>" * 7_000_000))
_content("a.xml", "xml of 400000 objects", lambda: _xml("", "<object><name>x</name></object>" * 200_000))
_content(
    "a.xml", "xml of a million attributes", lambda: _xml("", "<o " + " ".join(f'a{n}="1"' for n in range(10**6)) + "/>")
)
_content("a.xml", "xml of one endless tag", lambda: _xml("", "<" + "o" * 30_000_000))
_content("a.xml", "xml in an unknown alphabet", lambda: b'<?xml version="1.0" encoding="UTF-7"?><annotation>+ADw-')


# painted masks ------------------------------------------------------------------------------------------------------

SIDE = 1 << 14


def _ours(mask: object, times: int) -> bytes:
    mark = json.dumps({"label": "a", "mask": mask})
    images = f'[{{"image_id": "a", "annotations": [{", ".join([mark] * times)}]}}]'
    return f'{{"format": "xai-desktop-boxes", "version": 2, "images": {images}}}'.encode()


def _wide(runs: list[int]) -> dict[str, object]:
    return {"box": [0, 0, 9, 9], "width": SIDE, "height": SIDE, "runs": runs}


_content("boxes.json", "a thousand masks of 2^28 cells", lambda: _ours(_wide([0, SIDE * SIDE]), 1000))
_content("boxes.json", "two masks of 2^28 cells", lambda: _ours(_wide([0, SIDE * SIDE]), 2))
_content(
    "boxes.json",
    "a mask of 4 million runs",
    lambda: _ours({"box": [0, 0, 9, 9], "width": 2000, "height": 2000, "runs": [1] * 4_000_000}, 1),
)


def _coco(rle: object, times: int, side: int = SIDE) -> bytes:
    marks = [
        {"id": n, "image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9], "segmentation": rle} for n in range(times)
    ]
    images = [{"id": 1, "file_name": "a.png", "width": side, "height": side}]
    return json.dumps({"images": images, "annotations": marks, "categories": [{"id": 1, "name": "x"}]}).encode()


_content(
    "boxes.json", "coco masks of 2^28 cells", lambda: _coco({"size": [SIDE] * 2, "counts": [0, SIDE * SIDE]}, 1000)
)
_content("boxes.json", "coco masks of 2^60 cells", lambda: _coco({"size": [1 << 30] * 2, "counts": [0, 1 << 60]}, 9))
_content("boxes.json", "a coco mask of noise", lambda: _coco({"size": [3000] * 2, "counts": "1" * 9_000_000}, 1, 3000))
_content("boxes.json", "coco outlines of a million points", lambda: _coco([[0.5, 9, 7, 3] * 400_000], 2))


def _noise(path: Path) -> None:
    """Painted points that do not touch: every cell has an outline of its own."""
    bits = np.zeros((3000, 3000), np.uint8)
    bits[::2, ::2] = 1
    stream = BytesIO()
    Pictures.fromarray(bits * 255).save(stream, "PNG")
    text = base64.b64encode(stream.getvalue()).decode()
    shape = {"label": "a", "points": [[0, 0], [2999, 2999]], "shape_type": "mask", "mask": text}
    path.write_text(json.dumps({"shapes": [shape], "imagePath": "a.png", "imageHeight": 3000, "imageWidth": 3000}))


BOMBS["a mask of two million islands"] = "a.json", _noise


def _labelme_bomb() -> bytes:
    text = base64.b64encode(_png(100_000, 100_000, _zeros(1 << 20))).decode()
    shape = {"label": "a", "points": [[0, 0], [99_999, 99_999]], "shape_type": "mask", "mask": text}
    return json.dumps({"shapes": [shape], "imagePath": "a.png", "imageHeight": 10**5, "imageWidth": 10**5}).encode()


_content("a.json", "a labelme mask of 100000 × 100000", _labelme_bomb)
_content(
    "a.xml",
    "cvat masks of 2^28 cells",
    lambda: (
        '<annotations><image id="0" name="a.png" width="16384" height="16384">'
        + f'<mask label="x" rle="0, {SIDE * SIDE}" left="0" top="0" width="{SIDE}" height="{SIDE}"/>' * 1000
        + "</image></annotations>"
    ).encode(),
)


def _patched(key: str, **values: object) -> Callable[[], bytes]:
    """A DICOM sample with other values."""

    def content() -> bytes:
        data = pydicom.dcmread(BytesIO(next(iter(SAMPLES[key].values()))))
        for keyword, value in values.items():
            setattr(data, keyword, value)
        stream = BytesIO()
        data.save_as(stream)
        return stream.getvalue()

    return content


_content(
    "a.dcm", "a segmentation of everything", _patched("dicom_seg", Rows=65535, Columns=65535, NumberOfFrames=10**6)
)
_content(
    "a.dcm",
    "a segmentation of 100000 frames",
    _patched("dicom_seg", Rows=13, Columns=11, NumberOfFrames=100_000, PixelData=b"\xff" * 1_787_500),
)
_content(
    "a.dcm",
    "segments of 2^28 pixels",
    _patched("dicom_seg", Rows=SIDE, Columns=SIDE, NumberOfFrames=2, PixelData=b"\xff" * (1 << 26)),
)


# archives -----------------------------------------------------------------------------------------------------------


def _film() -> bytes:
    stream = BytesIO()
    Pictures.fromarray(gradient(bits=8)).save(stream, "PNG")
    return stream.getvalue()


_content("a.zip", "zip of too many zeros", lambda: packed([("a.dcm", bytes(513 << 20))]))
_content("a.zip", "zip of 500 MB members", lambda: packed([(f"{n}.dcm", bytes(500 << 20)) for n in range(2)]))
_content("a.zip", "bzip2 bomb", lambda: packed([("a.dcm", bytes(64 << 20))], zipfile.ZIP_BZIP2))
_content("a.zip", "lzma bomb", lambda: packed([("a.dcm", bytes(64 << 20))], zipfile.ZIP_LZMA))
_content(
    "a.zip", "zip of 20000 members", lambda: packed([(f"{n}.txt", b"") for n in range(20_000)], zipfile.ZIP_STORED)
)
_content("a.zip", "zip of 5000 films", lambda: packed([(f"{n}.png", _film()[:200]) for n in range(5000)]))


def _nested(depth: int) -> bytes:
    content = _film()
    for _ in range(depth):
        content = packed([("a.zip" if content[:2] == b"PK" else "a.png", content), ("b.png", _film())])
    return content


_content("a.zip", "zip in zip in zip", lambda: _nested(50))


def _overlapping() -> bytes:
    """One member, listed two thousand times under different names: two thousand bombs for the size of one."""
    content = packed([("a.dcm", bytes(100 << 20))])
    start = content.index(b"PK\1\2")
    end = content.index(b"PK\5\6")
    entry = content[start:end]
    entries = b"".join(entry[:46] + b"%05d" % n + entry[51:] for n in range(2000))
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2000, 2000, len(entries), start, 0)
    return content[:start] + entries + tail


_content("a.zip", "zip whose members overlap", _overlapping)
_content("a.zip", "zip that claims 2^32 bytes", lambda: _claiming(2**32 - 1))
_content("a.zip", "zip that claims nothing", lambda: _claiming(0))


def _claiming(size: int) -> bytes:
    content = bytearray(packed([("a.png", _film())]))
    for sign, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", content, content.index(sign) + place, size)
    return bytes(content)


def main(folder: str, *some: str) -> None:
    """Write those whose names have some of these parts, or all, each into a folder of its own."""
    for number, (what, (name, write)) in enumerate(BOMBS.items()):
        if not some or any(part in what for part in some):
            place = Path(folder) / str(number)
            place.mkdir()
            write(place / name)


if __name__ == "__main__":
    main(*sys.argv[1:])
