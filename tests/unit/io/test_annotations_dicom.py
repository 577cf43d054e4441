"""Marks in DICOM objects: reports, segmentations, presentations; read from others, written for others."""

import csv
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    RLELossless,
)

from tests.helpers import annotation_samples_dicom as make
from tests.helpers.annotation_samples_dicom import FILM, OTHER, ROUND, SAMPLES, SQUARE, TRIANGLE, UPRIGHT, stored
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import Place
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Shape
from xai_desktop.io.annotations import dicom_gsps, dicom_seg, dicom_sr
from xai_desktop.io.annotations._format import Format, Source
from xai_desktop.io.readers._dicom_ref import short_hash

FORMATS = {"dicom_sr": dicom_sr, "dicom_seg": dicom_seg, "dicom_gsps": dicom_gsps}
ANYWHERE = Path("marks.dcm")


def read(module: Any, content: bytes | Dataset, *, strict: bool = False) -> AnnotationSet:
    content = stored(content) if isinstance(content, Dataset) else content
    found: AnnotationSet = module.read(Source(Place(ANYWHERE), content, strict))
    return found


def report(*content: Dataset, **values: object) -> AnnotationSet:
    return read(dicom_sr, make.report(*content, **values))


def presentation(*layers: Dataset, **values: object) -> AnnotationSet:
    return read(dicom_gsps, make.presentation(*layers, **values))


def reasons(found: AnnotationSet) -> list[str]:
    return [row.reason for row in found.skipped]


def marks(found: AnnotationSet) -> list[tuple[str, int | None, str, Shape, str]]:
    return [(i.image_id, i.frame, a.label, a.shape, a.reader) for i in found.images for a in i.annotations]


# ── the shapes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def brute_ellipse(points: tuple[float, ...], size: int) -> np.ndarray:
    """The pixels whose centre is inside, by the two axes as vectors: a second way, without angles."""
    a, b, c, d = np.array(points, dtype=float).reshape(4, 2)
    middle, u, v = (a + b) / 2, (b - a) / 2, (d - c) / 2
    centres = np.moveaxis(np.mgrid[:size, :size][::-1] + 0.5, 0, -1) - middle
    inside: np.ndarray = (centres @ u / (u @ u)) ** 2 + (centres @ v / (v @ v)) ** 2 < 1
    return inside


@pytest.mark.parametrize(
    ("kind", "numbers", "shape"),
    [
        ("POLYLINE", SQUARE, Box(10, 20, 30.5, 40.25)),
        ("POLYLINE", SQUARE[4:8] + SQUARE[:2] + SQUARE[2:4] + SQUARE[4:6], None),
        ("POLYLINE", SQUARE[::-1], None),
        ("POLYLINE", TRIANGLE, Polygon((((1, 2), (9, 3), (4, 8)),))),
        ("CIRCLE", ROUND, Ellipse(12, 14, 6, 6)),
        ("ELLIPSE", UPRIGHT, Ellipse(50, 60, 10, 20)),
        ("ELLIPSE", (40, 60, 60, 60, 50, 55, 50, 65), Ellipse(50, 60, 10, 5)),
    ],
)
def test_graphics_are_pixel_edges_as_they_stand(kind: str, numbers: tuple[float, ...], shape: Shape | None) -> None:
    expected = shape or Box(*(min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])))
    for found in (
        report(make.finding("Mass", kind, numbers)),
        presentation(make.layer([make.graphic(kind, numbers)], [make.words("Mass")])),
    ):
        assert (marks(found), found.skipped) == ([(FILM, None, "Mass", expected, "")], ())


def test_a_leaning_ellipse_covers_the_pixels_between_its_axes() -> None:
    numbers = (20.0, 12.0, 44.0, 30.0, 29.0, 25.0, 35.0, 17.0)
    (mark,) = report(make.finding("Mass", "ELLIPSE", numbers)).of(FILM)
    assert np.array_equal(mark.shape.mask((64, 64)), brute_ellipse(numbers, 64))
    assert brute_ellipse(numbers, 64).sum() > 100


@pytest.mark.parametrize(
    ("kind", "numbers", "reason"),
    [
        ("POINT", (3, 4), "point"),
        ("MULTIPOINT", (3, 4, 5, 6), "point"),
        ("POLYLINE", TRIANGLE[:-2], "open line"),
        ("POLYLINE", (1, 2, 5, 2, 1, 2), "three points"),
        ("POLYLINE", (1, 2, 5, 2, 9, 2, 1, 2), "width and a height"),
        ("POLYLINE", (1, 2, 3), "pairs"),
        ("POLYLINE", (1, 2, float("nan"), 4, 1, 2), "pairs"),
        ("POLYLINE", (-1e12, 2, 4, 5, 6, 9, -1e12, 2), "proportion"),
        ("CIRCLE", (3, 4, 5, 6, 7, 8), "3 points"),
        ("CIRCLE", (3, 4, 3, 4), "half axes"),
        ("ELLIPSE", UPRIGHT[:6], "3 points"),
        ("ELLIPSE", (50, 40, 50, 80, 40, 70, 60, 70), "middle"),
        ("ELLIPSE", (50, 40, 50, 80, 40, 50, 60, 70), "right angle"),
        ("SPLINE", TRIANGLE, "unknown kind"),
    ],
)
def test_what_is_no_region_is_listed_with_the_reason(kind: str, numbers: tuple[float, ...], reason: str) -> None:
    good = "Mass", "POLYLINE", SQUARE
    found = report(make.finding(*good), make.finding("Mass", kind, numbers), make.finding(*good))
    assert (found.marks, [row.line for row in found.skipped]) == (2, [2])
    assert reason in reasons(found)[0]
    layers = [make.layer([make.graphic(*graphic[1:])]) for graphic in (good, ("Mass", kind, numbers))]
    shown = presentation(*layers)
    assert (shown.marks, [row.line for row in shown.skipped]) == (1, [2])
    assert reason in reasons(shown)[0]


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_frames_count_from_one_in_the_file_and_from_nought_here() -> None:
    found = report(make.finding("Mass", "POLYLINE", SQUARE, make.image(frame=3), make.image(OTHER, [1, 2])))
    assert [(i.image_id, i.frame, i.size) for i in found.images] == [
        (FILM, 2, None),
        (OTHER, 0, None),
        (OTHER, 1, None),
    ]
    wrong = report(make.finding("Mass", "POLYLINE", SQUARE, make.image(frame=0)))
    assert (wrong.marks, reasons(wrong)) == (0, ["names frames that no image has"])


