"""The same film in every encoding, and every kind of colour."""

import shutil
import subprocess
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image as Pictures
from pydicom import uid
from pydicom.encaps import encapsulate
from pydicom.misc import warn_and_log
from pydicom.pixels import convert_color_space

from tests.helpers.films import gradient, save, without_meta, write_dicom, write_picture
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.io.readers._quiet import quiet

NATIVE = [uid.ImplicitVRLittleEndian, uid.ExplicitVRBigEndian, uid.DeflatedExplicitVRLittleEndian]
LOSSLESS = [uid.RLELossless, uid.JPEG2000Lossless, uid.JPEGLSLossless]
DCMTK = pytest.mark.skipif(shutil.which("dcmcjpeg") is None, reason="DCMTK is not installed (package dcmtk)")


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


@pytest.mark.parametrize("syntax", [*NATIVE, *LOSSLESS], ids=lambda s: s.name[:24])
@pytest.mark.parametrize("signed", [False, True])
def test_every_lossless_copy_is_bit_exact(tmp_path: Path, syntax: uid.UID, signed: bool) -> None:
    for bits in (8, 12, 16):
        pixels = gradient(47, 33, bits, signed)
        first, second = (
            opened(write_dicom(tmp_path / f"{s}.dcm", pixels, bits=bits, signed=signed, transfer_syntax=s))
            for s in (uid.ExplicitVRLittleEndian, syntax)
        )
        assert np.array_equal(second.values(), pixels)
        assert image_hash(second) == image_hash(first)
        assert not second.lossy
        assert second.warnings == ()


@DCMTK
@pytest.mark.parametrize(
    ("options", "lossless", "bits"),
    [(["+e1"], True, 12), (["+el"], True, 16), (["+eb", "+q", "95"], False, 8), (["+ee", "+q", "95"], False, 12)],
    ids=["lossless SV1", "lossless", "baseline", "extended 12 bit"],
)
def test_jpeg_written_by_dcmtk_opens(tmp_path: Path, options: list[str], lossless: bool, bits: int) -> None:
    pixels = gradient(64, 48, bits)
    plain = write_dicom(tmp_path / "plain.dcm", pixels, bits=bits)
    coded, back = tmp_path / "coded.dcm", tmp_path / "back.dcm"
    subprocess.run(["dcmcjpeg", *options, str(plain), str(coded)], check=True, capture_output=True)
    subprocess.run(["dcmdjpeg", str(coded), str(back)], check=True, capture_output=True)
    image, theirs = opened(coded), opened(back)
    assert image.lossy == (not lossless)
    assert np.abs(image.values() - theirs.values()).max() <= (0 if lossless else 1)
    assert np.abs(image.values() - pixels).max() <= (0 if lossless else (1 << bits) // 40)


def test_baseline_jpeg_is_decoded_as_pillow_does(tmp_path: Path) -> None:
    pixels = gradient(64, 48, 8)
    jpeg = write_picture(tmp_path / "p.jpg", Pictures.fromarray(pixels), "JPEG", quality=90)
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", pixels, bits=8))
    data.PixelData = encapsulate([jpeg.read_bytes()])
    data["PixelData"].VR = "OB"
    data.file_meta.TransferSyntaxUID = uid.JPEGBaseline8Bit
    data.save_as(tmp_path / "f.dcm")
    image = opened(tmp_path / "f.dcm")
    assert np.array_equal(image.index, np.asarray(Pictures.open(jpeg)))
    assert image.lossy


def test_compressed_frames_are_decoded_one_at_a_time(tmp_path: Path) -> None:
    frames = np.stack([gradient() // (n + 1) for n in range(3)])
    path = write_dicom(tmp_path / "f.dcm", frames, transfer_syntax=uid.RLELossless)
    for ref, frame in zip(read_refs(path), frames, strict=True):
        assert np.array_equal(read_image(ref).values(), frame)


@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian, uid.ExplicitVRBigEndian])
def test_a_file_without_meta_information_is_guessed(tmp_path: Path, syntax: uid.UID) -> None:
    pixels = gradient()
    path = write_dicom(tmp_path / "f", pixels, transfer_syntax=syntax, monochrome1=True)
    without_meta(path)
    assert b"DICM" not in path.read_bytes()[:200]
    (ref,) = read_refs(path)
    image = read_image(ref)
    assert np.array_equal(image.values(), pixels)
    assert image.monochrome1
    assert syntax.name in ref.warnings[0]


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda s: s.name[:24])
def test_a_compressed_file_without_its_syntax_is_guessed_from_the_stream(tmp_path: Path, syntax: uid.UID) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), transfer_syntax=syntax)
    wrong = uid.ExplicitVRLittleEndian.encode().ljust(len(syntax), b"\0")
    path.write_bytes(path.read_bytes().replace(syntax.encode(), wrong, 1))
    (ref,) = read_refs(path)
    assert np.array_equal(read_image(ref).values(), gradient())
    assert "assumed" in ref.warnings[0]


