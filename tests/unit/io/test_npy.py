"""Arrays that numpy saved."""

import io
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers.damage import assert_survives_damage
from tests.helpers.films import gradient
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError, XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.place import Place
from xai_desktop.io.readers import is_film, is_named_like_a_film, read_image, read_refs

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))
REAL = st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", ">u2", ">i4", ">f4", ">f8"])


def saved(path: Path, values: AnyArray) -> Path:
    np.save(path, values)
    return path


def opened(path: Path) -> Image:
    (ref,) = read_refs(path)
    image = read_image(ref)
    assert ref.size == image.size
    return image


def refusal(path: Path, kind: type[XaiError] = InputError) -> str:
    with pytest.raises(kind) as caught:
        read_image(read_refs(path)[0])
    assert_one_sentence(caught.value, path)
    return str(caught.value)


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_what_numpy_saves_is_what_is_shown(tmp_path: Path, data: st.DataObject) -> None:
    """The second reader is `np.load`; sixteen-bit integers and all floats of few values come back exactly."""
    kind = np.dtype(data.draw(REAL))
    values = data.draw(arrays.arrays(kind, SHAPES))
    path = saved(tmp_path / "film.npy", np.asfortranarray(values) if data.draw(st.booleans()) else values)
    theirs = np.load(path, allow_pickle=False)
    wide = theirs.astype(np.float64)
    good = np.isfinite(wide)
    if not good.any() or (np.abs(wide[good]) > np.finfo(np.float32).max).any():
        refusal(path, FormatError)
        return
    image = opened(path)
    shown = image.values()
    assert np.array_equal(shown[good], wide[good].astype(np.float32))
    padded = np.zeros(theirs.shape, bool) if image.padding is None else image.padding[image.index]
    assert np.array_equal(padded, ~good)
    assert bool(image.warnings) == (not good.all())
    if kind.kind in "iu" and image.stored_offset != 0:
        assert image.stored_at(0, 0) == int(theirs[0, 0])


def test_eight_bits_are_shown_as_they_are_and_sixteen_get_a_window(tmp_path: Path) -> None:
    eight, sixteen = gradient(bits=8), gradient(bits=16)
    image = opened(saved(tmp_path / "a.npy", eight))
    assert np.array_equal(np.rint(image.default_window().apply(image.values()) * 255), eight)
    image = opened(saved(tmp_path / "b.npy", sixteen))
    assert (image.bits, image.value_range, image.default_window().as_window().name) == (16, (0, 65535), "auto")
    assert np.array_equal(image.values(), sixteen)
    assert image.stored_at(7, 9) == sixteen[7, 9]


def test_signed_values_keep_their_stored_number(tmp_path: Path) -> None:
    values = gradient(bits=16, signed=True)
    image = opened(saved(tmp_path / "hu.npy", values))
    assert image.value_range == (-32768, 32767)
    assert (image.stored_at(0, 0), image.value_at(0, 0)) == (-32768, -32768.0)
    assert np.array_equal(image.values(), values)


def test_truth_values_are_black_and_white(tmp_path: Path) -> None:
    mask = gradient(bits=8) > 100
    assert np.array_equal(opened(saved(tmp_path / "m.npy", mask)).index, mask * 255)


def test_colours(tmp_path: Path) -> None:
    red = gradient(bits=8)
    picture = np.stack([red, red[::-1], 255 - red], axis=-1)
    image = opened(saved(tmp_path / "c.npy", picture))
    assert image.colour is not None
    assert np.array_equal(image.colour, picture)
    grey = opened(saved(tmp_path / "g.npy", np.stack([red] * 3, axis=-1)))
    assert grey.colour is None
    assert np.array_equal(grey.index, red)


@pytest.mark.parametrize("shape", [(1, 48, 40), (48, 40, 1)])
def test_an_axis_of_one_is_no_axis(tmp_path: Path, shape: tuple[int, ...]) -> None:
    values = gradient(bits=16)
    assert np.array_equal(opened(saved(tmp_path / "f.npy", values.reshape(shape))).values(), values)


@pytest.mark.parametrize("order", ["C", "F"])
def test_one_bright_pixel_stays_where_it_is(tmp_path: Path, order: Any) -> None:
    values = np.zeros((9, 14), np.float32, order=order)
    values[2, 11] = 7.5
    image = opened(saved(tmp_path / "dot.npy", values))
    assert (image.size, image.value_at(2, 11), int((image.values() > 0).sum())) == ((9, 14), 7.5, 1)


def test_more_values_than_a_film_tells_apart(tmp_path: Path) -> None:
    values = np.random.default_rng(3).standard_normal((400, 300))
    image = opened(saved(tmp_path / "f.npy", values))
    step = (values.max() - values.min()) / 65535
    assert np.abs(image.values() - values).max() <= step / 2 * 1.001
    assert len(image.table) == 65536
    (warning,) = image.warnings
    assert "65,536 steps" in warning
    values[5, 5], values[6, 6] = np.nan, np.inf
    holed = opened(saved(tmp_path / "h.npy", values))
    assert len(holed.warnings) == 2
    assert holed.padding is not None
    assert set(zip(*np.nonzero(holed.padding[holed.index]), strict=True)) == {(5, 5), (6, 6)}
    assert len(holed.table) == 65536
    good = np.isfinite(values)
    assert np.abs(holed.values()[good] - values[good]).max() <= step
    assert int(holed.exposed().sum()) == values.size - 2


