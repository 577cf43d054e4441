"""PNG, JPEG, TIFF and BMP films, and files that only pretend."""

import os
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL.Image import Exif

from tests.helpers.films import gradient, write_picture, write_png
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import FormatError, InputError, XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import is_film, is_named_like_a_film, read_image, read_refs


def opened(path: Path) -> Image:
    return read_image(read_refs(path)[0])


def refusal(path: Path, kind: type[XaiError] = InputError) -> str:
    with pytest.raises(kind) as caught:
        read_image(read_refs(path)[0])
    assert_one_sentence(caught.value, path)
    return str(caught.value)


def test_eight_grey_bits(tmp_path: Path) -> None:
    pixels = gradient(bits=8)
    path = write_png(tmp_path / "00013118_008.png", pixels)
    (ref,) = read_refs(path)
    assert (ref.image_id, ref.patient_key, ref.size, ref.modality) == ("00013118_008", "00013118", (48, 40), "")
    image = read_image(ref)
    assert np.array_equal(image.index, pixels)
    assert (image.bits, image.value_range, image.lossy, image.colour) == (8, (0, 255), False, None)
    shown = image.default_window().apply(image.values())
    assert np.array_equal(np.rint(shown * 255), pixels)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_grey_bits_stay_sixteen(tmp_path: Path, kind: str) -> None:
    pixels = gradient(bits=16)
    image = opened(write_picture(tmp_path / "deep", Pictures.fromarray(pixels), kind))
    assert np.array_equal(image.values(), pixels)
    assert (image.bits, image.value_range, image.windows) == (16, (0, 65535), ())
    assert image.default_window().name == "auto"


@pytest.mark.parametrize("channels", [3, 4])
def test_sixteen_bits_in_three_equal_channels_stay_sixteen_too(tmp_path: Path, channels: int) -> None:
    pixels = gradient(bits=16)
    done, content = cv2.imencode(".png", np.dstack([pixels] * channels))
    assert done
    path = tmp_path / "deep.png"
    path.write_bytes(content.tobytes())
    assert np.array_equal(opened(path).values(), pixels)


@pytest.mark.parametrize("name", ["1234_008.png", "film.png", "00013118_008x.png"])
def test_only_nih_names_tell_the_patient(tmp_path: Path, name: str) -> None:
    assert read_refs(write_png(tmp_path / name, gradient(bits=8)))[0].patient_key == ""


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "CMYK"])
def test_grey_pictures_in_colour_modes_are_grey(tmp_path: Path, mode: str) -> None:
    """Some NIH films are stored as RGBA."""
    pixels = gradient(bits=8)
    picture = Pictures.fromarray(pixels)
    if mode == "P":
        picture.putpalette([value for grey in range(256) for value in (grey, grey, grey)])
    else:
        picture = picture.convert(mode)
    image = opened(write_picture(tmp_path / "f", picture, "TIFF" if mode == "CMYK" else "PNG"))
    assert image.colour is None
    assert np.array_equal(image.index, pixels)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colour_pictures_keep_their_colours(tmp_path: Path, mode: str) -> None:
    red = gradient(bits=8) // 32 * 32
    picture = np.stack([red, red[::-1], 255 - red], axis=-1)
    colours = Pictures.fromarray(picture)
    image = opened(
        write_picture(tmp_path / "f", colours.quantize(256) if mode == "P" else colours.convert(mode), "PNG")
    )
    assert image.colour is not None
    assert np.abs(image.colour.astype(int) - picture).max() <= (8 if mode == "P" else 0)
    assert np.abs(image.index - image.colour @ np.array([0.299, 0.587, 0.114])).max() <= 1


def test_jpeg_is_lossy_and_bmp_is_not(tmp_path: Path) -> None:
    pixels = Pictures.fromarray(gradient(bits=8))
    jpeg, bmp = (opened(write_picture(tmp_path / kind, pixels, kind)) for kind in ("JPEG", "BMP"))
    assert (jpeg.lossy, bmp.lossy) == (True, False)
    assert np.array_equal(bmp.index, np.asarray(pixels))
    assert np.abs(jpeg.index.astype(int) - bmp.index).max() < 12


def test_one_bit_pictures(tmp_path: Path) -> None:
    mask = gradient(bits=8) > 100
    image = opened(write_picture(tmp_path / "f", Pictures.fromarray(mask), "PNG"))
    assert np.array_equal(image.index, mask * 255)