def rgb_picture() -> AnyArray:
    """(48, 40, 3) uint8 with every channel different."""
    red = gradient(bits=8)
    return np.stack([red, red[::-1], red[:, ::-1]], axis=-1)


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, *LOSSLESS], ids=lambda s: s.name[:24])
def test_colour_films_keep_their_colours_and_gain_a_luminance(tmp_path: Path, syntax: uid.UID) -> None:
    picture = rgb_picture()
    image = opened(write_dicom(tmp_path / "f.dcm", picture, bits=8, modality="OT", transfer_syntax=syntax))
    assert image.colour is not None
    assert np.array_equal(image.colour, picture)
    luminance = picture @ np.array([0.299, 0.587, 0.114])
    assert np.abs(image.index - luminance).max() <= 1


def test_planes_ybr_and_sixteen_bits(tmp_path: Path) -> None:
    picture = rgb_picture()
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", picture, bits=8, modality="OT"))
    data.PlanarConfiguration, data.PixelData = 1, np.ascontiguousarray(picture.transpose(2, 0, 1)).tobytes()
    assert np.array_equal(opened(save(tmp_path / "planes.dcm", data)).colour, picture)
    ybr = convert_color_space(picture, "RGB", "YBR_FULL")
    data.PlanarConfiguration, data.PixelData, data.PhotometricInterpretation = 0, ybr.tobytes(), "YBR_FULL"
    found = opened(save(tmp_path / "ybr.dcm", data)).colour
    assert found is not None
    assert np.abs(found.astype(int) - picture).max() <= 2
    deep = write_dicom(tmp_path / "deep.dcm", picture.astype(np.uint16) * 257, bits=16, modality="OT")
    assert np.array_equal(opened(deep).colour, picture)


@pytest.mark.parametrize("entry_bits", [8, 16])
def test_palettes_are_looked_up(tmp_path: Path, entry_bits: int) -> None:
    index = np.arange(12, dtype=np.uint8).reshape(3, 4)
    data = pydicom.dcmread(write_dicom(tmp_path / "f.dcm", index, bits=8, modality="OT"))
    data.PhotometricInterpretation = "PALETTE COLOR"
    palette = np.random.default_rng(2).integers(0, 256, (16, 3))
    for channel, name in enumerate(("Red", "Green", "Blue")):
        data.add_new(f"{name}PaletteColorLookupTableDescriptor", "US", [16, 0, entry_bits])
        entries = palette[:, channel] * (257 if entry_bits == 16 else 1)
        kind = "<u2" if entry_bits == 16 else "u1"
        data.add_new(f"{name}PaletteColorLookupTableData", "OW", entries.astype(kind).tobytes())
    image = opened(save(tmp_path / "f.dcm", data))
    assert np.array_equal(image.colour, palette[index])


def test_values_above_bits_stored_in_a_compressed_film_are_kept_and_said(tmp_path: Path) -> None:
    pixels = gradient(bits=12)
    path = write_dicom(tmp_path / "f.dcm", pixels, transfer_syntax=uid.JPEGLSLossless)
    data = pydicom.dcmread(path)
    data.BitsStored, data.HighBit = 10, 9
    data.save_as(path)
    image = opened(path)
    assert np.array_equal(image.values(), pixels)
    assert (image.bits, len(image.warnings)) == (12, 1)


def test_complaints_of_several_threads_stay_apart_and_never_escape() -> None:
    """The library's complaints go to the film they belong to, whatever other threads do with theirs."""

    def grumble(number: int) -> list[str]:
        with quiet() as notes:
            for _ in range(3):
                warn_and_log(f"film {number}", UserWarning, stacklevel=0)
        return notes

    before = len(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(grumble, range(200)))
    assert found == [[f"film {number}"] for number in range(200)]
    assert len(warnings.filters) <= before + 1