def test_the_label_is_the_finding_and_never_its_site() -> None:
    region = make.outline("POLYLINE", SQUARE, make.image())
    tracking = make.item("TEXT", "112039", "HAS OBS CONTEXT", TextValue="lesion 7")
    short = make.item("TEXT", "125309", "HAS CONCEPT MOD", TextValue="shadow")
    pattern = make.item("TEXT", "125309", "HAS CONCEPT MOD", TextValue="{surface}")
    site = make.coded("363698007", "Lung", "HAS CONCEPT MOD")
    site.ConceptNameCodeSequence[0].CodingSchemeDesignator = "SCT"
    found = report(
        make.group(tracking, site, short, make.coded("121071", "Nodule"), region),
        make.group(tracking, site, short, region),
        make.group(tracking, site, pattern, region),
        make.group(site, region),
    )
    assert [a.label for a in found.of(FILM)] == ["Nodule", "shadow", "lesion 7"]
    assert reasons(found) == ["names no finding"]


def test_a_text_that_was_inferred_from_coordinates_is_their_label() -> None:
    """As loose reports write it: no template, no group."""
    region = make.outline("POLYLINE", SQUARE, make.image())
    text = make.item("TEXT", "121071x", TextValue="Shadow in the left base", ContentSequence=[region])
    assert marks(report(text))[0][2] == "Shadow in the left base"


def test_a_cad_report_gives_outlines_and_says_nothing_of_their_middles() -> None:
    library = make.item("CONTAINER", "111028", ContentSequence=[])
    library.ContentSequence = [make.item("IMAGE", "121200", ReferencedSOPSequence=[make.image(OTHER)])]
    outline, centre = (
        make.outline("POLYLINE", TRIANGLE, concept="111041"),
        make.outline("POINT", (3, 4), concept="111010"),
    )
    outline.ContentSequence = [Dataset(), Dataset()]
    for item in outline.ContentSequence:
        item.RelationshipType, item.ReferencedContentItemIdentifier = "SELECTED FROM", [1, 1, 1]
    centre.ContentSequence = [make.item("IMAGE", "121324", "SELECTED FROM", ReferencedSOPSequence=[make.image()])]
    single = make.coded("111059", "Lung nodule")
    single.ContentSequence = [centre, outline]
    algorithm = make.item("TEXT", "111001", "HAS OBS CONTEXT", TextValue="ChestCAD")
    found = report(library, algorithm, single, sop_class="1.2.840.10008.5.1.4.1.1.88.65")
    assert marks(found) == [(OTHER, None, "Lung nodule", Polygon((((1, 2), (9, 3), (4, 8)),)), "ChestCAD")]
    assert found.skipped == ()
    outline.ContentSequence[0].ReferencedContentItemIdentifier = [1, 9]
    assert reasons(report(library, single)) == ["refers to a part of the report that is missing"]


def test_a_region_that_each_measurement_repeats_is_one_mark() -> None:
    region = make.outline("POLYLINE", SQUARE, make.image())
    numbers = [make.item("NUM", concept, ContentSequence=[region]) for concept in ("G-A166", "G-A16A")]
    found = report(*[make.group(make.coded("121071", "Mass"), region, *numbers)] * 2)
    assert (found.marks, found.skipped, found.files[0].rows) == (2, (), 6)


def test_points_that_place_a_label_are_no_rows() -> None:
    region = make.outline("POLYLINE", SQUARE, make.image())
    found = report(make.group(make.coded("121071", "Mass"), region, make.outline("POINT", (1, 2), concept="122438")))
    assert (found.marks, found.skipped, found.files[0].rows) == (1, (), 1)


def test_regions_elsewhere_are_refused_with_the_reason() -> None:
    space = make.item("SCOORD3D", "111030", GraphicType="POLYGON", GraphicData=[1.0, 2.0, 3.0])
    segment = make.item("IMAGE", "121214", ReferencedSOPSequence=[make.image(ReferencedSegmentNumber=1)])
    nowhere = make.outline("POLYLINE", SQUARE)
    found = report(*(make.group(make.coded("121071", "Mass"), region) for region in (space, segment, nowhere)))
    assert found.marks == 0
    assert [
        word in reason for word, reason in zip(("SCOORD3D", "segmentation", "no image"), reasons(found), strict=True)
    ]
    with pytest.raises(FormatError, match=r"line 1: .*SCOORD3D") as caught:
        read(dicom_sr, make.report(make.group(space)), strict=True)
    assert_one_sentence(caught.value, ANYWHERE)


@pytest.mark.parametrize(
    ("observers", "reader"),
    [
        ([make.observer("Doe^Jane")], "Doe^Jane"),
        ([make.item("TEXT", "121008", "HAS OBS CONTEXT", TextValue="R 2")], "R 2"),
        ([make.item("TEXT", "121013", "HAS OBS CONTEXT", TextValue="Net"), make.observer("Doe^Jane")], "Doe^Jane"),
        ([make.item("TEXT", "121013", "HAS OBS CONTEXT", TextValue="Net")], "Net"),
        ([make.item("UIDREF", "121012", "HAS OBS CONTEXT", UID="1.2")], ""),
        ([make.observer("Grün^Ödön=緑^緒")], "Grün^Ödön=緑^緒"),
    ],
)
def test_the_reader_is_the_person_who_observed(observers: list[Dataset], reader: str) -> None:
    assert marks(report(*observers, make.finding("Mass", "POLYLINE", SQUARE)))[0][4] == reader


def test_the_nearest_observer_counts() -> None:
    own = make.finding("Mass", "POLYLINE", SQUARE)
    own.ContentSequence.append(make.observer("Roe^R"))
    found = report(make.observer("Doe^Jane"), own, make.finding("Mass", "POLYLINE", SQUARE))
    assert [a.reader for a in found.of(FILM)] == ["Roe^R", "Doe^Jane"]


