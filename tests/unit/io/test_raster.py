"""PNG, JPEG, TIFF and BMP films, and files that only pretend."""

import os
import struct
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pictures
from PIL.Image import Exif

from tests.helpers.damage import assert_survives_damage
from tests.helpers.films import gradient, write_picture, write_png
from tests.helpers.sentences import assert_one_sentence
from tests.helpers.tiffs import DEFLATE, NONE, PACKBITS, Page, write_tiff
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError, XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
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


TURNS: dict[int, Any] = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: np.rot90,
    7: lambda upright: np.rot90(upright.swapaxes(0, 1), 2),
    8: lambda upright: np.rot90(upright, -1),
}
"""How an upright picture is stored for each EXIF orientation."""


def turned(upright: AnyArray, orientation: int) -> AnyArray:
    return np.ascontiguousarray(TURNS[orientation](upright))


def exif_of(orientation: int) -> Exif:
    exif = Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("colour", [False, True])
def test_one_bright_pixel_is_where_the_upright_picture_has_it(
    tmp_path: Path, orientation: int, kind: str, colour: bool
) -> None:
    upright = np.zeros((17, 26), np.uint8)
    upright[3, 21] = 255
    stored = Pictures.fromarray(turned(upright, orientation))
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    path = write_picture(
        tmp_path / "f", stored.convert("RGB") if colour else stored, kind, exif=exif_of(orientation), **options
    )
    (ref,) = read_refs(path)
    image = read_image(ref)
    assert ref.size == image.size == (17, 26)
    assert np.unravel_index(int(image.index.argmax()), image.size) == (3, 21)
    assert np.abs(image.index.astype(int) - upright).max() < 12


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_turned_deep_pictures_keep_their_depth(tmp_path: Path, orientation: int, channels: int) -> None:
    pixels = gradient(bits=16)
    stored = turned(pixels, orientation)
    done, content = cv2.imencode(".png", stored if channels == 1 else np.dstack([stored] * channels))
    assert done
    path = tmp_path / "deep.png"
    path.write_bytes(with_chunk(content.tobytes(), b"eXIf", exif_of(orientation).tobytes()[6:], behind=False))
    (ref,) = read_refs(path)
    assert ref.size == (48, 40)
    assert np.array_equal(read_image(ref).values(), pixels)
    tiff = write_tiff(tmp_path / "deep.tif", Page(stored, orientation=orientation))
    assert read_refs(tiff)[0].size == (48, 40)
    assert np.array_equal(opened(tiff).values(), pixels)


def with_chunk(png: bytes, name: bytes, content: bytes, *, behind: bool) -> bytes:
    """A PNG with one chunk more, right behind the header or behind the pixels."""
    place = png.index(b"IEND") - 4 if behind else 33
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return png[:place] + chunk + png[place:]


@pytest.mark.parametrize("behind", [False, True])
def test_exif_of_a_png_may_stand_behind_its_pixels(tmp_path: Path, behind: bool) -> None:
    pixels = gradient(bits=8)
    whole = write_png(tmp_path / "f.png", turned(pixels, 6)).read_bytes()
    path = tmp_path / "late.png"
    path.write_bytes(with_chunk(whole, b"eXIf", exif_of(6).tobytes()[6:], behind=behind))
    assert read_refs(path)[0].size == (48, 40)
    assert np.array_equal(opened(path).index, pixels)


@pytest.mark.parametrize("orientation", [0, 9, 300])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_orientations_that_mean_nothing_turn_nothing(tmp_path: Path, orientation: int, kind: str) -> None:
    path = write_picture(tmp_path / "f", Pictures.fromarray(gradient(bits=8)), kind, exif=exif_of(orientation))
    assert read_refs(path)[0].size == opened(path).size == (48, 40)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P", "PA", "keyed"])
