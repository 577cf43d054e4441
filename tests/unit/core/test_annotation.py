"""Boxes by image and by patient, and the mean box of the others."""

import pytest

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet, SkippedRow
from xai_desktop.core.geometry import Box, Size


def marked(image_id: str, *boxes: Box, patient: str = "", size: Size | None = (100, 100)) -> AnnotatedImage:
    return AnnotatedImage(image_id, tuple(Annotation("Mass", box, "A") for box in boxes), patient, size)


BOX = Box(10, 10, 30, 50)


def test_annotations_are_found_under_all_names_of_a_film() -> None:
    found = AnnotationSet((marked("a", BOX), marked("b.png", Box(0, 0, 1, 1)), marked("a", Box(2, 2, 3, 3))))
    assert [a.box for a in found.of("nobody", "a", "b.png", "a")] == [BOX, Box(2, 2, 3, 3), Box(0, 0, 1, 1)]
    assert found.of("nobody") == ()
    assert found.knows("x", "b.png")
    assert not found.knows("x")
    assert found.marks == 3


def test_an_image_without_boxes_is_known_and_empty() -> None:
    empty = AnnotationSet((marked("a"),))
    assert empty.knows("a")
    assert empty.of("a") == ()


def test_what_belongs_to_absent_images() -> None:
    found = AnnotationSet((marked("a", BOX), marked("b", BOX, BOX)))
    assert [i.image_id for i in found.unmatched(["a", "c"]).images] == ["b"]


def test_joining_keeps_everything_and_names_each_source_once() -> None:
    one = AnnotationSet((marked("a", BOX),), (SkippedRow("x.csv", 3, "has 2 fields"),), "x.csv")
    two = AnnotationSet((marked("b", BOX),), (), "y.json")
    both = AnnotationSet().joined(one).joined(two).joined(one)
    assert (both.marks, len(both.skipped)) == (3, 2)
    assert AnnotationSet().joined(one).joined(two).source == "x.csv + y.json"
    assert str(one.skipped[0]) == "x.csv, line 3: has 2 fields"


def others(count: int) -> list[AnnotatedImage]:
    return [marked(f"i{n}", Box(10, 20, 30, 40), patient=f"p{n}") for n in range(count)]


def test_the_atlas_is_the_mean_box_of_ten_other_patients() -> None:
    own = marked("own", Box(0, 0, 100, 100), patient="me")
    enough = AnnotationSet((*others(10), own))
    atlas = enough.atlas("Mass", (200, 400), without_patient="me")
    assert atlas is not None
    assert atlas.as_tuple() == pytest.approx((40, 40, 120, 80))
    assert AnnotationSet((*others(9), own)).atlas("Mass", (100, 100), without_patient="me") is None
    assert enough.atlas("Nodule", (100, 100), without_patient="me") is None


def test_every_patient_counts_once_in_the_atlas() -> None:
    talkative = [marked(f"again{n}", Box(80, 80, 90, 90), patient="p0") for n in range(30)]
    shifted = AnnotationSet((*others(10), *talkative)).atlas("Mass", (100, 100), without_patient="me")
    assert shifted is not None
    mean = (9 * 10 + (10 + 30 * 80) / 31) / 10
    assert shifted.x0 == pytest.approx(mean)


def test_boxes_of_unknown_patient_or_size_take_no_part_in_the_atlas() -> None:
    strangers = [marked(f"s{n}", Box(0, 0, 90, 90)) for n in range(20)]
    unsized = [marked(f"u{n}", Box(0, 0, 90, 90), patient=f"u{n}", size=None) for n in range(20)]
    atlas = AnnotationSet((*others(10), *strangers, *unsized)).atlas("Mass", (100, 100), without_patient="me")
    assert atlas is not None
    assert atlas.as_tuple() == pytest.approx((10, 20, 30, 40))