def test_a_group_without_a_region_may_say_that_nothing_was_found() -> None:
    nothing = make.coded("121071", "No abnormality detected")
    nothing.ConceptCodeSequence = make.code("281900007", "SCT")
    looked = make.group(nothing, make.item("IMAGE", "260753009", ReferencedSOPSequence=[make.image(OTHER)]))
    found = report(make.observer("Doe^Jane"), looked, make.finding("Mass", "POLYLINE", SQUARE))
    assert found.entries(OTHER) == (AnnotatedImage(OTHER, (), "", None, ("Doe^Jane",)),)
    assert found.marks == 1


def test_no_name_of_a_patient_gets_in() -> None:
    """Labels, readers and keys; a burned-in name is a text like any other."""
    who: dict[str, object] = {"PatientName": "Muster^Eva Maria", "PatientID": "77-1"}
    named = make.finding("EVA MARIA, Muster", "POLYLINE", SQUARE)
    plain = make.finding("Muster of shadows", "POLYLINE", SQUARE)
    found = report(make.observer("Muster^Eva^Maria"), named, plain, **who)
    assert [(a.label, a.reader) for a in found.of(FILM)] == [("Muster of shadows", "")]
    assert (found.images[0].patient_key, reasons(found)) == (short_hash("77-1"), ["names no finding"])
    shown = presentation(make.layer([make.graphic("POLYLINE", SQUARE)], [make.words("Muster, Eva Maria")]), **who)
    assert [a.label for a in shown.of(FILM)] == ["Doubtful"]
    for text in (repr(found), repr(shown)):
        assert "Eva" not in text
        assert "77-1" not in text


# ── presentations ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_texts_and_graphics_that_belong_together() -> None:
    square, circle = make.graphic("POLYLINE", SQUARE), make.graphic("CIRCLE", ROUND)
    one, two = make.words("One\r\nsecond line"), make.words("Two")
    grouped = [make.graphic("POLYLINE", SQUARE, GraphicGroupID=5), circle]
    found = presentation(
        make.layer([square, circle], [one]),
        make.layer([square, circle], [one, two]),
        make.layer(grouped, [one, two, make.words("Five", GraphicGroupID=5)]),
        make.layer([square]),
    )
    expected = ["One", "One", "One", "Two", "Five", "Doubtful", "Doubtful"]
    assert [a.label for a in found.of(FILM)] == expected


def test_a_graphic_marks_every_image_that_it_applies_to() -> None:
    square = make.graphic("POLYLINE", SQUARE)
    named = make.layer([square], images=[make.image(OTHER, [2, 4]), make.image()])
    found = presentation(named, ContentCreatorName="Doe^Jane")
    assert [m[:2] for m in marks(found)] == [(OTHER, 1), (OTHER, 3), (FILM, None)]
    assert {m[4] for m in marks(found)} == {"Doe^Jane"}
    assert presentation(make.layer([square], images=[make.image(frame=0)])).marks == 0  # and not on all of them
    nowhere = make.presentation(make.layer([square]))
    del nowhere.ReferencedSeriesSequence
    assert reasons(read(dicom_gsps, nowhere)) == ["names no image"]


def test_parts_of_the_displayed_area_become_pixels() -> None:
    """The area is 200 × 100 pixels, or those from column 11 and row 21 on, 50 × 40 of them."""
    half = (0.25, 0.5, 0.75, 0.5, 0.75, 1.0, 0.25, 1.0, 0.25, 0.5)
    shown = make.layer([make.graphic("POLYLINE", half, "DISPLAY")])
    assert presentation(shown).of(FILM)[0].shape == Box(50, 50, 150, 100)
    corners = {"DisplayedAreaTopLeftHandCorner": [11, 21], "DisplayedAreaBottomRightHandCorner": [60, 60]}
    zoomed: dict[str, object] = {"DisplayedAreaSelectionSequence": [make.made(**corners)]}
    assert presentation(shown, **zoomed).of(FILM)[0].shape == Box(22.5, 40, 47.5, 60)
    for turned in ({"ImageRotation": 90, "ImageHorizontalFlip": "N"}, {"ImageRotation": 0, "ImageHorizontalFlip": "Y"}):
        assert "turned" in reasons(presentation(shown, **turned))[0]
    assert "not stated" in reasons(presentation(shown, DisplayedAreaSelectionSequence=[]))[0]
    matrix = make.layer([make.graphic("POLYLINE", SQUARE, "MATRIX")])
    assert "units" in reasons(presentation(matrix))[0]


def test_a_filled_line_is_closed_and_a_curve_is_a_polygon() -> None:
    filled = make.graphic("POLYLINE", TRIANGLE[:-2], GraphicFilled="Y")
    curve = make.graphic("INTERPOLATED", TRIANGLE)
    found = presentation(make.layer([filled, curve]))
    assert [a.shape for a in found.of(FILM)] == [Polygon((((1, 2), (9, 3), (4, 8)),))] * 2


# ── segmentations ───────────────────────────────────────────────────────────────────────────────────────────────────

TWO = [make.segment(1, "Nodule"), make.segment(2, "Effusion")]
THREE = [make.derived(1, make.source()), make.derived(2, make.source(OTHER, 2)), make.derived(1, make.source())]


def segmentation(frames: np.ndarray | None = None, groups: Any = THREE, segments: Any = TWO, **values: Any) -> Dataset:
    return make.segmentation(make.painted() if frames is None else frames, groups, segments, **values)


def test_bits_that_begin_in_the_middle_of_a_byte() -> None:
    """Frames of 143 bits; read back against pydicom's own reading of the same pixels."""
    data = segmentation(ContentCreatorName="Doe^Jane")
    content = stored(data)
    slow = pydicom.dcmread(BytesIO(content)).pixel_array
    assert np.array_equal(slow, make.painted())
    found = read(dicom_seg, content)
    first, second = found.of(FILM, frame=0)[0].shape, found.of(OTHER, frame=1)[0].shape
    assert np.array_equal(first.mask((11, 13)), slow[0])
    assert np.array_equal(second.mask((11, 13)), slow[1])
    assert [(m[0], m[1], m[2], m[4]) for m in marks(found)] == [
        (FILM, None, "Nodule", "Doe^Jane"),
        (OTHER, 1, "Effusion", "Doe^Jane"),
    ]
    assert {image.size for image in found.images} == {(11, 13)}
    assert (found.skipped, found.files[0].rows) == ((), 3)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_every_plain_encoding_gives_the_same(syntax: str) -> None:
    data = segmentation()
    big = syntax == ExplicitVRBigEndian
    stream = BytesIO()
    whole = pydicom.dcmread(BytesIO(stored(data)))
    whole.file_meta.TransferSyntaxUID = syntax
    pydicom.dcmwrite(stream, whole, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=not big)
    assert marks(read(dicom_seg, stream.getvalue())) == marks(read(dicom_seg, data))


