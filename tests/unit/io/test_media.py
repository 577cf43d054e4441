"""DICOM media: the DICOMDIR names the films, and nothing outside its folder."""

import warnings
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage, generate_uid

from tests.helpers.films import gradient, write_dicom
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import files, media
from xai_desktop.services.opening import open_paths


def written(path: Path, *parts: list[str]) -> Path:
    """A DICOMDIR of image records with these file names."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    data.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    records = []
    for names in parts:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        with warnings.catch_warnings(action="ignore"):  # names that the standard forbids are the point
            record.ReferencedFileID = names
        records.append(record)
    data.DirectoryRecordSequence = Sequence(records)
    data.save_as(path, enforce_file_format=True)
    return path


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A medium as pydicom writes one: two studies in its own folders."""
    made = FileSet()
    for number in range(3):
        path = write_dicom(
            tmp_path / f"{number}.dcm",
            gradient(),
            patient_id="P1",
            study_uid=f"1.2.3.{number // 2}",
            SeriesInstanceUID=f"1.2.3.9.{number // 2}",
            StudyID="1",
            StudyDate="20240101",
            StudyTime="120000",
            SeriesNumber=1,
            InstanceNumber=number + 1,
            PatientName="Doe^Jane",
        )
        made.add(dcmread(path))
    made.write(tmp_path / "medium")
    made._stage["t"].cleanup()  # pydicom leaves it to the garbage collector, which warns
    return tmp_path / "medium" / "DICOMDIR"


def test_a_medium_opens_by_its_index_as_by_its_folder(medium: Path) -> None:
    by_index, by_folder = open_paths([medium]), open_paths([medium.parent])
    assert len(by_index.images) == 3
    assert {ref.path for ref in by_index.images} == {ref.path for ref in by_folder.images}
    assert len(by_index.studies) == 2
    assert by_index.notices == ()


def test_films_that_are_missing_on_the_medium_are_said(medium: Path) -> None:
    opened = open_paths([medium])
    opened.images[0].path.unlink()
    again = open_paths([medium])
    assert len(again.images) == 2
    (notice,) = again.notices
    assert notice.skipped
    assert "no such file" in notice.text


def test_an_index_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "disk"
    inside.mkdir()
    write_dicom(tmp_path / "SECRET", gradient())
    write_dicom(inside / "FILM", gradient())
    path = written(inside / "DICOMDIR", ["..", "SECRET"], ["/etc", "passwd"], ["FILM"], ["FILM"], ["C:", "X"])
    with files.opened(Place(path)) as stream:
        assert media.is_index(Place(path), stream.read(4096))
    assert media.films(Place(path)) == (Place(inside / "FILM"),)


def test_capitals_on_the_medium_and_small_letters_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    write_dicom(tmp_path / "img" / "film1", gradient())
    path = written(tmp_path / "DICOMDIR", ["IMG", "FILM1"])
    assert len(open_paths([path]).images) == 1


def test_the_real_index(shared_data: Path) -> None:
    real = [path for path in (shared_data / "dicom").rglob("DICOMDIR*") if path.is_file()]
    assert len(real) >= 4
    for path in real:
        data = dcmread(path)
        listed = [r for r in data.DirectoryRecordSequence if r.DirectoryRecordType in media.FILMS]
        assert len(media.films(Place(path))) == len({tuple(r.ReferencedFileID) for r in listed}) > 0


@pytest.mark.parametrize("keep", [140, 200, 300])
def test_a_damaged_index_is_one_sentence(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "DICOMDIR", ["A"], ["B"])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError) as caught:
        open_paths([path])
    assert_one_sentence(caught.value, path)


def test_a_medium_dropped_whole_lists_each_film_once(medium: Path) -> None:
    assert len(open_paths([medium, medium.parent]).images) == 3
    assert len(open_paths([medium.parent, medium]).images) == 3
