"""Files that are damaged, hostile or no films at all: one sentence each, never another exception."""

import random
import struct
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset

from tests.helpers.films import gradient, save, write_dicom
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import FormatError, InputError, XaiError
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import _dicom_file, is_film, read_image, read_refs


def refusal(path: Path, kind: type[XaiError] = InputError) -> str:
    """The sentence with which the file is refused, sooner or later."""
    with pytest.raises(kind) as caught:
        read_image(read_refs(path)[0])
    assert_one_sentence(caught.value, path)
    return str(caught.value)


def test_a_text_file_named_dcm(tmp_path: Path) -> None:
    path = tmp_path / "notes.dcm"
    path.write_text("These are notes, and not a film.\n" * 20)
    assert "not a film" in refusal(path, FormatError)
    assert not is_film(path)


@pytest.mark.parametrize("content", [b"", b"\0", b"\x08\0", b"DICM", bytes(200), bytes(128) + b"DICM"])
def test_stubs_of_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stub.dcm"
    path.write_bytes(content)
    refusal(path, FormatError)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "gone.dcm")
    assert "folder" in refusal(tmp_path)


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless, uid.DeflatedExplicitVRLittleEndian])
def test_a_film_cut_short_anywhere_is_refused(tmp_path: Path, syntax: uid.UID) -> None:
    whole = write_dicom(tmp_path / "whole.dcm", gradient(), transfer_syntax=syntax).read_bytes()
    path = tmp_path / "cut.dcm"
    for length in (*range(1, len(whole) - 8, 97), len(whole) - 9, len(whole) - 200):
        path.write_bytes(whole[:length])
        refusal(path)


def test_the_truncated_sentence_says_truncated_and_what_to_do(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "film.dcm", gradient())
    path.write_bytes(path.read_bytes()[:-100])
    said = refusal(path)
    assert "truncated" in said
    assert "export it again" in said


def test_pixel_data_shorter_than_the_picture(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "film.dcm", gradient(), Rows=480)
    assert "truncated" in refusal(path)


def test_other_dicom_objects_have_no_film_in_them(tmp_path: Path) -> None:
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", gradient(), Modality="SR"))
    del data.PixelData
    assert "SR file holds no pixels" in refusal(save(tmp_path / "sr.dcm", data), FormatError)
    data.add_new("PixelData", "OW", b"")
    assert "no pixels" in refusal(save(tmp_path / "empty.dcm", data), FormatError)
    del data.PixelData
    data.FloatPixelData = np.zeros((48, 40), np.float32).tobytes()
    assert "float" in refusal(save(tmp_path / "map.dcm", data), FormatError)


@pytest.mark.parametrize(
    ("attributes", "word"),
    [
        ({"Rows": 65535, "Columns": 65535}, "400 million"),
        ({"Rows": 0}, "0 × 40"),
        ({"Rows": None}, "lacks the size"),
        ({"BitsAllocated": 12}, "12 bits"),
        ({"BitsAllocated": None}, "lacks the size"),
        ({"NumberOfFrames": 2_000_000_000}, "more than 100000 frames"),
        ({"NumberOfFrames": 50_000}, "truncated"),
        ({"SamplesPerPixel": 4}, "truncated"),
    ],
)
def test_impossible_layouts_are_refused_before_memory_is_asked_for(
    tmp_path: Path, attributes: dict[str, object], word: str
) -> None:
    path = write_dicom(tmp_path / "film.dcm", gradient(), **attributes)  # type: ignore[arg-type]
    assert word in refusal(path)


def test_a_compressed_film_cannot_promise_frames_it_does_not_have(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), transfer_syntax=uid.RLELossless)
    data = pydicom.dcmread(path)
    data.NumberOfFrames = 100_000
    data.save_as(path)
    assert "truncated" in refusal(path)