def test_every_page_of_a_tiff_is_a_frame(tmp_path: Path) -> None:
    pages = [Pictures.fromarray(gradient(20 + n, 30, 8)) for n in range(3)]
    path = write_picture(tmp_path / "pages.tif", pages[0], "TIFF", save_all=True, append_images=pages[1:])
    refs = read_refs(path)
    assert [(ref.frame, ref.frames) for ref in refs] == [(0, 3), (1, 3), (2, 3)]
    assert [read_image(ref).size for ref in refs] == [(20, 30), (21, 30), (22, 30)]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_pictures_are_upright(tmp_path: Path, orientation: int, kind: str) -> None:
    upright = np.zeros((16, 24), dtype=np.uint8)
    upright[:8, :8] = 200  # only the upper left corner is bright
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: np.rot90(upright.T, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Exif()
    exif[0x0112] = orientation
    path = write_picture(tmp_path / "f", Pictures.fromarray(np.ascontiguousarray(turned)), kind, exif=exif)
    (ref,) = read_refs(path)
    image = read_image(ref)
    assert ref.size == image.size == (16, 24)
    assert np.abs(image.index.astype(int) - upright).max() < 30


def test_a_turned_sixteen_bit_picture_keeps_its_depth(tmp_path: Path) -> None:
    pixels, exif = gradient(bits=16), Exif()
    exif[0x0112] = 6
    path = write_picture(
        tmp_path / "f.png", Pictures.fromarray(np.ascontiguousarray(np.rot90(pixels))), "PNG", exif=exif
    )
    assert np.array_equal(opened(path).values(), pixels)


def test_names_beyond_ascii(tmp_path: Path) -> None:
    path = write_png(tmp_path / "Röntgen 胸部 ✓.png", gradient(bits=8))
    assert read_refs(path)[0].image_id == "Röntgen 胸部 ✓"
    assert opened(path).size == (48, 40)


@pytest.mark.skipif(sys.platform != "linux", reason="only here a name may be any bytes")
def test_names_that_are_no_text_on_this_system(tmp_path: Path) -> None:
    path = write_png(tmp_path / "m\udcfcller.png", gradient(bits=8))
    assert os.fsencode(path.name) == b"m\xfcller.png"
    (ref,) = read_refs(path)
    assert ref.image_id == "m?ller"
    assert read_image(ref).size == (48, 40)


def test_the_bytes_decide_not_the_name(tmp_path: Path) -> None:
    path = write_png(tmp_path / "really_a_png.dcm", gradient(bits=8))
    assert opened(path).size == (48, 40)
    assert is_film(path)
    text = tmp_path / "text.png"
    text.write_text("BM is how this text begins, and it goes on for a while.")
    assert "not a film" in refusal(text, FormatError)
    assert not is_film(text)
    assert is_named_like_a_film(text)
    assert not is_named_like_a_film(tmp_path / "text.txt")


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.write_bytes(b"")
    assert "empty" in refusal(path, FormatError)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_cut_off_pictures_are_refused(tmp_path: Path, kind: str) -> None:
    whole = write_picture(tmp_path / "whole", Pictures.fromarray(gradient(bits=8)), kind).read_bytes()
    path = tmp_path / "cut"
    for length in (9, 20, len(whole) // 3, len(whole) // 2, len(whole) - 40):
        path.write_bytes(whole[:length])
        refusal(path)


def test_a_decompression_bomb_is_refused_unopened(tmp_path: Path) -> None:
    """A header of 60000 × 60000 pixels over a few hundred bytes."""
    whole = write_png(tmp_path / "small.png", gradient(bits=8)).read_bytes()
    header = b"IHDR" + (60000).to_bytes(4, "big") * 2 + whole[24:29]
    path = tmp_path / "bomb.png"
    path.write_bytes(whole[:12] + header + zlib.crc32(header).to_bytes(4, "big") + whole[33:])
    assert "pixels" in refusal(path)


def test_a_header_that_asks_for_more_than_the_file_can_hold_is_refused_before_memory_is(tmp_path: Path) -> None:
    content = bytearray(write_png(tmp_path / "film.png", gradient(bits=16)).read_bytes())
    content[16:24] = struct.pack(">II", 12_000, 12_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    path = tmp_path / "film.png"
    path.write_bytes(content)
    assert "than a file of its size can hold" in refusal(path)


def test_blank_pictures_pack_well_and_open(tmp_path: Path) -> None:
    blank = Pictures.new("L", (4000, 4000))
    for kind in ("PNG", "JPEG", "TIFF"):
        options = {"compression": "tiff_deflate"} if kind == "TIFF" else {"optimize": True}
        assert opened(write_picture(tmp_path / f"blank.{kind.lower()}", blank, kind, **options)).size == (4000, 4000)
    page = Pictures.new("1", (4000, 4000), 1)
    assert opened(write_picture(tmp_path / "page.tif", page, "TIFF", compression="group4")).size == (4000, 4000)


def test_float_pictures_keep_their_values(tmp_path: Path) -> None:
    values = (np.random.default_rng(0).standard_normal((40, 30)) * 1000).astype(np.float32)
    image = opened(write_picture(tmp_path / "f.tif", Pictures.fromarray(values), "TIFF"))
    assert np.array_equal(image.values(), values)
    assert (image.windows, image.warnings, image.value_range) == ((), (), (values.min(), values.max()))
    assert image.default_window().name == "auto"


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "f.tif", Pictures.fromarray(gradient(bits=8)), "TIFF")
    with pytest.raises(InputError) as caught:
        read_image(ImageRef(path, "f", frame=5, frames=6))
    assert_one_sentence(caught.value, path)


def test_real_films_open(shared_data: Path) -> None:
    paths = sorted((shared_data / "nih" / "boxes_1024").iterdir())[:6]
    for path in paths:
        (ref,) = read_refs(path)
        image = read_image(ref)
        theirs = np.asarray(Pictures.open(BytesIO(path.read_bytes())).convert("L"))
        assert (ref.size, image.size) == ((1024, 1024), (1024, 1024))
        assert np.array_equal(image.index, theirs)
        assert len(ref.patient_key) == 8
