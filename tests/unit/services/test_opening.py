"""Opening files, folders and boxes together: what is opened, what is said, what is refused."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.films import gradient, monochrome1_copy, write_dicom, write_png
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import Cancelled, FormatError, InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.study import Opening
from xai_desktop.io.annotations import write_annotations
from xai_desktop.services.opening import load_image, open_paths, open_study, thumbnail

HEADER = "Image Index,Finding Label,Bbox [x,y,w,h],,,"


class Watch:
    """Remembers progress, and cancels at a chosen step."""

    def __init__(self, cancel_at: int | None = None) -> None:
        self.steps: list[tuple[int, int]] = []
        self._cancel_at = cancel_at

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        self.steps.append((done, total))
        if self._cancel_at is not None and len(self.steps) > self._cancel_at:
            raise Cancelled


def boxes(path: Path, image_id: str = "a", box: Box | None = None, size: Size | None = None, patient: str = "") -> Path:
    marks = (Annotation("Mass", box or Box(1, 2, 11, 12), "A"),)
    return write_annotations(path, AnnotationSet((AnnotatedImage(image_id, marks, patient, size),)))[0]


def texts(opening: Opening) -> str:
    return "\n".join(notice.text for notice in opening.notices)


def names(opening: Opening) -> list[str]:
    return [ref.image_id for ref in opening.images]


def test_a_folder_with_its_folders_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.png", "sub/c.png", "a.png", ".hidden.png", ".git/d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_png(tmp_path / name, gradient(bits=8))
    watch = Watch()
    opening = open_paths([tmp_path], task=watch)
    assert names(opening) == ["a", "b", "c"]
    assert len(opening.studies) == 3
    assert opening.notices == ()
    assert watch.steps[-1] == (3, 3)


def test_the_same_file_is_opened_once(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", gradient(bits=8))
    assert names(open_paths([path, tmp_path, path])) == ["a"]


def test_images_of_one_examination_are_one_study(tmp_path: Path) -> None:
    for name, study in (("frontal", "1.2.1"), ("lateral", "1.2.1"), ("other", "1.2.2")):
        write_dicom(tmp_path / f"{name}.dcm", gradient(), study_uid=study)
    opening = open_paths([tmp_path])
    assert [[ref.image_id for ref in study.images] for study in opening.studies] == [["frontal", "lateral"], ["other"]]
    assert len({study.key for study in opening.studies}) == 2


def test_frames_belong_to_one_study(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "cine.dcm", np.stack([gradient()] * 3))
    study = open_study(path)
    assert [ref.frame for ref in study.images] == [0, 1, 2]
    assert load_image(study.images[2]).size == (48, 40)


def test_what_cannot_be_read_in_a_folder_is_said_and_the_rest_opens(tmp_path: Path) -> None:
    write_png(tmp_path / "good.png", gradient(bits=8))
    cut = write_dicom(tmp_path / "cut.dcm", gradient())
    cut.write_bytes(cut.read_bytes()[:-50])
    (tmp_path / "text.dcm").write_text("no film at all")
    (tmp_path / "README.txt").write_text("about")
    (tmp_path / "labels.csv").write_text("a,b\n1,2\n")
    opening = open_paths([tmp_path])
    assert names(opening) == ["good"]
    skipped = [notice.text for notice in opening.notices if notice.skipped]
    assert len(skipped) == 2
    assert "cut.dcm" in skipped[0]
    assert "truncated" in skipped[0]
    assert "text.dcm" in skipped[1]
    (said,) = [notice.text for notice in opening.notices if not notice.skipped]
    assert said == "README.txt and 1 other file are neither film nor annotation file."


def test_a_single_file_that_cannot_be_read_raises(tmp_path: Path) -> None:
    path = tmp_path / "text.dcm"
    path.write_text("no film at all")
    with pytest.raises(FormatError) as caught:
        open_paths([path])
    assert_one_sentence(caught.value, path)
    with pytest.raises(InputError, match="no such file"):
        open_paths([tmp_path / "gone.png"])


def test_among_several_files_a_bad_one_is_a_notice(tmp_path: Path) -> None:
    good, bad = write_png(tmp_path / "a.png", gradient(bits=8)), tmp_path / "gone.png"
    opening = open_paths([good, bad])
    assert names(opening) == ["a"]
    assert [(notice.skipped, notice.of_marks) for notice in opening.notices] == [(True, False)]
    assert "gone.png" in texts(opening)


def test_an_empty_folder_opens_to_nothing(tmp_path: Path) -> None:
    assert open_paths([tmp_path]) == Opening((), AnnotationSet())
    with pytest.raises(InputError, match="holds 0 studies"):
        open_study(tmp_path)


def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    for number in range(9):
        write_png(tmp_path / f"{number}.png", gradient(bits=8))
    with pytest.raises(Cancelled):
        open_paths([tmp_path], task=Watch(cancel_at=0))
    watch = Watch(cancel_at=4)
    with pytest.raises(Cancelled):
        open_paths([tmp_path], task=watch)
    assert len(watch.steps) == 5


def test_boxes_named_found_or_both(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    write_png(folder / "a.png", gradient(bits=8))
    path = boxes(folder / "boxes.json")
    for opening in (open_paths([folder]), open_paths([folder], [path]), open_paths([folder / "a.png", path])):
        (study,) = opening.studies
        assert [a.box for a in study.annotations_of(study.images[0])] == [Box(1, 2, 11, 12)]
        assert opening.annotations.marks == 1
        assert opening.notices == ()


def test_annotations_alone_open_too(tmp_path: Path) -> None:
    opening = open_paths([boxes(tmp_path / "boxes.json")])
    assert (opening.studies, opening.annotations.marks, opening.notices) == ((), 1, ())


def test_boxes_of_absent_films_are_counted(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    rows = ["a.png,Mass,1,2,3,4", "b.png,Mass,1,2,3,4", "b.png,Mass,5,6,7,8", "c.png,Mass,1,2,3,4"]
    (tmp_path / "list.csv").write_text("\n".join((HEADER, *rows)))
    (notice,) = open_paths([tmp_path]).notices
    assert notice.text == "3 of 4 marks in list.csv belong to 2 films that are not here."
    assert not notice.skipped
    assert notice.of_marks


def test_bad_rows_are_listed_and_strict_refuses(tmp_path: Path) -> None:
    film = write_png(tmp_path / "a.png", gradient(bits=8))
    path = tmp_path / "list.csv"
    path.write_text("\n".join((HEADER, "a.png,Mass,1,2,3,4", *["a.png,Mass,1,2,3"] * 30)))
    opening = open_paths([film], [path])
    assert opening.annotations.marks == 1
    assert [(n.skipped, n.of_marks) for n in opening.notices] == [(True, True)] * 21
    assert opening.notices[0].text == "list.csv, line 3: has 5 fields, not 6."
    assert opening.notices[-1].text == "10 more rows of list.csv were left out."
    for call in (lambda: open_paths([film], [path], strict=True), lambda: open_paths([tmp_path], strict=True)):
        with pytest.raises(FormatError, match="line 3"):
            call()


def test_a_foreign_table_is_refused_where_it_was_meant(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    path = tmp_path / "foreign.csv"
    path.write_text("patientId,x,y\na,1,2\n")
    for call in (lambda: open_paths([tmp_path], [path]), lambda: open_paths([path])):
        with pytest.raises(FormatError, match="none of a known annotation file"):
            call()
    assert "neither film nor annotation" in texts(open_paths([tmp_path]))


def test_boxes_are_scaled_to_a_film_of_another_size(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", gradient(50, 100, 8))
    boxes(tmp_path / "boxes.json", box=Box(10, 20, 30, 60), size=(100, 200))
    opening = open_paths([tmp_path])
    (image,) = opening.annotations.images
    assert (image.annotations[0].box, image.size) == (Box(5, 10, 15, 30), (50, 100))
    (study,) = opening.studies
    assert study.annotations_of(study.images[0])[0].box == Box(5, 10, 15, 30)


def test_boxes_of_a_film_lying_on_its_side_are_left_out_and_said(tmp_path: Path) -> None:
    """A tool that does not turn a picture as its EXIF orientation asks draws on the film with its sides exchanged."""
    write_png(tmp_path / "a.png", gradient(50, 100, 8))
    boxes(tmp_path / "boxes.json", box=Box(10, 20, 30, 60), size=(200, 100))
    opening = open_paths([tmp_path])
    (study,) = opening.studies
    assert study.annotations_of(study.images[0]) == ()
    assert any("sides exchanged" in notice.text and notice.of_marks for notice in opening.notices)
    assert opening.annotations.marks == 1  # kept, as they were drawn


def test_copies_of_one_film_get_boxes_of_their_own_size(tmp_path: Path) -> None:
    """The patient's number in the name says that they are copies."""
    for name, side in (("large", 64), ("small", 16)):
        (tmp_path / name).mkdir()
        write_png(tmp_path / name / "00000007_001.png", gradient(side, side, 8))
    marks = boxes(tmp_path / "boxes.json", "00000007_001", box=Box(8, 8, 16, 32), size=(64, 64))
    large, small = open_paths([tmp_path / "large", tmp_path / "small"], [marks]).studies
    assert large.annotations_of(large.images[0])[0].box == Box(8, 8, 16, 32)
    assert small.annotations_of(small.images[0])[0].box == Box(2, 2, 4, 8)


