"""Overlays and shutters of a file, against pydicom's bitmaps and versions that look at every pixel."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.helpers.films import gradient, save, write_dicom
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image
from xai_desktop.io.readers import read_image, read_refs

SIZE = (48, 40)


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


def bitmap(height: int, width: int, seed: int = 0) -> AnyArray:
    return np.random.default_rng(seed).random((height, width)) < 0.3


def add_overlay(
    data: Dataset, bits: AnyArray, *, group: int = 0x6000, origin: tuple[int, int] | None = (1, 1), label: str = ""
) -> None:
    """Bits of (rows, columns) or (frames, rows, columns) as Overlay Data."""
    rows, columns = bits.shape[-2:]
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    data.add_new(group << 16 | 0x0010, "US", rows)
    data.add_new(group << 16 | 0x0011, "US", columns)
    if bits.ndim == 3:
        data.add_new(group << 16 | 0x0015, "IS", bits.shape[0])
    data.add_new(group << 16 | 0x0040, "CS", "G")
    if origin:
        data.add_new(group << 16 | 0x0050, "SS", list(origin))
    data.add_new(group << 16 | 0x0100, "US", 1)
    data.add_new(group << 16 | 0x0102, "US", 0)
    if label:
        data.add_new(group << 16 | 0x1500, "LO", label)
    data.add_new(group << 16 | 0x3000, "OW", packed + bytes(len(packed) % 2))


def film(tmp_path: Path, pixels: AnyArray | None = None, **attributes: object) -> Dataset:
    found = gradient(*SIZE) if pixels is None else pixels
    return pydicom.dcmread(write_dicom(tmp_path / "plain.dcm", found, **attributes))  # type: ignore[arg-type]


def slowly_placed(bits: AnyArray, origin: tuple[int, int]) -> AnyArray:
    found = np.zeros(SIZE, bool)
    for row, column in np.argwhere(bits):
        y, x = row + origin[0] - 1, column + origin[1] - 1
        if 0 <= y < SIZE[0] and 0 <= x < SIZE[1]:
            found[y, x] = True
    return found


@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian])
@pytest.mark.parametrize("origin", [(1, 1), (11, 8), (-9, -4), (40, 30), None])
@pytest.mark.parametrize("size", [SIZE, (13, 9), (70, 61)])
def test_an_overlay_lies_where_its_origin_says(
    tmp_path: Path, syntax: uid.UID, origin: tuple[int, int] | None, size: tuple[int, int]
) -> None:
    data = film(tmp_path)
    add_overlay(data, bitmap(*size), origin=origin)
    path = save(tmp_path / "f.dcm", data, syntax)
    (plane,) = opened(path).overlays
    theirs = pydicom.dcmread(path).overlay_array(0x6000).astype(bool)
    assert np.array_equal(theirs, bitmap(*size))
    assert np.array_equal(plane.bits, slowly_placed(theirs, origin or (1, 1)))


def test_words_of_big_endian_files_are_turned_round(tmp_path: Path) -> None:
    data = film(tmp_path, transfer_syntax=uid.ExplicitVRBigEndian)
    add_overlay(data, bitmap(*SIZE))
    packed = np.frombuffer(data[0x60003000].value, "<u2").astype(">u2").tobytes()
    data[0x60003000].value = packed
    path = save(tmp_path / "f.dcm", data, uid.ExplicitVRBigEndian)
    assert np.array_equal(opened(path).overlays[0].bits, bitmap(*SIZE))


def test_up_to_sixteen_overlays_keep_their_names(tmp_path: Path) -> None:
    data = film(tmp_path)
    for number in range(18):
        add_overlay(data, bitmap(*SIZE, number), group=0x6000 + 2 * number, label="ruler" if number == 3 else "")
    data.add_new(0x60080022, "LO", "outline of the heart")
    image = opened(save(tmp_path / "f.dcm", data))
    assert len(image.overlays) == 16
    assert [plane.name for plane in image.overlays[2:5]] == ["overlay 3", "ruler", "outline of the heart"]
    for number, plane in enumerate(image.overlays):
        assert np.array_equal(plane.bits, bitmap(*SIZE, number))


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian, uid.RLELossless])
@pytest.mark.parametrize("signed", [False, True])
def test_overlays_in_unused_bits_are_no_part_of_the_picture(tmp_path: Path, syntax: uid.UID, signed: bool) -> None:
    pixels, one, two = gradient(*SIZE, signed=signed), bitmap(*SIZE, 1), bitmap(*SIZE, 2)
    bare = pixels.astype(np.int32) & 0x0FFF
    drawn = (bare | one << 12 | two << 15).astype(np.uint16).view(np.int16 if signed else np.uint16)
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", drawn, bits=12, signed=signed, transfer_syntax=syntax))
    for group, bit in ((0x6000, 12), (0x6002, 15)):
        data.add_new(group << 16 | 0x0100, "US", 16)
        data.add_new(group << 16 | 0x0102, "US", bit)
    data.save_as(tmp_path / "f.dcm")
    image = opened(tmp_path / "f.dcm")
    assert np.array_equal(image.values(), pixels)
    assert [np.array_equal(p.bits, b) for p, b in zip(image.overlays, (one, two), strict=True)] == [True, True]
    assert image.warnings == ()


def test_a_compressed_film_with_drawings_in_its_unused_bits_keeps_its_depth(tmp_path: Path) -> None:
    drawn = (gradient(*SIZE) | bitmap(*SIZE).astype(np.uint16) << 14).astype(np.uint16)
    path = write_dicom(tmp_path / "f.dcm", drawn, bits=16, transfer_syntax=uid.JPEGLSLossless)
    data = pydicom.dcmread(path)
    data.BitsStored, data.HighBit = 12, 11
    data.add_new(0x60000100, "US", 16)
    data.add_new(0x60000102, "US", 14)
    data.save_as(path)
    image = opened(path)
    assert (image.bits, image.warnings) == (12, ())
    assert np.array_equal(image.values(), gradient(*SIZE))
    assert np.array_equal(image.overlays[0].bits, bitmap(*SIZE))


def test_an_overlay_bit_inside_the_picture_is_refused_with_a_word(tmp_path: Path) -> None:
    data = film(tmp_path)
    data.add_new(0x60000100, "US", 16)
    data.add_new(0x60000102, "US", 5)
    image = opened(save(tmp_path / "f.dcm", data))
    assert image.overlays == ()
    assert "hold the picture" in image.warnings[0]


@pytest.mark.parametrize(("first", "shown"), [(None, [0, 1, None]), (2, [None, 0, 1]), (9, [None, None, None])])
def test_overlays_of_several_frames_follow_the_film(tmp_path: Path, first: int | None, shown: list[int | None]) -> None:
    data = film(tmp_path, np.stack([gradient(*SIZE)] * 3))
    planes = np.stack([bitmap(*SIZE, 1), bitmap(*SIZE, 2)])
    add_overlay(data, planes)
    if first is not None:
        data.add_new(0x60000051, "US", first)
    path = save(tmp_path / "f.dcm", data)
    assert np.array_equal(pydicom.dcmread(path).overlay_array(0x6000).astype(bool), planes)
    for ref, expected in zip(read_refs(path), shown, strict=True):
        found = [plane.bits for plane in read_image(ref).overlays]
        assert len(found) == (0 if expected is None else 1)
        if expected is not None:
            assert np.array_equal(found[0], planes[expected])


def test_a_single_overlay_lies_over_every_frame(tmp_path: Path) -> None:
    data = film(tmp_path, np.stack([gradient(*SIZE)] * 2))
    add_overlay(data, bitmap(*SIZE))
    refs = read_refs(save(tmp_path / "f.dcm", data))
    assert [len(read_image(ref).overlays) for ref in refs] == [1, 1]


@pytest.mark.parametrize("broken", ["short", "no size", "huge", "bytes a pixel", "text"])
def test_a_damaged_overlay_is_left_out_with_a_word(tmp_path: Path, broken: str) -> None:
    data = film(tmp_path)
    add_overlay(data, bitmap(*SIZE))
    add_overlay(data, bitmap(*SIZE, 5), group=0x6002)
    if broken == "short":
        data[0x60003000].value = b"\1\2"
    elif broken == "no size":
        del data[0x60000010]
    elif broken == "huge":
        data[0x60000010].value = data[0x60000011].value = 65535
    elif broken == "bytes a pixel":
        data[0x60000100].value, data[0x60003000].value = 8, bytes(SIZE[0] * SIZE[1])
    else:
        data.add_new(0x60003000, "LO", "none")
    image = opened(save(tmp_path / "f.dcm", data))
    assert [plane.name for plane in image.overlays] == ["overlay 2"]
    assert "Overlay 6000" in image.warnings[0]


def test_colour_films_have_overlays_too(tmp_path: Path) -> None:
    data = film(tmp_path, np.zeros((*SIZE, 3), np.uint8), bits=8, modality="OT")
    add_overlay(data, bitmap(*SIZE))
    assert np.array_equal(opened(save(tmp_path / "f.dcm", data)).overlays[0].bits, bitmap(*SIZE))


RECTANGLE = {
    "ShutterShape": "RECTANGULAR",
    "ShutterUpperHorizontalEdge": 5,
    "ShutterLowerHorizontalEdge": 30,
    "ShutterLeftVerticalEdge": -3,
    "ShutterRightVerticalEdge": 22,
}
CIRCLE = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [20, 18], "RadiusOfCircularShutter": 14}
POLYGON = {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [3, 4, 44, 10, 30, 60, 8, 30]}


def in_rectangle(row: int, column: int) -> bool:
    return 5 <= row <= 30 and -3 <= column <= 22


def in_circle(row: int, column: int, aspect: float = 1) -> bool:
    return ((row - 20) * aspect) ** 2 + (column - 18) ** 2 <= 14**2


def on_or_in_polygon(row: int, column: int) -> bool | None:
    """By the ray rule; None close to the outline, where drawing rounds."""
    corners = np.array(POLYGON["VerticesOfThePolygonalShutter"], float).reshape(-1, 2)
    inside = False
    for (y0, x0), (y1, x1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        length = np.hypot(y1 - y0, x1 - x0)
        along = np.clip(((row - y0) * (y1 - y0) + (column - x0) * (x1 - x0)) / length**2, 0, 1)
        if np.hypot(row - y0 - along * (y1 - y0), column - x0 - along * (x1 - x0)) < 1:
            return None
        if (y0 > row) != (y1 > row) and column < x0 + (row - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside


def test_a_rectangular_shutter_shows_its_inside_with_its_edges(tmp_path: Path) -> None:
    shutter = opened(write_dicom(tmp_path / "f.dcm", gradient(*SIZE), **RECTANGLE)).shutter  # type: ignore[arg-type]
    assert shutter is not None
    assert all(shutter[r, c] == in_rectangle(r + 1, c + 1) for r in range(SIZE[0]) for c in range(SIZE[1]))


@pytest.mark.parametrize("spacing", [None, (0.3, 0.2)])
def test_a_circular_shutter_is_round_in_millimetres(tmp_path: Path, spacing: tuple[float, float] | None) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(*SIZE), spacing=spacing, **CIRCLE)  # type: ignore[arg-type]
    shutter, aspect = opened(path).shutter, 1.5 if spacing else 1.0
    assert shutter is not None
    assert all(shutter[r, c] == in_circle(r + 1, c + 1, aspect) for r in range(SIZE[0]) for c in range(SIZE[1]))


def test_a_polygonal_shutter(tmp_path: Path) -> None:
    shutter = opened(write_dicom(tmp_path / "f.dcm", gradient(*SIZE), **POLYGON)).shutter  # type: ignore[arg-type]
    assert shutter is not None
    wanted = {(r, c): on_or_in_polygon(r + 1, c + 1) for r in range(SIZE[0]) for c in range(SIZE[1])}
    assert sum(found is not None for found in wanted.values()) > 1500
    assert all(shutter[place] == found for place, found in wanted.items() if found is not None)


def test_shutters_together_leave_what_each_of_them_leaves(tmp_path: Path) -> None:
    several = RECTANGLE | CIRCLE | POLYGON | {"ShutterShape": ["RECTANGULAR", "CIRCULAR", "POLYGONAL"]}
    alone = [
        opened(write_dicom(tmp_path / f"{n}.dcm", gradient(*SIZE), **one)).shutter  # type: ignore[arg-type]
        for n, one in enumerate((RECTANGLE, CIRCLE, POLYGON))
    ]
    found = opened(write_dicom(tmp_path / "f.dcm", gradient(*SIZE), **several)).shutter  # type: ignore[arg-type]
    assert found is not None
    assert found.any()
    assert np.array_equal(found, np.logical_and.reduce([s for s in alone if s is not None]))


def test_an_overlay_may_be_the_shutter(tmp_path: Path) -> None:
    data = film(tmp_path, ShutterShape="BITMAP", ShutterOverlayGroup=0x6002)
    add_overlay(data, bitmap(*SIZE, 1))
    add_overlay(data, bitmap(*SIZE, 2), group=0x6002)
    image = opened(save(tmp_path / "f.dcm", data))
    assert [plane.name for plane in image.overlays] == ["overlay 1"]
    assert image.shutter is not None
    assert np.array_equal(image.shutter, ~bitmap(*SIZE, 2))


def test_each_frame_may_have_its_own_shutter(tmp_path: Path) -> None:
    groups = []
    for edge in (10, 20):
        shutter, group = Dataset(), Dataset()
        for keyword, value in (RECTANGLE | {"ShutterRightVerticalEdge": edge}).items():
            setattr(shutter, keyword, value)
        group.FrameDisplayShutterSequence = Sequence([shutter])
        groups.append(group)
    path = write_dicom(
        tmp_path / "f.dcm", np.stack([gradient(*SIZE)] * 2), PerFrameFunctionalGroupsSequence=Sequence(groups)
    )
    found = [read_image(ref).shutter for ref in read_refs(path)]
    assert [int(s.any(axis=0).sum()) for s in found if s is not None] == [10, 20]


@pytest.mark.parametrize(
    "attributes",
    [
        RECTANGLE | {"ShutterLowerHorizontalEdge": 2},
        {"ShutterShape": "RECTANGULAR"},
        CIRCLE | {"RadiusOfCircularShutter": 0},
        {"ShutterShape": "CIRCULAR", "RadiusOfCircularShutter": 5},
        POLYGON | {"VerticesOfThePolygonalShutter": [1, 2, 3]},
        POLYGON | {"VerticesOfThePolygonalShutter": [1, 2, 3, 4, 5, 2000000000]},
        {"ShutterShape": "BITMAP"},
        {"ShutterShape": "BITMAP", "ShutterOverlayGroup": 0x6004},
        {"ShutterShape": "STAR"},
        CIRCLE | {"CenterOfCircularShutter": [900, 900]},
    ],
)
def test_a_shutter_that_makes_no_sense_hides_nothing(tmp_path: Path, attributes: dict[str, object]) -> None:
    image = opened(write_dicom(tmp_path / "f.dcm", gradient(*SIZE), **attributes))  # type: ignore[arg-type]
    assert image.shutter is None
    assert "left out" in image.warnings[-1]


def test_a_shutter_that_hides_nothing_costs_nothing(tmp_path: Path) -> None:
    wide = CIRCLE | {"RadiusOfCircularShutter": 500}
    image = opened(write_dicom(tmp_path / "f.dcm", gradient(*SIZE), **wide))  # type: ignore[arg-type]
    assert (image.shutter, image.warnings) == (None, ())


def test_automatic_windows_see_only_the_exposed_field(tmp_path: Path) -> None:
    pixels = gradient(*SIZE)
    bright = pixels.copy()
    bright[30:] = 4095
    plain, hidden = (
        opened(write_dicom(tmp_path / f"{n}.dcm", p, **RECTANGLE))  # type: ignore[arg-type]
        for n, p in enumerate((pixels, bright))
    )
    assert plain.percentile_window() == hidden.percentile_window()
    assert plain.exposed().sum() == 26 * 22


def test_the_real_overlays_are_those_of_pydicom(shared_data: Path) -> None:
    names = ("dicom_pydicom/src/pydicom/data/test_files/examples_overlay.dcm",)
    names += ("dicom_pydicom_data/data_store/data/MR-SIEMENS-DICOM-WithOverlays.dcm",)
    for name in names:
        path = shared_data / "dicom" / name
        data, (plane, *_) = pydicom.dcmread(path), opened(path).overlays
        theirs = data.overlay_array(0x6000).astype(bool)
        assert theirs.shape == plane.bits.shape
        assert np.array_equal(plane.bits, theirs)
        assert 0 < theirs.sum() < theirs.size // 2
