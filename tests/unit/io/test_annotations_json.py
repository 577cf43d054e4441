"""JSON annotation files: COCO, LabelMe, Label Studio, CheXlocalize and ChestX-Det, against other programs' readers."""

import base64
import json
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from tests.helpers.annotation_samples_json import BRUSH, MASK, PNG, SAMPLES
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.io.annotations import _brush, _rle, formats, is_annotations, read_annotations, write_annotations
from xai_desktop.io.annotations._format import HEAD_BYTES, Source
from xai_desktop.io.annotations._json import MOST_POINTS
from xai_desktop.io.annotations._outline import outline

KEYS = [key for key in SAMPLES if key != "yolo"]
FILM = (48, 64)

# pycocotools decodes through an interface that NumPy 2 has renamed
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def saved(tmp_path: Path, document: object, name: str = "marks.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def read(tmp_path: Path, document: object, *, strict: bool = False) -> AnnotationSet:
    return read_annotations(saved(tmp_path, document), strict=strict)


def sample(key: str) -> Any:
    return json.loads(next(iter(SAMPLES[key].values())))


def shapes(found: AnnotationSet, image_id: str) -> list[Shape]:
    return [a.shape for a in found.of(image_id)]


def bare(found: AnnotationSet) -> list[tuple[object, ...]]:
    """All but the names of files."""
    return [
        (i.image_id, i.size, i.nothing_by, i.patient_key, [(a.label, a.shape, a.reader) for a in i.annotations])
        for i in found.images
    ]


def painted_mask() -> np.ndarray[Any, Any]:
    """The mask of the samples, painted by hand."""
    whole = np.zeros(FILM, dtype=bool)
    whole[10:20, 5:9] = True
    whole[12:14, 6] = False
    whole[30, 50:60] = True
    return whole


# --- what all have in common


@pytest.mark.parametrize("key", KEYS)
def test_every_sample_is_read_without_complaint_and_written_equal(tmp_path: Path, key: str) -> None:
    for name, content in SAMPLES[key].items():
        path = tmp_path / name
        path.write_bytes(content)
        assert [f.key for f in formats() if f.sniff(content[:HEAD_BYTES], name)] == [key]
        found = read_annotations(path, strict=True)
        if formats()[key].write is not None:
            (again,) = write_annotations(tmp_path / "again.json", found, key)
            assert bare(read_annotations(again, strict=True)) == bare(found)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.999])
def test_a_truncated_file_is_refused_whole(tmp_path: Path, key: str, share: float) -> None:
    content = next(iter(SAMPLES[key].values()))
    path = tmp_path / "cut.json"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FormatError) as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("document", [3, None, "text", [], {}, [1], {"a": 1}, {"images": {}, "shapes": {}}])
def test_a_foreign_document_is_refused_or_gives_nothing(key: str, document: object) -> None:
    source = Source(Place(Path("foreign.json")), json.dumps(document).encode())
    try:
        found = formats()[key].read(source)
    except FormatError as refusal:
        assert_one_sentence(refusal, Path("foreign.json"))
    else:
        assert not found.images


def test_the_keys_of_a_beginning_are_found_with_their_places() -> None:
    head = rb' [{"a": {"b": [1, {"c": "x{[\"]}"}]}, "d": 2, "e":"unfinished {"f": 1'
    assert outline(head) == {(None, "a"), (None, "a", "b"), (None, "a", "b", None, "c"), (None, "d"), (None, "e")}
    assert outline(b"a,b,c\n") == outline(b"<annotation>") == outline(b"") == outline(b"\xff\xfe{") == frozenset()