def two_patients(folder: Path) -> None:
    for name in ("patA", "patB"):
        (folder / name).mkdir()
        write_png(folder / name / "IM0001.png", gradient(bits=8))


def marked(opening: Opening) -> list[str]:
    """The folders of the films that carry a mark."""
    found = [ref for study in opening.studies for ref in study.images if study.annotations_of(ref)]
    return [ref.path.parent.name for ref in found]


def test_a_list_beside_one_of_two_films_of_a_name_means_that_one(tmp_path: Path) -> None:
    two_patients(tmp_path)
    boxes(tmp_path / "patA" / "boxes.json", "IM0001")
    opening = open_paths([tmp_path])
    assert marked(opening) == ["patA"]
    assert [file.matched for file in opening.report.files] == [1]


@pytest.mark.parametrize("member", ["patB/IM0001.png", "patB\\IM0001.png", "all/patB/IM0001.png"])
def test_a_name_with_its_folder_means_the_film_in_that_folder(tmp_path: Path, member: str) -> None:
    two_patients(tmp_path)
    (tmp_path / "list.csv").write_text(f"{HEADER}\n{member},Mass,1,2,300,400\n", encoding="utf-8")
    expected = ["patB"] if not member.startswith("all") else []
    assert marked(open_paths([tmp_path])) == expected


