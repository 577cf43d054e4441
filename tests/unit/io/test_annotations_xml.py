"""Annotation files of XML: Pascal VOC and CVAT for images; and what a parser must not be talked into."""

import math
import xml.etree.ElementTree as Slow
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.annotation_samples import CVAT, VOC
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, FormatError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.io.annotations import _xml, cvat, is_annotations, read_annotations, voc, write_annotations
from xai_desktop.io.annotations._format import Source

quickly = settings(derandomize=True, max_examples=60, deadline=None)


def source(text: str | bytes, name: str = "film.xml", *, strict: bool = False) -> Source:
    content = text if isinstance(text, bytes) else text.encode()
    return Source(Place(Path(name)), content, strict)


def thing(name: str = "dog", edges: str = "10 20 30 40") -> str:
    values = zip(voc.EDGES, edges.split(), strict=True)
    inner = "".join(f"<{edge}>{value}</{edge}>" for edge, value in values)
    return f"<object><name>{name}</name>\n<bndbox>{inner}</bndbox></object>"


def voc_of(*objects: str, more: str = "<filename>a.jpg</filename>") -> str:
    return "\n".join(("<annotation>", more, *objects, "</annotation>"))


def test_voc_counts_pixels_from_one_and_includes_the_last() -> None:
    (image,) = voc.read(source(voc_of(thing(edges="1 1 1 1"), thing(edges="10 20.5 30 40")))).images
    assert [a.shape for a in image.annotations] == [Box(0, 0, 1, 1), Box(9, 19.5, 30, 40)]
    assert (image.image_id, image.size, image.nothing_by) == ("a", None, ())
    mask = image.annotations[0].shape.mask((3, 3))
    assert mask.sum() == 1
    assert mask[0, 0], "the first pixel, and no other"


def test_voc_keeps_what_is_difficult(tmp_path: Path) -> None:
    marks = tuple(Annotation("Mass", Box(1, 2, 3, 4), difficult=difficult) for difficult in (True, False))
    (path,) = write_annotations(tmp_path, AnnotationSet((AnnotatedImage("film", marks),)), "voc")
    assert [o.findtext("difficult") for o in Slow.parse(path).getroot().iter("object")] == ["1", "0"]
    (image,) = read_annotations(path, strict=True).images
    assert [mark.difficult for mark in image.annotations] == [True, False]


