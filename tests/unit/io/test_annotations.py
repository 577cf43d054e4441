"""Annotation files: NIH's list with its malformed header, and our own JSON."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import ROLES, AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.io.annotations import formats, is_annotations, ours, read_annotations, write_annotations
from xai_desktop.io.annotations._format import Source

HEADER = "Image Index,Finding Label,Bbox [x,y,w,h],,,"
GOOD = "00013118_008.png,Atelectasis,225.5,547.0,86.75,79.25"


def nih(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "boxes.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_a_box_of_the_1024_film(tmp_path: Path) -> None:
    found = read_annotations(nih(tmp_path, GOOD))
    box = Box(225.5, 547.0, 312.25, 626.25)
    annotation = Annotation("Atelectasis", box, "NIH", "boxes.csv")
    assert found.images == (AnnotatedImage("00013118_008", (annotation,), "00013118", (1024, 1024)),)
    assert (found.skipped, found.source) == ((), "boxes.csv")


def test_the_real_list(shared_data: Path) -> None:
    path = shared_data / "nih" / "BBox_List_2017.csv"
    found = read_annotations(path)
    with path.open(newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert (found.marks, len(found.images), found.skipped) == (984, 880, ())
    slow = sorted((r[0][:-4], r[1], float(r[2]), float(r[3]), float(r[2]) + float(r[4])) for r in rows)
    ours_too = sorted((i.image_id, a.label, a.box.x0, a.box.y0, a.box.x1) for i in found.images for a in i.annotations)
    assert ours_too == slow


def test_the_dirty_list_has_a_row_of_two_labels_and_a_blank_line(shared_data: Path) -> None:
    found = read_annotations(shared_data / "nih" / "BBox_List_2017_dirty.csv", strict=True)
    assert (found.marks, found.skipped) == (986, ())  # 985 rows, one of them with two labels
    one, two = found.of("00000001_001")[-2:]
    assert (one.label, two.label, one.box) == ("Cardiomegaly", "Emphysema", two.box)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a_001.png,Mass,ten,20,30,40", "not all numbers"),
        ("a_001.png,Mass,,20,30,40", "not all numbers"),
        ("a_001.png,Mass,10,20,-30,40", "above zero"),
        ("a_001.png,Mass,10,20,0,40", "above zero"),
        ("a_001.png,Mass,10,nan,30,40", "finite"),
        ("a_001.png,Mass,10,20,30", "5 fields"),
        ("a_001.png,Mass,10,20,30,40,50", "7 fields"),
        (",Mass,10,20,30,40", "names no image"),
        ("a_001.png, ,10,20,30,40", "no finding"),
        ("a_001.png,Mass,2000,20,30,40", "outside the film"),
        ("a_001.png,Mass,-1e308,20,1.5e308,40", "out of all proportion"),
        ("a_001.png,Mass,10,20,1e-300,40", "above zero"),
        ("a_001.png,Ma\x85ss,10,20,30,40", "control characters"),
        ('"a_001.png,Mass,10,20,30,40', "1 fields"),
        ("a_001.png,Mass,10,20,30,40" + "x" * 200_000, "not a row"),
    ],
)
def test_a_bad_row_is_skipped_and_listed_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    path = nih(tmp_path, GOOD, "", row, GOOD)
    found = read_annotations(path)
    assert found.marks == 2
    (skipped,) = found.skipped
    assert (skipped.line, skipped.source) == (4, "boxes.csv")
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 4") as caught:
        read_annotations(path, strict=True)
    assert_one_sentence(caught.value, path)


def test_boxes_that_reach_over_the_edge_are_kept_as_they_are(tmp_path: Path) -> None:
    found = read_annotations(nih(tmp_path, "a_001.png,Mass,-10,1000,30,40"))
    assert found.of("a_001")[0].box == Box(-10, 1000, 20, 1040)


@pytest.mark.parametrize(
    "header",
    [
        '"Image Index","Finding Label","Bbox [x,y,w,h]",,,',
        "image index, finding label, bbox [x, y, w, h]",
        "Image Index,Finding Label,x,y,w,h",
        "\ufeffImage Index,Finding Label,Bbox [x,y,w,h],,,",
    ],
)
def test_variants_of_the_header(tmp_path: Path, header: str) -> None:
    path = nih(tmp_path, GOOD, header=header)
    assert is_annotations(path)
    assert read_annotations(path).marks == 1


def test_windows_line_ends_and_trailing_commas(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes("\r\n".join((HEADER, GOOD + ",,,", "", GOOD)).encode())
    assert read_annotations(path, strict=True).marks == 2


@pytest.mark.parametrize(
    "content",
    [
        b"patient,pulse,date\na,1,2\n",
        b"\xff\xfe\x00binary",
        b'{"version": "5.0", "shapes": []}',
        b"[1, 2, 3]",
        b"",
        b"  \n ",
    ],
)
def test_a_foreign_file_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(content)
    assert not is_annotations(path)
    with pytest.raises(FormatError) as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert not is_annotations(tmp_path / "gone.csv")
    assert not is_annotations(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_annotations(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="folder"):
        read_annotations(tmp_path)


LINES = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
TEXT = st.text(LINES, min_size=1, max_size=8).filter(lambda text: text.strip() != "")
LOOSE = st.text(LINES, max_size=5)
BOXES = st.builds(Box.from_corner, *[st.floats(-1e6, 1e6)] * 2, *[st.floats(1e-3, 1e6)] * 2)
ANNOTATIONS = st.builds(Annotation, TEXT, BOXES, LOOSE, LOOSE, st.sampled_from(ROLES), st.booleans())
SIZES = st.none() | st.tuples(st.integers(1, 9999), st.integers(1, 9999))
IMAGES = st.builds(AnnotatedImage, TEXT, st.lists(ANNOTATIONS, max_size=3).map(tuple), LOOSE, SIZES)
SETS = st.builds(AnnotationSet, st.lists(IMAGES, max_size=4).map(tuple), st.just(()), LOOSE)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(SETS)
def test_our_json_comes_back_equal(annotation_set: AnnotationSet) -> None:
    (content,) = ours.write(annotation_set).values()
    assert ours.read(Source(Place(Path("any.json")), content)) == annotation_set


def test_what_nih_gave_comes_back_from_our_json(tmp_path: Path, shared_data: Path) -> None:
    found = read_annotations(shared_data / "nih" / "BBox_List_2017.csv")
    (path,) = write_annotations(tmp_path / "boxes.json", found)
    assert is_annotations(path)
    assert read_annotations(path) == found


def document() -> dict[str, Any]:
    return {
        "format": "xai-desktop-boxes",
        "version": 1,
        "images": [
            {
                "image_id": "film",
                "patient": "p",
                "width": 40,
                "height": 50,
                "annotations": [{"label": "Mass", "box": [1, 2, 3, 4], "reader": "A"}],
            }
        ],
    }


def test_a_document_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    (image,) = read_annotations(path).images
    assert (image.image_id, image.patient_key, image.size) == ("film", "p", (50, 40))
    assert image.annotations == (Annotation("Mass", Box(1, 2, 3, 4), "A", "boxes.json"),)


CHANGES: list[tuple[tuple[Any, ...], Any, str]] = [
    (("version",), 4, "version"),
    (("images", 0, "annotations", 0, "role"), "thing", "images[0].annotations[0].role"),
    (("images", 0, "annotations", 0, "role"), 3, "images[0].annotations[0].role"),
    (("images", 0, "annotations", 0, "difficult"), "yes", "images[0].annotations[0].difficult"),
    (("version",), "1", "version"),
    (("images",), {}, "images"),
    (("images",), None, "images"),
    (("colour",), "red", "colour"),
    (("source",), 5, "source"),
    (("images", 0), [], "images[0]"),
    (("images", 0, "image_id"), "", "images[0].image_id"),
    (("images", 0, "image_id"), 7, "images[0].image_id"),
    (("images", 0, "pateint"), "x", "images[0].pateint"),
    (("images", 0, "patient"), 7, "images[0].patient"),
    (("images", 0, "width"), 0, "images[0].width"),
    (("images", 0, "width"), 10**400, "images[0].width"),
    (("images", 0, "width"), True, "images[0].width"),
    (("images", 0, "height"), 4.5, "images[0].height"),
    (("images", 0, "height"), None, "images[0].height"),
    (("images", 0, "annotations"), "none", "images[0].annotations"),
    (("images", 0, "annotations", 0), 3, "images[0].annotations[0]"),
    (("images", 0, "annotations", 0, "label"), " ", "images[0].annotations[0].label"),
    (("images", 0, "annotations", 0, "reader"), [], "images[0].annotations[0].reader"),
    (("images", 0, "annotations", 0, "box"), [1, 2, 3], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "box"), [1, 2, 1, 4], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "box"), [1, 2, 10**400, 4], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "box"), [1, 2, True, 4], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "box"), [1, 2, 1e308, 4], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "box"), [1, 2, 1 + 1e-9, 4], "images[0].annotations[0].box"),
    (("images", 0, "annotations", 0, "label"), "Ma\ud800ss", "images[0].annotations[0].label"),
    (("images", 0, "image_id"), "a\nb", "images[0].image_id"),
    (("images", 0, "annotations", 0, "box"), "1 2 3 4", "images[0].annotations[0].box"),
]


@pytest.mark.parametrize(("where", "value", "field"), CHANGES, ids=[f"{c[2]}={str(c[1])[:12]}" for c in CHANGES])
def test_a_wrong_field_is_named(tmp_path: Path, where: tuple[Any, ...], value: object, field: str) -> None:
    whole = document()
    place: Any = whole
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    path = tmp_path / "boxes.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)
    assert f": {field} " in str(caught.value)


def test_a_foreign_name_is_quoted_in_one_short_line(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(json.dumps(document() | {"col\x7f\ud800our" + "r" * 9000: 1}), encoding="utf-8")
    with pytest.raises(FormatError, match=": colourrrr") as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)
    assert len(str(caught.value)) < 200 + len(str(path))


@pytest.mark.parametrize("key", ["version", "images", "image_id", "annotations", "label", "box"])
def test_a_missing_field_is_named(tmp_path: Path, key: str) -> None:
    whole = document()
    image = whole["images"][0]
    for place in (whole, image, image["annotations"][0]):
        place.pop(key, None)
    path = tmp_path / "boxes.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(FormatError, match=key):
        read_annotations(path)


@pytest.mark.parametrize("damage", ["cut", "nan", "deep", "digits"])
def test_broken_json(tmp_path: Path, damage: str) -> None:
    text = json.dumps(document())
    broken = {
        "cut": text[:-20],
        "nan": text.replace("[1, 2, 3, 4]", "[1, NaN, 3, 4]"),
        "deep": text[:-1] + ', "x": ' + "[" * 100_000,
        "digits": text.replace("[1, 2, 3, 4]", f"[{'9' * 10_000}, 2, 3, 4]"),
    }[damage]
    path = tmp_path / "boxes.json"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)


def test_every_format_is_found() -> None:
    assert set(formats().keys()) >= {"nih", "ours"}
    assert all(f.title for f in formats())
