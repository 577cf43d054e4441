"""The quick way through a DICOM header: it says what the patient way through pydicom says, or nothing."""

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.helpers.films import gradient, save, without_meta, write_dicom
from tests.slow.mutations import bytewise, elementwise
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io.files import opened
from xai_desktop.io.readers import dicom, read_refs
from xai_desktop.io.readers._dicom_scan import scan
from xai_desktop.io.readers._reader import HEAD_BYTES

Refs = tuple[ImageRef, ...]
SHARE = 0.6
MUTANTS = 400


def quick(place: Place) -> Refs | None:
    with opened(place) as stream:
        return scan(place, stream, stream.read(HEAD_BYTES))


def patient(place: Place) -> Refs | None:
    try:
        return dicom.read_refs(place)
    except InputError:
        return None


def both(path: Path) -> Refs | None:
    """What the quick way gives, once it is known to be nothing or the truth."""
    place = Place(path)
    found, expected = quick(place), patient(place)
    assert found is None or found == expected
    assert expected is None or read_refs(path) == expected
    return found


def coded(**attributes: str) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def open_ended(path: Path) -> Path:
    """Every sequence and item of the file ended by a mark instead of a length."""
    data = pydicom.dcmread(path)

    def loosen(parent: Dataset, element: Any) -> None:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True

    data.walk(loosen)
    data.save_as(path)
    return path


def nested(count: int = 2) -> Sequence:
    inner = coded(CodeValue="T-D3000", CodingSchemeDesignator="SRT", CodeMeaning="Chest")
    outer = coded(RequestedProcedureID="R1")
    outer.RequestedProcedureCodeSequence = Sequence([inner] * count)
    return Sequence([outer, coded(RequestedProcedureID="R2")])


def sequences(path: Path, **more: Any) -> Path:
    return write_dicom(path, gradient(), RequestAttributesSequence=nested(), ReferencedStudySequence=[], **more)


def anatomy(path: Path) -> Path:
    side = Sequence([coded(FrameLaterality="L")])
    group = Dataset()
    group.FrameAnatomySequence = side
    shared = Sequence([group])
    return write_dicom(path, gradient(), ImageLaterality="", SharedFunctionalGroupsSequence=shared)


def cine(path: Path) -> Path:
    frames = np.stack([gradient()] * 3)
    return write_dicom(path, frames, modality="OT", FrameTime="33.333", NumberOfFrames="3 ")


def private(path: Path) -> Path:
    data = pydicom.dcmread(write_dicom(path, gradient()))
    block = data.private_block(0x0019, "MAKER", create=True)
    block.add_new(1, "OB", bytes(range(256)) * 400)
    block.add_new(2, "SQ", nested())
    return save(path, data)


VIEW = Sequence([coded(CodeValue="R-10206", CodingSchemeDesignator="SRT", CodeMeaning="antero-posterior")])


def out_of_order(path: Path) -> Path:
    content = write_dicom(path, gradient(), StudyID="S", patient_id="P1").read_bytes()
    element = b"\x20\0\x10\0SH\2\0S "
    assert element in content
    start = content.index(b"\x10\0\x10\0PN")
    path.write_bytes(content[:start] + element + content[start:].replace(element, b""))
    return path


def twice(path: Path) -> Path:
    """The second of two values counts, as it does for pydicom."""
    content = write_dicom(path, gradient(), ViewPosition="PA").read_bytes()
    element = b"\x18\0\x01\x51CS\2\0PA"
    assert element in content
    path.write_bytes(content.replace(element, element + element.replace(b"PA", b"AP")))
    return path