def test_a_codestream_larger_than_its_header_is_not_decoded(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), transfer_syntax=uid.JPEG2000Lossless)
    content = path.read_bytes()
    honest = struct.pack(">II", 40, 48)
    assert honest in content
    path.write_bytes(content.replace(honest, struct.pack(">II", 60_000, 60_000)))
    assert "larger than its header" in refusal(path)


def test_a_header_that_asks_for_more_than_rle_could_hold_is_refused_before_memory_is_asked_for(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), transfer_syntax=uid.RLELossless)
    data = pydicom.dcmread(path)
    data.Rows, data.Columns = 11825, 28494
    data.save_as(path)
    assert "smaller than its header" in refusal(path)


def test_a_data_set_where_a_text_should_be(tmp_path: Path) -> None:
    inner = Dataset()
    inner.add_new(0x00080104, "LO", "meaning")
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", gradient(), PresentationIntentType=None))
    data.add_new("PresentationIntentType", "SQ", [inner])
    path = save(tmp_path / "nested.dcm", data)
    known = b"\x08\x00\x04\x01LO"
    assert known in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(known, b"\x08\x00\x04\x01TI"))
    (ref,) = read_refs(path)
    assert read_image(ref).warnings == ()


def test_a_deflated_film_may_not_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_dicom_file, "INFLATED_LIMIT", 1 << 20)
    path = write_dicom(
        tmp_path / "f.dcm", np.zeros((2000, 2000), np.uint16), transfer_syntax=uid.DeflatedExplicitVRLittleEndian
    )
    assert path.stat().st_size < 100_000
    assert "unpacks to more than" in refusal(path)


def test_32_bit_values_that_span_too_much_are_refused(tmp_path: Path) -> None:
    pixels = gradient(bits=16).astype(np.uint32) * 3
    assert "more than 16 bits" in refusal(write_dicom(tmp_path / "f.dcm", pixels, bits=32), FormatError)


def test_a_syntax_without_a_decoder_is_named(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), transfer_syntax=uid.RLELossless)
    wrong = b"1.2.840.10008.1.2.4.100"  # MPEG-2 video
    data = pydicom.dcmread(path)
    data.file_meta.TransferSyntaxUID = uid.UID(wrong.decode())
    data.save_as(path)
    assert "MPEG2" in refusal(path)


def test_a_frame_that_is_no_longer_there(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient())
    with pytest.raises(InputError, match="has no frame 4") as caught:
        read_image(ImageRef(path, "f", frame=3, frames=9))
    assert_one_sentence(caught.value, path)


def test_a_broken_palette_is_refused(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(bits=8), bits=8, PhotometricInterpretation="PALETTE COLOR")
    assert "palette" in refusal(path)


def test_sequences_nested_without_end(tmp_path: Path) -> None:
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", gradient()))
    inner = Dataset()
    inner.CodeValue = "X"
    for _ in range(100):
        outer = Dataset()
        outer.ProcedureCodeSequence = [inner]
        inner = outer
    data.ProcedureCodeSequence = [inner]
    assert read_image(read_refs(save(tmp_path / "deep.dcm", data))[0]).size == (48, 40)


@pytest.mark.parametrize(
    "syntax",
    [uid.ExplicitVRLittleEndian, uid.ImplicitVRLittleEndian, uid.RLELossless, uid.JPEG2000Lossless],
    ids=lambda s: s.name[:20],
)
def test_flipped_bytes_end_in_a_picture_or_in_a_sentence(tmp_path: Path, syntax: uid.UID) -> None:
    whole = write_dicom(tmp_path / "whole.dcm", gradient(40, 36), windows=[(1, 2)], transfer_syntax=syntax).read_bytes()
    chance, path, ends = random.Random(7), tmp_path / "flipped.dcm", []
    for _ in range(250):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            content[chance.randrange(132, len(content))] = chance.randrange(256)
        path.write_bytes(content)
        try:
            ends.append(read_image(read_refs(path)[0]).size)
        except XaiError as error:
            assert_one_sentence(error, path)
            ends.append(type(error))
    assert (40, 36) in ends
    assert InputError in ends