def test_the_real_voc_films(shared_data: Path) -> None:
    paths = sorted((shared_data / "voc" / "pascal_voc" / "Annotations").glob("*.xml"))
    assert len(paths) == 3
    for path in paths:
        root = Slow.parse(path).getroot()
        slow = [
            (str(o.findtext("name")), *(float(str(o.findtext(f"bndbox/{edge}"))) for edge in voc.EDGES))
            for o in root.iter("object")
        ]
        assert is_annotations(path)
        (image,) = read_annotations(path, strict=True).images
        found = [(a.label, a.box.x0 + 1, a.box.y0 + 1, a.box.x1, a.box.y1) for a in image.annotations]
        assert len(found) == len(slow) >= 1
        assert [f[0] for f in found] == [s[0] for s in slow]
        assert np.array([f[1:] for f in found]) == pytest.approx(np.array([s[1:] for s in slow]))
        size = (int(str(root.findtext("size/height"))), int(str(root.findtext("size/width"))))
        assert (image.image_id, image.size) == (path.stem, size)


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ("<size><width>500</width><height>300</height></size>", (300, 500)),
        ("<size><width>500.0</width><height> 300 </height></size>", (300, 500)),
        ("<size><width>0</width><height>0</height></size>", None),
        ("<size><width></width><height/></size>", None),
        ("<size/>", None),
        ("<folder>x</folder>", None),
    ],
)
def test_the_size_of_a_voc_film(more: str, size: tuple[int, int] | None) -> None:
    (image,) = voc.read(source(voc_of(thing(), more=more), "films.v2.xml")).images
    assert image.size == size
    assert image.image_id == "films.v2", "a file that names no film is named like it"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (thing(edges="30 20 10 40"), "above zero"),
        (thing(edges="10 20 x 40"), "x where a number belongs"),
        (thing(edges="10 20 nan 40"), "finite"),
        (thing(name=""), "names no finding"),
        (thing(name="a&#133;b"), "control characters"),
        (thing(edges="600 20 700 40"), "outside the film"),
        ("<object><name>dog</name></object>", "nothing where a number belongs"),
    ],
)
def test_a_bad_object_is_skipped_and_listed_with_its_line(bad: str, reason: str) -> None:
    text = voc_of(thing(), bad, thing(), more="<size><width>500</width><height>300</height></size>")
    found = voc.read(source(text))
    assert found.marks == 2
    (skipped,) = found.skipped
    assert skipped.line == 5
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 5") as caught:
        voc.read(source(text, strict=True))
    assert_one_sentence(caught.value, Path("film.xml"))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "laughs": f'<?xml version="1.0"?><!DOCTYPE annotation [<!ENTITY l0 "ha">{LAUGHS}]>' + voc_of(thing("&l9;")),
    "file": '<!DOCTYPE annotation [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + voc_of(thing("&f;")),
    "outside": '<!DOCTYPE annotation SYSTEM "http://127.0.0.1/x.dtd">' + voc_of(thing()),
    "parameter": '<!DOCTYPE annotation [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>' + voc_of(thing()),
    "undeclared": voc_of(thing("&nbsp;")),
    "deep": voc_of("<a>" * 100_000),
    "many": voc_of("<a/>" * (_xml.MOST_ELEMENTS + 1)),
    "attributes": voc_of("<a " + " ".join(f'b{n}=""' for n in range(100)) + "/>"),
    "cut": voc_of(thing())[:-20],
    "two roots": voc_of(thing()) * 2,
    "character set": '<?xml version="1.0" encoding="klingon"?>' + voc_of(thing()),
    "many bytes": '<?xml version="1.0" encoding="shift_jis"?>' + voc_of(thing()),
    "no text": voc_of(thing("a\x00b")),
    "size": voc_of(thing(), more="<size><width>-5</width><height>300</height></size>"),
    "half a size": voc_of(thing(), more="<size><width>5.5</width><height>300</height></size>"),
    "name": voc_of(thing(), more="<filename>a&#127;b</filename>"),
    "no boxes": voc_of("<object><name>a</name><polygon><pt><x>1</x><y>2</y></pt></polygon></object>"),
    "another root": f"<annotations>{thing()}</annotations>",
    "an empty root": "<annotation/>",
}


