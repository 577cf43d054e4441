"""A film that is there more than once takes part once, and nothing else is left out."""

import hashlib
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from tests.helpers.audits import Cohort, design
from tests.helpers.films import gradient, write_dicom, write_png
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cohort.facts import FactsTable, FilmFacts
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.same_bytes import FileSizes
from xai_desktop.services.cohort.copies import once_each
from xai_desktop.services.cohort.planning import LEARNT, Plan, plan
from xai_desktop.services.cohort.running import protocol_of
from xai_desktop.services.evaluating import begun

NIH = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n00000001_000.png,Mass,256,128,256,512\n"


def picture(path: Path, side: int, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (side, side), dtype=np.uint8)
    return write_png(path, pixels)


def planned(where: Cohort, *films: Path, marks: str = "", facts: str = "", **more: Any) -> Plan:
    folder = films[0] if films[0].is_dir() else films[0].parent
    lists = {"annotations": (marks, "BBox_List_2017.csv"), "facts": (facts, "facts.csv")}
    for name, (text, file) in lists.items():
        if text:
            (folder.parent / file).write_text(text)
        more[name] = (str(folder.parent / file),) if text else ()
    return plan(design(where, films=tuple(map(str, films)), **more))


def kept(found: Plan, root: Path) -> list[str]:
    return [film.ref.place.path.relative_to(root).as_posix() for film in found.films]


def left_out(found: Plan) -> list[str]:
    return [notice.text for notice in found.notices if notice.skipped]