@pytest.mark.parametrize("vr", ["OB", "OW"])
def test_big_endian_words_are_put_in_order(vr: str) -> None:
    frames = make.painted()[:, :, :12] * 150
    whole = pydicom.dcmread(BytesIO(stored(segmentation(frames, kind="FRACTIONAL"))))
    whole.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    content = whole.PixelData
    whole.PixelData = np.frombuffer(content, "<u2").astype(">u2").tobytes() if vr == "OW" else content
    whole["PixelData"].VR = vr
    stream = BytesIO()
    pydicom.dcmwrite(stream, whole, implicit_vr=False, little_endian=False)
    found = read(dicom_seg, stream.getvalue())
    assert np.array_equal(found.of(FILM)[0].shape.mask((11, 12)), frames[0] > 0)


def test_run_lengths_give_the_same() -> None:
    whole = pydicom.dcmread(BytesIO(stored(segmentation(make.painted() * 150, kind="FRACTIONAL"))))
    whole.compress(RLELossless, encoding_plugin="pydicom")
    stream = BytesIO()
    whole.save_as(stream)
    assert marks(read(dicom_seg, stream.getvalue())) == marks(read(dicom_seg, segmentation()))


def test_fractions_count_from_one_half_on() -> None:
    frames = np.zeros((1, 4, 4), dtype=np.uint8)
    frames[0, 0] = (99, 100, 101, 200)
    found = read(dicom_seg, segmentation(frames, [make.derived(1, make.source())], kind="FRACTIONAL"))
    assert found.of(FILM)[0].shape == Mask(np.ones((1, 3), dtype=bool), Box(1, 0, 4, 1))


def test_a_label_map_gives_a_mask_per_number() -> None:
    frames = np.zeros((1, 5, 6), dtype=np.uint8)
    frames[0, 1:3, 2:4], frames[0, 2, 3], frames[0, 4, 0] = 1, 2, 3
    groups = [make.derived(None, make.source())]
    values = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66.7"}
    found = read(dicom_seg, segmentation(frames, groups, TWO, kind="LABELMAP", **values))
    shapes = {a.label: a.shape.mask((5, 6)) for a in found.of(FILM)}
    assert {label: mask.tolist() for label, mask in shapes.items()} == {
        "Nodule": (frames[0] == 1).tolist(),
        "Effusion": (frames[0] == 2).tolist(),
    }
    assert "does not describe" in reasons(found)[0]


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (make.derived(1, make.source(), make.source(OTHER)), "several images"),
        (make.derived(1, make.source(preserved="NO")), "does not lie on the pixels"),
        (make.derived(1, make.source(preserved="REORIENTED_ONLY")), "does not lie on the pixels"),
        (make.derived(None, make.source()), "which segment"),
        (make.derived(9, make.source()), "does not describe"),
        (make.derived(1), "names no image"),
        (make.derived(1, make.source(frame=0)), "frames that no image has"),
    ],
)
def test_a_frame_that_cannot_be_placed_is_listed(group: Dataset, reason: str) -> None:
    found = read(dicom_seg, segmentation(groups=[THREE[0], group, THREE[2]]))
    assert (found.marks, [row.line for row in found.skipped]) == (1, [2])
    assert reason in reasons(found)[0]


def test_the_size_is_known_only_where_places_are_preserved() -> None:
    found = read(dicom_seg, segmentation(groups=[make.derived(1, make.source(preserved="")), *THREE[1:]]))
    assert [(i.image_id, i.size) for i in found.images][1] == (OTHER, (11, 13))
    single = segmentation(make.painted()[:1], [make.derived(1, make.source(preserved=""))])
    assert read(dicom_seg, single).images[0].size is None


def test_one_frame_belongs_to_the_only_image_and_many_are_never_guessed() -> None:
    common = [make.made(SeriesInstanceUID="1.2", ReferencedInstanceSequence=[make.image()])]
    single = segmentation(make.painted()[:1], [make.derived(1)], ReferencedSeriesSequence=common)
    assert [m[:3] for m in marks(read(dicom_seg, single))] == [(FILM, None, "Nodule")]
    many = segmentation(groups=[make.derived(1)] * 3, ReferencedSeriesSequence=common)
    with pytest.raises(FormatError, match="which image") as caught:
        read(dicom_seg, many)
    assert_one_sentence(caught.value, ANYWHERE)
    some = segmentation(groups=[THREE[0], make.derived(1), THREE[2]], ReferencedSeriesSequence=common)
    assert reasons(read(dicom_seg, some)) == ["names no image"]


