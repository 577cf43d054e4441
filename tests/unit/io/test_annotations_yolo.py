"""YOLO texts: parts of the film, and names of classes in a file beside them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.annotation_samples_json import SAMPLES
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import FormatError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.core.shapes import Polygon
from xai_desktop.core.study import ImageRef
from xai_desktop.io.annotations import formats, is_annotations, read_annotations, write_annotations, yolo
from xai_desktop.io.annotations._format import HEAD_BYTES, Source
from xai_desktop.services.fitting import fit


def saved(tmp_path: Path, text: str, name: str = "a_001.txt", **beside: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    for stem, content in beside.items():
        (tmp_path / stem.replace("_", ".")).write_text(content, encoding="utf-8")
    return path


def test_boxes_and_outlines_are_parts_of_the_film(tmp_path: Path) -> None:
    for name, content in SAMPLES["yolo"].items():
        (tmp_path / name).write_bytes(content)
    found = read_annotations(tmp_path / "a_001.txt", strict=True)
    (image,) = found.images
    assert (image.image_id, image.size, image.nothing_by) == ("a_001", (1, 1), ())
    assert [(a.label, a.shape) for a in image.annotations] == [
        ("Mass", Box(0.375, 0.4375, 0.625, 0.5625)),
        ("Überlagerung", Polygon((((0.25, 0.25), (0.75, 0.25), (0.75, 0.5)),))),
    ]
    assert not is_annotations(tmp_path / "classes.txt")


def test_they_become_pixels_when_the_film_is_known(tmp_path: Path) -> None:
    found = read_annotations(saved(tmp_path, "0 0.5 0.5 0.25 0.125\n"))
    film = ImageRef(Path("a_001.png"), "a_001", size=(48, 64))
    (mark,) = fit([film], found).annotations.of("a_001")
    assert mark.box == Box(24, 21, 40, 27)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("classes.txt", "zero\n\ntwo words\n"),
        ("obj.names", "zero\r\n\r\ntwo words\r\n"),
        ("data.yaml", "path: x\nnames: ['zero', '', \"two words\"]\n"),
        ("data.yaml", "names: [zero, '',\n  two words]  # all\nnc: 3\n"),
        ("data.yaml", "nc: 3\nnames:\n  - zero\n  - ''\n  - two words\ntrain: y\n"),
        ("data.yaml", "names:\n- zero\n- ''\n- 'two words'\n"),
        ("data.yaml", "names:\n  0: zero  # the first\n  # none\n\n  2: two words\nval: z\n"),
        ("data.yaml", "names: {0: zero, 2: 'two words'}\n"),
        ("data.yml", "\ufeffnames: [zero, '', two words]\n"),
    ],
)
def test_names_of_classes_stand_beside_the_file(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    path = saved(tmp_path, "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n2 0.5 0.5 0.2 0.2\n")
    assert [a.label for a in read_annotations(path).of("a_001")] == ["zero", "class 1", "two words"]


@pytest.mark.parametrize("text", ["", "nc: 3", "names:", "names: 7", "names: [", "names: {a: b}", "names:\n\n- "])
def test_a_table_without_names_leaves_the_numbers(tmp_path: Path, text: str) -> None:
    path = saved(tmp_path, "3 0.5 0.5 0.2 0.2\n", data_yaml=text)
    assert [a.label for a in read_annotations(path).of("a_001")] == ["class 3"]


@given(st.text(max_size=80))
def test_any_text_beside_is_borne(text: str) -> None:
    beside = {"data.yaml": ("names:" + text).encode("utf-8", "replace")}
    source = Source(Place(Path("a.txt")), b"0 0.5 0.5 0.2 0.2\n", beside=beside.get)
    assert yolo.read(source).marks == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("0 0.5 0.5 0.2", "neither"),
        ("0 0.5 0.5 0.2 0.2 0.9", "score"),
        ("0 0.1 0.1 0.5 0.1 0.5 0.5 0.1", "neither"),
        ("x 0.5 0.5 0.2 0.2", "class number"),
        ("-1 0.5 0.5 0.2 0.2", "class number"),
        ("0 0.5 0.5 0.2 0", "above zero"),
        ("0 0.5 nan 0.2 0.2", "between 0 and 1"),
        ("0 120 80 40 40", "between 0 and 1"),
        ("0 0.5 0.5 0.2 a", "number belongs"),
    ],
)
def test_a_bad_line_is_skipped_and_listed(tmp_path: Path, line: str, reason: str) -> None:
    good = "0 0.5 0.5 0.2 0.2\n"
    source = Source(Place(tmp_path / "a.txt"), (good * 200 + "\n" + line + "\n" + good).encode())
    found = yolo.read(source)
    (skipped,) = found.skipped
    assert (skipped.line, found.marks) == (202, 201)
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 202") as caught:
        yolo.read(Source(source.place, source.content, strict=True))
    assert_one_sentence(caught.value, tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("text", "name", "recognised"),
    [
        ("0 0.5 0.5 0.2 0.2", "a.txt", True),
        ("0 0.5 0.5 0.2 0.2", "A.TXT", True),
        ("0 0.5 0.5 0.2 0.2\r\n\r\n1 0 0 1 0 1 1\r\n", "a.txt", True),
        ("0 0.5 0.5 0.2 0.2\n" * 1000, "a.txt", True),
        ("0 0.5 0.5 0.2 0.2", "a.csv", False),
        ("0 0.5 0.5 0.2 0.2\nand a note", "a.txt", False),
        ("1 120 80 40 40\n2 5 5 9 9", "a.txt", False),
        ("0\n1\n2", "classes.txt", False),
        ("", "a.txt", False),
        ("\n\n", "a.txt", False),
        ("reader,case,modality,score", "a.txt", False),
    ],
)
def test_only_texts_of_such_lines_are_recognised(text: str, name: str, recognised: bool) -> None:
    head = text.encode()[:HEAD_BYTES]
    assert [f.key for f in formats() if f.sniff(head, name)] == (["yolo"] if recognised else [])


def test_a_text_without_any_mark_is_refused() -> None:
    for content in (b"hello\n", b"\xff\xfe\x00", b""):
        with pytest.raises(FormatError) as caught:
            yolo.read(Source(Place(Path("a.txt")), content))
        assert_one_sentence(caught.value, Path("a.txt"))


def test_written_texts_are_read_back(tmp_path: Path) -> None:
    box, ring = Box(16, 12, 48, 24), Polygon((((8, 6), (56, 6), (56, 42)),))
    marks = (Annotation("Mass", box, "A"), Annotation("Knoten 2", ring, "A"))
    images = (AnnotatedImage("a_001", marks, size=(48, 64)), AnnotatedImage("b 2", (), size=(48, 64)))
    folder = tmp_path / "labels"
    folder.mkdir()
    written = write_annotations(folder, AnnotationSet(images), "yolo")
    assert sorted(path.name for path in written) == ["a_001.txt", "b 2.txt", "classes.txt"]
    assert (folder / "a_001.txt").read_text() == "0 0.5 0.375 0.5 0.25\n1 0.125 0.125 0.875 0.125 0.875 0.875\n"
    assert (folder / "b 2.txt").read_bytes() == b""
    found = read_annotations(folder / "a_001.txt", strict=True)
    assert [(a.label, a.shape.scaled(64, 48)) for a in found.of("a_001")] == [("Mass", box), ("Knoten 2", ring)]
