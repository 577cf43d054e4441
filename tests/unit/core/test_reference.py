"""Who labelled the reference: what the files say, and no more."""

from pathlib import Path

import pytest

from xai_desktop.core.annotation import AnnotatedImage, Annotation, ReadFile
from xai_desktop.core.geometry import Box
from xai_desktop.core.reference import FileFacts, file_facts
from xai_desktop.core.shapes import Ellipse
from xai_desktop.io.annotations import formats, read_annotations

BOX = Box(0, 0, 4, 4)


def entry(*marks: Annotation, origin: str = "a.csv", **rest: object) -> AnnotatedImage:
    return AnnotatedImage("film", marks, origin=origin, **rest)  # type: ignore[arg-type]


def facts(*entries: AnnotatedImage, **rest: object) -> tuple[FileFacts, ...]:
    files = (ReadFile("a.csv", "format A", 9), ReadFile("b.csv", "format B", 9))
    return file_facts(entries, files, {"format A": "By three experts."}, **rest)  # type: ignore[arg-type]


def test_each_file_has_its_readers_shapes_and_roles() -> None:
    first = entry(Annotation("Mass", BOX, "X"), Annotation("Wire", BOX, "X", role="device"))
    second = entry(Annotation("Mass", Ellipse(2, 2, 1, 1), "", role="finding"), origin="b.csv")
    one, other = facts(first, second)
    assert (one.name, one.title, one.readers, one.how) == ("a.csv", "format A", ("X",), "By three experts.")
    assert one.what == "2 boxes (of which 1 device)."
    assert one.drawn == "By three experts."
    assert (other.who, other.what) == ("Marked by a reader who is not named.", "1 ellipse.")
    assert other.drawn == "The file does not say who drew them or how."


def test_a_named_reader_is_not_denied() -> None:
    (one,) = facts(entry(Annotation("Mass", BOX, "X"), origin="b.csv"))
    assert one.drawn == "The file names its readers and does not say how they drew."


def test_absence_is_checked_only_where_a_file_says_so() -> None:
    silent, said = entry(Annotation("Mass", BOX, "X")), entry(nothing_by=("Y", ""), origin="b.csv")
    one, other = facts(silent, said)
    assert one.absence.startswith("Absence was not checked")
    assert other.absence.startswith("Absence was checked")
    assert other.who == "Y, a reader who is not named looked and marked nothing."
    assert other.what == "No mark on this film."
    assert facts(silent, checking=("a.csv",))[0].absence.startswith("Absence was checked")


def test_marks_of_another_frame_say_nothing_about_this_one() -> None:
    there = entry(Annotation("Mass", BOX, "X"), frame=3)
    assert facts(there) == ()
    assert facts(there, frame=3)[0].readers == ("X",)


@pytest.mark.parametrize("key", ["nih", "rsna", "vindr", "object_cxr", "chexlocalize_masks", "chestx_det"])
def test_a_data_sets_own_format_says_who_drew(key: str) -> None:
    assert formats()[key].how.endswith(".")


@pytest.mark.parametrize("key", ["ours", "coco", "voc", "labelme", "yolo", "cvat", "dicom_sr"])
def test_a_format_that_anybody_uses_claims_nothing(key: str) -> None:
    assert formats()[key].how == ""


def test_a_real_list_of_boxes_names_itself(shared_data: Path) -> None:
    marks = read_annotations(shared_data / "nih" / "rsna_style_labels.csv")
    how = {one.title: one.how for one in formats()}
    film = next(image for image in marks.images if image.nothing_by)
    (one,) = file_facts((film,), marks.files, how)
    assert one.who == "RSNA looked and marked nothing."
    assert "RSNA's radiologists" in one.drawn
