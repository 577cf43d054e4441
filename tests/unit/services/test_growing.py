"""Large folders: handed over as they grow, in order, with a report of what came of them."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.films import gradient, write_dicom, write_png
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import Cancelled, ExportError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.study import Opening
from xai_desktop.io.annotations import write_annotations
from xai_desktop.services import opening as module
from xai_desktop.services.marks_writing import writable, write_marks, write_report
from xai_desktop.services.opening import open_paths

ROWS = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n"


def films(folder: Path, count: int) -> None:
    picture = write_png(folder / "first.png", gradient(8, 8, bits=8)).read_bytes()
    (folder / "first.png").unlink()
    for number in range(count):
        (folder / f"f{number:04d}.png").write_bytes(picture)


def test_a_folder_is_handed_over_as_it_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK_S", 0.0)
    monkeypatch.setattr(module, "NEXT_LOOK_S", 0.0)
    monkeypatch.setattr(module, "LOOK_SHARE", 1e9)
    films(tmp_path, 30)
    parts: list[Opening] = []
    whole = open_paths([tmp_path], grown=parts.append)
    assert [len(part.images) for part in parts] == list(range(1, 31))
    assert len(whole.images) == 30
    for part in parts:
        assert part.images == whole.images[: len(part.images)]


def test_handing_over_costs_at_most_a_share_of_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part takes 1 s of a clock that only the receiver moves, so the next is due 1 / LOOK_SHARE seconds later."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    films(tmp_path, 40)
    seen: list[float] = []

    def slow(_part: Opening) -> None:
        seen.append(now[0])
        now[0] += 1.0

    class Ticking:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            now[0] += 0.5

    open_paths([tmp_path], task=Ticking(), grown=slow)
    assert len(seen) >= 3
    assert (np.diff(seen) >= 1.0 + module.NEXT_LOOK_S).all()


def test_cancelling_in_the_middle_stops_at_the_next_file(tmp_path: Path) -> None:
    films(tmp_path, 30)

    class Enough:
        steps = 0

        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            self.steps += 1
            if self.steps > 10:
                raise Cancelled

    task = Enough()
    with pytest.raises(Cancelled):
        open_paths([tmp_path], task=task)
    assert task.steps == 11


def test_images_of_a_study_stand_in_the_order_of_series_and_number(tmp_path: Path) -> None:
    given = [("c", 2, 1), ("a", 1, 2), ("b", 1, 1), ("d", 2, 0)]
    for name, series, number in given:
        write_dicom(
            tmp_path / f"{name}.dcm",
            gradient(),
            study_uid="1.2.3",
            SeriesInstanceUID=f"1.2.3.{series}",
            SeriesNumber=series,
            InstanceNumber=number,
        )
    (study,) = open_paths([tmp_path]).studies
    assert [ref.image_id for ref in study.images] == ["b", "a", "d", "c"]


def test_the_report_counts_rows_marks_and_reasons(tmp_path: Path) -> None:
    films(tmp_path, 2)
    table = tmp_path / "list.csv"
    rows = ["f0000.png,Mass,1,2,3,4", "f0001.png,Mass,1,2,3,x", "gone.png,Mass,1,2,3,4", "f0000.png,A|B,1,2,3,4"]
    table.write_text(ROWS + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "broken.dcm").write_bytes(b"\0" * 128 + b"DICM")
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    found = open_paths([tmp_path]).report
    (file,) = found.files
    assert (file.rows, file.marks, file.matched, file.unmatched, file.films) == (4, 4, 3, 1, 1)
    assert file.absent == ("gone",)
    assert [(row.line, "not all numbers" in row.reason) for row in file.refused] == [(3, True)]
    assert (found.films, found.studies, found.others) == (2, 2, 1)
    assert [name for name, _ in found.refused] == ["broken.dcm"]
    place = tmp_path / "out" / "report.json"
    assert str(place) in write_report(place, found)
    assert json.loads(place.read_text("utf-8")) == json.loads(json.dumps(found.as_json()))


def test_two_lists_of_one_name_are_one_file_each(tmp_path: Path) -> None:
    films(tmp_path, 1)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "list.csv").write_text(ROWS + "f0000.png,Mass,1,2,3,4\n", encoding="utf-8")
    found = open_paths([tmp_path])
    assert found.annotations.marks == 2
    assert sum(file.matched for file in found.report.files) == 2


def test_labels_are_mapped_by_an_explicit_table_only(tmp_path: Path) -> None:
    films(tmp_path, 1)
    (tmp_path / "list.csv").write_text(ROWS + "f0000.png,infiltrate,1,2,3,4\nf0000.png,Mass,1,2,3,4\n", "utf-8")
    assert labels(open_paths([tmp_path])) == ["infiltrate", "Mass"]
    assert labels(open_paths([tmp_path], labels={"Infiltrate": "Infiltration"})) == ["Infiltration", "Mass"]


def labels(opening: Opening) -> list[str]:
    return [mark.label for image in opening.annotations.images for mark in image.annotations]


def test_marks_of_one_frame_belong_to_that_frame(tmp_path: Path) -> None:
    pixels = np.stack([gradient(), gradient()])
    write_dicom(tmp_path / "two.dcm", pixels, NumberOfFrames=2)
    both, second = (Annotation(name, Box(1, 1, 5, 5)) for name in ("both", "second"))
    images = (AnnotatedImage("two", (both,)), AnnotatedImage("two", (second,), frame=1))
    write_annotations(tmp_path / "boxes.json", AnnotationSet(images))
    (study,) = open_paths([tmp_path]).studies
    assert [[mark.label for mark in study.annotations_of(ref)] for ref in study.images] == [
        ["both"],
        ["both", "second"],
    ]


def test_marks_can_be_saved_for_other_programs(tmp_path: Path) -> None:
    films(tmp_path, 1)
    (tmp_path / "list.csv").write_text(ROWS + "f0000.png,Mass,1,2,30,40\n", encoding="utf-8")
    given = open_paths([tmp_path]).annotations
    keys = [key for key, _, _ in writable()]
    assert keys[0] == "ours"
    assert {"coco", "voc", "yolo", "nih", "labelme"} <= set(keys)
    for key in ("ours", "coco", "voc", "yolo", "nih", "labelme", "cvat"):
        place = tmp_path / "out" / key
        place.mkdir(parents=True)
        said, files = write_marks(place, given, key)
        assert "Saved 1 mark on 1 film" in said
        assert all(file.is_file() for file in files)
        assert any(place.iterdir())


def test_a_format_that_cannot_hold_the_marks_says_what_would_be_lost(tmp_path: Path) -> None:
    films(tmp_path, 1)
    (tmp_path / "list.csv").write_text(ROWS + "f0000.png,Mass,1,2,30,40\n", encoding="utf-8")
    given = open_paths([tmp_path]).annotations
    with pytest.raises(ExportError, match="cannot hold a shape of the kind box"):
        write_marks(tmp_path / "x.json", given, "chexlocalize_polygons")
    with pytest.raises(ExportError, match="no expert marks"):
        write_marks(tmp_path / "x.json", AnnotationSet(), "ours")
    assert not (tmp_path / "x.json").exists()


def test_a_film_is_listed_once_whatever_way_leads_to_it(tmp_path: Path) -> None:
    films(tmp_path, 2)
    (tmp_path / "list.csv").write_text(ROWS + "f0000.png,Mass,1,2,3,4\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "back").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.png").symlink_to(tmp_path / "f0001.png")
    ways = [tmp_path / "f0000.png", inside / ".." / "f0000.png", tmp_path / "link.png", tmp_path, inside / "back"]
    found = open_paths(ways, [tmp_path / "list.csv", inside / ".." / "list.csv"])
    assert [ref.image_id for ref in found.images] == ["f0000", "link"]
    assert found.annotations.marks == 1


def test_linked_folders_are_entered_once(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "list").mkdir()
    films(tmp_path / "real", 3)
    for name in ("a", "b"):
        (tmp_path / "list" / name).symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "list", target_is_directory=True)
    assert len(open_paths([tmp_path / "list"]).images) == 3


def test_strict_reaches_into_archives(tmp_path: Path) -> None:
    films(tmp_path, 1)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(tmp_path / "f0000.png", "f0000.png")
        packed.writestr("list.csv", ROWS + "f0000.png,Mass,1,2,3,x\n")
    assert open_paths([tmp_path / "a.zip"]).annotations.skipped
    with pytest.raises(InputError, match="line 2"):
        open_paths([tmp_path / "a.zip"], strict=True)