@pytest.mark.parametrize("damage", HOSTILE)
def test_hostile_and_broken_xml_is_refused_in_one_sentence(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "film.xml"
    path.write_text(HOSTILE[damage], encoding="utf-8")
    for attempt in (lambda: voc.read(source(HOSTILE[damage], str(path))), lambda: read_annotations(path)):
        with pytest.raises(FormatError) as caught:
            attempt()
        assert_one_sentence(caught.value, path)


@pytest.mark.parametrize("damage", ["laughs", "file", "outside", "parameter"])
def test_a_document_type_is_named_as_what_is_wrong(damage: str) -> None:
    with pytest.raises(FormatError, match="declares a document type or entities"):
        voc.read(source(HOSTILE[damage]))


def test_xml_beyond_any_list_of_marks_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml, "LARGEST_FILE", 1000)
    with pytest.raises(FormatError, match="too large") as caught:
        voc.read(source(voc_of(thing()) + " " * 1000))
    assert_one_sentence(caught.value, Path("film.xml"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_character_sets_of_xml(encoding: str, tmp_path: Path) -> None:
    declared = "" if encoding == "utf-8-sig" else f'<?xml version="1.0" encoding="{encoding}"?>\n'
    path = tmp_path / "film.xml"
    path.write_bytes((declared + voc_of(thing("Ödem"))).encode(encoding))
    assert is_annotations(path)
    assert read_annotations(path).images[0].annotations[0].label == "Ödem"


def test_a_parsed_tree_equals_the_standard_librarys() -> None:
    def plain(element: Slow.Element) -> object:
        return element.tag, dict(element.attrib), [plain(child) for child in element]

    def ours(element: _xml.Element) -> object:
        return element.tag, element.attributes, [ours(child) for child in element.children]

    for text in (VOC, CVAT):
        assert ours(_xml.document_of(source(text))) == plain(Slow.fromstring(text.encode()))
    lines = [e.line for e in _xml.document_of(source(VOC)).all("object")]
    assert lines == [n for n, line in enumerate(VOC.split("\n"), 1) if "<object>" in line]


def cvat_of(*shapes: str, more: str = "", size: str = 'width="640" height="480"') -> str:
    return f'<annotations>{more}\n<image id="0" name="f.png" {size}>\n' + "\n".join(shapes) + "\n</image></annotations>"


def test_the_shapes_of_the_cvat_sample() -> None:
    one, two, three = cvat.read(source(CVAT, strict=True)).images
    assert [(i.image_id, i.size, i.nothing_by) for i in (one, two, three)] == [
        ("one", (480, 640), ()),
        ("two", (480, 640), ("C",)),
        ("three", (200, 100), ()),
    ]
    box, turned, polygon, ellipse, upright, mask, other = one.annotations
    assert (box.shape, box.reader) == (Box(100.25, 50.5, 200, 150), "A & B")
    assert (other.shape, other.reader) == (Box(101, 51, 201, 151), "C")
    assert polygon.shape == Polygon((((10, 20), (110.5, 25), (60, 90.25)),))
    assert (ellipse.shape, upright.shape) == (Ellipse(320.5, 240, 40, 20, 15), Ellipse(120.5, 240, 10, 20))
    painted = np.array([[0, 1, 1, 1, 0], [1, 1, 0, 0, 0]], bool)
    assert mask.shape == Mask(painted[:, :4], Box(30, 40, 34, 42))
    slow = [350 + 130j + ((x + 1j * y) - (350 + 130j)) * np.exp(1j * math.radians(30.5)) for x, y in CORNERS]
    assert isinstance(turned.shape, Polygon)
    assert [complex(*point) for point in turned.shape.parts[0]] == pytest.approx(slow)


CORNERS = [(300, 100), (400, 100), (400, 160), (300, 160)]


def test_a_turned_box_turns_clockwise_on_the_screen() -> None:
    (image,) = cvat.read(source(cvat_of('<box label="a" xtl="10" ytl="10" xbr="30" ybr="20" rotation="90"/>'))).images
    assert image.annotations[0].box.as_tuple() == pytest.approx((15, 5, 25, 25))
    assert image.annotations[0].shape.rings()[0][0] == pytest.approx((25, 5)), "the top left corner is top right now"


META = "<meta>{}</meta>"
TASK = "<task><id>{}</id><owner><username>boss</username></owner><assignee>{}</assignee></task>"


@pytest.mark.parametrize(
    ("meta", "reader"),
    [
        ("", ""),
        (META.format(TASK.format(3, "<username>A</username><email>a@b.c</email>")), "A"),
        (META.format(TASK.format(3, "old style")), "old style"),
        (META.format(TASK.format(3, "")), ""),
        (META.format("<job><id>4</id><assignee>J</assignee></job>"), "J"),
        (META.format(f"<project><tasks>{TASK.format(1, 'A')}{TASK.format(2, 'B')}</tasks></project>"), ""),
    ],
)
def test_the_reader_is_whom_the_task_was_assigned_to(meta: str, reader: str) -> None:
    """The owner of a task need not have drawn a line; of several tasks the image says which is its own."""
    text = cvat_of('<box label="a" xtl="1" ytl="1" xbr="3" ybr="2"/>', more=meta)
    (image,) = cvat.read(source(text)).images
    assert [a.reader for a in image.annotations] == [reader]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('<polyline label="a" points="1,1;2,2;3,1"/>', "is a line, which bounds no region"),
        ('<points label="a" points="1,1"/>', "is points, which bounds no region"),
        ('<cuboid label="a" xtl1="1"/>', "is a cuboid"),
        ('<skeleton label="a"/>', "is a skeleton"),
        ('<tag label="Mass"/>', "is tag, which bounds no region"),
        ('<tag label="no finding"/>', "contradicts"),
        ('<box label="a" xtl="5" ytl="1" xbr="3" ybr="2"/>', "above zero"),
        ('<box label="a" xtl="1" ytl="1" xbr="3"/>', "nothing where a number belongs"),
        ('<box label=" " xtl="1" ytl="1" xbr="3" ybr="2"/>', "names no finding"),
        ('<box label="a" xtl="700" ytl="1" xbr="800" ybr="2"/>', "outside the film"),
        ('<box label="a" xtl="1" ytl="1" xbr="3" ybr="2" rotation="nan"/>', "finite"),
        ('<polygon label="a" points="1,1;2,2"/>', "three points"),
        ('<polygon label="a" points="1,1;2;3,1"/>', "not pairs of numbers"),
        ('<polygon label="a" points=""/>', "nothing where a number belongs"),
        (f'<polygon label="a" points="{"1,1;2,5;" * 60_000}1,3"/>', "more than 100000 points"),
        ('<ellipse label="a" cx="5" cy="5" rx="0" ry="4"/>', "half axes"),
        ('<mask label="a" rle="1, 2" left="0" top="0" width="2" height="2"/>', "do not add up"),
        ('<mask label="a" rle="4" left="0" top="0" width="2" height="2"/>', "no painted pixel"),
        ('<mask label="a" rle="1, -1, 4" left="0" top="0" width="2" height="2"/>', "no runs of whole numbers"),
        ('<mask label="a" rle="" left="0" top="0" width="2" height="2"/>', "no runs of whole numbers"),
        ('<mask label="a" rle="0, 4" left="0.5" top="0" width="2" height="2"/>', "whole number"),
        ('<mask label="a" rle="0, 4" left="0" top="0" width="99999999" height="99999999"/>', "no usable size"),
        ('<mask label="a" rle="0, 4" left="640" top="0" width="2" height="2"/>', "outside the film"),
    ],
)
def test_a_bad_shape_of_cvat_is_skipped_and_listed_with_its_line(bad: str, reason: str) -> None:
    good = '<box label="a" xtl="1" ytl="1" xbr="3" ybr="2"/>'
    text = cvat_of(good, bad, good)
    found = cvat.read(source(text))
    assert found.marks == 2
    (skipped,) = found.skipped
    assert skipped.line == 4
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 4") as caught:
        cvat.read(source(text, strict=True))
    assert_one_sentence(caught.value, Path("film.xml"))


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ('<image id="1" width="640" height="480">', "names no image"),
        ('<image name="g.png" width="-1" height="480">', "below zero"),
        ('<image name="g.png" width="wide" height="480">', "wide where a number belongs"),
        ('<image name="sub/f.png" width="640" height="480">', "called f as well"),
        ('<image name="f.png" width="64" height="480">', "another size"),
    ],
)
def test_the_marks_of_a_bad_image_go_with_it(image: str, reason: str) -> None:
    box = '<box label="a" xtl="1" ytl="1" xbr="3" ybr="2"/>'
    text = cvat_of(box).replace("</annotations>", f"\n{image}{box}</image></annotations>")
    found = cvat.read(source(text))
    assert [(i.image_id, len(i.annotations)) for i in found.images] == [("f", 1)]
    assert [(s.line, reason in s.reason) for s in found.skipped] == [(5, True)]