def test_exactly_as_many_values_as_a_film_tells_apart(tmp_path: Path) -> None:
    values = np.random.default_rng(4).permutation(1 << 16).reshape(256, 256) * np.float64(0.37)
    image = opened(saved(tmp_path / "f.npy", values))
    assert image.warnings == ()
    assert np.array_equal(image.values(), values.astype(np.float32))


def test_wide_integers_of_a_narrow_range_are_exact(tmp_path: Path) -> None:
    values = np.array([[2**63 + 5, 2**63 + 9], [2**63 + 5, 2**63 + 65540]], np.uint64)
    image = opened(saved(tmp_path / "f.npy", values))
    assert image.stored_at(0, 1) == 2**63 + 9
    spread = np.random.default_rng(1).integers(-(2**31), 2**31 - 1, (300, 300), np.int32)
    assert "steps" in opened(saved(tmp_path / "g.npy", spread)).warnings[0]


def test_tiny_values_get_a_window_that_shows_them(tmp_path: Path) -> None:
    values = np.linspace(0, 1e-9, 64).reshape(8, 8)
    image = opened(saved(tmp_path / "f.npy", values))
    shown = image.default_window().apply(image.values())
    assert np.allclose(shown, values * 1e9, atol=1e-3)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (np.array([[1, "a"]], object), "objects"),
        (np.zeros((4, 4), [("x", "u1"), ("y", "f4")]), "records"),
        (np.zeros((4, 4), complex), "complex"),
        (np.zeros((4, 4), "U3"), "text"),
        (np.zeros((4, 4), "M8[s]"), "dates"),
        (np.zeros(7), "shape"),
        (np.float64(3), "shape"),
        (np.zeros((4, 5, 6)), "shape"),
        (np.zeros((2, 5, 6, 1)), "shape"),
        (np.zeros((4, 5, 3)), "uint8"),
        (np.zeros((0, 5)), "pixels"),
        (np.full((3, 3), np.nan), "number"),
        (np.full((3, 3), 1e300), "3.4e38"),
    ],
)
def test_what_is_no_film_is_refused_in_a_sentence(tmp_path: Path, values: AnyArray, word: str) -> None:
    np.save(path := tmp_path / "f.npy", values, allow_pickle=True)
    assert word in refusal(path)


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("the pickle ran",))

    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"shape": (1, 1), "fortran_order": False, "descr": "|O"})
    path = tmp_path / "trap.npy"
    path.write_bytes(head.getvalue() + pickle.dumps(Trap()))
    assert "objects" in refusal(path, FormatError)


@pytest.mark.parametrize("shape", [(10**5, 10**5), (20_000, 20_000), (30_000, 30_000, 3), (-4, -4), (10**30, 2)])
def test_a_header_that_asks_for_more_is_refused_before_memory_is(tmp_path: Path, shape: tuple[int, ...]) -> None:
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"shape": shape, "fortran_order": False, "descr": "|u1"})
    path = tmp_path / "bomb.npy"
    path.write_bytes(head.getvalue() + bytes(100))
    refusal(path)


def test_a_header_without_end(tmp_path: Path) -> None:
    path = tmp_path / "f.npy"
    path.write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFFFFF0) + b"{" * 9000)
    assert "header" in refusal(path)
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", 9000) + b"(" * 9000)
    refusal(path)
    path.write_bytes(b"\x93NUMPY\x03\x00" + struct.pack("<I", 10) + b"{" * 10)
    assert "fields" in refusal(path)


def test_python_two_headers_open(tmp_path: Path) -> None:
    values = gradient(bits=16)
    text = b"{'descr': '<u2', 'fortran_order': False, 'shape': (48L, 40L), }\n"
    path = tmp_path / "old.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + values.tobytes())
    assert np.array_equal(opened(path).values(), values)


def test_cut_off_arrays_are_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.npy", gradient(bits=16)).read_bytes()
    path = tmp_path / "cut.npy"
    for length in (7, 40, 128, 129, len(whole) - 1):
        path.write_bytes(whole[:length])
        refusal(path)
    path.write_bytes(whole[:-1])
    assert "shorter" in refusal(path)


def test_members_of_archives_and_of_npz(tmp_path: Path) -> None:
    values = gradient(bits=16)
    np.savez_compressed(tmp_path / "films.npz", chest=values)
    with zipfile.ZipFile(tmp_path / "films.npz") as archive:
        assert archive.namelist() == ["chest.npy"]
    place = Place(tmp_path / "films.npz", "chest.npy")
    (ref,) = read_refs(place)
    assert (ref.image_id, ref.member, ref.size) == ("chest", "chest.npy", (48, 40))
    assert np.array_equal(read_image(ref).values(), values)


def test_the_bytes_decide_not_the_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "film.npy", gradient(bits=8)).rename(tmp_path / "film.png")
    assert is_film(path)
    assert opened(path).size == (48, 40)
    assert is_named_like_a_film(tmp_path / "x.NPY")


def test_damage_gives_a_film_or_a_sentence(tmp_path: Path) -> None:
    path = saved(tmp_path / "f.npy", gradient(bits=16).astype(np.float32))
    films, sentences = assert_survives_damage(path, flips=400, within=140)
    assert films > 5
    assert sentences > 100