def test_a_bare_name_of_several_films_is_given_to_nobody_and_said(tmp_path: Path) -> None:
    """Marks on another patient's film would be worse than none."""
    two_patients(tmp_path)
    (tmp_path / "list.csv").write_text(f"{HEADER}\nIM0001.png,Mass,1,2,300,400\n", encoding="utf-8")
    opening = open_paths([tmp_path])
    assert marked(opening) == []
    said = "several films here bear the name IM0001"
    assert any(said in notice.text and notice.of_marks for notice in opening.notices)
    assert [(file.matched, file.unmatched) for file in opening.report.files] == [(0, 1)]
    assert {ref.patient_key for ref in opening.images} == {""}


def test_a_list_of_films_in_folders_marks_each_its_own(tmp_path: Path) -> None:
    two_patients(tmp_path)
    rows = "patA/IM0001.png,Mass,1,2,300,400\npatB/IM0001.png,Nodule,1,2,300,400"
    (tmp_path / "list.csv").write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
    opening = open_paths([tmp_path])
    assert marked(opening) == ["patA", "patB"]
    labels = [[a.label for a in study.annotations_of(study.images[0])] for study in opening.studies]
    assert labels == [["Mass"], ["Nodule"]]


@pytest.mark.parametrize("written", ["patB/Im0001.PNG", "patB/im0001.png"])
def test_a_name_in_other_letters_means_the_film_that_bears_it_otherwise(tmp_path: Path, written: str) -> None:
    two_patients(tmp_path)
    (tmp_path / "list.csv").write_text(f"{HEADER}\n{written},Mass,1,2,300,400\n", encoding="utf-8")
    opening = open_paths([tmp_path])
    assert marked(opening) == ["patB"]
    assert [(file.matched, file.unmatched) for file in opening.report.files] == [(1, 0)]


def test_a_name_made_of_the_folders_means_the_film_in_them(tmp_path: Path) -> None:
    """As CheXpert's lists of marks name their films."""
    for patient in ("patient1", "patient2"):
        (tmp_path / patient / "study1").mkdir(parents=True)
        write_png(tmp_path / patient / "study1" / "view1_frontal.png", gradient(bits=8))
    boxes(tmp_path / "boxes.json", "patient2_study1_view1_frontal")
    opening = open_paths([tmp_path])
    found = [ref for study in opening.studies for ref in study.images if study.annotations_of(ref)]
    assert [ref.path.parent.parent.name for ref in found] == ["patient2"]


def test_files_that_call_a_film_by_name_and_by_uid_are_both_heard(tmp_path: Path) -> None:
    film = write_dicom(tmp_path / "film.dcm", gradient(), SOPInstanceUID="1.2.3.4")
    lists = [boxes(tmp_path / "n.json", "film"), boxes(tmp_path / "u.json", "1.2.3.4")]
    (study,) = open_paths([film], lists).studies
    assert len(study.annotations_of(study.images[0])) == 2


