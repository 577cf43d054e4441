"""Thumbnails on disk: never of a film that may have writing in it, never under a name, gone when there are too many."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from tests.helpers.films import gradient, save, write_dicom, write_png
from xai_desktop.core import paths
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import read_refs
from xai_desktop.services import thumbnails
from xai_desktop.services.looking import Here
from xai_desktop.services.thumbnails import may_be_kept, prune, thumbnail

SECRET = "Doe-Jane-19610203"


class Counting(Here):
    """How often a picture really was drawn."""

    def __init__(self) -> None:
        self.drawn = 0

    def thumbnail(self, ref: ImageRef, side: int = 64) -> ByteArray:
        self.drawn += 1
        return super().thumbnail(ref, side)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    thumbnails._key.cache_clear()
    yield tmp_path / "home"
    thumbnails._key.cache_clear()


def film(folder: Path, **facts: object) -> ImageRef:
    path = write_dicom(folder / f"{SECRET}.dcm", gradient(), patient_id=SECRET, **facts)  # type: ignore[arg-type]
    data = dcmread(path)
    data.PatientName = "Doe^Jane"
    save(path, data)
    return read_refs(path)[0]


def kept() -> list[Path]:
    return sorted((paths.user_folder("cache") / "thumbnails").glob("*/*.thumb"))


def test_a_picture_is_drawn_once_and_is_the_same_afterwards(tmp_path: Path) -> None:
    ref, decoder = film(tmp_path), Counting()
    first, second = thumbnail(ref, decoder), thumbnail(ref, decoder)
    assert decoder.drawn == 1
    assert first is not None
    assert second is not None
    assert np.array_equal(first, second)


def test_nothing_on_the_disk_tells_whose_film_it_was(tmp_path: Path, home: Path) -> None:
    thumbnail(film(tmp_path), Here())
    assert kept()
    for place in home.rglob("*"):
        told = str(place.relative_to(home)).encode() + (place.read_bytes() if place.is_file() else b"")
        for secret in (SECRET, "Doe", "Jane", "1961", tmp_path.name):
            assert secret.encode() not in told
    if os.name == "posix":
        assert all(place.stat().st_mode & 0o077 == 0 for place in home.rglob("*") if place.is_file())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"modality": "CR"}, True),
        ({"BurnedInAnnotation": "YES"}, False),
        ({"modality": "OT", "BurnedInAnnotation": None}, False),
        ({"modality": "OT", "BurnedInAnnotation": "NO"}, True),
        ({"Modality": "US", "BurnedInAnnotation": None}, False),
        ({"Modality": "MG", "BurnedInAnnotation": None}, True),
    ],
)
def test_a_film_that_may_carry_writing_is_not_kept(tmp_path: Path, facts: dict[str, object], expected: bool) -> None:
    ref, decoder = film(tmp_path, **facts), Counting()
    assert may_be_kept(ref) is expected
    for _ in range(2):
        assert thumbnail(ref, decoder) is not None
    assert decoder.drawn == (1 if expected else 2)
    assert bool(kept()) is expected


def test_pictures_that_are_no_dicom_are_not_kept(tmp_path: Path) -> None:
    ref = read_refs(write_png(tmp_path / "a.png", gradient(bits=8)))[0]
    assert thumbnail(ref, Here()) is not None
    assert kept() == []


def test_a_changed_film_gets_a_new_picture(tmp_path: Path) -> None:
    ref, decoder = film(tmp_path), Counting()
    thumbnail(ref, decoder)
    data = dcmread(ref.path)
    data.PixelData = bytes(len(data.PixelData))
    save(ref.path, data)
    os.utime(ref.path, (1, 1))
    changed = thumbnail(ref, decoder)
    assert decoder.drawn == 2
    assert changed is not None
    assert int(changed.max()) == int(changed.min())


@pytest.mark.parametrize("content", [b"", b"\x05", b"\x05\x05abc", b"\xff\xff" + bytes(9)])
def test_a_damaged_picture_is_drawn_again(tmp_path: Path, content: bytes) -> None:
    ref, decoder = film(tmp_path), Counting()
    expected = thumbnail(ref, decoder)
    kept()[0].write_bytes(content)
    found = thumbnail(ref, decoder)
    assert decoder.drawn == 2
    assert expected is not None
    assert found is not None
    assert np.array_equal(found, expected)


def test_a_film_that_cannot_be_decoded_has_none(tmp_path: Path) -> None:
    ref = film(tmp_path)
    ref.path.unlink()
    assert thumbnail(ref, Here()) is None


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path, home: Path) -> None:
    home.write_bytes(b"a file where a folder should be")
    assert thumbnail(film(tmp_path), Here()) is not None


def test_the_oldest_pictures_go_first(tmp_path: Path) -> None:
    for number in range(5):
        folder = tmp_path / str(number)
        folder.mkdir()
        thumbnail(film(folder), Here())
    for age, place in enumerate(kept()):
        os.utime(place, (age, age))
    expected = kept()[2:]
    assert prune(most=3) == 2
    assert kept() == expected


def test_names_in_the_cache_are_hashes() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{62}", place.stem) for place in kept())