def test_a_film_in_two_sizes_takes_part_in_the_larger_one(where: Cohort, tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for seed, name in enumerate(("00000001_000", "00000001_001", "00000002_000")):
        picture(small / f"{name}.png", 64, seed)
        if seed != 1:
            picture(large / f"{name}.png", 128, seed)
    found = planned(where, small, large, marks=NIH)
    assert kept(found, tmp_path) == ["small/00000001_001.png", "large/00000001_000.png", "large/00000002_000.png"]
    assert [mark.box.as_tuple() for mark in found.films[1].marks] == [(32, 16, 64, 80)]
    assert found.films[1].patient == found.films[0].patient == "1"
    assert left_out(found) == [
        f"{small}/00000001_000.png: it and 1 more of its folder are films of {large} once more (same name of the same "
        "patient), so they take no part; the one with more pixels (128 × 128, not 64 × 64) stays."
    ]
    assert kept(planned(where, large, small, marks=NIH), tmp_path) == [
        "large/00000001_000.png", "large/00000002_000.png", "small/00000001_001.png",
    ]  # fmt: skip
    assert protocol_of(found, "")["copies"][0] == {
        "left_out": f"{small}/00000001_000.png",
        "kept": f"{large}/00000001_000.png",
        "known_by": "name",
    }


def test_without_copies_nothing_is_other_than_before(where: Cohort, tmp_path: Path) -> None:
    """The digest by its own formula: names and sizes, of an archive's members the archive's."""
    films = tmp_path / "films"
    for seed in range(3):
        picture(films / f"f{seed}.png", 64, seed)
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("in/f7.png", picture(tmp_path / "f7.png", 64, 7).read_bytes())
    found = planned(where, films, tmp_path / "more.zip")
    expected = hashlib.sha256()
    for path in sorted(films.iterdir()):
        expected.update(f"{path.name}\0\0{path.stem}\0{path.stat().st_size}\n".encode())
    expected.update(f"more.zip\0in/f7.png\0f7\0{(tmp_path / 'more.zip').stat().st_size}\n".encode())
    assert found.films_digest == expected.hexdigest()
    assert (found.copies, left_out(found)) == ((), [])
    assert "copies" not in protocol_of(found, "")


def test_what_is_left_out_is_no_part_of_the_digest_and_a_run_goes_on(where: Cohort, tmp_path: Path) -> None:
    picture(tmp_path / "large" / "00000001_000.png", 128)
    picture(tmp_path / "small" / "00000001_000.png", 64)
    found = planned(where, tmp_path / "small", tmp_path / "large", marks=NIH)
    assert found.films_digest == planned(where, tmp_path / "large", marks=NIH).films_digest
    first = begun(found, tmp_path / "out", resume=False)
    assert len(first.protocol["copies"]) == 1
    again = begun(planned(where, tmp_path / "small", tmp_path / "large", marks=NIH), tmp_path / "out", resume=True)
    assert again.protocol == first.protocol
    assert "once more" in (tmp_path / "out" / "notices.json").read_text()


def test_one_uid_is_one_film_whatever_its_file_is_called(where: Cohort, tmp_path: Path) -> None:
    for number, name in enumerate(("a", "b", "c")):
        (tmp_path / name).mkdir()
        uid = "1.2.3.5" if name == "c" else "1.2.3.4"
        write_dicom(tmp_path / name / f"IM{number}.dcm", gradient(), patient_id="P", SOPInstanceUID=uid)
    found = planned(where, *(tmp_path / name for name in "abc"))
    assert kept(found, tmp_path) == ["a/IM0.dcm", "c/IM2.dcm"]
    assert left_out(found) == [
        f"{tmp_path}/b/IM1.dcm: is the film {tmp_path}/a/IM0.dcm once more (same SOP Instance UID), so it takes no "
        "part; the first one stays."
    ]


def test_one_name_in_two_patients_folders_is_two_films(where: Cohort, tmp_path: Path) -> None:
    for name in ("P1", "P2"):
        (tmp_path / name).mkdir()
        write_dicom(tmp_path / name / "IM0001.dcm", gradient(), patient_id=name)
        picture(tmp_path / name / "IM0002.png", 64, int(name[1]))
    found = planned(where, tmp_path / "P1", tmp_path / "P2", marks=NIH.replace("00000001_000", "IM0002"))
    assert len(found.films) == 4
    assert left_out(found) == [text for text in left_out(found) if "several films here bear the name" in text] != []


def test_same_bytes_are_one_film_under_two_names_and_the_one_with_marks_stays(where: Cohort, tmp_path: Path) -> None:
    films = tmp_path / "films"
    picture(films / "a.png", 64)
    (films / "b.png").write_bytes((films / "a.png").read_bytes())
    picture(films / "c.png", 64, 1)
    assert kept(planned(where, films), films) == ["a.png", "c.png"]
    found = planned(where, films, marks=NIH.replace("00000001_000", "b"), facts="image,patient,age\na.png,P1,50\n")
    assert kept(found, films) == ["b.png", "c.png"]
    assert (found.films[0].patient, found.films[0].facts.age, len(found.films[0].marks)) == ("P1", 50, 1)
    assert [notice.text for notice in found.notices if "says nothing" in notice.text] == [
        "facts.csv: says nothing of 1 film here, such as c.png."
    ]
    assert left_out(found) == [
        f"{films}/a.png: is the film {films}/b.png once more (same bytes), so it takes no part; the one with marks "
        "stays."
    ]
    both = NIH.replace("00000001_000", "a") + "b.png,Mass,0,0,9,9\n"
    found = planned(where, films, marks=both + "c.png,Mass,0,0,9,9\n")
    assert sorted(one.image_id for one in found.opening.annotations.images) == ["a", "c"], "for the mean box"
    (said,) = left_out(found)
    assert said.endswith("the first one stays. Marks under the other name take no part.")


def test_same_bytes_of_two_patients_stay_and_are_said(where: Cohort, tmp_path: Path) -> None:
    films = tmp_path / "films"
    for name in "abcd":
        picture(films / f"{name}.png", 64, name in "cd")
    two = "image,patient\na.png,P1\nb.png,P2\n"
    found = planned(where, films, facts=two)
    assert kept(found, films) == ["a.png", "b.png", "c.png"]
    said = [notice.text for notice in found.notices if "another patient" in notice.text]
    assert said == [
        f"{films}/b.png: is the film {films}/a.png once more (same bytes) under another patient, so both take part; "
        "leave one out, or correct whose it is."
    ]
    found = planned(where, films, facts=two + "c.png,P3\nd.png,P4\n")
    assert len(found.films) == 4
    assert [text.text for text in found.notices if "other patients" in text.text] == [
        f"{films}/b.png: it and 1 more of its folder are films of {films} once more (same bytes) under other patients, "
        "so all take part; leave one of each out, or correct whose they are."
    ]


def test_a_member_of_an_archive_is_the_file_that_was_packed(where: Cohort, tmp_path: Path) -> None:
    films = tmp_path / "films"
    picture(films / "a.png", 64)
    with zipfile.ZipFile(tmp_path / "more.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(films / "a.png", "x/b.png")
        archive.write(films / "a.png", "x/c.png")
        archive.writestr("x/d.png", picture(tmp_path / "d.png", 64, 3).read_bytes())
    found = planned(where, films, tmp_path / "more.zip")
    assert [str(film.ref.place).rpartition("/")[2] for film in found.films] == ["a.png", "d.png"]
    assert len(left_out(found)) == 1
    assert "it and 1 more of its folder" in left_out(found)[0]


def test_views_and_examinations_of_one_patient_are_films_and_two_resolutions_of_a_list_are_one(
    where: Cohort, tmp_path: Path
) -> None:
    """CheXpert names its films by their folders; only the whole path says which one is meant."""
    names = [f"patient1/study{n}/view{v}.png" for n in (1, 2) for v in (1, 2)]
    facts = "path,patient\n" + "".join(f"CheXpert/train/{name},patient1\n" for name in names)
    for seed, name in enumerate(names):
        picture(tmp_path / "full" / name, 128, seed)
        picture(tmp_path / "small" / name, 64, seed)
    assert len(planned(where, tmp_path / "full", facts=facts).films) == 4
    both = planned(where, tmp_path / "small", tmp_path / "full", facts=facts)
    assert kept(both, tmp_path) == [f"full/{name}" for name in names]
    assert all("same line of the table about films" in text for text in left_out(both))
    loose = "path,patient\n" + "".join(f"elsewhere/{n}/view1.png,patient1\n" for n in "ab")
    assert len(planned(where, tmp_path / "full", facts=loose).films) == 4, "two lines, and neither names its folder"
    twice = "image,patient\nview1.png,patient1\nview1.png,patient1\n"
    assert len(planned(where, tmp_path / "full", facts=twice).films) == 4


def test_without_uids_two_films_of_one_name_and_patient_are_two(where: Cohort, tmp_path: Path) -> None:
    for number, name in enumerate(("series1", "series2")):
        (tmp_path / name).mkdir()
        pixels = gradient() + number
        path = write_dicom(tmp_path / name / "IM1.dcm", pixels, bits=13, patient_id="P")
        data = pydicom.dcmread(path)
        del data.SOPInstanceUID
        data.save_as(path)
    marks, facts = NIH.replace("00000001_000.png", "IM1"), "image,patient\nIM1,P\n"
    found = planned(where, tmp_path / "series1", tmp_path / "series2", marks=marks, facts=facts)
    assert [film.ref.sop_uid for film in found.films] == ["", ""]


def test_a_film_beside_its_picture_is_one_where_the_marks_name_both(where: Cohort, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    write_dicom(films / "a.dcm", gradient(64, 64), patient_id="P")
    picture(films / "a.png", 64)
    assert len(planned(where, films).films) == 2, "nobody says that they are one"
    found = planned(where, films, marks=NIH.replace("00000001_000.png", "a"))
    assert kept(found, films) == ["a.dcm"]
    assert "same entry of the annotation file" in left_out(found)[0]
    assert "the larger file stays" in left_out(found)[0]


def test_held_out_is_a_film_that_is_named_as_its_copy(where: Cohort, tmp_path: Path) -> None:
    films = tmp_path / "films"
    picture(films / "a.png", 64)
    (films / "b.png").write_bytes((films / "a.png").read_bytes())
    picture(films / "c.png", 64, 1)
    (tmp_path / "held.txt").write_text("b.png\n")
    found = planned(where, films, held_out=(str(tmp_path / "held.txt"),))
    assert {film.ref.image_id: film.split == LEARNT for film in found.films} == {"a": False, "c": True}


def many(count: int, folders: tuple[str, ...] = ("/a", "/b"), uid: bool = False) -> list[ImageRef]:
    return [
        ImageRef(Path(f"{folder}/{n:08d}_000.png"), f"{n:08d}_000", sop_uid=f"1.2.{n}" if uid else "", size=(64, 64))
        for folder in folders
        for n in range(count)
    ]


def test_ten_thousand_films_are_told_apart_at_once_and_none_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "opened", lambda place: pytest.fail(f"{place} is read"))
    refs = [replace(ref, patient_key=ref.image_id[:8]) for ref in many(5000)]
    sizes = FileSizes({ref.place: 100_000 + n for n, ref in enumerate(refs)})
    facts = FactsTable({f"{ref.image_id}.png": FilmFacts(patient=ref.patient_key) for ref in refs})
    began = time.process_time()  # the machine may be busy with something else
    found = once_each(refs, facts, AnnotationSet(), sizes)
    assert time.process_time() - began < 2
    assert [ref.path.parent.name for ref in found.kept] == ["b"] * 5000
    of_one_size = FileSizes({ref.place: 4096 for ref in refs})
    assert len(once_each(many(100, uid=True), FactsTable(), AnnotationSet(), of_one_size).kept) == 100


def test_only_what_is_alike_in_the_middle_is_read_to_its_end(tmp_path: Path) -> None:
    """Films without compression are of one size; of one that ends otherwise the ends are compared, too."""
    middle = bytes(1 << 17)
    contents = {"a": b"1" + middle, "b": b"2" + middle, "c": b"1" + middle, "d": b"1" + b"\1" * (1 << 17)}
    refs = []
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        refs.append(ImageRef(tmp_path / name, name))
    sizes = FileSizes.of([*(ref.place for ref in refs), Place(tmp_path / "gone")])
    assert set(sizes.sizes.values()) == {(1 << 17) + 1}
    found = once_each(refs, FactsTable(), AnnotationSet(), sizes)
    assert [ref.image_id for ref in found.kept] == ["a", "b", "d"]
    (tmp_path / "a").unlink()
    assert len(once_each(refs, FactsTable(), AnnotationSet(), sizes).kept) == 4, "what cannot be read is like nothing"