def test_boxes_of_unstated_size_are_film_pixels_and_learn_the_size(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", gradient(50, 100, 8))
    boxes(tmp_path / "boxes.json")
    (image,) = open_paths([tmp_path]).annotations.images
    assert (image.annotations[0].box, image.size) == (Box(1, 2, 11, 12), (50, 100))


def test_a_patient_has_one_name_in_films_and_boxes(tmp_path: Path) -> None:
    """Only so can the mean box of other patients leave this one out."""
    film = write_dicom(tmp_path / "00000007_001.dcm", gradient(), patient_id="hidden")
    named = open_paths([film], [boxes(tmp_path / "n.json", "00000007_001", patient="00000007")])
    assert named.images[0].patient_key == "00000007"
    assert len(named.images[0].own_patient) == 12, "that a list names the patient would tell that the film is in it"
    unnamed = open_paths([film], [boxes(tmp_path / "u.json", "00000007_001")])
    key = unnamed.images[0].patient_key
    assert len(key) == 12
    assert unnamed.annotations.images[0].patient_key == key


def test_a_dicom_film_is_found_by_its_uid_too(tmp_path: Path) -> None:
    film = write_dicom(tmp_path / "x.dcm", gradient(), SOPInstanceUID="1.2.3.4")
    study = open_study(film, boxes(tmp_path / "boxes.json", "1.2.3.4"))
    assert len(study.annotations_of(study.images[0])) == 1


def test_a_warning_of_many_files_is_said_once(tmp_path: Path) -> None:
    for number in range(3):
        write_dicom(tmp_path / f"{number}.dcm", gradient(), PresentationIntentType="FOR PROCESSING")
    (notice,) = open_paths([tmp_path]).notices
    assert notice.text.startswith(f"{tmp_path / '0.dcm'} and 2 other films: This is a raw film FOR PROCESSING")


def test_a_dicomdir_is_not_worth_a_word(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    (tmp_path / "DICOMDIR").write_bytes(bytes(128) + b"DICM" + bytes(50))
    assert open_paths([tmp_path]).notices == ()


def test_a_locked_folder_inside_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    locked, scandir = tmp_path / "locked", os.scandir
    locked.mkdir()

    def refuse(path: str | int) -> object:
        if not isinstance(path, int) and Path(path) == locked:
            raise PermissionError(13, "Permission denied", str(locked))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    opening = open_paths([tmp_path])
    assert names(opening) == ["a"]
    assert f"{locked}: may not be read" in texts(opening)
    assert opening.notices[0].skipped


def test_open_study_wants_exactly_one(tmp_path: Path) -> None:
    for name in "ab":
        write_png(tmp_path / f"{name}.png", gradient(bits=8))
    with pytest.raises(InputError, match="holds 2 studies"):
        open_study(tmp_path)
    assert open_study(str(tmp_path / "a.png")).images[0].image_id == "a"


@pytest.mark.parametrize(("height", "width", "expected"), [(300, 200, (64, 43)), (20, 80, (16, 64)), (1, 1, (64, 64))])
def test_thumbnails_keep_the_aspect(tmp_path: Path, height: int, width: int, expected: Size) -> None:
    study = open_study(write_png(tmp_path / "a.png", gradient(height, width, 8)))
    found = thumbnail(study.images[0])
    assert found.shape == expected
    assert found.dtype == np.uint8


def test_thumbnails_show_a_monochrome1_copy_alike(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", gradient(96, 80), windows=[(2000, 3000)])
    copy = monochrome1_copy(path, tmp_path / "b.dcm")
    one, two = (thumbnail(open_study(p).images[0], 32).astype(int) for p in (path, copy))
    assert np.abs(one - two).max() <= 1
    assert one[0].mean() < 30 < 200 < one[-1].mean()


def test_the_real_films_and_their_boxes(shared_data: Path, tmp_path: Path) -> None:
    nih = shared_data / "nih"
    opening = open_paths([nih / "boxes_1024"], [nih / "BBox_List_2017.csv"])
    assert (len(opening.images), opening.annotations.marks) == (96, 984)
    on_films = sum(len(s.annotations_of(s.images[0])) for s in opening.studies)
    assert on_films == 102
    assert texts(opening) == "882 of 984 marks in BBox_List_2017.csv belong to 784 films that are not here."
    ref = opening.images[0]
    assert opening.annotations.atlas("Cardiomegaly", (1024, 1024), without_patient=ref.patient_key) is not None


def test_boxes_scale_to_reduced_real_films(shared_data: Path, tmp_path: Path) -> None:
    nih = shared_data / "nih"
    known = {path.stem for path in (nih / "boxes_1024").iterdir()}
    path = next(p for p in sorted((nih / "train_256").iterdir()) if p.stem in known)
    copy = Path(shutil.copy(path, tmp_path))
    study = open_study(copy, nih / "BBox_List_2017.csv")
    (whole,) = open_paths([nih / "boxes_1024" / f"{path.stem}.png"], [nih / "BBox_List_2017.csv"]).studies
    small, large = (s.annotations_of(s.images[0])[0].box for s in (study, whole))
    assert small.as_tuple() == pytest.approx(large.scaled(0.25, 0.25).as_tuple())
