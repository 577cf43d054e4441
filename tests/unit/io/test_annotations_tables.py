"""Annotation tables: NIH, RSNA, VinDr-CXR and Object-CXR."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.io.annotations import (
    _table,
    is_annotations,
    nih,
    object_cxr,
    read_annotations,
    rsna,
    vindr,
    write_annotations,
)
from xai_desktop.io.annotations._format import Source
from xai_desktop.io.annotations._values import Said, film_name, image_id, number, whole

RSNA = "patientId,x,y,width,height,Target"
VINDR = "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max"
OBJECT = "image_name,annotation"

Write = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Write:
    def write(*lines: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def drawn(found: AnnotationSet) -> list[tuple[str, str, Shape, str]]:
    return [(i.image_id, a.label, a.shape, a.reader) for i in found.images for a in i.annotations]


def test_rsna_rows_are_boxes_of_the_1024_film_or_nothing(table: Write) -> None:
    found = read_annotations(table(RSNA, "a-b,264.0,152.5,213.0,379.0,1", "a-b,1,2,3,4,1", "c,,,,,0"))
    one, two = found.images
    assert drawn(found) == [
        ("a-b", "Pneumonia", Box(264.0, 152.5, 477.0, 531.5), "RSNA"),
        ("a-b", "Pneumonia", Box(1, 2, 4, 6), "RSNA"),
    ]
    assert (one.size, two.size, one.nothing_by, two.nothing_by) == ((1024, 1024), (1024, 1024), (), ("RSNA",))
    assert found.files[0].rows == 3


def test_the_real_rsna_style_list(shared_data: Path) -> None:
    path = shared_data / "nih" / "rsna_style_labels.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = read_annotations(path, strict=True)
    boxed = [row for row in rows if row["Target"] == "1"]
    slow = sorted((r["patientId"], float(r["x"]), float(r["y"]) + float(r["height"])) for r in boxed)
    assert sorted((i.image_id, a.box.x0, a.box.y1) for i in found.images for a in i.annotations) == slow
    assert found.marks == len(boxed) > 100
    assert {i.image_id for i in found.images if i.nothing_by} == {r["patientId"] for r in rows if r["Target"] == "0"}
    assert (len(found.images), found.files[0].rows) == (len({r["patientId"] for r in rows}), len(rows))


def test_vindr_keeps_readers_apart(table: Write) -> None:
    rows = (
        "f,Cardiomegaly,3,R10,691.25,1375.5,1653.0,1831.0",
        "f,Cardiomegaly,3,R8,690,1370,1650,1830",
        "f,No finding,14,R9,,,,",
        "g,No finding,14,R8,nan,nan,nan,nan",
    )
    found = read_annotations(table(VINDR, *rows), strict=True)
    assert drawn(found) == [
        ("f", "Cardiomegaly", Box(691.25, 1375.5, 1653.0, 1831.0), "R10"),
        ("f", "Cardiomegaly", Box(690, 1370, 1650, 1830), "R8"),
    ]
    assert [(i.image_id, i.size, i.nothing_by) for i in found.images] == [("f", None, ("R9",)), ("g", None, ("R8",))]


def test_vindr_of_physionet_needs_neither_class_number_nor_reader(table: Write) -> None:
    header = "image_id,class_name,x_min,y_min,x_max,y_max"
    found = read_annotations(table(header, "f,ILD,1,2,3.5,4", "g,No finding,,,,"), strict=True)
    assert drawn(found) == [("f", "ILD", Box(1, 2, 3.5, 4), "")]
    assert found.images[1].nothing_by == ("",)
    with_readers = "image_id,rad_id,class_name,x_min,y_min,x_max,y_max"
    assert drawn(read_annotations(table(with_readers, "f,R1,ILD,1,2,3.5,4"))) == [("f", "ILD", Box(1, 2, 3.5, 4), "R1")]


def test_object_cxr_has_three_shapes(table: Write) -> None:
    row = "/films/08001.jpg,0 511 1310 559 1430.5;1 100 120 140 180;2 10 20 110 20 60 90;"
    found = read_annotations(table("image_path,annotation", row, "08002.jpg,"), strict=True)
    shapes = (Box(511, 1310, 559, 1430.5), Ellipse(120, 150, 20, 30), Polygon((((10, 20), (110, 20), (60, 90)),)))
    assert drawn(found) == [("08001", "Foreign object", shape, "") for shape in shapes]
    assert [(i.image_id, i.nothing_by) for i in found.images] == [("08001", ()), ("08002", ("",))]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Target,height,width,y,x,patientId", "1,4,3,2,1,f"),
        ('"Patient ID", X ,Y,WIDTH,Height,target', '"f", 1 ,2,3,4,1'),
        ("patientId;x;y;width;height;Target", "f;1,0;2;3;4;1"),
        ("patientId\tx\ty\twidth\theight\tTarget", "f\t1\t2\t3\t4\t1.0"),
        ("patientId,x,y,width,height,Target,class", "f,1,2,3,4,1,Lung Opacity"),
        (",patientId,x,y,width,height,Target", "0,f,1,2,3,4,1"),
        ("\ufeffpatientId,x,y,width,height,Target", "f,1,2,3,4,1,,"),
    ],
)
def test_columns_are_found_by_name(table: Write, header: str, row: str) -> None:
    path = table(header, row)
    assert is_annotations(path)
    assert drawn(read_annotations(path, strict=True)) == [("f", "Pneumonia", Box(1, 2, 4, 6), "RSNA")]


@pytest.mark.parametrize(
    ("header", "row"),
    [("Image Index;Finding Label;Bbox [x;y;w;h];;;", "f.png;Mass;1,5;2;3;4"), (nih.HEADER, "f.PNG,Mass,1.5,2,3,4")],
)
def test_a_list_of_nih_that_a_spreadsheet_saved_anew(table: Write, header: str, row: str) -> None:
    assert drawn(read_annotations(table(header, row), strict=True)) == [("f", "Mass", Box(1.5, 2, 4.5, 6), "NIH")]


GOOD = {RSNA: "good,1,2,3,4,1", VINDR: "good,Mass,,R1,1,2,4,6", OBJECT: "good.jpg,0 1 2 4 6"}


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (RSNA, "f,1,2,3,4,2", "neither 0 nor 1"),
        (RSNA, "f,1,2,3,4,", "nothing where a number belongs"),
        (RSNA, "f,1,2,3,4,0", "a box and the target 0"),
        (RSNA, "f,,,,,1", "the target 1 and no box"),
        (RSNA, "f,1,,3,4,1", "nothing where a number belongs"),
        (RSNA, "f,1,2_0,3,4,1", "2_0 where a number belongs"),
        (RSNA, "f,1,2,3,-4,1", "above zero"),
        (RSNA, "f,1,2,inf,4,1", "finite"),
        (RSNA, "f,1100,2,3,4,1", "outside the film"),
        (RSNA, "f,1,2,3,4", "5 fields, not 6"),
        (RSNA, '"f,1,2,3,4,1', "1 fields"),
        (RSNA, ",1,2,3,4,1", "names no image"),
        (RSNA, "f\x1b,1,2,3,4,1", "control characters"),
        (RSNA, "good,,,,,0", "contradicts"),
        (RSNA, "films/good.png,1,2,3,4,1", "is called good as well"),
        (VINDR, "f,Mass,,R1,,,,", "a finding and no box"),
        (VINDR, "f,No finding,14,R1,1,2,3,4", "finds nothing and has a box"),
        (VINDR, "f,,,R1,1,2,3,4", "names no finding"),
        (VINDR, "f,Mass,,R1,3,2,1,4", "above zero"),
        (VINDR, "f,Mass,,R1,1,2,1e300,4", "out of all proportion"),
        (VINDR, "f,Mass,,R\x7f1,1,2,3,4", "control characters"),
        (VINDR, "good,No finding,14,R1,,,,", "contradicts"),
        (VINDR, "f,Mass, left,,R1,1,2,3,4", "9 fields, not 8"),
        (OBJECT, "f.jpg,3 1 2 3 4", "unknown kind 3"),
        (OBJECT, "f.jpg,0 1 2 3", "kind 0 with 3 numbers"),
        (OBJECT, "f.jpg,1 1 2 3 4 5 6", "kind 1 with 6 numbers"),
        (OBJECT, "f.jpg,2 1 2 3 4", "kind 2 with 4 numbers"),
        (OBJECT, "f.jpg,2 1 2 3 4 5", "kind 2 with 5 numbers"),
        (OBJECT, "f.jpg,0 1 2 3 x", "x where a number belongs"),
        (OBJECT, "f.jpg,0 1 2 4 6;0 5 5 5 5", "above zero"),
        (OBJECT, "f.jpg,2 1 1 2 1 3 1", "above zero"),
        (OBJECT, "f.jpg,0", "kind 0 with 0 numbers"),
        (OBJECT, ",0 1 2 4 6", "names no image"),
        (OBJECT, "good.jpg,", "contradicts"),
        (OBJECT, "f.jpg,0 1 2 4 6,", ""),
    ],
)
def test_a_bad_row_is_skipped_and_listed_with_its_line(table: Write, header: str, row: str, reason: str) -> None:
    path = table(header, GOOD[header], "", row, GOOD[header])
    if not reason:
        assert read_annotations(path).marks == 3
        return
    found = read_annotations(path)
    assert [i.image_id for i in found.images] == ["good"]
    assert found.marks == 2
    (skipped,) = found.skipped
    assert (skipped.line, skipped.source) == (4, "table.csv")
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 4") as caught:
        read_annotations(path, strict=True)
    assert_one_sentence(caught.value, path)


@pytest.mark.parametrize(
    "header",
    [
        "patientId,x,y,width,height",
        "patientId,x,y,width,height,Target,target",
        "image_id,class_name,x_min,y_min,x_max",
        "image_name,annotation,confidence",
        ",image_name,annotation",
        "annotation",
        '"patientId,x,y,width,height,Target',
        "x" * 200_000,
    ],
)
def test_a_foreign_header_is_refused_whole(table: Write, header: str) -> None:
    path = table(header, "a,1,2,3,4,1,1")
    assert not is_annotations(path)
    with pytest.raises(FormatError) as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)
    for one in (rsna, vindr, object_cxr, nih):
        with pytest.raises(FormatError, match="has another header than") as refused:
            one.read(Source(Place(path), path.read_bytes()))
        assert_one_sentence(refused.value, path)


def test_nihs_own_list_is_written_as_it_came(shared_data: Path, tmp_path: Path) -> None:
    found = read_annotations(shared_data / "nih" / "BBox_List_2017.csv")
    (path,) = write_annotations(tmp_path / "boxes.csv", found, "nih")
    back = read_annotations(path, strict=True)
    assert back.marks == 984
    assert [replaced(i, "") for i in back.images] == [replaced(i, "") for i in found.images]
    lines = path.read_text().splitlines()
    assert lines[0] == "Image Index,Finding Label,Bbox [x,y,w,h],,,"
    assert {line.count(",") for line in lines[1:]} == {5}


def replaced(image: AnnotatedImage, source: str) -> AnnotatedImage:
    marks = tuple(Annotation(a.label, a.shape, a.reader, source) for a in image.annotations)
    return AnnotatedImage(image.image_id, marks, image.patient_key, image.size, image.nothing_by, image.frame)


def test_boxes_of_a_reduced_film_are_written_for_the_full_one() -> None:
    small = AnnotatedImage("f", (Annotation("Pneumonia", Box(10, 20, 30, 40)),), "", (256, 512))
    for one in (nih, rsna):
        (content,) = one.write(AnnotationSet((small,))).values()
        (back,) = one.read(Source(Place(Path("t.csv")), content)).images
        assert back.annotations[0].box == Box(20, 80, 60, 160)


def shaped(*shapes: Shape, **facts: object) -> AnnotationSet:
    known: dict[str, object] = {"label": "Pneumonia", "reader": "", "size": (1024, 1024), "image_id": "f"} | facts
    label, reader = str(known.pop("label")), str(known.pop("reader"))
    marks = tuple(Annotation(label, shape, reader) for shape in shapes)
    return AnnotationSet((AnnotatedImage(annotations=marks, **known),))  # type: ignore[arg-type]


BOX, ELLIPSE = Box(1, 2, 3, 4), Ellipse(10, 10, 5, 4)
TWO_PARTS = Polygon((BOX.rings()[0], Box(8, 8, 9, 9).rings()[0]))
LOSSES: list[tuple[str, AnnotationSet, str]] = [
    ("nih", shaped(ELLIPSE), "kind ellipse"),
    ("nih", shaped(BOX, reader="A"), "the reader A"),
    ("nih", shaped(BOX, size=None), "unknown size"),
    ("nih", shaped(BOX, label="A|B"), "| in its name"),
    ("nih", shaped(BOX, label=" "), "finding of such a name"),
    ("nih", shaped(BOX, frame=0), "one frame"),
    ("nih", shaped(BOX, image_id="a/b"), "film of such a name"),
    ("nih", shaped(nothing_by=("NIH",)), "marked nothing"),
    ("rsna", shaped(BOX, label="Mass"), "the finding Mass"),
    ("rsna", shaped(Polygon(BOX.rings())), "kind polygon"),
    ("rsna", shaped(BOX, nothing_by=("RSNA", "")), "who also marked nothing"),
    ("rsna", shaped(nothing_by=("A",)), "the reader A"),
    ("vindr", shaped(Mask(np.ones((2, 2), bool), BOX)), "kind mask"),
    ("vindr", shaped(BOX, size=(1, 1)), "parts of a film"),
    ("vindr", shaped(BOX, label="no finding"), "box of the finding"),
    ("vindr", shaped(BOX, reader=" A"), "reader of such a name"),
    ("vindr", AnnotationSet(shaped(BOX).images + shaped(BOX, size=(9, 9)).images), "two sizes"),
    ("object_cxr", shaped(BOX), "the finding Pneumonia"),
    ("object_cxr", shaped(Ellipse(9, 9, 5, 4, 30), label="Foreign object"), "turned ellipse"),
    ("object_cxr", shaped(TWO_PARTS, label="Foreign object"), "several outlines"),
    ("object_cxr", shaped(BOX, label="Foreign object", reader="A"), "the reader A"),
]


@pytest.mark.parametrize(("key", "lost", "what"), LOSSES)
def test_what_a_table_would_lose_is_not_written(key: str, lost: AnnotationSet, what: str, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with pytest.raises(ExportError) as caught:
        write_annotations(path, lost, key)
    assert what in str(caught.value)
    assert str(caught.value).count(". ") == 0
    assert str(caught.value).endswith("JSON instead.")
    assert not path.exists()


def test_an_ellipse_that_is_turned_by_a_right_angle_is_upright() -> None:
    (content,) = object_cxr.write(shaped(Ellipse(50, 60, 5, 8, 90), label="Foreign object")).values()
    assert content.decode().splitlines()[1].startswith("f.jpg,1 ")
    (back,) = object_cxr.read(Source(Place(Path("t.csv")), content)).images
    assert back.annotations[0].box.as_tuple() == pytest.approx((42, 55, 58, 65))


def test_entries_of_one_film_become_one(tmp_path: Path) -> None:
    two = AnnotationSet((*shaped(BOX, reader="A").images, *shaped(Box(5, 5, 6, 6), reader="B", size=None).images))
    (path,) = write_annotations(tmp_path / "out.csv", two, "vindr")
    assert [(r, s) for _, _, s, r in drawn(read_annotations(path))] == [("A", BOX), ("B", Box(5, 5, 6, 6))]


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(lambda t: "/" not in t)
EDGES = st.floats(-500, 2000)
BOXES = st.builds(Box.from_corner, EDGES, EDGES, *[st.floats(0.01, 900)] * 2)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, BOXES, st.sampled_from(["", "R1", "R2", 'R"3', "R,4"])), max_size=6))
def test_any_marks_come_back_from_vindrs_table(rows: list[tuple[str, str, Box, str]]) -> None:
    images = tuple(AnnotatedImage(name, (Annotation(label, box, reader),)) for name, label, box, reader in rows)
    try:
        (content,) = vindr.write(AnnotationSet(images)).values()
    except ExportError:
        assert any(image_id(film_name(name)) != name for name, *_ in rows)
        return
    found = vindr.read(Source(Place(Path("t.csv")), content, strict=True))
    assert Counter(drawn(found)) == Counter((name, label, box, reader) for name, label, box, reader in rows)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.builds(Box.from_corner, *[st.floats(0, 1000)] * 2, *[st.floats(0.01, 900)] * 2))
def test_corner_and_extent_are_read_back_exactly(box: Box) -> None:
    (content,) = rsna.write(shaped(box)).values()
    (back,) = rsna.read(Source(Place(Path("t.csv")), content)).images
    assert back.annotations[0].box == box


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.text(st.sampled_from('",;\t\n 0123.eg-nofidNF/'), max_size=80))
def test_no_body_of_a_table_is_anything_but_marks_and_skipped_rows(header: str, body: str) -> None:
    module = {RSNA: rsna, VINDR: vindr, OBJECT: object_cxr}[header]
    found = module.read(Source(Place(Path("t.csv")), f"{header}\n{GOOD[header]}\n{body}".encode()))
    assert found.marks >= 1
    assert all(row.line > 1 and not row.reason.endswith(".") for row in found.skipped)


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("films/sub/a_001.PNG", "a_001"),
        ("C:\\films\\a.jpeg", "a"),
        ("1.2.840.113619", "1.2.840.113619"),
        ("1.2.840.113619.dcm", "1.2.840.113619"),
        ("a.nii.gz", "a.nii"),
        (" a ", "a"),
        (".png", ".png"),
        ("", ""),
    ],
)
def test_films_are_known_without_folder_and_ending(name: str, image: str) -> None:
    assert image_id(name) == image


@pytest.mark.parametrize("name", ["a", "a.png", "1.2.840", "a.b.dcm"])
def test_a_written_name_is_read_back(name: str) -> None:
    assert image_id(film_name(name)) == name
    assert image_id(film_name(name, ".jpg")) == name


def test_numbers_are_plain() -> None:
    assert (number(" 1.5 "), number("1,5", comma=True), number("-2e3"), whole("500.0")) == (1.5, 1.5, -2000.0, 500)
    for text in ("", "1,5", "1_0", "0x10", "one"):
        with pytest.raises(InputError, match="where a number belongs"):
            number(text)
    for text in ("1.5", "nan", "inf"):
        with pytest.raises(InputError, match="whole number"):
            whole(text)


def test_films_of_one_name_are_told_apart_by_their_folders() -> None:
    said = Said()
    assert said.film("a/one.png") == said.film("a/one.png") == said.film("b/one.png") == "one"
    for name in ("one.png", "a/one.dcm"):
        with pytest.raises(InputError, match="called one as well"):
            said.film(name)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_ends_of_lines(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(ending.join((RSNA, "f,1,2,3,4,1", "", "g,bad,2,3,4,1")).encode())
    found = read_annotations(path)
    assert (found.marks, [row.line for row in found.skipped]) == (1, [4])


@pytest.mark.parametrize(("name", "limit"), [("LARGEST_FILE", 60), ("MOST_ROWS", 2)])
def test_more_than_any_list_of_marks_is_refused(
    table: Write, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setattr(_table, name, limit)
    assert read_annotations(table(RSNA, "f,1,2,3,4,1", "")).marks == 1
    path = table(RSNA, *["f,1,2,3,4,1"] * 3)
    with pytest.raises(FormatError, match="split it") as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)