@pytest.mark.parametrize(
    ("values", "reader"),
    [
        ({"SegmentAlgorithmType": "AUTOMATIC", "SegmentAlgorithmName": "Net"}, "Net"),
        ({"SegmentAlgorithmType": "SEMIAUTOMATIC", "SegmentAlgorithmName": "Net"}, "Doe^Jane"),
        ({"SegmentAlgorithmType": "AUTOMATIC"}, "Doe^Jane"),
    ],
)
def test_who_painted(values: dict[str, object], reader: str) -> None:
    data = segmentation(segments=[make.segment(1, "Nodule", **values), TWO[1]], ContentCreatorName="Doe^Jane")
    assert marks(read(dicom_seg, data))[0][4] == reader


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Rows": 0}, "cannot be"),
        ({"NumberOfFrames": 10**9}, "cannot be"),
        ({"Rows": 65535, "Columns": 65535}, "cannot be"),
        ({"Rows": 16000, "Columns": 16000, "NumberOfFrames": 90_000}, "megapixels"),
        ({"Rows": 16000, "Columns": 16000}, "cut short"),
        ({"NumberOfFrames": 90_000}, "cut short"),
        ({"BitsAllocated": 32}, "neither bits"),
        ({"SamplesPerPixel": 3}, "neither bits"),
        ({"PixelData": b""}, "no pixels"),
    ],
)
def test_pixels_that_cannot_be_are_refused_before_memory_is_asked_for(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read(dicom_seg, segmentation(**values))
    assert_one_sentence(caught.value, ANYWHERE)


def test_decoders_of_photographs_are_not_let_loose_on_segments() -> None:
    data = segmentation()
    data.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8\xff\xd9"] * 3)
    data["PixelData"].is_undefined_length = True
    with pytest.raises(FormatError, match="JPEG Baseline") as caught:
        read(dicom_seg, stored(data, JPEGBaseline8Bit))
    assert_one_sentence(caught.value, ANYWHERE)


# ── written ─────────────────────────────────────────────────────────────────────────────────────────────────────────

LABELS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\\"), min_size=1, max_size=20)
NAMES = LABELS.map(str.strip).filter(lambda name: name and name.isprintable() and "\x7f" not in name)
SINGLES = st.floats(-4096, 4096, width=32).map(lambda v: round(v * 8) / 8)
SPANS = st.integers(1, 8000).map(lambda v: v / 8)
BOXES = st.builds(Box.from_corner, SINGLES, SINGLES, SPANS, SPANS)
ELLIPSES = st.builds(Ellipse, SINGLES, SINGLES, SPANS, SPANS)
TRIANGLES = st.builds(
    lambda x, y, w, h: Polygon((((x, y), (x + w, y + h / 2), (x, y + h)),)), SINGLES, SINGLES, SPANS, SPANS
)
GRAPHICS = BOXES | ELLIPSES | TRIANGLES
MASKS = st.integers(1, 2**60 - 1).map(lambda n: Mask.of(np.array([n >> bit & 1 for bit in range(60)]).reshape(6, 10)))


def sets(shapes: st.SearchStrategy[Any], size: tuple[int, int] | None) -> st.SearchStrategy[AnnotationSet]:
    """One reader per image, since an object has one author."""
    frames = st.none() | st.integers(0, 20)

    def image(number: int, reader: str, pairs: list[tuple[str, Any]], frame: int | None) -> AnnotatedImage:
        found = tuple(Annotation(label, shape, reader) for label, shape in pairs)
        return AnnotatedImage(f"1.2.3.{number}", found, "", size, (), frame)

    pairs = st.lists(st.tuples(NAMES, shapes), min_size=1, max_size=3)
    images = st.builds(image, st.integers(0, 10**9), NAMES | st.just(""), pairs, frames)
    return st.lists(images, min_size=1, max_size=2, unique_by=lambda i: i.image_id).map(
        lambda i: AnnotationSet(tuple(i))
    )


def written_and_read(module: Any, annotation_set: AnnotationSet) -> list[AnnotatedImage]:
    contents: dict[str, bytes] = module.write(annotation_set)
    assert contents == module.write(annotation_set)
    found = [read(module, content) for content in contents.values()]
    assert all(not one.skipped for one in found)
    return [plain(image) for one in found for image in one.images]


def plain(image: AnnotatedImage) -> AnnotatedImage:
    return replace(image, annotations=tuple(replace(a, source="") for a in image.annotations))


@settings(derandomize=True, max_examples=20, deadline=None)
@given(sets(GRAPHICS, None), sets(MASKS, (6, 10)))
def test_what_is_written_comes_back_equal(graphics: AnnotationSet, masks: AnnotationSet) -> None:
    assert written_and_read(dicom_sr, graphics) == list(graphics.images)
    assert written_and_read(dicom_gsps, graphics) == list(graphics.images)
    assert written_and_read(dicom_seg, masks) == list(masks.images)


def test_the_samples_come_back_equal() -> None:
    for key, files in SAMPLES.items():
        (content,) = files.values()
        found = read(FORMATS[key], content, strict=True)
        assert found.marks > 1
        assert list(FORMATS[key].write(found)) == list(files)
        assert written_and_read(FORMATS[key], found) == [plain(image) for image in found.images]


def test_a_reader_who_saw_nothing_and_several_readers_of_one_film() -> None:
    both = (Annotation("Mass", Box(1, 2, 3, 4), "A"), Annotation("Mass", Box(1, 2, 3, 5), "B"))
    wanted = AnnotationSet((AnnotatedImage(FILM, both, nothing_by=("C",)),))
    assert list(dicom_sr.write(wanted)) == [f"{FILM}.sr.dcm", f"{FILM}.sr-2.dcm", f"{FILM}.sr-3.dcm"]
    found = written_and_read(dicom_sr, wanted)
    assert [(a.reader, a.shape) for image in found for a in image.annotations] == [(a.reader, a.shape) for a in both]
    assert [image.nothing_by for image in found] == [(), (), ("C",)]


def test_a_segmentation_paints_every_shape_at_the_size_of_the_film() -> None:
    shapes: list[Shape] = [Box(1.2, 2, 7.9, 6), Ellipse(8, 5, 4, 3, 30), Polygon((((1, 1), (9, 2), (4, 8)),))]
    film = AnnotatedImage(FILM, tuple(Annotation("Mass", shape) for shape in shapes), "", (10, 15))
    (found,) = written_and_read(dicom_seg, AnnotationSet((film,)))
    assert found.size == (10, 15)
    for mark, shape in zip(found.annotations, shapes, strict=True):
        assert np.array_equal(mark.shape.mask((10, 15)), shape.mask((10, 15)))


BOXED = Annotation("Mass", Box(1, 2, 3, 4), "A")
PAINTED = Annotation("Mass", Mask(np.ones((2, 2), dtype=bool), Box(0, 0, 2, 2)))
FINE = Annotation("Mass", Polygon((tuple((float(x), float(x * x)) for x in range(9000)),)))
PARTED = Annotation("Mass", Polygon((((1, 1), (9, 2), (4, 8)), ((11, 1), (19, 2), (14, 8)))))


@pytest.mark.parametrize(
    ("key", "image", "reason"),
    [
        ("dicom_sr", AnnotatedImage("00013118_008", (BOXED,)), "no DICOM UID"),
        ("dicom_sr", AnnotatedImage(FILM, (PAINTED,)), "painted masks"),
        ("dicom_gsps", AnnotatedImage(FILM, (PARTED,)), "several outlines"),
        ("dicom_sr", AnnotatedImage(FILM, (FINE,)), "8191 points"),
        ("dicom_gsps", AnnotatedImage(FILM, (), nothing_by=("A",)), "choose dicom_sr"),
        ("dicom_seg", AnnotatedImage(FILM, (), "", (9, 9), ("A",)), "choose dicom_sr"),
        ("dicom_seg", AnnotatedImage(FILM, (BOXED,)), "needs the size"),
        ("dicom_seg", AnnotatedImage(FILM, (BOXED,), "", (1, 1)), "needs the size"),
        ("dicom_seg", AnnotatedImage(FILM, (BOXED,), "", (2, 2)), "beside its film"),
        ("dicom_sr", AnnotatedImage(FILM, (replace(BOXED, label="x" * 65),)), "64 characters"),
        ("dicom_seg", AnnotatedImage(FILM, (replace(BOXED, label="a\\b"),), "", (9, 9)), "backslashes"),
        ("dicom_gsps", AnnotatedImage(FILM, (replace(BOXED, reader="a\\b"),)), "backslashes"),
        ("dicom_sr", AnnotatedImage(FILM, ()), "no mark to write"),
    ],
)
def test_what_cannot_be_held_is_said(key: str, image: AnnotatedImage, reason: str) -> None:
    with pytest.raises(ExportError, match=reason) as caught:
        FORMATS[key].write(AnnotationSet((image,)))
    assert str(caught.value).endswith(".")
    assert ". " not in str(caught.value)


def mixed() -> AnnotationSet:
    shapes: tuple[Shape, ...] = (Box(1.5, 2, 30, 40.25), Ellipse(50, 60, 4, 8.5), Ellipse(50, 60, 4, 4))
    found = tuple(Annotation("Opacité", shape, "Doe^Jane") for shape in (*shapes, Polygon((((1, 2), (3, 7), (9, 4)),))))
    films = AnnotatedImage(FILM, found, "", (90, 70)), AnnotatedImage(OTHER, found[:1], "", (90, 70), (), 2)
    return AnnotationSet(films)


@pytest.mark.parametrize("key", FORMATS)
def test_the_dicom_validator_finds_no_error(tmp_path: Path, key: str) -> None:
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy (dicom3tools) is not installed")
    for name, content in FORMATS[key].write(mixed()).items():
        (tmp_path / name).write_bytes(content)
        run = subprocess.run(["dciodvfy", "-new", str(tmp_path / name)], capture_output=True, text=True, check=False)
        said = (run.stdout + run.stderr).splitlines()
        assert said
        assert [line for line in said if line.startswith("Error")] == []


# ── highdicom, the other implementation ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def highdicom() -> Iterator[Any]:
    """Its own grumbling about codes and names is not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield pytest.importorskip("highdicom", reason="highdicom is not installed")


def test_highdicom_reads_our_report(highdicom: Any) -> None:
    first, second = dicom_sr.write(mixed()).values()
    content = highdicom.sr.srread(BytesIO(first)).content
    groups = content.get_planar_roi_measurement_groups()
    assert [group.finding_type.meaning for group in groups] == ["Opacité"] * 4
    assert [group.roi.graphic_type.value for group in groups] == ["POLYLINE", "ELLIPSE", "CIRCLE", "POLYLINE"]
    square = [[1.5, 2], [30, 2], [30, 40.25], [1.5, 40.25], [1.5, 2]]
    assert np.array_equal(groups[0].roi.value, square)
    assert np.array_equal(groups[1].roi.value, [[50, 51.5], [50, 68.5], [46, 60], [54, 60]])
    (framed,) = highdicom.sr.srread(BytesIO(second)).content.get_planar_roi_measurement_groups()
    source = framed.roi.ContentSequence[0].ReferencedSOPSequence[0]
    assert (source.ReferencedSOPInstanceUID, source.ReferencedFrameNumber) == (OTHER, 3)


def test_highdicom_reads_our_segmentation(highdicom: Any) -> None:
    first, _ = dicom_seg.write(mixed()).values()
    found = highdicom.seg.segread(BytesIO(first))
    pixels = found.get_pixels_by_source_instance([FILM], assert_missing_frames_are_empty=True)
    for number, mark in enumerate(mixed().images[0].annotations):
        assert np.array_equal(pixels[0, :, :, number], mark.shape.mask((90, 70)))
    assert found.get_segment_numbers(segment_label="Opacité") == [1, 2, 3, 4]


def film() -> Dataset:
    """A chest film as another program's source."""
    data = make.identified("1.2.840.10008.5.1.4.1.1.1.1", "DX", StudyID="", StudyDate="20240101", StudyTime="120000")
    data.SOPInstanceUID, data.AccessionNumber, data.ReferringPhysicianName = FILM, "", ""
    data.PatientID, data.PatientName, data.PatientSex, data.PatientBirthDate = "77-1", "Muster^Eva", "F", ""
    data.Rows, data.Columns, data.SeriesNumber, data.InstanceNumber = 11, 13, 1, 1
    data.PatientOrientation, data.Laterality, data.PixelSpacing = ["L", "F"], "", [1, 1]
    data.BitsAllocated = data.BitsStored = 8
    data.SamplesPerPixel, data.PixelRepresentation, data.PhotometricInterpretation = 1, 0, "MONOCHROME2"
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    return data


def test_we_read_the_report_of_highdicom(highdicom: Any) -> None:
    hd, sr = highdicom, highdicom.sr
    person = sr.ObserverContext(
        sr.CodedConcept("121006", "DCM", "Person"), sr.PersonObserverIdentifyingAttributes("Doe^Jane")
    )
    regions = [
        ("POLYLINE", np.array(SQUARE).reshape(-1, 2), Box(10, 20, 30.5, 40.25)),
        ("ELLIPSE", np.array(UPRIGHT).reshape(-1, 2), Ellipse(50, 60, 10, 20)),
        ("CIRCLE", np.array(ROUND).reshape(-1, 2), Ellipse(12, 14, 6, 6)),
    ]
    source = sr.SourceImageForRegion("1.2.840.10008.5.1.4.1.1.1.1", FILM)
    groups = [
        sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            sr.TrackingIdentifier(hd.UID(), f"region {number}"),
            referenced_region=sr.ImageRegion(kind, points, source_image=source),
            finding_type=sr.CodedConcept("27925004", "SCT", "Nodule"),
            finding_sites=[sr.FindingSite(sr.CodedConcept("39607008", "SCT", "Lung"))],
        )
        for number, (kind, points, _) in enumerate(regions)
    ]
    content = sr.MeasurementReport(
        sr.ObservationContext(person), sr.CodedConcept("363679005", "SCT", "Imaging procedure"), groups
    )
    document = sr.ComprehensiveSR([film()], content[0], hd.UID(), 1, hd.UID(), 1, "Maker")
    stream = BytesIO()
    document.save_as(stream)
    found = read(dicom_sr, stream.getvalue(), strict=True)
    assert marks(found) == [(FILM, None, "Nodule", shape, "Doe^Jane") for _, _, shape in regions]
    assert found.images[0].patient_key == short_hash("77-1")
    assert "Muster" not in repr(found)