def test_the_tracks_of_a_video_are_refused() -> None:
    text = '<annotations><version>1.1</version><track id="0" label="a"><box frame="0"/></track></annotations>'
    with pytest.raises(FormatError, match="tracks of a video") as caught:
        cvat.read(source(text))
    assert_one_sentence(caught.value, Path("film.xml"))


def marked(*shapes: Shape, **facts: object) -> AnnotationSet:
    known: dict[str, object] = {"reader": "", "size": (480, 640), "image_id": "f"} | facts
    reader = str(known.pop("reader"))
    marks = tuple(Annotation("Mass", shape, reader) for shape in shapes)
    return AnnotationSet((AnnotatedImage(annotations=marks, **known),))  # type: ignore[arg-type]


BOX, BITS = Box(1, 2, 3, 4), np.array([[True, False], [True, True]])
TWO_PARTS = Polygon((BOX.rings()[0], Box(8, 8, 9, 9).rings()[0]))
DRAIN = Annotation("Drain", BOX, role="device")
LOSSES: list[tuple[str, AnnotationSet, str]] = [
    ("voc", marked(Ellipse(9, 9, 3, 4)), "kind ellipse"),
    ("voc", marked(nothing_by=("A",)), "marked nothing"),
    ("voc", marked(BOX, frame=1), "one frame"),
    ("voc", marked(BOX, size=(1, 1)), "parts of a film"),
    ("voc", marked(BOX, image_id="a/b"), "film of such a name"),
    ("voc", marked(BOX, image_id="a\uffff"), "film of such a name"),
    ("voc", AnnotationSet(marked(BOX, reader="A").images + marked(BOX, reader="B").images), "several readers"),
    ("cvat", marked(TWO_PARTS), "several outlines"),
    ("cvat", marked(Mask(BITS, Box(0, 0, 2.5, 2))), "whole pixels"),
    ("cvat", marked(Mask(BITS, Box(0.5, 0, 2.5, 2))), "whole pixels"),
    ("cvat", marked(BOX, reader="A", nothing_by=("A",)), "who also marked nothing"),
    ("cvat", marked(BOX, size=(1, 1)), "parts of a film"),
    *((key, AnnotationSet((AnnotatedImage("f", (DRAIN,), size=(9, 9)),)), "kind device") for key in ("voc", "cvat")),
]


