"""Colour films of every kind: palettes plain and segmented, luminance and chrominance, planes and deep samples."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, convert_color_space

from tests.helpers.films import gradient, save, write_dicom
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.io.readers import read_image, read_refs

CHANNELS = ("Red", "Green", "Blue")


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


def indexed(tmp_path: Path, pixels: AnyArray, syntax: uid.UID = uid.ExplicitVRLittleEndian, **rest: object) -> Dataset:
    bits = 8 * pixels.dtype.itemsize
    path = write_dicom(tmp_path / "i.dcm", pixels, bits=bits, modality="OT", transfer_syntax=syntax, **rest)  # type: ignore[arg-type]
    data = pydicom.dcmread(path)
    data.PhotometricInterpretation = "PALETTE COLOR"
    return data


def add_palette(
    data: Dataset, entries: AnyArray, *, first: int = 0, bits: int = 16, kind: str = "<u2", segmented: bool = False
) -> None:
    """`entries` (n, 3), or three lists of segments."""
    for channel, name in enumerate(CHANNELS):
        values = np.asarray(entries[channel] if segmented else entries[:, channel])
        count = 256 if segmented else len(values) % 65536
        data.add_new(f"{name}PaletteColorLookupTableDescriptor", "SS" if first < 0 else "US", [count, first, bits])
        content = values.astype(kind).tobytes()
        keyword = f"{'Segmented' * segmented}{name}PaletteColorLookupTableData"
        data.add_new(keyword, "OW", content + bytes(len(content) % 2))


def colours(count: int, bits: int = 16) -> AnyArray:
    return np.random.default_rng(count).integers(0, 1 << bits, (count, 3))


@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.RLELossless])
@pytest.mark.parametrize(("bits", "kind"), [(8, "u1"), (16, "<u2")])
@pytest.mark.parametrize(("count", "first"), [(256, 0), (100, 40), (255, 0)])
def test_palettes_are_those_of_pydicom(
    tmp_path: Path, syntax: uid.UID, bits: int, kind: str, count: int, first: int
) -> None:
    data = indexed(tmp_path, gradient(bits=8), syntax)
    add_palette(data, colours(count, bits), first=first, bits=bits, kind=kind)
    path = tmp_path / "f.dcm"
    data.save_as(path)
    image, pixels = opened(path), gradient(bits=8)
    expected = colours(count, bits)[np.clip(pixels.astype(int) - first, 0, count - 1)]
    if count % 2 == 0:  # pydicom counts the byte that fills a word
        assert np.array_equal(apply_color_lut(pixels, data), expected)
    assert np.array_equal(image.colour, expected >> (bits - 8))
    assert image.warnings == ()


def test_palettes_of_sixteen_bit_indices(tmp_path: Path) -> None:
    data = indexed(tmp_path, gradient(bits=16))
    add_palette(data, colours(65536))
    image = opened(save(tmp_path / "f.dcm", data))
    assert np.array_equal(image.colour, apply_color_lut(gradient(bits=16), data) >> 8)


def test_indices_below_zero(tmp_path: Path) -> None:
    pixels = gradient(bits=8, signed=True).astype(np.int16)
    data = indexed(tmp_path, pixels, signed=True)
    add_palette(data, colours(256), first=-128)
    image = opened(save(tmp_path / "f.dcm", data))
    assert np.array_equal(image.colour, colours(256)[pixels.astype(int) + 128] >> 8)


def test_big_endian_palettes_are_turned_round(tmp_path: Path) -> None:
    pixels = gradient(bits=8)
    for bits, kind in ((16, ">u2"), (8, ">u2")):
        data = indexed(tmp_path, pixels, uid.ExplicitVRBigEndian)
        add_palette(data, colours(256, bits), bits=bits, kind=kind)
        image = opened(save(tmp_path / "f.dcm", data, uid.ExplicitVRBigEndian))
        assert np.array_equal(image.colour, colours(256, bits)[pixels] >> (bits - 8))


def test_a_palette_of_eight_bits_that_calls_itself_sixteen_is_not_black(tmp_path: Path) -> None:
    data = indexed(tmp_path, gradient(bits=8))
    add_palette(data, colours(256, 8), bits=16)
    image = opened(save(tmp_path / "f.dcm", data))
    assert np.array_equal(image.colour, colours(256, 8)[gradient(bits=8)])
    assert "palette" in image.warnings[0]


SEGMENTS = [
    [0, 3, 10, 20, 30, 1, 253, 250],
    [0, 1, 0, 1, 155, 200, 1, 100, 100],
    [0, 2, 255, 1, 1, 254, 0],
]
"""256 entries each: discrete values, then straight lines up, flat and down."""


@pytest.mark.parametrize(("bits", "kind"), [(8, "u1"), (16, "<u2")])
def test_segmented_palettes_are_those_of_pydicom(tmp_path: Path, bits: int, kind: str) -> None:
    data = indexed(tmp_path, gradient(bits=8))
    scaled = [
        [v * 257 if bits == 16 and n not in OPCODES[i] else v for n, v in enumerate(s)] for i, s in enumerate(SEGMENTS)
    ]
    add_palette(data, scaled, bits=bits, kind=kind, segmented=True)  # type: ignore[arg-type]
    image = opened(save(tmp_path / "f.dcm", data))
    assert np.array_equal(image.colour, apply_color_lut(gradient(bits=8), data) >> (bits - 8))
    assert image.colour is not None
    assert image.colour.std() > 40


OPCODES = [{0, 1, 5, 6}, {0, 1, 3, 4, 6, 7}, {0, 1, 4, 5}]
"""The places in `SEGMENTS` that hold opcodes and lengths."""


@pytest.mark.parametrize(("bits", "kind"), [(8, "u1"), (16, "<u2")])
def test_copied_segments_continue_where_the_table_is(tmp_path: Path, bits: int, kind: str) -> None:
    """Two discrete entries, a line of 62, then three copies of the line, which is flat where it begins at its end.

    A copy names the bytes before its segment, low part first (PS3.3 C.7.9.2.3).
    """
    copy = [2, 1, 4, 0, 0, 0] if bits == 8 else [2, 1, 8, 0]
    segments = [0, 2, 7, 9, 1, 62, 200, *copy * 3, 0, 6, *range(6)]
    data = indexed(tmp_path, np.arange(256, dtype=np.uint8).reshape(16, 16))
    add_palette(data, [segments] * 3, bits=bits, kind=kind, segmented=True)  # type: ignore[arg-type]
    colour = opened(save(tmp_path / "f.dcm", data)).colour
    assert colour is not None
    line = np.rint(np.linspace(9, 200, 63)[1:])
    expected = np.concatenate([[7, 9], line, np.full(3 * 62, 200), np.arange(6)])
    assert np.array_equal(colour[..., 0].ravel(), expected)


@pytest.mark.parametrize(
    "segments",
    [
        [1, 250, 7],
        [0, 250, 1, 2],
        [0, 2, 1, 2, 5, 3],
        [0, 1, 5, 2, 200, 3, 0, 0, 0],
        [0, 1, 5, 2, 9, 255, 255, 0, 0],
        [0, 1, 5, 1, 0, 9] * 30,
        [],
    ],
)
def test_segments_that_lead_nowhere_are_refused(tmp_path: Path, segments: list[int]) -> None:
    """The fourth one copies itself, which a reader that follows copies would do without end."""
    data = indexed(tmp_path, gradient(bits=8))
    add_palette(data, [segments or [0]] * 3, bits=8, kind="u1", segmented=True)  # type: ignore[arg-type]
    path = save(tmp_path / "f.dcm", data)
    with pytest.raises(InputError) as caught:
        opened(path)
    assert_one_sentence(caught.value, path)
    assert "palette" in str(caught.value)


@pytest.mark.parametrize("broken", ["no blue", "short", "two numbers"])
def test_a_broken_palette_is_refused(tmp_path: Path, broken: str) -> None:
    data = indexed(tmp_path, gradient(bits=8))
    add_palette(data, colours(256))
    if broken == "no blue":
        del data.BluePaletteColorLookupTableData
    elif broken == "short":
        data.RedPaletteColorLookupTableData = b"\0" * 100
    else:
        data.RedPaletteColorLookupTableDescriptor = [256, 0]
    path = save(tmp_path / "f.dcm", data)
    with pytest.raises(InputError) as caught:
        opened(path)
    assert_one_sentence(caught.value, path)


def picture() -> AnyArray:
    """(48, 40, 3) uint8, smooth in pairs of columns, so that halved chrominance loses nothing."""
    red = gradient(bits=8)
    red[:, 1::2] = red[:, ::2]
    return np.stack([red, red[::-1], np.roll(red, 8, axis=1)], axis=-1)


def stored_as(kind: str) -> AnyArray:
    return picture() if kind == "RGB" else convert_color_space(picture(), "RGB", "YBR_FULL")


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("kind", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian])
def test_planes_and_colour_spaces(tmp_path: Path, planar: int, kind: str, syntax: uid.UID) -> None:
    path = write_dicom(tmp_path / "f.dcm", picture(), bits=8, modality="OT", transfer_syntax=syntax)
    data, stored = pydicom.dcmread(path), stored_as(kind)
    data.PhotometricInterpretation, data.PlanarConfiguration = kind, planar
    data.PixelData = np.ascontiguousarray(np.moveaxis(stored, -1, 0) if planar else stored).tobytes()
    data.save_as(path)
    found = opened(path).colour
    assert found is not None
    assert np.abs(found.astype(int) - picture()).max() <= (0 if kind == "RGB" else 2)


@pytest.mark.parametrize("kind", ["RGB", "YBR_FULL"])
def test_compressed_colour_spaces(tmp_path: Path, kind: str) -> None:
    path = write_dicom(
        tmp_path / "f.dcm",
        stored_as(kind),
        bits=8,
        modality="OT",
        transfer_syntax=uid.RLELossless,
        PlanarConfiguration=0,
    )
    data = pydicom.dcmread(path)
    data.PhotometricInterpretation = kind
    data.save_as(path)
    found = opened(path).colour
    assert found is not None
    assert np.abs(found.astype(int) - picture()).max() <= (0 if kind == "RGB" else 2)


def test_halved_chrominance(tmp_path: Path) -> None:
    rgb = picture()
    ybr = convert_color_space(rgb, "RGB", "YBR_FULL")
    data = pydicom.dcmread(write_dicom(tmp_path / "p.dcm", rgb, bits=8, modality="OT"))
    data.PhotometricInterpretation = "YBR_FULL_422"
    pairs = [ybr[:, ::2, 0], ybr[:, 1::2, 0], ybr[:, ::2, 1], ybr[:, ::2, 2]]
    data.PixelData = np.stack(pairs, axis=-1).tobytes()
    found = opened(save(tmp_path / "f.dcm", data)).colour
    assert found is not None
    assert np.abs(found.astype(int) - rgb).max() <= 2


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_deep_colour_keeps_its_upper_eight_bits(tmp_path: Path, bits: int) -> None:
    deep = picture().astype(np.uint16) << (bits - 8) | 3
    path = write_dicom(tmp_path / "f.dcm", deep, bits=bits, modality="OT")
    assert np.array_equal(opened(path).colour, picture())


@pytest.mark.parametrize(("samples", "stated"), [(1, "RGB"), (1, "XYZ"), (3, "MONOCHROME2"), (3, "HSV")])
def test_an_odd_interpretation_is_replaced_with_a_word(tmp_path: Path, samples: int, stated: str) -> None:
    pixels = gradient(bits=8) if samples == 1 else picture()
    image = opened(write_dicom(tmp_path / "f.dcm", pixels, bits=8, modality="OT", PhotometricInterpretation=stated))
    assert np.array_equal(image.index if samples == 1 else image.colour, pixels)
    assert stated in image.warnings[0]
