"""Stored value → modality value → picture, against pydicom's own arithmetic."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_rescale, apply_windowing
from pydicom.sequence import Sequence

from tests.helpers.films import gradient, monochrome1_copy, write_dicom
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image
from xai_desktop.io.readers import read_image, read_refs


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


def shown(image: Image, window: int = 0) -> AnyArray:
    """(H, W) float: what a reader sees, 1 is white."""
    picture = image.windows[window].apply(image.values())
    return 1 - picture if image.monochrome1 else picture


def item(**attributes: object) -> Dataset:
    data = Dataset()
    for keyword, value in attributes.items():
        setattr(data, keyword, value)
    return data


def lut_item(first: int, entries: list[int], *, count: int | None = None, as_bytes: bool = False) -> Dataset:
    data = Dataset()
    data.add_new("LUTDescriptor", "US", [len(entries) if count is None else count, first & 0xFFFF, 16])
    data.add_new("LUTData", "OW" if as_bytes else "US", np.array(entries, "<u2").tobytes() if as_bytes else entries)
    data.ModalityLUTType = "OD"
    return data


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (0.5, -1000), (-2, 4095)])
def test_values_and_windows_agree_with_pydicom(
    tmp_path: Path, bits: int, signed: bool, slope: float, intercept: float
) -> None:
    pixels = gradient(bits=bits, signed=signed)
    middle = float(np.median(pixels.astype(float) * slope + intercept))
    windows = [(middle, 100.0, "narrow"), (middle + 30, 900.0, "wide")]
    path = write_dicom(
        tmp_path / "film.dcm", pixels, bits=bits, signed=signed, slope=slope, intercept=intercept, windows=windows
    )
    image, data = opened(path), pydicom.dcmread(path)
    expected = apply_rescale(pixels, data)
    assert np.allclose(image.values(), expected, rtol=1e-6)
    assert image.stored_at(7, 3) == pixels[7, 3]
    assert [w.name for w in image.windows] == ["narrow", "wide"]
    for number in range(2):
        theirs = apply_windowing(expected, data, index=number)
        low, high = (slope * v + intercept for v in _range(bits, signed))
        assert np.allclose(shown(image, number), (theirs - low) / (high - low), atol=3e-4)


def _range(bits: int, signed: bool) -> tuple[int, int]:
    low = -(1 << (bits - 1)) if signed else 0
    return low, low + (1 << bits) - 1


@pytest.mark.parametrize(("bits", "signed", "slope"), [(10, False, 1), (12, True, -2), (8, False, 0.5)])
def test_the_value_range_is_what_the_stored_bits_can_hold(
    tmp_path: Path, bits: int, signed: bool, slope: float
) -> None:
    pixels = np.ones((4, 5), dtype=np.int16 if signed else np.uint16)
    image = opened(write_dicom(tmp_path / "f.dcm", pixels, bits=bits, signed=signed, slope=slope, intercept=3))
    ends = sorted(slope * v + 3 for v in _range(bits, signed))
    assert image.value_range == tuple(ends)
    assert image.bits == bits


def test_bits_above_the_stored_ones_are_no_picture(tmp_path: Path) -> None:
    """Old writers kept overlays in the unused bits."""
    pixels = gradient()
    dirty = pixels | (np.arange(pixels.size).reshape(pixels.shape) % 16 << 12).astype(np.uint16)
    clean, spoilt = write_dicom(tmp_path / "a.dcm", pixels), write_dicom(tmp_path / "b.dcm", dirty)
    assert np.array_equal(opened(spoilt).values(), opened(clean).values())


def test_a_high_bit_above_the_lowest_place_shifts_the_value(tmp_path: Path) -> None:
    pixels = gradient()
    path = write_dicom(tmp_path / "f.dcm", (pixels << 4) | 5, BitsStored=12, HighBit=15)
    assert np.array_equal(opened(path).index, pixels)


def test_signed_pixels_with_dirty_upper_bits(tmp_path: Path) -> None:
    pixels = gradient(signed=True)
    bare = (pixels.astype(np.int32) & 0x0FFF).astype(np.int16)  # the sign stops at bit 11
    image = opened(write_dicom(tmp_path / "f.dcm", bare, signed=True))
    assert np.array_equal(image.values(), pixels)
    assert image.stored_offset == -2048


@pytest.mark.parametrize(("signed", "function"), [(False, ""), (True, ""), (False, "LINEAR_EXACT"), (False, "SIGMOID")])
@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (-0.5, 700)])
def test_a_monochrome1_copy_looks_the_same(
    tmp_path: Path, signed: bool, function: str, slope: float, intercept: float
) -> None:
    path = write_dicom(
        tmp_path / "film.dcm",
        gradient(signed=signed),
        signed=signed,
        slope=slope,
        intercept=intercept,
        windows=[(300, 700), (1500, 2)],
        function=function,
    )
    one, two = opened(path), opened(monochrome1_copy(path, tmp_path / "copy.dcm"))
    assert (one.monochrome1, two.monochrome1) == (False, True)
    for number in range(2):
        assert np.allclose(shown(one, number), shown(two, number), atol=1e-6)
    assert shown(one).std() > 0.1


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_modality_lut_replaces_the_rescale(tmp_path: Path, as_bytes: bool) -> None:
    lut = lut_item(10, [100, 200, 400, 800], as_bytes=as_bytes)
    pixels = np.array([[0, 9, 10, 11], [12, 13, 14, 4095]], dtype=np.uint16)
    path = write_dicom(tmp_path / "f.dcm", pixels, slope=3, ModalityLUTSequence=Sequence([lut]))
    image = opened(path)
    assert image.values().tolist() == [[100, 100, 100, 200], [400, 800, 800, 800]]
    assert (image.unit, image.value_range) == ("OD", (100, 800))


def test_a_modality_lut_of_signed_pixels_may_begin_below_zero(tmp_path: Path) -> None:
    pixels = np.array([[-5, -2, -1, 0, 4]], dtype=np.int16)
    lut = lut_item(-2, [7, 8, 9])
    path = write_dicom(tmp_path / "f.dcm", pixels, signed=True, ModalityLUTSequence=Sequence([lut]))
    assert opened(path).values().tolist() == [[7, 7, 8, 9, 9]]


def test_a_broken_modality_lut_falls_back_to_the_rescale(tmp_path: Path) -> None:
    lut = lut_item(0, [1, 2, 3], count=400)
    path = write_dicom(tmp_path / "f.dcm", gradient(), slope=2, ModalityLUTSequence=Sequence([lut]))
    image = opened(path)
    assert np.array_equal(image.values(), gradient() * 2.0)
    assert "modality LUT" in image.warnings[0]


def test_an_empty_lut_template_is_no_lut(tmp_path: Path) -> None:
    blank = item(LUTExplanation="")
    blank.add_new("LUTDescriptor", "US", None)
    blank.add_new("LUTData", "OW", b"")
    several = Sequence([blank])
    path = write_dicom(tmp_path / "f.dcm", gradient(), ModalityLUTSequence=several, VOILUTSequence=several)
    image = opened(path)
    assert (image.windows, image.warnings) == ((), ())
    assert np.array_equal(image.values(), gradient())


def test_a_modality_lut_of_no_known_kind_falls_back_too(tmp_path: Path) -> None:
    lut = lut_item(0, list(range(4096)), as_bytes=True)
    path = write_dicom(tmp_path / "f.dcm", gradient(), slope=2, ModalityLUTSequence=Sequence([lut]))
    known = b"\x28\x00\x06\x30OW"
    assert known in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(known, b"\x28\x00\x06\x30O>"))
    assert np.array_equal(opened(path).values(), gradient() * 2.0)


@pytest.mark.parametrize(("slope", "intercept"), [(b"1e39", b"20  "), (b"2   ", b"-1e300"), (b"two ", b"0   ")])
def test_a_rescale_that_is_no_usable_number_is_said(tmp_path: Path, slope: bytes, intercept: bytes) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), slope=1.25, intercept=-725)
    content = path.read_bytes()
    assert content.count(b"1.25") == content.count(b"-725.0") == 1
    path.write_bytes(_replaced(_replaced(content, b"1.25", slope), b"-725.0", intercept))
    image = opened(path)
    assert image.value_range == (0, 4095)
    assert "stored values are shown" in image.warnings[0]


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """A text value of explicit little endian exchanged, with its length."""
    place = content.index(old)
    return content[: place - 2] + len(new).to_bytes(2, "little") + new + content[place + len(old) :]


def test_functional_groups_speak_for_their_own_frame(tmp_path: Path) -> None:
    shared = item(
        FrameVOILUTSequence=Sequence([item(WindowCenter=50, WindowWidth=20)]),
        PixelMeasuresSequence=Sequence([item(PixelSpacing=[0.3, 0.4])]),
    )
    frames = [
        item(PixelValueTransformationSequence=Sequence([item(RescaleSlope=s, RescaleIntercept=0, RescaleType="HU")]))
        for s in (1, 10)
    ]
    path = write_dicom(
        tmp_path / "f.dcm",
        np.stack([gradient(), gradient()]),
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence(frames),
    )
    one, two = (read_image(ref) for ref in read_refs(path))
    assert np.array_equal(two.values(), 10 * one.values())
    assert (two.windows[0].centre, two.unit) == (50, "HU")
    assert two.spacing is not None
    assert (two.spacing.row_mm, two.spacing.column_mm) == (0.3, 0.4)


@pytest.mark.parametrize(
    ("signed", "value", "limit", "expected"),
    [
        (False, 0, None, {0}),
        (False, 4090, 4095, set(range(4090, 4096))),
        (False, 4095, 4094, {4094, 4095}),
        (True, -2048, None, {-2048}),
        (True, 0xF800, None, {-2048}),
        (False, 60000, None, set()),
    ],
)
def test_padding_is_marked(tmp_path: Path, signed: bool, value: int, limit: int | None, expected: set[int]) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(signed=signed), signed=signed)
    data = pydicom.dcmread(path)
    kind = "SS" if signed and value < 0 else "US"
    data.add_new("PixelPaddingValue", kind, value)
    if limit is not None:
        data.add_new("PixelPaddingRangeLimit", kind, limit)
    data.save_as(path)
    image = opened(path)
    found = set() if image.padding is None else set(np.flatnonzero(image.padding) + image.stored_offset)
    assert found == expected


def test_32_bit_pixels_open_while_their_values_fit(tmp_path: Path) -> None:
    pixels = gradient().astype(np.uint32) + 100_000
    image = opened(write_dicom(tmp_path / "f.dcm", pixels, bits=32, slope=0.5))
    assert np.array_equal(image.values(), pixels * 0.5)
    assert image.stored_at(3, 3) == pixels[3, 3]


@pytest.mark.skipif(shutil.which("dcm2pnm") is None, reason="DCMTK's dcm2pnm is not installed (package dcmtk)")
@pytest.mark.parametrize("monochrome1", [False, True])
@pytest.mark.parametrize("function", ["", "SIGMOID"])
@pytest.mark.parametrize("slope", [1, -0.5])
def test_the_picture_is_the_one_that_dcmtk_draws(
    tmp_path: Path, monochrome1: bool, function: str, slope: float
) -> None:
    windows = [(2000 * slope, 1500)]
    path = write_dicom(
        tmp_path / "f.dcm", gradient(), windows=windows, function=function, slope=slope, monochrome1=monochrome1
    )
    target = tmp_path / "out.pgm"
    subprocess.run(["dcm2pnm", "+Wi", "1", str(path), str(target)], check=True, capture_output=True)
    magic, size, most, grey = target.read_bytes().split(b"\n", 3)
    assert (magic, size, most) == (b"P5", b"40 48", b"255")
    theirs = np.frombuffer(grey, np.uint8).reshape(48, 40).astype(float)
    assert np.abs(shown(opened(path)) * 255 - theirs).max() <= 1.5
    assert theirs.std() > 50