PLAIN: dict[str, Callable[[Path], Path]] = {
    "explicit": lambda p: write_dicom(p, gradient(), patient_id="P 1", PatientAge="062Y", BurnedInAnnotation="YES"),
    "implicit": lambda p: write_dicom(p, gradient(), transfer_syntax=uid.ImplicitVRLittleEndian, patient_id="P1"),
    "eight bits": lambda p: write_dicom(p, gradient(bits=8), bits=8, StudyDate="", PatientSex="F"),
    "colour": lambda p: write_dicom(p, np.zeros((20, 30, 3), np.uint8), bits=8, modality="OT"),
    "several frames": cine,
    "RLE": lambda p: write_dicom(p, gradient(), transfer_syntax=uid.RLELossless),
    "JPEG-LS, several frames": lambda p: write_dicom(p, np.stack([gradient()] * 4), transfer_syntax=uid.JPEGLSLossless),
    "sequences": sequences,
    "open sequences": lambda p: open_ended(sequences(p)),
    "open implicit": lambda p: open_ended(sequences(p, transfer_syntax=uid.ImplicitVRLittleEndian)),
    "coded view": lambda p: write_dicom(p, gradient(), ViewPosition="", ViewCodeSequence=VIEW),
    "coded view, open": lambda p: open_ended(write_dicom(p, gradient(), ViewPosition="", ViewCodeSequence=VIEW)),
    "anatomy": anatomy,
    "private elements": private,
    "a name in UTF-8": lambda p: write_dicom(p, gradient(), SpecificCharacterSet="ISO_IR 192", PatientName="Müller"),
    "raw": lambda p: write_dicom(p, gradient(), PresentationIntentType="FOR PROCESSING", SyntheticData="YES"),
    "silent": lambda p: write_dicom(
        p, gradient(), SeriesNumber=None, InstanceNumber="-1", StudyDate="", ContentDate="20240230"
    ),
    "elements out of order": out_of_order,
    "an element twice": twice,
    "odd bits": lambda p: write_dicom(p, gradient(), BitsStored=99, HighBit=None),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_films_need_no_patience(tmp_path: Path, kind: str) -> None:
    found = both(PLAIN[kind](tmp_path / "film.1.dcm"))
    assert found is not None
    assert [ref.frame for ref in found] == list(range(found[0].frames))
    assert found[0].image_id == "film.1"


def test_values_are_those_that_were_written(tmp_path: Path) -> None:
    def first(kind: str) -> ImageRef:
        found = both(PLAIN[kind](tmp_path / "film.dcm"))
        assert found is not None
        return found[0]

    assert (first("explicit").age, first("explicit").burned_in, first("explicit").size) == ("62 y", True, (48, 40))
    assert first("several frames").rate == pytest.approx(1000 / 33.333)
    assert first("coded view, open").view == "AP"
    assert first("an element twice").view == "AP"
    assert first("anatomy").laterality == "L"
    assert (first("silent").number, first("silent").date) == (-1, "2024-02-30")


def odd(**attributes: Any) -> Callable[[Path], Path]:
    return lambda path: write_dicom(path, gradient(), **attributes)


def patched(old: bytes, new: bytes) -> Callable[[Path], Path]:
    """A film in which some bytes of the header were replaced."""

    def write(path: Path) -> Path:
        content = sequences(path, patient_id="PATIENT9", ViewPosition="").read_bytes()
        assert content.count(old) >= 1
        path.write_bytes(content.replace(old, new))
        return path

    return write


def floats(path: Path) -> Path:
    data = pydicom.dcmread(write_dicom(path, gradient()))
    del data.PixelData
    data.FloatPixelData = np.zeros((48, 40), np.float32).tobytes()
    return save(path, data)


def misspelt(path: Path) -> Path:
    content = odd(SpecificCharacterSet="ISO_IR 192")(path).read_bytes()
    path.write_bytes(content.replace(b"ISO_IR 192", b"ISO IR 192"))
    return path


def scripts(path: Path) -> Path:
    """The first of two character sets is misspelt."""
    content = odd(SpecificCharacterSet="ISO_IR 192")(path).read_bytes()
    element = b"\x08\0\x05\0CS\x0a\0ISO_IR 192"
    assert element in content
    path.write_bytes(content.replace(element, element.replace(b"_", b" ") + element))
    return path


SCRIPT = coded(SpecificCharacterSet="ISO_IR 100", StudyID="1")

DECLINED: dict[str, Callable[[Path], Path]] = {
    "big endian": odd(transfer_syntax=uid.ExplicitVRBigEndian),
    "deflated": odd(transfer_syntax=uid.DeflatedExplicitVRLittleEndian),
    "no meta information": lambda p: without_meta(write_dicom(p, gradient())),
    "another script": odd(SpecificCharacterSet="ISO_IR 13"),
    "two scripts": odd(SpecificCharacterSet=["", "ISO 2022 IR 87"]),
    "a number with an umlaut": odd(SpecificCharacterSet="ISO_IR 100", patient_id="Ö1"),
    "two numbers": odd(NumberOfFrames=[1, 2]),
    "no rows": odd(Rows=None),
    "no pixels": odd(Rows=0),
    "too few pixels": odd(Rows=500),
    "float pixels": floats,
    "an unknown syntax": patched(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.7\0"),
    "a misspelt script": misspelt,
    "text as UN": patched(b"\x10\0\x20\0LO\x08\0", b"\x10\0\x20\0UN\x08\0"),
    "a control character": patched(b"PATIENT9", b"PATIENT\x07"),
    "two values": patched(b"PATIENT9", b"PATI\\NT9"),
    "a script after other values": patched(b"\x08\0\x50\0SH\0\0", b"\x08\0\x05\0CS\0\0"),
    "a script twice": scripts,
    "a group below 8": patched(b"\x08\0\x08\0CS", b"\x06\0\x08\0CS"),
    "a script inside": lambda p: open_ended(write_dicom(p, gradient(), ReferencedStudySequence=Sequence([SCRIPT]))),
    "an unknown VR": patched(b"\x10\0\x20\0LO", b"\x10\0\x20\0lo"),
}


@pytest.mark.parametrize("kind", DECLINED)
def test_what_is_not_plain_is_left_alone(tmp_path: Path, kind: str) -> None:
    assert both(DECLINED[kind](tmp_path / "film.dcm")) is None


@pytest.mark.parametrize("content", [b"", b"DICM", bytes(128) + b"DICM", bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0"])
def test_stubs_are_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stub.dcm"
    path.write_bytes(content)
    assert quick(Place(path)) is None


@pytest.mark.parametrize(
    "syntax", [uid.ExplicitVRLittleEndian, uid.ImplicitVRLittleEndian], ids=["explicit", "implicit"]
)
def test_values_may_lie_across_the_pieces_that_are_read(tmp_path: Path, syntax: uid.UID) -> None:
    """A long element is stretched so that each of the others once straddles the end of what was read first."""
    for stretch in range(7000, 8400, 6):
        path = sequences(tmp_path / "film.dcm", transfer_syntax=syntax, ImageComments="", patient_id="P9")
        data = pydicom.dcmread(path)
        data.add_new(0x00090010, "LO", "MAKER")
        data.add_new(0x00091001, "OB", bytes(stretch))
        data.save_as(path)
        if stretch % 12:
            open_ended(path)
        assert both(path) is not None


def test_long_headers_are_skipped_not_read(tmp_path: Path) -> None:
    path = odd(SpecificCharacterSet="ISO_IR 100")(tmp_path / "film.dcm")
    data = pydicom.dcmread(path)
    data.add_new(0x60003000, "OW", bytes(3 << 20))
    data.save_as(path)
    assert both(path) is not None


def test_a_member_of_an_archive(tmp_path: Path) -> None:
    content = sequences(tmp_path / "film.dcm").read_bytes()
    with zipfile.ZipFile(tmp_path / "films.zip", "w") as archive:
        archive.writestr("a/film.dcm", content)
    place = Place(tmp_path / "films.zip", "a/film.dcm")
    found = quick(place)
    assert found is not None
    assert found == patient(place)
    assert found[0].member == "a/film.dcm"


def test_names_are_taken_apart_as_pathlib_does() -> None:
    for name in ("a.dcm", "a.b.c", ".a", "a.", "a", "1.2.3", "..a", "a..b", "ä.Ä", "a b.c d", "a/b.c/d.e", "..."):
        place, path = Place(Path("x.zip"), name), PurePosixPath(name)
        assert (place.stem, place.suffix) == (path.stem, path.suffix)
        assert Place(Path(name)).suffix == path.suffix


def test_real_files_say_the_same_either_way(shared_data: Path) -> None:
    places = [Place(path) for path in sorted((shared_data / "dicom").rglob("*")) if path.is_file()]
    found, expected = [quick(place) for place in places], [patient(place) for place in places]
    assert [place for place, one, other in zip(places, found, expected, strict=True) if one not in (None, other)] == []
    answered, opens = (sum(refs is not None for refs in kind) for kind in (found, expected))
    assert answered >= SHARE * opens


BASES = ("explicit", "implicit", "several frames", "RLE", "JPEG-LS, several frames", "open sequences", "open implicit")
BASES += ("coded view", "coded view, open", "anatomy", "a name in UTF-8")


def headwise(chance: random.Random, content: bytes) -> bytes:
    """A few bits flipped and numbers changed, before the pixels only."""
    data, end = bytearray(content), content.index(b"\xe0\x7f\x10\0") + 12
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(128, end)
        if chance.random() < 0.5:
            data[place] ^= 1 << chance.randrange(8)
        else:
            struct.pack_into("<H", data, place, chance.choice((0, 1, 2, 8, 16, 255, 0x4153, 0x5153, 0xFFFF)))
    return bytes(data)


@pytest.mark.parametrize("kind", BASES)
def test_damaged_headers_are_refused_or_read_alike(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "film.dcm"
    whole = PLAIN[kind](path).read_bytes()
    explicit = "implicit" not in kind
    chance, answered = random.Random(f"scan {kind}"), 0
    for number in range(MUTANTS):
        way = (headwise, bytewise, elementwise if explicit else headwise)[number % 3]
        path.write_bytes(way(chance, whole))
        answered += both(path) is not None
    assert answered > MUTANTS / 20