def test_we_read_the_segmentation_of_highdicom(highdicom: Any) -> None:
    hd, seg = highdicom, highdicom.seg
    about = seg.SegmentDescription(
        1,
        "Nodule",
        hd.sr.CodedConcept("49755003", "SCT", "Morphologically Abnormal Structure"),
        hd.sr.CodedConcept("27925004", "SCT", "Nodule"),
        "MANUAL",
    )
    pixels = make.painted()[:1]
    document = seg.Segmentation(
        [film()], pixels, "BINARY", [about], hd.UID(), 1, hd.UID(), 1, "Maker", "Model", "1", "1",
        content_creator_name="Doe^Jane",
    )  # fmt: skip
    stream = BytesIO()
    document.save_as(stream)
    found = read(dicom_seg, stream.getvalue(), strict=True)
    ((uid, frame, label, shape, reader),) = marks(found)
    assert (uid, frame, label, reader, found.images[0].size) == (FILM, None, "Nodule", "Doe^Jane", (11, 13))
    assert np.array_equal(shape.mask((11, 13)), pixels[0])


def test_we_read_the_presentation_of_highdicom(highdicom: Any) -> None:
    """It, too, takes 0.0 for the first edge and Columns for the last one."""
    hd, pr = highdicom, highdicom.pr
    source = film()
    source.Rows, source.Columns = 100, 200
    graphics = [
        pr.GraphicObject("POLYLINE", np.array([[0, 0], [200, 0], [200, 100], [0, 100], [0, 0]]), units="PIXEL"),
        pr.GraphicObject("ELLIPSE", np.array(UPRIGHT).reshape(-1, 2), units="PIXEL"),
        pr.GraphicObject("POLYLINE", np.array([[0, 0], [0.5, 0], [0.5, 0.25], [0, 0]]), units="DISPLAY"),
    ]
    layer = pr.GraphicLayer("LAYER1", 1, description="Doubtful")
    text = pr.TextObject("Nodule", units="PIXEL", anchor_point=(1.0, 1.0))
    drawn = pr.GraphicAnnotation([source], layer, graphic_objects=graphics, text_objects=[text])
    document = pr.GrayscaleSoftcopyPresentationState(
        [source], hd.UID(), 1, hd.UID(), 1, "Maker", "Model", "1", "1", "LABEL",
        content_creator_name="Doe^Jane", graphic_layers=[layer], graphic_annotations=[drawn],
    )  # fmt: skip
    stream = BytesIO()
    document.save_as(stream)
    found = read(dicom_gsps, stream.getvalue(), strict=True)
    shapes = Box(0, 0, 200, 100), Ellipse(50, 60, 10, 20), Polygon((((0, 0), (100, 0), (100, 25)),))
    assert marks(found) == [(FILM, None, "Nodule", shape, "Doe^Jane") for shape in shapes]