@pytest.mark.parametrize(
    ("key", "head"),
    [
        ("coco", '{"categories": [{"supercategory": "x"'),
        ("coco", '{"annotations": [{"segmentation": [[1, 2, 3'),
        ("coco", '{"info": {"description": ""}, "images": [{"license": 1, "file_name": "a'),
        ("labelme", '{"imageData": "AAAA'),
        ("labelme", '{"imagePath": "a.png", "shapes": ['),
        ("label_studio", '[{"id": 1, "data": {"image": "a"}, "predictions": ['),
        ("label_studio", '[{"image": "a.png", "label": [{"x": 1, "rectanglelabels": ["M'),
        ("chexlocalize_masks", '{"p": {"Edema": {"counts": "abc'),
        ("chexlocalize_polygons", '{"p": {"Edema": [[[1, 2], [3, 4], [5, 6]]], "img_size": ['),
        ("chestx_det", '[{"boxes": [[1, 2, 3, 4]], "nih": "a.png", "syms": ['),
    ],
)
def test_keys_may_come_in_any_order(key: str, head: str) -> None:
    assert [f.key for f in formats() if f.sniff(head.encode(), "a.json")] == [key]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["", "a.png", MASK, "polygon"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "size", "counts"]), inner),
    max_leaves=6,
)


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every container with every key of it."""
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    own = [(document, key) for key in (document if isinstance(document, dict) else range(len(document)))]
    return own + [place for _, value in inner if isinstance(value, dict | list) for place in _places(value)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KEYS), st.data())
def test_any_value_in_any_place_gives_marks_or_one_sentence(key: str, data: st.DataObject) -> None:
    document = sample(key)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, place = data.draw(st.sampled_from(_places(document)))
        holder[place] = data.draw(JSON)
    source = Source(Place(Path("mutated.json")), json.dumps(document).encode())
    try:
        found = formats()[key].read(source)
    except FormatError as refusal:
        assert_one_sentence(refusal, Path("mutated.json"))
    else:
        assert all("\n" not in row.reason and row.line > 0 for row in found.skipped)


def test_a_file_of_more_values_than_memory_has_room_for_is_refused_unread() -> None:
    content = b'[{"syms":[]},' + b"[]," * 4_000_000 + b"1]"
    tracemalloc.start()
    with pytest.raises(FormatError, match="fit in memory") as caught:
        formats()["chestx_det"].read(Source(Place(Path("large.json")), content))
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert_one_sentence(caught.value, Path("large.json"))


def test_an_outline_has_a_bearable_number_of_points(tmp_path: Path) -> None:
    ring = [[n % 60, n % 40] for n in range(MOST_POINTS + 1)]
    outlines, coco = sample("chexlocalize_polygons"), sample("coco")
    outlines["patient2_study1_view1_frontal"]["Edema"] = [ring]
    coco["annotations"][1]["segmentation"] = [[v for point in ring for v in point]]
    for document in (outlines, coco):
        (skipped,) = read(tmp_path, document).skipped
        assert "100000 points" in skipped.reason


# --- run lengths

BITMAPS = st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32), st.floats(0, 1))


@given(BITMAPS, st.integers(1, 30))
def test_run_lengths_are_those_of_the_reference(drawn: tuple[int, int, int, float], zoom: int) -> None:
    height, width, seed, share = drawn
    whole = np.kron(np.random.default_rng(seed).random((height, width)) < share, np.ones((zoom, 1))) > 0
    theirs = coco_mask.encode(np.asfortranarray(whole.astype(np.uint8)))
    assert _rle.rle_for(whole) == {"size": list(whole.shape), "counts": theirs["counts"].decode()}
    runs, size = _rle.rle_of({"size": list(whole.shape), "counts": theirs["counts"].decode()})
    found = _rle.mask_of(runs, size, _rle.Allowance())
    assert found == (Mask.of(whole) if whole.any() else None)
    assert runs.tolist() == _rle.rle_of({"size": list(whole.shape), "counts": _rle.runs_of(whole)})[0].tolist()


@pytest.mark.parametrize(
    "rle",
    [
        {"size": [48, 64], "counts": MASK + "0"},
        {"size": [48, 64], "counts": MASK[:-1]},
        {"size": [48, 64], "counts": ""},
        {"size": [48, 64], "counts": "ü" * 20},
        {"size": [48, 64], "counts": "\ud800"},
        {"size": [48, 64], "counts": "o" * 500},
        {"size": [48, 64], "counts": "ooooooooooo0"},
        {"size": [48, 64], "counts": [1, 2, 3]},
        {"size": [48, 64], "counts": [-1, 3073]},
        {"size": [48, 64], "counts": [3072.0]},
        {"size": [48, 64], "counts": [True, 3071]},
        {"size": [48, 64], "counts": [10**30]},
        {"size": [48, 64], "counts": None},
        {"size": [48], "counts": [48]},
        {"size": [0, 64], "counts": []},
        {"size": [1e9, 1e9], "counts": "PP3"},
        {"size": [20000, 20000], "counts": [0, 400000000]},
        {"size": "48", "counts": [48]},
        {"counts": [48]},
        [],
    ],
)
def test_run_lengths_that_do_not_fill_their_film_are_refused_before_anything_is_allocated(rle: object) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            _rle.rle_of(rle)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_masks_of_one_file_share_an_allowance() -> None:
    """A few bytes may stand for any number of cells, and a file may have any number of them."""
    allowance = _rle.Allowance(1 << 10)
    runs, size = _rle.rle_of({"size": [16384, 16384], "counts": [0, 1 << 28]})
    with pytest.raises(InputError, match="too many"):
        _rle.mask_of(runs, size, allowance)
    for _ in range(2):
        kept = _rle.mask_of(np.array([(1 << 28) - 500, 500]), size, allowance)
        assert kept is not None
        assert kept.bits.shape == (500, 1)  # only what is painted is kept
    with pytest.raises(InputError, match="too many"):
        _rle.mask_of(np.array([(1 << 28) - 500, 500]), size, allowance)


# --- COCO


def test_coco_shapes_are_pixel_edges(tmp_path: Path) -> None:
    found = read(tmp_path, sample("coco"), strict=True)
    box, polygon, mask, plain = shapes(found, "a_001")
    assert box == Box(10.5, 20, 40.5, 25.25)
    assert polygon == Polygon((((1, 2), (30.5, 2), (30.5, 40)), ((3, 4), (9, 4), (9, 9), (3, 9))))
    assert mask == plain == Mask.of(painted_mask())
    assert [(a.label, a.reader) for a in found.of("a_001")][:3] == [
        ("Mass", "A"),
        ("Mass", "Ä. B."),
        ("Überlagerung", ""),
    ]
    assert [(i.image_id, i.size) for i in found.images][1:3] == [("b_002", (1024, 1024)), ("c_003", None)]
    assert [i.nothing_by for i in found.images] == [(), (), (), ("B",)]  # no marks is not a verdict
    assert found.files[0].rows == 5


def test_coco_as_its_own_reader_sees_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = read(tmp_path, sample("coco"))
    (path,) = write_annotations(tmp_path / "again.json", found, "coco")
    theirs = COCO(str(path))
    capsys.readouterr()
    by_name = {image["file_name"]: image["id"] for image in theirs.loadImgs(theirs.getImgIds())}
    marks = theirs.loadAnns(theirs.getAnnIds(imgIds=[by_name["a_001.png"]]))
    for mark, shape in zip(marks, shapes(found, "a_001"), strict=True):
        if mark["segmentation"]:
            same = theirs.annToMask(mark).astype(bool) == shape.mask(FILM)
            assert same.mean() > (0.95 if isinstance(shape, Polygon) else 0.9999)
            assert mark["area"] == pytest.approx(shape.mask(FILM).sum(), rel=0.1)
        box = Box.from_corner(*mark["bbox"])
        assert box == shape.bounds
    assert [c["name"] for c in theirs.loadCats(theirs.getCatIds())] == ["Mass", "Überlagerung"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"image_id": 77}, "not in the file's lists"),
        ({"image_id": [1]}, "not in the file's lists"),
        ({"category_id": 77}, "not in the file's lists"),
        ({"bbox": [1, 2, 3]}, "four finite numbers"),
        ({"bbox": [1, 2, 3, 0]}, "above zero"),
        ({"bbox": [1000, 2, 3, 4]}, "outside the film"),
        ({"segmentation": [[1, 2, 3]]}, "outlines"),
        ({"segmentation": [[1, 2, 3, 4]]}, "three points"),
        ({"segmentation": [["a", 2, 3, 4, 5, 6]]}, "outlines"),
        ({"segmentation": "abc"}, "outlines"),
        ({"segmentation": {"size": [48, 64], "counts": "PP3"}}, "paints nothing"),
        ({"segmentation": {"size": [64, 48], "counts": [0, 3072]}}, "another size"),
        ({"segmentation": {"size": [48, 64], "counts": [5]}}, "add up"),
        ({"reader": "a\nb"}, "control characters"),
    ],
)
def test_a_bad_coco_object_is_skipped_and_listed(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    document = sample("coco")
    document["annotations"][1] = {**document["annotations"][0], **change}
    found = read(tmp_path, document)
    (skipped,) = found.skipped
    assert (skipped.line, found.marks) == (2, 4)
    assert reason in skipped.reason
    with pytest.raises(FormatError, match="line 2") as caught:
        read(tmp_path, document, strict=True)
    assert_one_sentence(caught.value, tmp_path / "marks.json")


def test_coco_images_of_one_name_and_two_sizes_are_told(tmp_path: Path) -> None:
    document = sample("coco")
    document["images"].append({"id": 9, "file_name": "other/a_001.png", "width": 9, "height": 9})
    document["images"].append({"id": 1, "file_name": "e.png"})
    document["images"].append({"id": 10})
    document["annotations"].append({"id": 9, "image_id": 9, "category_id": 7, "bbox": [1, 1, 2, 2]})
    found = read(tmp_path, document)
    reasons = [row.reason for row in found.skipped]
    assert "earlier one" in reasons[0]
    assert "without a file name" in reasons[1]
    assert [(image.hint, image.size) for image in found.images if image.image_id == "a_001"][1:] == [("other", (9, 9))]


@pytest.mark.parametrize("lost", ["images", "annotations", "categories"])
def test_coco_without_one_of_its_lists_is_refused(tmp_path: Path, lost: str) -> None:
    document = {key: value for key, value in sample("coco").items() if key != lost}
    with pytest.raises(FormatError, match=lost) as caught:
        read(tmp_path, document)
    assert_one_sentence(caught.value, tmp_path / "marks.json")


def one(shape: Shape, image_id: str = "a", size: tuple[int, int] | None = FILM, **more: Any) -> AnnotationSet:
    return AnnotationSet((AnnotatedImage(image_id, (Annotation("Mass", shape),), size=size, **more),))


TWO_PARTS = Polygon((((1, 1), (5, 1), (5, 5)), ((10, 10), (15, 10), (15, 15))))


@pytest.mark.parametrize(
    ("key", "marks"),
    [
        ("coco", one(Ellipse(9, 9, 3, 2))),
        ("coco", one(Box(1, 1, 2, 2), frame=3)),
        ("coco", one(Box(1, 1, 2, 2), "a/b")),
        ("coco", one(Box(0.1, 0.1, 0.2, 0.2), size=(1, 1))),
        ("coco", one(Mask.of(np.ones((2, 2))), size=None)),
        ("coco", one(Mask.of(np.ones((2, 2))), size=(10**9, 10**9))),
        ("coco", one(Mask(np.ones((2, 2), bool), Box(100, 100, 102, 102)))),
        ("label_studio", one(Mask.of(np.ones((2, 2))), size=(10**9, 10**9))),
        ("labelme", one(Ellipse(9, 9, 3, 2))),
        ("labelme", one(Mask(np.ones((2, 2), bool), Box(1.5, 1.5, 4, 4)), size=None)),
        ("label_studio", one(Box(1, 1, 2, 2), size=None)),
        ("label_studio", one(TWO_PARTS)),
        ("chexlocalize_masks", one(Box(1, 1, 2, 2))),
        ("chexlocalize_masks", one(Mask.of(np.ones((2, 2))), size=None)),
        ("chexlocalize_masks", one(Mask.of(np.ones((2, 2)))).joined(one(Mask.of(np.ones((3, 3)))))),
        ("chexlocalize_polygons", one(Mask.of(np.ones((2, 2))))),
        ("chexlocalize_polygons", one(TWO_PARTS, nothing_by=("B",))),
        ("yolo", one(Box(1, 1, 2, 2), size=None)),
        ("yolo", one(TWO_PARTS)),
        ("yolo", one(Ellipse(9, 9, 3, 2))),
        ("yolo", one(Box(1, 1, 2, 2), "CON")),
        ("yolo", one(Box(1, 1, 2, 2), "a:b")),
        ("yolo", one(Box(1, 1, 2, 2), "Classes")),
        ("yolo", one(Box(1, 1, 2, 2), "A").joined(one(Box(1, 1, 2, 2), "a"))),
        ("yolo", one(Box(1, 1, 2, 2), nothing_by=("B",))),
        ("chestx_det", one(Box(1, 1, 2, 2))),
    ],
)
def test_what_a_format_cannot_hold_is_not_written(tmp_path: Path, key: str, marks: AnnotationSet) -> None:
    with pytest.raises(ExportError) as caught:
        write_annotations(tmp_path / "out", marks, key)
    assert str(caught.value).endswith(".")
    assert ". " not in str(caught.value)
    assert not list(tmp_path.iterdir())


# --- LabelMe


def test_labelme_shapes(tmp_path: Path) -> None:
    found = read(tmp_path, sample("labelme"), strict=True)
    (image,) = found.images
    assert (image.image_id, image.size, image.nothing_by) == ("a_001", FILM, ())
    assert shapes(found, "a_001") == [
        Box(10, 20.25, 40.5, 30),
        Polygon((((1, 2), (30.5, 2), (30.5, 40)), ((3, 4), (9, 4), (9, 9)))),
        Ellipse(20, 20, 8, 8),
        Polygon((((10, 10), (14, 14), (12, 16), (8, 12)),)),
        Mask.of(painted_mask()[:25]),
    ]
    assert [a.reader for a in image.annotations] == ["", "", "A", "", ""]


def _png(width: int, height: int, data: bytes = b"") -> str:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")).decode()


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ({"shape_type": "point", "points": [[1, 2]]}, "no area"),
        ({"shape_type": "line", "points": [[1, 2], [3, 4]]}, "no area"),
        ({"shape_type": "linestrip", "points": [[1, 2], [3, 4], [5, 9]]}, "no area"),
        ({"shape_type": "star", "points": [[1, 2], [3, 4]]}, "not known"),
        ({"shape_type": ["x"], "points": [[1, 2], [3, 4]]}, "not known"),
        ({"shape_type": "rectangle", "points": [[1, 2]]}, "opposite corners"),
        ({"shape_type": "rectangle", "points": [[1, 2], [1, 9]]}, "above zero"),
        ({"shape_type": "circle", "points": [[1, 2]]}, "centre"),
        ({"shape_type": "circle", "points": [[1, 2], [1, 2]]}, "above zero"),
        ({"shape_type": "oriented_rectangle", "points": [[1, 2], [3, 4]]}, "four corners"),
        ({"points": [[1, 2], [3, 4]]}, "three points"),
        ({"points": [[1, 2], [3, "a"], [4, 5]]}, "finite numbers"),
        ({"points": None}, "finite numbers"),
        ({"label": None}, "no finding"),
        ({"shape_type": "mask", "points": [[1, 2]], "mask": PNG}, "two corners"),
        ({"shape_type": "mask", "points": [[1, 2], [9, 9]], "mask": PNG}, "another size"),
        ({"shape_type": "mask", "points": [[5, 10], [8, 19]], "mask": None}, "without a PNG"),
        ({"shape_type": "mask", "points": [[5, 10], [8, 19]], "mask": "ä"}, "base64"),
        ({"shape_type": "mask", "points": [[5, 10], [8, 19]], "mask": PNG[:60]}, "damaged"),
        ({"shape_type": "mask", "points": [[0, 0], [99998, 99998]], "mask": _png(99999, 99999)}, "unbearable"),
        ({"shape_type": "mask", "points": [[0, 0], [7999, 7999]], "mask": _png(8000, 8000)}, "damaged"),
        ({"shape_type": "mask", "points": [[0, 0], [3, 0]], "mask": _png(4, 1, zlib.compress(bytes(5)))}, "painted"),
    ],
)
def test_a_bad_labelme_shape_is_skipped_and_listed(tmp_path: Path, shape: dict[str, object], reason: str) -> None:
    document = sample("labelme")
    document["shapes"][0] = {"label": "Mass", **shape}
    tracemalloc.start()
    found = read(tmp_path, document)
    assert tracemalloc.get_traced_memory()[1] < 100 << 20
    tracemalloc.stop()
    (skipped,) = found.skipped
    assert (skipped.line, found.marks) == (1, 4)
    assert reason in skipped.reason


def test_labelme_of_other_programs(tmp_path: Path) -> None:
    corners = [[10, 20], [40, 20], [40, 30], [10, 30]]
    document = {"imageData": "AAAA", "shapes": [{"label": "a", "points": corners, "shape_type": "rectangle"}]}
    document["shapes"].append({"label": "b", "points": corners})  # old files know polygons only
    found = read_annotations(saved(tmp_path, document, "film_7.json"), strict=True)
    assert found.images[0].size is None
    assert shapes(found, "film_7") == [
        Box(10, 20, 40, 30),
        Polygon((((10, 20), (40, 20), (40, 30), (10, 30)),)),
    ]


def test_labelme_masks_between_pixels_are_written_as_the_pixels_that_they_cover(tmp_path: Path) -> None:
    mask = Mask(np.array([[True, False], [True, True]]), Box(10.5, 10.5, 21, 21))
    (path,) = write_annotations(tmp_path / "a.json", one(mask), "labelme")
    (again,) = shapes(read_annotations(path), "a")
    assert np.array_equal(again.mask(FILM), mask.mask(FILM))


def test_the_real_labelme_files(shared_data: Path) -> None:
    counts = {}
    for path in sorted((shared_data / "voc" / "labelme").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        found = read_annotations(path, strict=True)
        (image,) = found.images
        assert (image.image_id, image.size) == (path.stem, (document["imageHeight"], document["imageWidth"]))
        for mark, shape in zip(image.annotations, document["shapes"], strict=True):
            (x0, y0), (x1, y1) = shape["points"]
            assert mark.box == Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            assert mark.label == shape["label"]
        counts[path.stem] = len(image.annotations)
    assert counts == {"2011_000003": 2, "2011_000006": 4, "2011_000025": 3}


# --- Label Studio


def slow_brush(numbers: list[int]) -> list[int]:
    """All values, bit by bit from a text of noughts and ones."""
    bits = iter("".join(f"{number:08b}" for number in numbers))

    def take(count: int) -> int:
        return int("".join(next(bits) for _ in range(count)), 2)

    total, word = take(32), take(5) + 1
    lengths = [take(4) + 1 for _ in range(4)]
    found: list[int] = []
    while len(found) < total:
        repeated, count = take(1), take(lengths[take(2)]) + 1
        found += [take(word)] * count if repeated else [take(word) for _ in range(count)]
    return found


@given(BITMAPS, st.integers(1, 9))
def test_a_brush_is_read_back_by_a_slow_reader(drawn: tuple[int, int, int, float], zoom: int) -> None:
    height, width, seed, share = drawn
    whole = np.kron(np.random.default_rng(seed).random((height, width)) < share, np.ones((1, zoom))) > 0
    numbers = _brush.brush_of(whole)
    assert slow_brush(numbers) == np.repeat(whole.ravel() * 255, 4).tolist()
    assert np.array_equal(_brush.alpha_of(numbers, whole.shape), whole)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32))
def test_listed_values_of_a_brush_are_read_from_any_bit(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, 256, height * width * 4)
    text, at = f"{values.size:032b}00111" + "".join(f"{n - 1:04b}" for n in (1, 3, 5, 9)), 0
    while at < values.size:
        size = int(random.integers(4))
        count = min(values.size - at, int(random.integers(1, (2, 8, 32, 512)[size] + 1)))
        text += f"0{size:02b}{count - 1:0{(1, 3, 5, 9)[size]}b}" + "".join(f"{v:08b}" for v in values[at : at + count])
        at += count
    text += "0" * (-len(text) % 8)
    numbers = [int(text[n : n + 8], 2) for n in range(0, len(text), 8)]
    assert slow_brush(numbers) == values.tolist()
    assert np.array_equal(_brush.alpha_of(numbers, (height, width)), values.reshape(height, width, 4)[..., 3] >= 128)


def test_label_studio_regions(tmp_path: Path) -> None:
    found = read(tmp_path, sample("label_studio"), strict=True)
    assert shapes(found, "a_001") == [
        Box(16, 6, 48, 18),
        Ellipse(32, 24, 8, 12, 30),
        Polygon((((16, 12), (48, 12), (48, 36)),)),
    ]
    painted = np.zeros((8, 16), dtype=bool)
    painted[2:5, 3:9] = True
    painted[3, 4] = False
    assert shapes(found, "b_002") == [Mask.of(painted)]
    assert [a.reader for image in found.images for a in image.annotations] == ["7", "7", "", "reader@example.org"]
    assert [(i.image_id, i.size, i.nothing_by) for i in found.images] == [
        ("a_001", FILM, ()),
        ("b_002", (8, 16), ()),
        ("c 003", (256, 512), ("7",)),
    ]


def studio(*results: object, **more: object) -> list[dict[str, object]]:
    task = {"id": 1, "data": {"image": "a.png"}, "annotations": [{"result": list(results)}], **more}
    return [task]


def rectangle(**more: object) -> dict[str, object]:
    value = {"x": 25, "y": 25, "width": 25, "height": 50, "rectanglelabels": ["Mass"]}
    sizes = {"original_width": 64, "original_height": 48}
    given = {key: more.pop(key) for key in list(more) if key not in ("type", "id", "image_rotation", *sizes)}
    return {"type": "rectanglelabels", **sizes, "value": {**value, **given}, **more}


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ({"data": {"image": "/data/upload/3/0a1b2c3d-film.png"}}, "film"),
        ({"file_upload": "0a1b2c3d-film.png", "data": {"image": "/data/upload/0a1b2c3d-film.png"}}, "film"),
        ({"file_upload": "0a1b2c3d-0004cfab-14fd-4e49.dcm", "data": {}}, "0004cfab-14fd-4e49"),
        ({"data": {"image": "https://x/y/0004cfab-14fd-4e49.dcm?sig=a/b.png"}}, "0004cfab-14fd-4e49"),
        ({"data": {"image": "/data/local-files/?d=a/b%20c.png"}}, "b c"),
        ({"data": {"xray": "s3://a/1.2.840.99", "age": 3}}, "1.2.840.99"),
        ({"data": {"image": "C:\\films\\a.png", "note": "x"}}, "a"),
    ],
)
def test_a_label_studio_film_has_its_own_name(tmp_path: Path, task: dict[str, object], name: str) -> None:
    found = read(tmp_path, studio(rectangle(), **task), strict=True)
    assert [image.image_id for image in found.images] == [name]


def test_a_turned_rectangle_turns_clockwise_about_its_corner_in_pixels(tmp_path: Path) -> None:
    (shape,) = shapes(read(tmp_path, studio(rectangle(rotation=90))), "a")
    assert isinstance(shape, Polygon)
    expected = [(16, 12), (16, 28), (-8, 28), (-8, 12)]
    assert np.allclose(shape.parts[0], expected)


def test_without_a_size_coordinates_are_parts_of_the_film(tmp_path: Path) -> None:
    lone = rectangle()
    del lone["original_width"], lone["original_height"]
    found = read(tmp_path, studio(lone, {**lone, "value": {**rectangle(rotation=9)["value"]}}))  # type: ignore[dict-item]
    assert found.images[0].size == (1, 1)
    assert shapes(found, "a") == [Box(0.25, 0.25, 0.5, 0.75)]
    assert "unknown size" in found.skipped[0].reason


def test_who_looked_and_who_did_not(tmp_path: Path) -> None:
    works = [
        {"completed_by": {"id": 4, "email": "x@example.org"}, "result": []},
        {"completed_by": 5, "result": [], "was_cancelled": True},
        {"completed_by": 6, "result": [{"type": "choices", "value": {"choices": ["Mass"]}}]},
        {"completed_by": 7, "result": [rectangle()]},
    ]
    found = read(tmp_path, studio(annotations=works), strict=True)
    assert found.images[0].nothing_by == ("4",)
    assert [a.reader for a in found.of("a")] == ["7"]


def test_a_region_whose_name_is_a_result_of_its_own(tmp_path: Path) -> None:
    drawn, named = rectangle(type="rectangle", id="r1"), rectangle(type="labels", id="r1", labels=["Mass", "Node"])
    del drawn["value"]["rectanglelabels"]  # type: ignore[attr-defined]
    found = read(tmp_path, studio(drawn, named), strict=True)
    assert [(a.label, a.box) for a in found.of("a")] == [("Mass", Box(16, 12, 32, 36)), ("Node", Box(16, 12, 32, 36))]
    assert "not known" in read(tmp_path, studio(named)).skipped[0].reason


def test_the_short_form(tmp_path: Path) -> None:
    region = {**rectangle()["value"], "original_width": 64, "original_height": 48}  # type: ignore[dict-item]
    document = [
        {"image": "/data/upload/1/0a1b2c3d-a.png", "id": 1, "label": [region], "annotator": 3, "annotation_id": 1},
        {"image": "b.png", "id": 2, "annotator": 3, "annotation_id": 2},
    ]
    found = read(tmp_path, document, strict=True)
    assert [(a.label, a.box, a.reader) for a in found.of("a")] == [("Mass", Box(16, 12, 32, 36), "3")]
    assert [image.nothing_by for image in found.images] == [(), ()]


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (rectangle(width=0), "above zero"),
        (rectangle(x="a"), "finite"),
        (rectangle(x=150), "outside the film"),
        (rectangle(rectanglelabels=[]), "no finding"),
        (rectangle(rectanglelabels="Mass"), "no finding"),
        (rectangle(image_rotation=90), "turned"),
        (rectangle(type="keypointlabels"), "no area"),
        (rectangle(type=["x"]), "no area"),
        ({"type": "brushlabels", "value": {"rle": BRUSH[:-2], "brushlabels": ["M"]}}, "too early"),
        ({"type": "brushlabels", "value": {"rle": [0, 0, 2], "brushlabels": ["M"]}}, "too early"),
        ({"type": "brushlabels", "value": {"rle": [255] * 40, "brushlabels": ["M"]}}, "fill its film"),
        ({"type": "brushlabels", "value": {"rle": "abc", "brushlabels": ["M"]}}, "list of bytes"),
        ({"type": "brushlabels", "value": {"rle": [0, 300], "brushlabels": ["M"]}}, "list of bytes"),
        ({"type": "brushlabels", "value": {"brushDataURL": "x", "format": "url", "brushlabels": ["M"]}}, "run lengths"),
        (7, "no object"),
    ],
)
def test_a_bad_label_studio_region_is_skipped_and_listed(tmp_path: Path, region: object, reason: str) -> None:
    sized = {"original_width": 16, "original_height": 8}
    results = [{**region, **sized} if isinstance(region, dict) else region, {**rectangle(), **sized}]
    found = read(tmp_path, studio(*results))
    (skipped,) = found.skipped
    assert (skipped.line, found.marks) == (1, 1)
    assert reason in skipped.reason


def test_a_task_that_names_no_film_is_listed(tmp_path: Path) -> None:
    found = read(tmp_path, [{"id": 1, "data": {}, "annotations": []}, *studio(rectangle())])
    assert "names no film" in found.skipped[0].reason
    assert found.marks == 1


# --- CheXlocalize


def test_the_real_masks_are_those_of_the_reference(shared_data: Path) -> None:
    path = shared_data / "chexlocalize" / "gt_segmentations_val.json"
    found = read_annotations(path, strict=True)
    areas = {}
    for film, tasks in json.loads(path.read_text("utf-8")).items():
        marked = {a.label: a.shape for a in found.of(film)}
        for task, rle in tasks.items():
            theirs = coco_mask.decode(rle).astype(bool)
            assert theirs.any() == (task in marked)
            if task in marked:
                assert np.array_equal(marked[task].mask(theirs.shape), theirs)
                areas[film[:12], task] = int(theirs.sum())
    assert areas == {
        ("patient64541", "Enlarged Cardiomediastinum"): 962252,
        ("patient64541", "Cardiomegaly"): 867107,
        ("patient64541", "Airspace Opacity"): 163040,
        ("patient64542", "Support Devices"): 47345,
    }
    assert [(i.patient_key, i.size, i.nothing_by) for i in found.images] == [
        ("patient64541", (2320, 2828), ()),
        ("patient64542", (2022, 2021), ()),
    ]


def test_the_real_outlines_lie_on_the_real_masks(shared_data: Path) -> None:
    folder = shared_data / "chexlocalize"
    outlines = read_annotations(folder / "gt_annotations_val.json", strict=True)
    masks = read_annotations(folder / "gt_segmentations_val.json", strict=True)
    assert outlines.marks == 4
    for image in outlines.images:
        assert image.size is not None
        for mark in image.annotations:
            (painted,) = (a.shape.mask(image.size) for a in masks.of(image.image_id) if a.label == mark.label)
            drawn = mark.shape.mask(image.size)
            assert (drawn & painted).sum() / (drawn | painted).sum() > (
                0.9 if mark.label == "Support Devices" else 0.99
            )


def test_a_film_of_empty_masks_has_nothing_marked(tmp_path: Path) -> None:
    found = read(tmp_path, sample("chexlocalize_masks"))
    assert [(i.image_id[:8], i.nothing_by, len(i.annotations)) for i in found.images] == [
        ("patient1", (), 1),
        ("patient2", ("",), 0),
    ]
    document = sample("chexlocalize_masks")
    document["patient2_study1_view1_frontal"]["Edema"] = {"size": [48, 64], "counts": "?"}
    spoilt = read(tmp_path, document)
    assert [i.nothing_by for i in spoilt.images] == [(), ()]  # a mask that cannot be read is no verdict
    assert spoilt.skipped[0].line == 4


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        ({"Edema": [[[1, 2], [3, 4], [9, 9]]]}, "img_size"),
        ({"img_size": [48, "a"], "Edema": [[[1, 2], [3, 4], [9, 9]]]}, "whole numbers"),
        ({"img_size": [48, 64], "Edema": [[[1, 2], [3, 4]]]}, "three points"),
        ({"img_size": [48, 64], "Edema": [[1, 2], [3, 4]]}, "finite numbers"),
        ({"img_size": [48, 64], "Edema": 7}, "list of outlines"),
        ({"img_size": [48, 64], "Edema": [[[100, 2], [130, 4], [109, 9]]]}, "outside the film"),
        ([1], "no object of tasks"),
    ],
)
def test_bad_outlines_are_skipped_and_listed(tmp_path: Path, tasks: object, reason: str) -> None:
    found = read(tmp_path, {**sample("chexlocalize_polygons"), "p3": tasks})
    (skipped,) = found.skipped
    assert (skipped.line, found.marks) == (4, 2)
    assert reason in skipped.reason


def test_only_films_with_a_mark_or_a_verdict_are_written(tmp_path: Path) -> None:
    listed = AnnotationSet((AnnotatedImage("b", (), size=FILM), *one(Mask.of(painted_mask())).images))
    (path,) = write_annotations(tmp_path / "m.json", listed, "chexlocalize_masks")
    assert [image.image_id for image in read_annotations(path).images] == ["a"]
    assert is_annotations(path)


# --- ChestX-Det


def test_the_real_chestx_det(shared_data: Path) -> None:
    path = shared_data / "nih" / "chestx_det_polygons.json"
    document = json.loads(path.read_text("utf-8"))
    found = read_annotations(path, strict=True)
    assert (len(found.images), found.marks) == (len(document), sum(len(film["syms"]) for film in document)) == (90, 271)
    assert sum(bool(image.nothing_by) for image in found.images) == sum(not film["syms"] for film in document)
    boxes = [np.array(box) for film in document for box in film["boxes"]]
    ours = [a.box.as_tuple() for image in found.images for a in image.annotations]
    assert np.abs(np.array(boxes) - np.array(ours)).max() <= 3  # four boxes are drawn a little beside their outline


def _overlap(one: Box, two: Box) -> float:
    width = max(0.0, min(one.x1, two.x1) - max(one.x0, two.x0))
    height = max(0.0, min(one.y1, two.y1) - max(one.y0, two.y0))
    return width * height / (one.area + two.area - width * height)


def test_chestx_det_lies_on_other_readers_of_the_same_films(shared_data: Path) -> None:
    """Other radiologists boxed these films as well: another size, or x and y exchanged, would miss their boxes."""
    nih = read_annotations(shared_data / "nih" / "BBox_List_2017.csv")
    rsna = read_annotations(shared_data / "nih" / "rsna_style_labels.csv")
    ways: list[list[float]] = [[], [], [], []]
    for image in read_annotations(shared_data / "nih" / "chestx_det_polygons.json").images:
        for a in image.annotations:
            theirs = [b.box for b in nih.of(image.image_id) if b.label == a.label]
            theirs += [b.box for b in rsna.of(image.image_id) if a.label == "Consolidation"]
            exchanged = Box(a.box.y0, a.box.x0, a.box.y1, a.box.x1)
            tried = a.box, exchanged, a.box.scaled(0.5, 0.5), a.box.scaled(1.2, 1.2)
            for found, box in zip(ways, tried, strict=True):
                found += [max(_overlap(box, other) for other in theirs)] if theirs else []
    assert len(ways[0]) == 42
    right, *wrong = (np.mean(found) for found in ways)
    assert right > 0.35
    assert max(wrong) < right / 2


def test_chestx_det_boxes_outlines_and_bad_findings(tmp_path: Path) -> None:
    document = sample("chestx_det")
    found = read(tmp_path, document, strict=True)
    assert [(i.image_id, i.patient_key, i.nothing_by) for i in found.images] == [
        ("00000072_000", "00000072", ("ChestX-Det",)),
        ("00000100_000", "00000100", ()),
    ]
    outline_, box = found.of("00000100_000")
    assert outline_.shape == Polygon((((12, 705), (285, 705), (46, 847)),))
    assert (box.shape, box.label, box.reader) == (Box(100, 200, 150, 260), "Mass", "ChestX-Det")
    ten = {"file_name": "a.png", "syms": ["Mass", "Mass"], "boxes": [[1, 2, 3, 4], [9, 9, 5, 5]]}
    document += [ten, {"nih": "b.png", "syms": ["Mass"], "boxes": [[1, 2, 3, 4], [5, 6, 7, 8]]}, {"syms": []}, 7]
    spoilt = read(tmp_path, document)
    assert [row.line for row in spoilt.skipped] == [3, 4, 5, 6]
    assert spoilt.marks == 4
