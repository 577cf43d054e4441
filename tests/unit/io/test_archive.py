"""Zip archives: read in memory, confined, bounded."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.films import gradient, write_dicom, write_png
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import archive, files
from xai_desktop.services.opening import load_image, open_paths


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return write_png(tmp_path / "film.png", gradient(bits=8)).read_bytes()


def test_films_and_marks_of_an_archive_open_together(tmp_path: Path, film: bytes) -> None:
    dicom = write_dicom(tmp_path / "a.dcm", gradient()).read_bytes()
    rows = b"Image Index,Finding Label,Bbox [x,y,w,h],,,\none.png,Mass,10,20,100,200\n"
    path = packed(
        tmp_path / "study.zip", {"in/one.png": film, "in/two.dcm": dicom, "boxes.csv": rows, "note.txt": b"x"}
    )
    opening = open_paths([path])
    assert [(ref.image_id, ref.member) for ref in opening.images] == [("one", "in/one.png"), ("two", "in/two.dcm")]
    (mark,) = opening.studies[0].annotations_of(opening.images[0])
    assert mark.label == "Mass"
    assert opening.images[0].size is not None
    expected = (10 * 40 / 1024, 20 * 48 / 1024, 110 * 40 / 1024, 220 * 48 / 1024)
    assert mark.box.as_tuple() == pytest.approx(expected)
    assert load_image(opening.images[1]).size == (48, 40)
    assert opening.report.others == 1


def test_an_archive_in_a_folder_is_opened_too(tmp_path: Path, film: bytes) -> None:
    (tmp_path / "deep").mkdir()
    packed(tmp_path / "deep" / "a.zip", {"one.png": film})
    assert [ref.image_id for ref in open_paths([tmp_path / "deep"]).images] == ["one"]


@pytest.mark.parametrize("name", ["../outside.png", "/abs/outside.png", "a/../../outside.png", "C:\\outside.png"])
def test_a_name_that_climbs_out_is_only_a_name(tmp_path: Path, film: bytes, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = packed(inner / "a.zip", {name: film})
    before = sorted(tmp_path.rglob("*"))
    opening = open_paths([path])
    assert len(opening.images) == 1
    assert load_image(opening.images[0]).size == (48, 40)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {"a.dcm": bytes(archive.LARGEST_MEMBER + 1)})
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpacks to more than 512 MB") as caught:
        archive.member(Place(path, "a.dcm"))
    assert_one_sentence(caught.value, path)


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    """The archive says 10 bytes, the member unpacks to far more: what was read is not what was promised."""
    path = packed(tmp_path / "liar.zip", {"a.dcm": bytes(1 << 20)})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(signature) + offset
        content[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        archive.member(Place(path, "a.dcm"))
    assert_one_sentence(caught.value, path)


def test_an_archive_in_an_archive_stays_shut(tmp_path: Path, film: bytes) -> None:
    inner = packed(tmp_path / "inner.zip", {"one.png": film}).read_bytes()
    path = packed(tmp_path / "outer.zip", {"inner.zip": inner, "two.png": film})
    opening = open_paths([path])
    assert [ref.image_id for ref in opening.images] == ["two"]
    (notice,) = [notice for notice in opening.notices if notice.skipped]
    assert "archive inside an archive" in notice.text


def test_an_encrypted_member_says_so(tmp_path: Path, film: bytes) -> None:
    path = packed(tmp_path / "locked.zip", {"one.png": film})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    opening = open_paths([path])
    assert opening.images == ()
    assert any("encrypted" in notice.text for notice in opening.notices)


@pytest.mark.parametrize("cut", [3, 10, 40, 100, 200])
def test_a_truncated_archive_is_one_sentence(tmp_path: Path, film: bytes, cut: int) -> None:
    path = packed(tmp_path / "a.zip", {"one.png": film})
    path.write_bytes(path.read_bytes()[: -min(cut, len(path.read_bytes()) - 4)])
    with pytest.raises(InputError) as caught:
        open_paths([path])
    assert_one_sentence(caught.value, path)


def test_what_is_kept_open_gives_the_same_bytes(tmp_path: Path, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.zip", {"one.png": film, "two.png": film[::-1]})
    kept = archive._Kept()
    monkeypatch.setattr(archive, "_kept", kept)
    try:
        for _ in range(2):
            assert archive.member(Place(path, "one.png")).read() == film
            assert archive.member(Place(path, "two.png")).read() == film[::-1]
        packed(path, {"one.png": b"new"})  # a changed archive is read anew
        assert archive.member(Place(path, "one.png")).read() == b"new"
    finally:
        kept.close()


def test_a_member_is_a_stream_that_seeks(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"x": b"0123456789"})
    with files.opened(Place(path, "x")) as stream:
        assert isinstance(stream, io.BytesIO)
        stream.seek(5)
        assert stream.read(2) == b"56"
    assert files.size_of(Place(path, "x")) == 10
    assert np.frombuffer(files.head(Place(path, "x"), 3), np.uint8).tolist() == [48, 49, 50]