@pytest.mark.parametrize(("key", "lost", "what"), LOSSES)
def test_what_xml_would_lose_is_not_written(key: str, lost: AnnotationSet, what: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        write_annotations(tmp_path, lost, key)
    assert what in str(caught.value)
    assert str(caught.value).endswith("JSON instead.")
    assert list(tmp_path.iterdir()) == []


def test_voc_writes_a_file_for_each_film_also_where_names_are_awkward(tmp_path: Path) -> None:
    names = ("a b", "a_b", "A_B", "1.2.3", "con", "x.png", "<&>")
    images = tuple(AnnotatedImage(n, (Annotation("Mass", BOX, "R"),), "", (9, 9)) for n in names)
    written = write_annotations(tmp_path, AnnotationSet(images), "voc")
    assert len({path.name.casefold() for path in written}) == len(names)
    back = [read_annotations(path, strict=True).images[0] for path in written]
    assert [image.image_id for image in back] == list(names)
    assert {(a.shape, a.reader) for image in back for a in image.annotations} == {(BOX, "R")}


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
EDGES = st.floats(-500, 2000)
BOXES = st.builds(Box.from_corner, EDGES, EDGES, *[st.floats(0.01, 900)] * 2)
ELLIPSES = st.builds(Ellipse, EDGES, EDGES, *[st.floats(0.01, 900)] * 2, st.just(0.0) | st.floats(0, 360))
MASKS = st.builds(
    lambda seed, x, y: Mask.of(np.pad(np.random.default_rng(seed).random((7, 5)) < 0.6, ((y, 1), (x, 1)))),
    st.integers(0, 999),
    st.integers(0, 50),
    st.integers(0, 50),
)
POLYGONS = BOXES.map(lambda box: Polygon((box.rings()[0][:3],)))
CVAT_MARKS = st.lists(st.tuples(NAMES, st.one_of(BOXES, ELLIPSES, POLYGONS, MASKS), st.sampled_from("ABC")), max_size=5)


@quickly
@given(CVAT_MARKS)
def test_any_marks_come_back_from_cvat(marks: list[tuple[str, Shape, str]]) -> None:
    annotations = tuple(Annotation(*mark, source="film.xml") for mark in marks)
    (content,) = cvat.write(AnnotationSet((AnnotatedImage("f", annotations),))).values()
    found = cvat.read(source(content, strict=True))
    assert Counter(found.images[0].annotations) == Counter(annotations)
    assert Slow.fromstring(content).tag == "annotations"


@quickly
@given(st.lists(st.tuples(NAMES, st.builds(Box.from_corner, *[st.floats(0, 2000)] * 2, *[st.floats(0.01, 900)] * 2))))
def test_any_boxes_come_back_from_voc(marks: list[tuple[str, Box]]) -> None:
    annotations = tuple(Annotation(label, box, "R & D", "film.xml") for label, box in marks)
    (content,) = voc.write(AnnotationSet((AnnotatedImage("f", annotations, "", (3000, 3000)),))).values()
    found = voc.read(source(content, strict=True)).images[0]
    assert [(a.label, a.reader) for a in found.annotations] == [(a.label, a.reader) for a in annotations]
    for back, box in zip(found.annotations, (box for _, box in marks), strict=True):
        assert back.box.as_tuple() == pytest.approx(box.as_tuple(), abs=1e-12)


@quickly
@given(st.binary(max_size=200), st.integers(0, len(CVAT)), st.sampled_from(["voc", "cvat"]))
def test_no_damage_is_anything_but_marks_or_a_sentence(noise: bytes, at: int, key: str) -> None:
    text, module = (VOC.encode(), voc) if key == "voc" else (CVAT.encode(), cvat)
    at %= len(text)
    try:
        found = module.read(source(text[:at] + noise + text[at + len(noise) :]))
    except FormatError as error:
        assert_one_sentence(error, Path("film.xml"))
    else:
        assert isinstance(found, AnnotationSet)