# ── told apart, damaged, real ───────────────────────────────────────────────────────────────────────────────────────


def test_exactly_one_format_knows_each_object() -> None:
    for key, files in SAMPLES.items():
        for name, content in files.items():
            assert [k for k, m in FORMATS.items() if m.sniff(content[:4096], name)] == [key]
            assert [k for k, m in FORMATS.items() if m.sniff(content[132:4096], "x")] == [key]  # without a preamble
            assert not FORMATS[key].sniff(content[:150], name)
            bare = content[132 + 12 + int.from_bytes(content[140:144], "little") :]
            assert [k for k, m in FORMATS.items() if m.sniff(bare[:4096], name)] == [key]


@pytest.mark.parametrize(
    "head", [b"", b"DICM", b"\0" * 128 + b"DICM", b"\x02\0\0\0UL", b"\0" * 4096, b"{}", b"\xff" * 4096]
)
def test_what_is_no_object_is_not_taken_for_one(head: bytes) -> None:
    assert not any(module.sniff(head, "a.dcm") for module in FORMATS.values())


def test_a_film_is_none_of_them() -> None:
    content = stored(film())
    assert not any(module.sniff(content[:4096], "a.dcm") for module in FORMATS.values())
    for module in FORMATS.values():
        with pytest.raises(FormatError) as caught:
            read(module, content)
        assert_one_sentence(caught.value, ANYWHERE)


