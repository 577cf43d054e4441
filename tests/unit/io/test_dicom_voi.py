"""VOI LUTs and windows of a file, against pydicom's own arithmetic."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi, apply_voi_lut
from pydicom.sequence import Sequence

from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.film_layer import display_table
from xai_desktop.core.image import Image, VoiLut, Window
from xai_desktop.io.readers import read_image, read_refs


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


def lut(
    entries: AnyArray, first: int = 0, bits: int = 16, *, packed: str = "US", kind: str = "US", count: int | None = None
) -> Dataset:
    """A LUT item. `packed` is the value representation of its data, or `bytes` for two entries in a word."""
    item = Dataset()
    item.add_new("LUTDescriptor", kind, [len(entries) % 65536 if count is None else count, first, bits])
    if packed == "US":
        item.add_new("LUTData", "US", entries.tolist())
    else:
        content = entries.astype("u1" if packed == "bytes" else "<u2").tobytes()
        item.add_new("LUTData", "OW", content + bytes(len(content) % 2))
    return item


def curve(count: int, bits: int) -> AnyArray:
    """A falling S of `count` entries over the whole range of the bits."""
    return np.rint(((1 << bits) - 1) * (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, count)))).astype(np.int64)


@pytest.mark.parametrize("packed", ["US", "OW"])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize(("count", "first"), [(4096, 0), (1000, 700), (250, 1900), (65536, 0)])
def test_a_voi_lut_is_that_of_pydicom(tmp_path: Path, packed: str, bits: int, count: int, first: int) -> None:
    entries = curve(count, bits)
    item = lut(entries, first, bits, packed="OW" if count > 32767 else packed)  # US ends at 64 KB
    pixels = gradient(bits=16 if count > 4096 else 12)
    path = write_dicom(tmp_path / "f.dcm", pixels, bits=16, VOILUTSequence=Sequence([item]))
    image, data = opened(path), pydicom.dcmread(path)
    (found,) = image.windows
    assert isinstance(found, VoiLut)
    theirs = entries[np.clip(pixels.astype(int) - first, 0, count - 1)] / ((1 << bits) - 1)
    if bits > 8:  # pydicom counts 8-bit entries in 8 bits, and their inputs with them
        np.testing.assert_array_equal(theirs, apply_voi(pixels, data) / ((1 << bits) - 1))
    np.testing.assert_allclose(found.apply(image.values()), theirs, atol=1e-6)
    assert image.warnings == ()
    assert theirs.std() > 0.1


@pytest.mark.parametrize("kind", ["US", "SS"])
@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian])
def test_the_first_value_may_lie_below_zero(tmp_path: Path, kind: str, syntax: uid.UID) -> None:
    """It is the modality value that counts: here −1024 on, whatever sign the descriptor was written with."""
    first = -1024 if kind == "SS" else 0xFFFF - 1023
    item = lut(curve(2000, 16), first, kind=kind)
    path = write_dicom(
        tmp_path / "f.dcm", gradient(), intercept=-1024, VOILUTSequence=Sequence([item]), transfer_syntax=syntax
    )
    found = opened(path).windows[0]
    assert isinstance(found, VoiLut)
    assert found.first == -1024
    assert found.apply(np.float32([-5000, -1024, 975, 976])).tolist() == [1, 1, 0, 0]


def test_a_large_first_value_of_unsigned_films_stays_what_it_is(tmp_path: Path) -> None:
    item = lut(curve(100, 16), 40_000)
    found = opened(write_dicom(tmp_path / "f.dcm", gradient(bits=16), bits=16, VOILUTSequence=Sequence([item])))
    assert isinstance(found.windows[0], VoiLut)
    assert found.windows[0].first == 40_000


@pytest.mark.parametrize("count", [256, 255])
def test_entries_of_eight_bits_may_share_a_word(tmp_path: Path, count: int) -> None:
    entries = curve(count, 8)
    words = lut(entries, 3, 8, packed="OW"), lut(entries, 3, 8, packed="bytes")
    one, two = (
        opened(write_dicom(tmp_path / f"{n}.dcm", gradient(), VOILUTSequence=Sequence([item])))
        for n, item in enumerate(words)
    )
    assert one.windows == two.windows
    assert isinstance(one.windows[0], VoiLut)
    np.testing.assert_allclose(one.windows[0].entries, entries / 255, atol=1e-6)


def test_windows_come_first_and_every_lut_after_them(tmp_path: Path) -> None:
    first, second = lut(curve(4096, 12), bits=12), lut(curve(4096, 10), bits=10)
    second.LUTExplanation = "soft tissue"
    path = write_dicom(
        tmp_path / "f.dcm",
        gradient(),
        slope=-2,
        intercept=100,
        windows=[(-3000, 2000, "wide")],
        monochrome1=True,
        VOILUTSequence=Sequence([first, second]),
    )
    image, data = opened(path), pydicom.dcmread(path)
    assert [w.name for w in image.windows] == ["wide", "LUT 1", "soft tissue"]
    assert isinstance(image.default_window(), Window)
    values = apply_modality_lut(gradient(), data)
    for index, bits in ((0, 12), (1, 10)):
        theirs = 1 - apply_voi_lut(values.astype(np.int32), data, index) / ((1 << bits) - 1)
        ours = display_table(image, image.windows[1 + index])[image.index]
        assert np.abs(ours - 255 * theirs).max() <= 0.51


@pytest.mark.parametrize(
    ("stated", "bits", "said"), [(8, 12, True), (16, 12, False), (0, 16, True), (99, 16, False), (10, 16, True)]
)
def test_entries_that_need_more_bits_than_stated_are_kept_and_said(
    tmp_path: Path, stated: int, bits: int, said: bool
) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), VOILUTSequence=Sequence([lut(curve(4096, bits), bits=stated)]))
    image = opened(path)
    assert isinstance(image.windows[0], VoiLut)
    full = 1.0 if said or stated not in range(1, 17) else ((1 << bits) - 1) / ((1 << stated) - 1)
    assert float(image.windows[0].entries.max()) == pytest.approx(full)
    assert any("need" in warning for warning in image.warnings) == said


@pytest.mark.parametrize("broken", ["short", "no data", "no descriptor", "two numbers", "text"])
def test_a_damaged_lut_is_left_out_with_a_word(tmp_path: Path, broken: str) -> None:
    bad, good = lut(curve(64, 12), bits=12), lut(curve(4096, 12), bits=12)
    if broken == "short":
        bad = lut(curve(64, 12), count=4096)
    elif broken == "no data":
        del bad.LUTData
    elif broken == "no descriptor":
        del bad.LUTDescriptor
    elif broken == "two numbers":
        bad.add_new("LUTDescriptor", "US", [64, 0])
    else:
        bad.add_new("LUTData", "LO", "none")
    path = write_dicom(tmp_path / "f.dcm", gradient(), windows=[(50, 60)], VOILUTSequence=Sequence([bad, good]))
    image = opened(path)
    assert [type(w) for w in image.windows] == [Window, VoiLut]
    assert "VOI LUT 1" in image.warnings[0]


def test_windows_without_partners_leave_the_lut(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), WindowCenter=[1, 2], VOILUTSequence=Sequence([lut(curve(9, 8))]))
    image = opened(path)
    assert isinstance(image.default_window(), VoiLut)
    assert "partner" in image.warnings[0]


def test_each_frame_may_have_its_own_lut(tmp_path: Path) -> None:
    def group(bits: int) -> Dataset:
        voi, frame = Dataset(), Dataset()
        voi.VOILUTSequence = Sequence([lut(curve(4096, bits), bits=bits)])
        frame.FrameVOILUTSequence = Sequence([voi])
        return frame

    groups = Sequence([group(8), group(12)])
    path = write_dicom(
        tmp_path / "f.dcm", np.stack([gradient()] * 2), windows=[(1, 2)], PerFrameFunctionalGroupsSequence=groups
    )
    for ref, bits in zip(read_refs(path), (8, 12), strict=True):
        (found,) = read_image(ref).windows
        assert isinstance(found, VoiLut)
        np.testing.assert_allclose(found.entries, curve(4096, bits) / ((1 << bits) - 1), atol=1e-6)


def test_a_modality_lut_feeds_the_voi_lut(tmp_path: Path) -> None:
    modality = lut(np.arange(4095, -1, -1) * 4, bits=16)
    modality.ModalityLUTType = "OD"
    path = write_dicom(
        tmp_path / "f.dcm",
        gradient(),
        ModalityLUTSequence=Sequence([modality]),
        VOILUTSequence=Sequence([lut(curve(16384, 16))]),
    )
    image, data = opened(path), pydicom.dcmread(path)
    theirs = apply_voi(apply_modality_lut(gradient(), data), data) / 65535
    np.testing.assert_allclose(image.windows[0].apply(image.values()), theirs, atol=1e-6)