def test_transparency_is_ignored_and_said_to_be(tmp_path: Path, mode: str) -> None:
    """What a picture hides may be anatomy: every pixel is shown as it is stored."""
    pixels = gradient(bits=8)
    picture, options = Pictures.fromarray(pixels), {}
    if mode in ("P", "PA"):
        picture.putpalette([value for grey in range(256) for value in (grey, grey, grey)])
        options = {"transparency": bytes([0] * 128 + [255] * 128)}
    elif mode == "keyed":
        options = {"transparency": 7}
    else:
        picture = picture.convert(mode)
        picture.putalpha(Pictures.fromarray(pixels // 2))
    image = opened(write_picture(tmp_path / "f.png", picture, "PNG", **options))
    assert np.array_equal(image.index, pixels)
    assert [text for text in image.warnings if "transparent" in text] == list(image.warnings) != []


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_opaque_pictures_are_not_worth_a_word(tmp_path: Path, mode: str) -> None:
    assert (
        opened(write_picture(tmp_path / "f", Pictures.fromarray(gradient(bits=8)).convert(mode), "PNG")).warnings == ()
    )


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_transparency_is_said_once(tmp_path: Path, kind: str) -> None:
    pixels = gradient(bits=16)
    values = np.dstack([pixels, pixels, pixels, pixels // 2])
    if kind == "PNG":
        path = tmp_path / "f.png"
        path.write_bytes(cv2.imencode(".png", values)[1].tobytes())
    else:
        path = write_tiff(tmp_path / "f.tif", Page(values, extra=(2,)))
    image = opened(path)
    assert np.array_equal(image.values(), pixels)
    assert len(image.warnings) == 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_colours_are_shown_with_their_upper_bits(tmp_path: Path, kind: str) -> None:
    red = gradient(bits=16)
    picture = np.stack([red, red[::-1], 65535 - red], axis=-1)
    path = tmp_path / "f"
    if kind == "PNG":
        path.write_bytes(cv2.imencode(".png", picture[..., ::-1])[1].tobytes())
    else:
        write_tiff(path, Page(picture))
    image = opened(path)
    assert image.colour is not None
    assert np.array_equal(image.colour, picture >> 8)


@pytest.mark.parametrize("transform", [0, 2])
def test_cmyk_and_ycck_jpegs(tmp_path: Path, transform: int) -> None:
    """Adobe's marker says which; the second reader is OpenCV."""
    red = gradient(bits=8) // 32 * 32
    colours = Pictures.fromarray(np.stack([red, red[::-1], 255 - red], axis=-1)).convert("CMYK")
    path = write_picture(tmp_path / "f.jpg", colours, "JPEG", quality=100)
    content = bytearray(path.read_bytes())
    place = content.find(b"Adobe")
    assert place > 0
    content[place + 11] = transform
    path.write_bytes(content)
    image = opened(path)
    theirs = cv2.imdecode(np.frombuffer(bytes(content), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert image.lossy
    assert image.colour is not None
    assert np.abs(image.colour.astype(int) - theirs).max() <= 3


def test_resolutions_are_no_spacing(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "TIFF", "BMP"):
        picture = Pictures.fromarray(gradient(bits=8))
        assert opened(write_picture(tmp_path / kind, picture, kind, dpi=(254, 254))).spacing is None


TIFF_TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"]


@pytest.mark.parametrize("kind", TIFF_TYPES)
@pytest.mark.parametrize("compression", [NONE, DEFLATE, PACKBITS])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("white_is_low", [False, True])
def test_grey_tiffs_of_every_type(
    tmp_path: Path, kind: str, compression: int, big_endian: bool, bigtiff: bool, white_is_low: bool
) -> None:
    values = (gradient(bits=12) // (32 if kind[1] == "1" else 1) - (kind[0] != "u") * 60).astype(kind)
    page = Page(values, compression=compression, white_is_low=white_is_low)
    image = opened(write_tiff(tmp_path / "f.tif", page, big_endian=big_endian, bigtiff=bigtiff))
    assert np.array_equal(image.values(), values)
    assert (image.monochrome1, image.lossy) == (white_is_low, False)
    if kind[1] == "1" and kind[0] == "u":
        shown = image.default_window().apply(image.values())
        assert np.array_equal(np.rint(shown * 255), values)
    else:
        assert image.windows == ()


@pytest.mark.parametrize("kind", ["u1", "u2", "i2", "f4"])
@pytest.mark.parametrize("compression", [NONE, DEFLATE])
@pytest.mark.parametrize("big_endian", [False, True])
def test_tiled_tiffs(tmp_path: Path, kind: str, compression: int, big_endian: bool) -> None:
    values = (gradient(bits=12) // (32 if kind == "u1" else 1)).astype(kind)
    path = write_tiff(tmp_path / "f.tif", Page(values, tile=16, compression=compression), big_endian=big_endian)
    assert np.array_equal(opened(path).values(), values)


@pytest.mark.parametrize("kind", ["L", "I;16", "F"])
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", None])
def test_compressions_that_pillow_writes(tmp_path: Path, kind: str, compression: str | None) -> None:
    values = gradient(bits=8 if kind == "L" else 16).astype({"F": np.float32}.get(kind, gradient(bits=16).dtype))
    picture = Pictures.fromarray(values.astype(np.uint8) if kind == "L" else values)
    image = opened(write_picture(tmp_path / "f.tif", picture, "TIFF", compression=compression))
    assert np.array_equal(image.values(), values)


def test_jpeg_inside_tiff_is_lossy(tmp_path: Path) -> None:
    picture = Pictures.fromarray(gradient(bits=8))
    path = write_picture(tmp_path / "f.tif", picture, "TIFF", compression="jpeg", quality=95)
    image = opened(path)
    assert image.lossy
    assert np.array_equal(image.index, np.asarray(Pictures.open(BytesIO(path.read_bytes()))))


@pytest.mark.parametrize("compression", [NONE, DEFLATE, PACKBITS])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("width", [40, 39])
def test_twelve_bit_tiffs(tmp_path: Path, compression: int, big_endian: bool, width: int) -> None:
    values = gradient(bits=12)[:, :width]
    for white_is_low in (False, True):
        page = Page(values, bits=12, compression=compression, white_is_low=white_is_low)
        image = opened(write_tiff(tmp_path / "f.tif", page, big_endian=big_endian))
        assert np.array_equal(image.values(), values)
        assert (image.bits, image.value_range, image.monochrome1) == (12, (0, 4095), white_is_low)


def test_one_bit_tiffs_whose_white_is_low(tmp_path: Path) -> None:
    """As faxes are: the stored values stay, and the film is shown the other way round."""
    mask = gradient(bits=8) > 100
    path = write_picture(tmp_path / "fax.tif", Pictures.fromarray(mask), "TIFF", compression="group4")
    image = opened(path)
    seen = np.asarray(Pictures.open(BytesIO(path.read_bytes())))
    assert np.array_equal(image.index != 0, ~seen if image.monochrome1 else seen)
    assert np.array_equal(seen, mask)


@pytest.mark.parametrize("page", [Page(gradient(bits=16)[..., None].repeat(2, 2), extra=(2,)), "planes"])
def test_layouts_that_libraries_misread_are_refused(tmp_path: Path, page: Page | str) -> None:
    if isinstance(page, str):
        page = Page(gradient(bits=16)[..., None].repeat(3, 2), tags=((284, (2,)),))
    assert "rare way" in refusal(write_tiff(tmp_path / "f.tif", page), FormatError)


def test_pages_of_different_kinds(tmp_path: Path) -> None:
    deep, eight, floats = gradient(20, 30, 16), gradient(21, 31, 8), gradient(22, 32, 12).astype(np.float32)
    for big_endian in (False, True):
        path = write_tiff(
            tmp_path / "f.tif", Page(deep), Page(turned(eight, 6), orientation=6), Page(floats), big_endian=big_endian
        )
        refs = read_refs(path)
        assert [ref.size for ref in refs] == [(20, 30), (21, 31), (22, 32)]
        for ref, values in zip(refs, (deep, eight, floats), strict=True):
            assert np.array_equal(read_image(ref).values(), values)


def test_pages_without_end(tmp_path: Path) -> None:
    """A chain that bites its tail is as long as it is; one of ten thousand pages is refused."""
    content = bytearray(write_tiff(tmp_path / "f.tif", Page(gradient(bits=16))).read_bytes())
    content[-4:] = content[4:8]
    path = tmp_path / "loop.tif"
    path.write_bytes(content)
    assert len(read_refs(path)) == 1
    tag = struct.pack("<HHII", 256, 4, 1, 9) + struct.pack("<HHII", 257, 4, 1, 9)
    chain = b"".join(struct.pack("<H", 2) + tag + struct.pack("<I", 8 + 30 * (n + 1)) for n in range(10_001))
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + chain)
    assert "pages" in refusal(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_what_is_written_is_read(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["u1", "u2"]))
    pixels = data.draw(arrays.arrays(kind, st.tuples(st.integers(1, 20), st.integers(1, 20))))
    container = data.draw(st.sampled_from(["PNG", "TIFF"] if kind == "u2" else ["PNG", "TIFF", "BMP"]))
    image = opened(write_picture(tmp_path / "f", Pictures.fromarray(pixels), container))
    assert np.array_equal(image.values(), pixels)
    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_ANYDEPTH
    theirs = cv2.imdecode(np.frombuffer((tmp_path / "f").read_bytes(), np.uint8), flags)
    assert np.array_equal(image.values(), theirs if theirs.ndim == 2 else theirs[..., 0])


def test_a_chunk_that_claims_gigabytes_is_refused_before_memory_is(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    content = bytearray(cv2.imencode(".png", np.dstack([gradient(bits=16)] * 4))[1].tobytes())
    place = content.index(b"IDAT") - 4
    for length in (0xFFFFFFFF, 0x7FFFFFFF, len(content)):
        content[place : place + 4] = struct.pack(">I", length)
        path.write_bytes(content)
        before = resident_peak()
        refusal(path)
        assert resident_peak() - before < 200 << 20


@pytest.mark.parametrize("kind", ["u1", "u2"])
def test_a_tile_that_claims_gigabytes_is_refused_before_memory_is(tmp_path: Path, kind: str) -> None:
    page = Page(gradient(bits=8).astype(kind), tile=16, compression=DEFLATE)
    path = write_tiff(tmp_path / "f.tif", page)
    content = path.read_bytes()
    for tag in (322, 323):
        entry = struct.pack("<HHII", tag, 4, 1, 16)
        assert content.count(entry) == 1
        content = content.replace(entry, struct.pack("<HHII", tag, 4, 1, 1 << 20))
    path.write_bytes(content)
    assert "MB" in refusal(path)


def resident_peak() -> int:
    """Bytes that this process ever had in memory; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM: 0")
    return int(line.split()[1]) << 10


def test_members_of_archives(tmp_path: Path) -> None:
    deep = write_tiff(tmp_path / "deep.tif", Page(gradient(bits=16), compression=DEFLATE))
    eight = write_png(tmp_path / "eight.png", gradient(bits=8))
    with zipfile.ZipFile(tmp_path / "films.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(deep, "a/deep.tif")
        archive.write(eight, "a/eight.png")
    for name, bits in (("a/deep.tif", 16), ("a/eight.png", 8)):
        (ref,) = read_refs(Place(tmp_path / "films.zip", name))
        assert ref.member == name
        assert np.array_equal(read_image(ref).values(), gradient(bits=bits))


@pytest.mark.parametrize("kind", ["PNG", "PNG16", "JPEG", "TIFF", "TIFF16", "TIFF float", "BMP"])
def test_damage_gives_a_film_or_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "f"
    if kind == "PNG16":
        path.write_bytes(cv2.imencode(".png", np.dstack([gradient(bits=16)] * 4))[1].tobytes())
    elif kind == "TIFF16":
        write_tiff(path, Page(gradient(bits=16), compression=DEFLATE), Page(gradient(bits=8), tile=16))
    elif kind == "TIFF float":
        write_tiff(path, Page(gradient(bits=12).astype(np.float32)), big_endian=True, bigtiff=True)
    else:
        write_picture(path, Pictures.fromarray(gradient(bits=8)), kind)
    films, sentences = assert_survives_damage(path, flips=250)
    assert films + sentences == 275
    assert sentences > 10


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