@pytest.mark.parametrize(
    ("module", "data", "reason"),
    [
        (dicom_sr, make.report(make.item("TEXT", "121071", TextValue="all well")), "marks nothing"),
        (dicom_gsps, make.presentation(), "marks nothing"),
    ],
)
def test_an_object_without_marks_says_so(module: Any, data: Dataset, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read(module, data)
    assert_one_sentence(caught.value, ANYWHERE)


@pytest.mark.parametrize("key", FORMATS)
def test_a_part_of_an_object_never_passes_for_the_whole(key: str) -> None:
    """Every seventh cut. A presentation may end between two of the values behind its graphics: no shape is lost."""
    (content,) = SAMPLES[key].values()
    whole = marks(read(FORMATS[key], content))
    for length in [*range(1, len(content), 7), len(content) - 1]:
        try:
            found = read(FORMATS[key], content[:length])
        except FormatError as error:
            assert_one_sentence(error, ANYWHERE)
        else:
            assert (key, [m[3] for m in marks(found)]) == ("dicom_gsps", [m[3] for m in whole])


@pytest.mark.parametrize("key", FORMATS)
def test_damaged_bytes_give_marks_or_a_sentence(key: str) -> None:
    (content,) = SAMPLES[key].values()
    chance, outcomes = np.random.default_rng(7), {"read": 0, "refused": 0}
    for _ in range(400):
        damaged = bytearray(content)
        for place in chance.integers(132, len(content), chance.integers(1, 6)):
            damaged[place] = chance.integers(256)
        try:
            found = read(FORMATS[key], bytes(damaged))
            assert all(reason and "\n" not in reason for reason in reasons(found))
            outcomes["read"] += 1
        except InputError as error:
            assert_one_sentence(error, ANYWHERE)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 20, outcomes


def test_a_deep_or_wide_tree_ends() -> None:
    deep = make.finding("Mass", "POLYLINE", SQUARE)
    for _ in range(80):
        deep = make.group(deep)
    with pytest.raises(FormatError):
        report(deep)
    flat = [make.outline("CIRCLE", (9.0, 9.0, 10.0, 9.0 + n), make.image()) for n in range(600)]
    found = report(make.group(make.coded("121071", "Mass"), *flat))
    assert found.marks == 600


def test_one_graphic_cannot_ask_for_any_number_of_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.io.annotations._dicom_marks.MOST_MARKS", 1000)
    square = make.graphic("POLYLINE", SQUARE)
    films = [make.image(f"{FILM}.{number}", list(range(1, 400))) for number in range(2)]
    found = presentation(*[make.layer([square], images=films)] * 3)
    assert found.marks == 1000
    assert reasons(found) == ["is beyond the 1000 marks that one object may hold"] * 2
    many = make.layer([square], images=[make.image(frame=list(range(1, 1002)))])
    assert reasons(presentation(many)) == ["names no image"]


def test_a_deflated_object_cannot_unpack_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pydicom.dcmread(BytesIO(SAMPLES["dicom_sr"][f"{FILM}.sr.dcm"]))
    whole.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    stream = BytesIO()
    whole.save_as(stream)
    assert read(dicom_sr, stream.getvalue()).marks == 4
    monkeypatch.setattr("xai_desktop.io.annotations._dicom_object.LARGEST_INFLATED", 1000)
    with pytest.raises(FormatError, match="unpacks to more") as caught:
        read(dicom_sr, stream.getvalue())
    assert_one_sentence(caught.value, ANYWHERE)


SENTENCES = {"reportsi.dcm": "marks nothing", "seg_image_sm_dots_tiled_full.dcm": "which image"}
"""Real objects that cannot be placed on images, with what is said of them."""

OUTCOMES = {
    "sr_document.dcm": (1, 0),
    "sr_document_with_multiple_groups.dcm": (1, 2),
    "dwv034/sr-arrow.dcm": (0, 3),
    "dwv034/sr-ellipse.dcm": (3, 0),
    "dwv034/sr-roi.dcm": (3, 0),
    "tid1500-0/sr-arrow.dcm": (0, 3),
    "tid1500-0/sr-circle.dcm": (3, 0),
    "tid1500-0/sr-ellipse.dcm": (3, 0),
    "tid1500-0/sr-protractor.dcm": (0, 3),
    "tid1500-0/sr-rectangle.dcm": (3, 0),
    "liver.dcm": (3, 0),
    "liver_expb.dcm": (3, 0),
    "liver_expb_1frame.dcm": (1, 0),
    "liver_nonbyte_aligned.dcm": (3, 0),
    "liver_rle.dcm": (3, 0),
    "seg_image_cr_binary.dcm": (1, 0),
    "seg_image_ct_binary.dcm": (3, 0),
    "seg_image_ct_binary_fractional.dcm": (3, 0),
    "seg_image_ct_binary_overlap.dcm": (8, 0),
    "seg_image_ct_binary_single_frame.dcm": (1, 0),
    "seg_image_ct_true_fractional.dcm": (3, 0),
    "seg_image_sm_control.dcm": (20, 0),
    "seg_image_sm_control_labelmap.dcm": (20, 0),
    "seg_image_sm_dots.dcm": (62, 0),
}
"""(marks, refused rows) of the real objects; arrows are points and angles are open lines: no regions."""


def test_the_real_objects(shared_data: Path) -> None:
    with (shared_data / "dicom_catalog.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["mod"] in ("SR", "SEG", "PR")]
    assert len(rows) == 30
    for row in rows:
        path = shared_data / row["file"]
        module = {"SR": dicom_sr, "SEG": dicom_seg}[row["mod"]]
        assert module.sniff(path.read_bytes()[:4096], path.name)
        if reason := SENTENCES.get(path.name):
            with pytest.raises(FormatError, match=reason) as caught:
                module.read(Source(Place(path), path.read_bytes()))
            assert_one_sentence(caught.value, path)
            continue
        found = module.read(Source(Place(path), path.read_bytes()))
        name = f"{path.parent.name}/{path.name}" if "dwv" in row["file"] else path.name
        assert (found.marks, len(found.skipped)) == OUTCOMES[name]


def test_real_segments_cover_the_pixels_that_pydicom_gives(shared_data: Path) -> None:
    compared = 0
    for path in sorted(shared_data.rglob("*seg_image_*.dcm")) + sorted(shared_data.rglob("liver*.dcm")):
        if path.name in SENTENCES or path.name == "liver_rle.dcm" or "sm_" in path.name:
            continue
        data = pydicom.dcmread(path)
        frames = np.atleast_3d(data.pixel_array.T).T
        found = dicom_seg.read(Source(Place(path), path.read_bytes()))
        half = data.get("MaximumFractionalValue", 2) / 2 if data.SegmentationType == "FRACTIONAL" else 1
        slow = sorted((frame >= half).tobytes() for frame in frames)
        shapes = [a.shape for image in found.images for a in image.annotations]
        assert sorted(shape.mask(frames.shape[1:]).tobytes() for shape in shapes) == slow
        compared += 1
    assert compared == 13


def test_a_real_liver_in_run_lengths_is_the_plain_one(shared_data: Path) -> None:
    """No independent decoder of the catalogue reads these packed bits."""
    folder = next(iter(shared_data.rglob("liver_rle.dcm"))).parent
    plain_one, coded = (
        dicom_seg.read(Source(Place(folder / name), (folder / name).read_bytes()))
        for name in ("liver.dcm", "liver_rle.dcm")
    )
    assert marks(plain_one) == marks(coded)


def test_all_three_can_be_written() -> None:
    for key in FORMATS:
        found: Format = next(f for f in dicom_sr.FORMATS if f.key == key)
        assert (found.write is not None, found.title.startswith("DICOM")) == (True, True)
